import ContactModel
import Contracts
import SyncPlanning

/// The journal of one address book as a value, with the rules of its tables (ENGINE §4): a copy is a backup.
struct JournalInMemory: Hashable {
    var row: AddressBookRow
    private(set) var entries: [EntryKey: Entry] = [:]
    private(set) var parked: [RecordID: Parked] = [:]
    private(set) var foreign: [ItemID: ForeignItem] = [:]
    private(set) var plans: [String: HeldPlanRow] = [:]
    private(set) var disclosures: [DisclosureRow] = []
    private(set) var runs: [RunRow] = []
    private(set) var readBacks: [OperationID: ReadBack] = [:]

    init(row: AddressBookRow) { self.row = row }

    var content: AddressBookContent {
        AddressBookContent(
            row: row, entries: entries.values.sorted { $0.key < $1.key },
            parked: parked.values.sorted { $0.record < $1.record },
            foreign: foreign.values.sorted { $0.item < $1.item },
            unread: readBacks.values.filter { $0.readAt == nil }.sorted { $0.operation < $1.operation }
        )
    }

    /// Whether a run has to look at it whatever CRM and target say.
    func isPending(at now: Moment) -> Bool {
        entries.values.contains { $0.state != .present || $0.loss != nil }
            || readBacks.values.contains { $0.readAt == nil }
            || parked.values.contains { $0.until <= now && $0.code != Parked.deleted }
    }

    var heldPlans: [HeldPlanRow] { plans.values.sorted { $0.id < $1.id } }

    func brakedRemovals(since moment: Moment) -> Int {
        disclosures.count {
            $0.act == .remove && $0.certainty == .confirmed && $0.at >= moment
                && (RemovalCause(rawValue: $0.cause).map { !$0.isRevocation } ?? false)
        }
    }

    /// Says which rule a transaction breaks; `nil`: it is applied.
    mutating func commit(_ changes: [JournalChange]) -> String? {
        var copy = self
        for change in changes {
            if let broken = copy.apply(change) { return broken }
        }
        self = copy
        return nil
    }

    private mutating func apply(_ change: JournalChange) -> String? {
        switch change {
        case .putAddressBook(let row):
            if ![.seatless, .new, .closed].contains(row.state), row.folder == nil { return "a folder is missing" }
            self.row = row
        case .putEntry(_, let entry): return put(entry)
        case .removeEntry(_, let record, let slot): entries[EntryKey(record: record, slot: slot)] = nil
        case .putParked(_, let row): parked[row.record] = row
        case .removeParked(_, let record): parked[record] = nil
        case .putForeign(_, let item): foreign[item.item] = item
        case .removeForeign(_, let item): foreign[item] = nil
        case .putHeldPlan(let plan): plans[plan.id] = plan
        case .putRun(let run): runs.append(run)
        case .appendDisclosure(let row): disclosures.append(row)
        case .putReadBack(_, let readBack): readBacks[readBack.operation] = readBack
        case .putInstallation, .putMailbox, .putMailboxAddress, .putReading, .putSourceFacts, .putMappingVersion,
            .putCycle, .forgetFingerprints:
            return "not a run's to write"
        }
        return nil
    }

    private mutating func put(_ entry: Entry) -> String? {
        if entry.state != .creating, entry.item == nil { return "an item is missing: \(entry)" }
        if (entry.state == .present || entry.state == .orphaned) != (entry.intent == nil) {
            return "state and intent disagree: \(entry)"
        }
        if entry.slot > 0, entry.state != .orphaned, entry.state != .deleting {
            return "a surplus item in state \(entry.state)"
        }
        let twin = entries.values.first { $0.item != nil && $0.item == entry.item && $0.key != entry.key }
        if let twin { return "two entries of one item: \(twin.key), \(entry.key)" }
        entries[entry.key] = entry
        return nil
    }

    // MARK: What an operator does

    mutating func release(now: Moment) {
        for (id, plan) in plans where plan.state == .held {
            plans[id]?.state = .released
            plans[id]?.expiresAt = now + .seconds(86_400)
        }
    }

    mutating func liftHold() {
        row.hold = nil
        row.lostAt = nil
    }
}
