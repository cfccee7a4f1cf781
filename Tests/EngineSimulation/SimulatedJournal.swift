import ContactModel
import Contracts
import JournalStore
import SyncEngine
import SyncPlanning

/// The journal with its true rules, and what the checks look up in it at every step. A copy is a backup.
struct SimulatedJournal: Equatable {
    static let addressBook = AddressBookID("ab1")
    static let mailbox = MailboxID("mailbox1")

    private(set) var image = JournalImage()
    private(set) var row: AddressBookRow
    private(set) var entries: [EntryKey: Entry] = [:]
    private(set) var keys: [ItemID: EntryKey] = [:]
    private(set) var parked: [RecordID: Parked] = [:]
    private(set) var foreign: [ItemID: ForeignItem] = [:]
    private(set) var plans: [String: HeldPlanRow] = [:]
    /// Entries of slot 0.
    private(set) var firstCount = 0
    /// Entries whose items are being removed.
    private(set) var leaving: Set<EntryKey> = []
    /// The fields that the audit knows of, by record.
    private(set) var disclosed: [RecordID: FieldMask] = [:]
    /// When removals were confirmed that the brake counts.
    private(set) var brakedRemovals: [Moment] = []

    init(ownsFolder: Bool, instance: String) {
        row = AddressBookRow(
            id: Self.addressBook, mailbox: Self.mailbox, book: BookID("crm"), ownsFolder: ownsFolder, state: .new)
        let mailbox = MailboxRow(mailbox: Self.mailbox, member: UserID("anna"))
        let installation = Installation(instance: instance, epoch: 1, site: "test", mode: .live)
        let rule = commit([.putInstallation(installation), .putMailbox(mailbox), .putAddressBook(row)])
        precondition(rule == nil, "a new journal breaks a rule")
    }

    static func == (left: Self, right: Self) -> Bool { left.image == right.image }

    // MARK: Reading

    /// What the row says that its items were last brought up to.
    var basis: Basis { row.basis ?? Basis() }

    func entry(of item: ItemID) -> Entry? { keys[item].flatMap { entries[$0] } }

    func entry(of record: RecordID) -> Entry? { entries[EntryKey(record: record, slot: 0)] }

    /// Whether a run has to look at it whatever CRM and target say.
    func isPending(at now: Moment) -> Bool { image.pending(at: now).contains(Self.addressBook) }

    /// What a run reads of it.
    func record(now: Moment) -> RunRecord {
        let dayAgo = now + .seconds(-86_400)
        guard let history = image.history(of: Self.addressBook, removalsSince: dayAgo) else {
            preconditionFailure("no address book")
        }
        return RunRecord(history)
    }

    /// As a process does that begins: what a disk has as text is read from it.
    mutating func readAgain() { row.basis = row.basis.map { Basis($0.description) } }

    // MARK: Writing

    /// Takes the mailbox, whose lease is always over.
    mutating func lease(owner: String, now: Moment) -> Fence {
        guard let fence = try? image.lease(Self.mailbox, owner: owner, now: now, until: now) else {
            preconditionFailure("the mailbox cannot be leased")
        }
        return fence
    }

    /// Says why a transaction is refused; `nil`: it is applied. A history ends where a rule is broken.
    mutating func commit(_ changes: [JournalChange], under fence: Fence? = nil) -> JournalError? {
        do throws(JournalError) {
            try image.applyInPlace(changes, under: fence)
        } catch {
            return error
        }
        for change in changes { note(change) }
        return nil
    }

    private mutating func note(_ change: JournalChange) {
        switch change {
        case .putAddressBook(var row):
            // As the journal: a run does not know what a person did meanwhile.
            (row.hold, row.pause, row.lostAt) = (self.row.hold, self.row.pause, self.row.lostAt)
            self.row = row
        case .putHold(_, let why): row.hold = why
        case .addHold(_, let why): row.hold = AddressBookRow.hold(row.hold, and: why)
        case .putPause(_, let why): row.pause = why
        case .putLoss(_, let lostAt): row.lostAt = lostAt
        case .putEntry(_, let entry):
            let key = entry.key
            let old = entries.updateValue(entry, forKey: key)
            if let item = old?.item, item != entry.item, keys[item] == key { keys[item] = nil }
            if let item = entry.item { keys[item] = key }
            if old == nil, key.slot == 0 { firstCount += 1 }
            if entry.state == .deleting { leaving.insert(key) } else if old?.state == .deleting { leaving.remove(key) }
        case .removeEntry(_, let record, let slot): forget(EntryKey(record: record, slot: slot))
        case .putParked(_, let row): parked[row.record] = row
        case .removeParked(_, let record): parked[record] = nil
        case .putForeign(_, let item): foreign[item.item] = item
        case .removeForeign(_, let item): foreign[item] = nil
        case .putHeldPlan(let plan): plans[plan.id] = plan
        case .forgetFingerprints:
            guard let content = image.content(of: Self.addressBook) else { return }
            row = content.row
            for entry in content.entries { entries[entry.key] = entry }
        case .appendDisclosure(let row): note(row)
        default: break
        }
    }

    private mutating func forget(_ key: EntryKey) {
        guard let old = entries.removeValue(forKey: key) else { return }
        if let item = old.item, keys[item] == key { keys[item] = nil }
        if key.slot == 0 { firstCount -= 1 }
        leaving.remove(key)
    }

    private mutating func note(_ row: DisclosureRow) {
        guard row.act == .remove else {
            disclosed[row.record] = disclosed[row.record]?.union(row.fields) ?? row.fields
            return
        }
        guard row.certainty == .confirmed, let cause = RemovalCause(rawValue: row.cause), !cause.isRevocation else {
            return
        }
        brakedRemovals.append(row.at)
    }

    // MARK: What an operator does

    mutating func release(now: Moment) {
        for var plan in plans.values.sorted(by: { $0.id < $1.id }) where plan.state == .held {
            plan.state = .released
            plan.expiresAt = now + .seconds(86_400)
            put([.putHeldPlan(plan)])
        }
    }

    /// As if nothing had ever been held.
    mutating func forgetHolds() {
        for var plan in plans.values.sorted(by: { $0.id < $1.id }) where [.held, .discarded].contains(plan.state) {
            plan.state = .expired
            put([.putHeldPlan(plan)])
        }
    }

    mutating func change(_ change: (inout AddressBookRow) -> Void) {
        var row = row
        change(&row)
        put([
            .putAddressBook(row), .putHold(row.id, row.hold), .putPause(row.id, row.pause),
            .putLoss(row.id, row.lostAt),
        ])
    }

    mutating func liftHold() {
        guard row.hold != nil || row.lostAt != nil else { return }
        change {
            $0.hold = nil
            $0.lostAt = nil
        }
    }

    /// A person's word, which takes effect also while a run is under way.
    mutating func togglePause() { put([.putPause(row.id, row.pause == nil ? "paused" : nil)]) }

    private mutating func put(_ changes: [JournalChange]) {
        if let error = commit(changes) { preconditionFailure(error.message) }
    }
}
