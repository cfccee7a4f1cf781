package import ContactModel
package import Contracts
package import SyncPlanning

/// Answers as those of `JournalStore`.
extension JournalImage {
    package var installation: Installation? { tables.installation }

    package var mailboxes: [MailboxRow] { tables.mailboxes.values.map(\.row).sorted { $0.mailbox < $1.mailbox } }

    package var sourceFacts: [String: Int64] {
        Dictionary(tables.facts.map { ($0.key.text, $0.value) }, uniquingKeysWith: { $1 })
    }

    package var mailboxAddresses: [MailboxAddressRow] {
        tables.addresses.sorted { $0.key < $1.key }.map(\.value)
    }

    package var addressBooks: [AddressBookRow] { tables.addressBooks.values.map(\.row).sorted { $0.id < $1.id } }

    package func pending(at now: Moment) -> Set<AddressBookID> {
        Set(tables.addressBooks.keys.filter { tables.addressBooks[$0]!.isPending(at: now) })
    }

    package func content(of addressBook: AddressBookID) -> AddressBookContent? {
        guard let table = tables.addressBooks[addressBook] else { return nil }
        return AddressBookContent(
            row: table.row, entries: table.entries.keys.sorted().map { table.entries[$0]! },
            parked: table.parked.values.sorted { $0.record < $1.record },
            foreign: table.foreign.values.sorted { $0.item < $1.item },
            unread: table.readBacks.values.filter { $0.readAt == nil }.sorted { $0.operation < $1.operation })
    }

    package func history(
        of addressBook: AddressBookID, removalsSince since: Moment, entriesOf isAskedFor: ((RecordID) -> Bool)? = nil
    ) -> AddressBookHistory? {
        guard var content = content(of: addressBook) else { return nil }
        if let isAskedFor { content.entries.removeAll { !isAskedFor($0.record) } }
        return AddressBookHistory(
            content: content, removals: removals(since: since)[addressBook] ?? [:],
            heldPlans: heldPlans {
                $0.addressBook == addressBook && [.held, .released, .discarded].contains($0.state)
            })
    }

    package func holders(of record: RecordID) -> [AddressBookID: Entry] {
        tables.addressBooks.compactMapValues { table in
            table.entries.values.filter { $0.record == record }.min { $0.slot < $1.slot }
        }
    }

    package var entryCounts: [AddressBookID: [EntryState: Int]] {
        tables.addressBooks.compactMapValues { table in
            var counts: [EntryState: Int] = [:]
            for entry in table.entries.values where entry.slot == 0 { counts[entry.state, default: 0] += 1 }
            return counts.isEmpty ? nil : counts
        }
    }

    package func configurations(limit: Int) -> [ConfigurationRow] {
        Array(tables.configurations.values.sorted { $0.number > $1.number }.prefix(max(limit, 0)))
    }

    package var definitions: [BookDefinitionRow] { tables.definitions.values.sorted { $0.book < $1.book } }

    package var parked: [AddressBookID: [Parked]] {
        tables.addressBooks.compactMapValues { table in
            table.parked.isEmpty ? nil : table.parked.values.sorted { $0.record < $1.record }
        }
    }

    package func lastReading(accepted: Bool) -> SourceReadingRow? {
        tables.readings.values.filter { !accepted || $0.rejectedBecause == nil }.max { $0.reading < $1.reading }
    }

    package func heldPlans(_ state: HeldPlanRow.State) -> [HeldPlanRow] { heldPlans { $0.state == state } }

    private func heldPlans(where isWanted: (HeldPlanRow) -> Bool) -> [HeldPlanRow] {
        tables.plans.filter { isWanted($0.value) }
            .sorted { ($0.value.at, $0.key) < ($1.value.at, $1.key) }.map(\.value)
    }

    package var mappingVersions: [MappingVersionRow] { tables.mappings.values.sorted { $0.version < $1.version } }

    package func runs(of addressBook: AddressBookID, limit: Int) -> [RunRow] {
        let newest = tables.runs.filter { $0.value.addressBook == addressBook }
            .sorted { ($0.value.startedAt, $0.key) > ($1.value.startedAt, $1.key) }
        return newest.prefix(max(limit, 0)).map(\.value)
    }

    package func disclosures(_ filter: DisclosureFilter) -> [DisclosureRow] {
        switch filter {
        case .record(let id): disclosures.filter { $0.record == id }
        case .member(let id): disclosures.filter { $0.member == id }
        case .addressBook(let id): disclosures.filter { $0.addressBook == id }
        case .all: disclosures
        }
    }

    package func removals(since: Moment) -> [AddressBookID: [String: Int]] {
        var counts: [AddressBookID: [String: Int]] = [:]
        for index in disclosures.indices {
            guard disclosures[index].act == .remove, disclosures[index].certainty == .confirmed,
                disclosures[index].at >= since
            else { continue }
            counts[disclosures[index].addressBook, default: [:]][disclosures[index].cause, default: 0] += 1
        }
        return counts
    }
}

extension JournalImage.AddressBookTable {
    fileprivate func isPending(at now: Moment) -> Bool {
        entries.values.contains { $0.state != .present || $0.loss != nil }
            || readBacks.values.contains { $0.readAt == nil }
            || parked.values.contains { $0.until <= now && $0.code != Parked.deleted }
    }
}
