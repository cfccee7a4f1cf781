import AccessRules
import Configuration
import ContactMapping
import ContactModel
import Locking
import Selection
import SyncPlanning

// Why what an address book holds, and shall hold no longer, has left the selection.
extension Desires {
    /// Notes which departures need a second way to tell of them. Revocations need no proof, and of a reading that was not
    /// accepted nothing else goes anyway.
    func markUnasked(
        _ departures: inout [RecordID: Departure], _ addressBook: AddressBookID, _ snapshot: Snapshot
    ) {
        guard snapshot.verdict.isAccepted else { return }
        let records = departures.filter { $0.value.cause == .filter || $0.value.cause == .gone }.keys
        guard !records.isEmpty else { return state.withLock { $0.proofs[addressBook] = nil } }
        for record in records { departures[record]?.doubt = .unasked }
    }

    func departures(
        of records: Set<RecordID>, _ made: Made, former: Departures.Former, _ snapshot: Snapshot
    ) -> [RecordID: Departure] {
        let judge = Departures(
            snapshot: snapshot, book: made.book, viewer: made.viewer, empty: made.empty, selected: made.selected,
            former: former)
        var departures: [RecordID: Departure] = [:]
        for record in records {
            departures[record] = judge.departure(of: record) { perspective in
                let mapped = made.book.mapping.contact(from: perspective, options: options)
                // What an earlier mapping wrote and this one does not is absent in the contact: more properties to
                // compare by do not change its fingerprint.
                let fingerprint = key.fingerprint(of: mapped.contact, over: made.book.mapping.properties)
                let withheld = FieldMask(made.book.mapping.withheldBits(of: perspective))
                return mapped.isEmpty
                    ? nil
                    : item(
                        mapped, fingerprint, contacts.photo(of: made.book, perspective), made.book, snapshot,
                        unreadable: Self.unreadable(made.unreadable, and: withheld, made.doubtful, snapshot))
            }
        }
        let blank = blank(made, snapshot)
        for (record, departure) in departures where departure.current == nil { departures[record]?.blank = blank }
        return departures
    }

    /// Stands for the contact of a record that none can be made of, by the member's rights to the mapped fields alone.
    private func blank(_ made: Made, _ snapshot: Snapshot) -> DesiredItem {
        DesiredItem(
            contact: Contact(), fingerprint: key.fingerprint(of: Contact(), over: made.book.mapping.properties),
            mask: FieldMask(), unreadable: made.unreadable, rightsVersion: snapshot.rightsVersion,
            mappingVersion: snapshot.mappingVersions[made.book.id] ?? 0)
    }

    /// What is known of the rights that the address book was last brought up to date under.
    func former(
        _ made: Made, member: UserID?, _ snapshot: Snapshot, applied: Applied?, basis: Basis?
    ) -> Departures.Former {
        guard let rights = made.rights else { return .unchanged }
        guard let applied, applied.member == member else {
            guard let recorded = basis?.rights else { return .unchanged }
            guard let selection = basis?.selection else {
                // Nothing to tell by: a journal of before, or a member who could see nothing.
                let all = SelectionRights.Change(ofFilters: true, ofLimit: true)
                return recorded == made.digest ? .unchanged : .changed(all)
            }
            let change = rights.changes(since: SelectionRights(selection))
            return change == SelectionRights.Change() ? .unchanged : .changed(change)
        }
        guard rights.changes(since: applied.rights) != SelectionRights.Change() else { return .unchanged }
        let model = snapshot.model(under: applied.base)
        guard let viewer = member.flatMap(model.viewer(of:)) else { return .selected([]) }
        var pass = SelectionPass(model: model, collator: snapshot.collator)
        return .selected(Set(pass.selection(by: made.book.rule, for: viewer).selected.map(\.record)))
    }
}
