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
    func markUnasked(_ departures: inout [RecordID: Departure], _ snapshot: Snapshot) {
        guard snapshot.verdict.isAccepted else { return }
        let records = departures.filter { $0.value.cause == .filter || $0.value.cause == .gone }.keys
        for record in records { departures[record]?.doubt = .unasked }
    }

    /// Compared with what the address book was last brought up to date under, each record with its own.
    func departures(
        of records: Set<RecordID>, _ chosen: Chosen, _ addressBook: AddressBookID, _ snapshot: Snapshot
    ) -> [RecordID: Departure] {
        let (applied, member, basis) = state.withLock { state in
            (state.applied[addressBook], state.places[addressBook]?.member, state.recordedBases[addressBook])
        }
        func departures(of records: Set<RecordID>, since applied: Applied?) -> [RecordID: Departure] {
            guard !records.isEmpty else { return [:] }
            let former = former(chosen, member: member, snapshot, applied: applied, basis: basis)
            return self.departures(of: records, chosen, former: former, snapshot)
        }
        var rest = records
        var left: [RecordID: Departure] = [:]
        for owed in applied?.owed ?? [] {
            left.merge(departures(of: owed.records.intersection(records), since: owed.applied)) { $1 }
            rest.subtract(owed.records)
        }
        left.merge(departures(of: rest, since: applied)) { $1 }
        return left
    }

    private func departures(
        of records: Set<RecordID>, _ chosen: Chosen, former: Departures.Former, _ snapshot: Snapshot
    ) -> [RecordID: Departure] {
        let judge = Departures(
            snapshot: snapshot, book: chosen.book, viewer: chosen.viewer, empty: chosen.empty,
            selected: chosen.selected, former: former)
        var departures: [RecordID: Departure] = [:]
        for record in records {
            departures[record] = judge.departure(of: record) { perspective in
                let mapped = chosen.book.mapping.contact(from: perspective, options: options)
                // What an earlier mapping wrote and this one does not is absent in the contact: more properties to
                // compare by do not change its fingerprint.
                let fingerprint = key.fingerprint(of: mapped.contact, over: chosen.book.mapping.properties)
                let withheld = FieldMask(chosen.book.mapping.withheldBits(of: perspective))
                return mapped.isEmpty
                    ? nil
                    : item(
                        mapped, fingerprint, contacts.photo(of: chosen.book, perspective), chosen.book, snapshot,
                        unreadable: Self.unreadable(chosen.unreadable, and: withheld, chosen.doubtful, snapshot))
            }
        }
        let blank = blank(chosen, snapshot)
        for (record, departure) in departures where departure.current == nil { departures[record]?.blank = blank }
        return departures
    }

    /// Stands for the contact of a record that none can be made of, by the member's rights to the mapped fields alone.
    private func blank(_ chosen: Chosen, _ snapshot: Snapshot) -> DesiredItem {
        DesiredItem(
            contact: Contact(), fingerprint: key.fingerprint(of: Contact(), over: chosen.book.mapping.properties),
            mask: FieldMask(), unreadable: chosen.unreadable, rightsVersion: snapshot.rightsVersion,
            mappingVersion: snapshot.mappingVersions[chosen.book.id] ?? 0)
    }

    /// What is known of the rights that the address book was last brought up to date under.
    private func former(
        _ chosen: Chosen, member: UserID?, _ snapshot: Snapshot, applied: Applied?, basis: Basis?
    ) -> Departures.Former {
        guard let rights = chosen.rights else { return .unchanged }
        guard let applied, applied.member == member else {
            guard let recorded = basis?.rights else { return .unchanged }
            guard let selection = basis?.selection else {
                // Nothing to tell by: a journal of before, or a member who could see nothing.
                let all = SelectionRights.Change(ofFilters: true, ofLimit: true)
                return recorded == chosen.digest ? .unchanged : .changed(all)
            }
            let change = rights.changes(since: SelectionRights(selection))
            return change == SelectionRights.Change() ? .unchanged : .changed(change)
        }
        guard rights.changes(since: applied.rights) != SelectionRights.Change() else { return .unchanged }
        let model = snapshot.model(under: applied.base)
        guard let viewer = member.flatMap(model.viewer(of:)) else { return .selected([]) }
        var pass = SelectionPass(model: model, collator: snapshot.collator)
        return .selected(Set(pass.selection(by: chosen.book.rule, for: viewer).selected.map(\.record)))
    }
}
