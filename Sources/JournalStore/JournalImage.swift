package import ContactModel
package import Contracts
import SyncPlanning

/// A whole journal as one value, with the rules of the one on disk.
///
/// Copy it to keep a snapshot; put an older copy in its place and the last commits are lost.
package struct JournalImage: Equatable, Sendable {
    /// Everything that a transaction may change at any place; a refused transaction leaves the copy from before.
    var tables = Tables()
    /// In the order in which they were appended.
    package private(set) var disclosures: [DisclosureRow] = []

    struct Tables: Equatable, Sendable {
        var installation: Installation?
        var mailboxes: [MailboxID: MailboxTable] = [:]
        var addresses: [TextKey: MailboxAddressRow] = [:]
        var addressBooks: [AddressBookID: AddressBookTable] = [:]
        var facts: [TextKey: Int64] = [:]
        var cycle: CycleRow?
        var configurations: [Int64: ConfigurationRow] = [:]
        var definitions: [TextKey: BookDefinitionRow] = [:]
        var readings: [Int64: SourceReadingRow] = [:]
        var plans: [TextKey: HeldPlanRow] = [:]
        var mappings: [Int64: MappingVersionRow] = [:]
        var runs: [TextKey: RunRow] = [:]
    }

    struct MailboxTable: Equatable, Sendable {
        var row: MailboxRow
        var lease = LeaseState()
    }

    struct AddressBookTable: Equatable, Sendable {
        var row: AddressBookRow
        var entries: [EntryKey: Entry] = [:]
        var items: [ItemID: EntryKey] = [:]
        var parked: [RecordID: Parked] = [:]
        var foreign: [ItemID: ForeignItem] = [:]
        var readBacks: [OperationID: ReadBack] = [:]
    }

    /// Keys are compared by their bytes, as SQLite does it.
    typealias TextKey = Identifier<JournalImage>

    package init() {}

    /// Applies all changes, in order, or none.
    ///
    /// - Throws: `.fenced` where the lease is over, `.refused` where a row breaks a rule.
    package mutating func apply(_ changes: [JournalChange], under fence: Fence? = nil) throws(JournalError) {
        let before = tables
        let count = disclosures.count
        do throws(JournalError) {
            try applyInPlace(changes, under: fence)
        } catch {
            tables = before
            disclosures.removeLast(disclosures.count - count)
            throw error
        }
    }

    /// The same, faster, for whoever does not go on with the image where a rule is broken: then some of the changes are
    /// applied. Under a fence that is over none is.
    package mutating func applyInPlace(_ changes: [JournalChange], under fence: Fence? = nil) throws(JournalError) {
        if let fence { try check(fence) }
        for change in changes {
            try JournalRule.check(change)
            if case .appendDisclosure(let row) = change { disclosures.append(row) } else { try tables.apply(change) }
        }
    }

    /// As `JournalStore.lease`.
    package mutating func lease(
        _ mailbox: MailboxID, owner: String, now: Moment, until: Moment
    ) throws(JournalError) -> Fence? {
        guard var table = tables.mailboxes[mailbox] else { throw .refused(.leaseMailbox, table: "mailbox") }
        guard table.lease.isFree(for: owner, now: now) else { return nil }
        table.lease = LeaseState(owner: owner, until: until, number: table.lease.number + 1)
        table.row.begun += 1
        tables.mailboxes[mailbox] = table
        return Fence(mailbox: mailbox, owner: owner, number: table.lease.number)
    }

    /// As `JournalStore.renew`.
    package mutating func renew(_ fence: Fence, until: Moment, spent: String) throws(JournalError) {
        try check(fence)
        tables.mailboxes[fence.mailbox]?.lease.until = until
        tables.mailboxes[fence.mailbox]?.row.spent = spent
    }

    /// As `JournalStore.release`.
    package mutating func release(_ fence: Fence) throws(JournalError) {
        try check(fence)
        tables.mailboxes[fence.mailbox]?.lease.owner = nil
        tables.mailboxes[fence.mailbox]?.lease.until = Moment(milliseconds: 0)
        tables.mailboxes[fence.mailbox]?.row.begun = 0
    }

    /// Every mailbox is free for whoever asks first. Fences and the counts of unfinished visits stay.
    package mutating func endLeases() {
        for mailbox in tables.mailboxes.keys { tables.mailboxes[mailbox]?.lease.until = Moment(milliseconds: 0) }
    }

    private func check(_ fence: Fence) throws(JournalError) {
        guard let table = tables.mailboxes[fence.mailbox], table.lease.holds(fence) else { throw .fenced(fence) }
    }
}
