import ContactModel
import Contracts
import SyncPlanning

/// An address book whose mailbox is another member's now: what the account says of each record in it, an end for the one
/// member and a beginning for the other.
struct HandOver {
    let addressBook: AddressBookRow
    let from: UserID
    let to: UserID
    let at: Moment

    /// Besides, nothing that was decided for the one, by whoever, counts for the other: what a plan holds or lets go, and
    /// what stays away since it was deleted.
    func changes(_ history: AddressBookHistory) -> [JournalChange] {
        changes(history.content.entries)
            + history.heldPlans.map { plan in
                var plan = plan
                plan.state = .expired
                return .putHeldPlan(plan)
            }
            + history.content.parked.filter(\.isOfMember).map { .removeParked(addressBook.id, $0.record) }
    }

    /// - Parameter entries: all of the address book, in the order of (record, slot).
    func changes(_ entries: [Entry]) -> [JournalChange] {
        var changes: [JournalChange] = []
        var rest = entries[...]
        while let first = rest.first {
            let own = rest.prefix { $0.record == first.record }
            rest = rest.dropFirst(own.count)
            changes += rows(Array(own)).map(JournalChange.appendDisclosure)
            // The loss was the former member's. What the other may not have, that member's first run says.
            changes += own.filter { $0.loss != nil }.map { entry in
                var entry = entry
                entry.loss = nil
                return .putEntry(addressBook.id, entry)
            }
        }
        return changes
    }

    /// - Parameter own: all entries of one record.
    private func rows(_ own: [Entry]) -> [DisclosureRow] {
        let sure = own.first { !$0.mayBeMissing }
        let entry = sure ?? own[0]
        let fields = own.filter { $0.mappingVersion == entry.mappingVersion }.reduce(FieldMask()) { $0.union($1.mask) }
        func row(
            _ act: DisclosureRow.Act, _ certainty: DisclosureRow.Certainty, _ member: UserID,
            _ operation: OperationID? = nil, _ proof: DisclosureRow.Proof? = nil
        ) -> DisclosureRow {
            DisclosureRow(
                at: at, mailbox: addressBook.mailbox, member: member, addressBook: addressBook.id, record: entry.record,
                act: act, certainty: certainty, fields: fields, cause: DisclosureRow.handedOver,
                rightsVersion: entry.rightsVersion, mappingVersion: entry.mappingVersion, operation: operation,
                proof: proof)
        }
        let end = row(
            .remove, .confirmed, from, nil,
            DisclosureRow.Proof(
                evidence: nil, item: entry.item, lostAt: entry.loss?.since, lostFields: entry.loss?.fields))
        guard sure == nil else { return [end, row(.adopt, .confirmed, to)] }
        // Whether it lies there is not known yet; what is found out then names the operation, and is said of the other.
        let act: DisclosureRow.Act = entry.state == .creating ? .create : .adopt
        let operation = entry.intent?.operation
        return [row(act, .possible, from, operation), end, row(act, .possible, to, operation)]
    }
}

extension Parked {
    /// Whether it is what a member did, and not what the record is like.
    fileprivate var isOfMember: Bool { !isRefused && code != Parked.photo }
}

extension Entry {
    /// Whether the mailbox perhaps has nothing of ours that it stands for.
    fileprivate var mayBeMissing: Bool { state == .creating || isBeingAdopted }
}
