import ContactModel
import Contracts
import SyncPlanning

/// The journal's content of one address book as a run changes it, and the changes that are not committed yet.
struct Beliefs: Sendable {
    var row: AddressBookRow
    private var committedRow: AddressBookRow
    private(set) var entries: [EntryKey: Entry] = [:]
    /// Which entry an item belongs to.
    private(set) var keys: [ItemID: EntryKey] = [:]
    private(set) var parked: [RecordID: Parked] = [:]
    private(set) var foreign: [ItemID: ForeignItem] = [:]
    /// Removals whose effect was not read back yet.
    private(set) var unread: [OperationID: ReadBack] = [:]
    /// The keys of those entries that need a look even if the target says nothing of them: all that are not present, whose
    /// item is to be read again, or of which the member has lost something.
    private(set) var open: Set<EntryKey> = []
    /// No entry was changed later than this.
    private(set) var lastChange = Moment(milliseconds: .min)
    private let canonicalVersion: Int
    /// The keys of all entries in order, and of some that are gone; `nil` where that is to be made anew.
    private var order: [EntryKey]?
    private var surplus: [RecordID: Set<Int>] = [:]
    /// Entries of slot 0 that count towards the limit (I11).
    private(set) var countingTowardsLimit = 0
    private var changes: [JournalChange] = []
    /// Where in `changes` an entry is put.
    private var places: [EntryKey: Int] = [:]

    /// - Parameters:
    ///   - content: `nil`: it is taken later, before anything but the row is changed.
    ///   - canonicalVersion: entries of another one are to be read again.
    init(_ row: AddressBookRow, _ content: AddressBookContent?, canonicalVersion: Int) {
        self.row = row
        self.canonicalVersion = canonicalVersion
        committedRow = row
        if let content { take(content) }
    }

    /// Takes up what the journal has besides the row, which may have been changed here already, in place of whatever part of
    /// it was known.
    mutating func take(_ content: AddressBookContent) {
        (entries, keys, surplus, open, order) = ([:], [:], [:], [], nil)
        countingTowardsLimit = 0
        parked = Dictionary(content.parked.map { ($0.record, $0) }, uniquingKeysWith: { $1 })
        foreign = Dictionary(content.foreign.map { ($0.item, $0) }, uniquingKeysWith: { $1 })
        unread = Dictionary(content.unread.map { ($0.operation, $0) }, uniquingKeysWith: { $1 })
        entries.reserveCapacity(content.entries.count)
        keys.reserveCapacity(content.entries.count)
        var known: [EntryKey] = []
        known.reserveCapacity(content.entries.count)
        for entry in content.entries {
            let key = entry.key
            entries[key] = entry
            index(entry, as: key)
            known.append(key)
        }
        if zip(known, known.dropFirst()).allSatisfy(<) { order = known }
    }

    // MARK: Reading

    /// What the row says that its items were last brought up to.
    var basis: Basis { row.basis ?? Basis() }

    /// The record's entry of slot 0.
    func entry(of record: RecordID) -> Entry? { entries[EntryKey(record: record, slot: 0)] }

    func holdsAnything(of record: RecordID) -> Bool {
        entry(of: record) != nil || surplus[record]?.isEmpty == false
    }

    /// Of all its slots.
    func entryKeys(of record: RecordID) -> [EntryKey] {
        let slots = [0] + (surplus[record].map(Array.init) ?? [])
        return slots.map { EntryKey(record: record, slot: $0) }.filter { entries[$0] != nil }
    }

    /// Those of `open`, in no particular order.
    var openEntries: [Entry] { open.compactMap { entries[$0] } }

    /// Whether it is not known what the entry's item shows, so that it is to be read again.
    func isStale(_ entry: Entry) -> Bool {
        entry.state == .present
            && (entry.seen == nil || entry.etag == nil || entry.canonicalVersion != canonicalVersion)
    }

    /// Those with these keys, in the order of the keys.
    func entries(_ keys: Set<EntryKey>) -> [Entry] { keys.sorted().compactMap { entries[$0] } }

    /// The lowest slot above 0 that is free.
    func freeSlot(of record: RecordID) -> Int {
        var slot = 1
        while surplus[record]?.contains(slot) == true { slot += 1 }
        return slot
    }

    /// In the order of their keys.
    mutating func sortedEntries() -> [Entry] {
        let order = order ?? entries.keys.sorted()
        self.order = order
        return order.compactMap { entries[$0] }
    }

    /// Whether anything but the address book's own row is to be committed.
    var hasChanges: Bool { !changes.isEmpty }

    // MARK: Changing

    mutating func put(_ entry: Entry) {
        let key = entry.key
        let old = entries.updateValue(entry, forKey: key)
        var keepsItem = false
        if let old {
            if old == entry { return }
            keepsItem = old.item == entry.item
            forgetIndexes(of: old, keepsItem: keepsItem)
        } else {
            order = nil
        }
        index(entry, as: key, keepsItem: keepsItem)
        // Written once where it changes several times before the next commit; no other row depends on what it was between,
        // as long as it keeps its item.
        if keepsItem, let place = places[key] {
            changes[place] = .putEntry(row.id, entry)
        } else {
            places[key] = changes.count
            changes.append(.putEntry(row.id, entry))
        }
    }

    mutating func remove(_ key: EntryKey) {
        guard entries[key] != nil else { return }
        forget(key)
        places[key] = nil
        changes.append(.removeEntry(row.id, key.record, slot: key.slot))
    }

    mutating func park(_ row: Parked) {
        guard parked[row.record] != row else { return }
        parked[row.record] = row
        changes.append(.putParked(self.row.id, row))
    }

    mutating func unpark(_ record: RecordID) {
        guard parked.removeValue(forKey: record) != nil else { return }
        changes.append(.removeParked(row.id, record))
    }

    mutating func putForeign(_ item: ForeignItem) {
        guard foreign[item.item] != item else { return }
        foreign[item.item] = item
        changes.append(.putForeign(row.id, item))
    }

    mutating func removeForeign(_ item: ItemID) {
        guard foreign.removeValue(forKey: item) != nil else { return }
        changes.append(.removeForeign(row.id, item))
    }

    mutating func put(_ readBack: ReadBack) {
        unread[readBack.operation] = readBack.readAt == nil ? readBack : nil
        changes.append(.putReadBack(row.id, readBack))
    }

    mutating func append(_ change: JournalChange) { changes.append(change) }

    /// Holds the address book, for this reason too where it is held already: each waits for a person.
    mutating func hold(_ why: String) {
        row.hold = AddressBookRow.hold(row.hold, and: why)
        changes.append(.addHold(row.id, why))
    }

    /// What is to be committed now; it counts as committed from here on.
    mutating func takeChanges() -> [JournalChange] {
        if row != committedRow { changes.append(.putAddressBook(row)) }
        if row.lostAt != committedRow.lostAt { changes.append(.putLoss(row.id, row.lostAt)) }
        committedRow = row
        defer {
            changes = []
            places = [:]
        }
        return changes
    }

    /// Notes by what else it is looked up.
    private mutating func index(_ entry: Entry, as key: EntryKey, keepsItem: Bool = false) {
        if !keepsItem, let item = entry.item { keys[item] = key }
        if key.slot > 0 { surplus[key.record, default: []].insert(key.slot) }
        if entry.state != .present || entry.loss != nil || isStale(entry) {
            open.insert(key)
        } else if !open.isEmpty {
            open.remove(key)
        }
        lastChange = max(lastChange, entry.changedAt)
        if Self.countsTowardsLimit(entry) { countingTowardsLimit += 1 }
    }

    /// The key stays looked up: another entry takes its place.
    private mutating func forgetIndexes(of entry: Entry, keepsItem: Bool) {
        if !keepsItem, let item = entry.item { keys[item] = nil }
        if Self.countsTowardsLimit(entry) { countingTowardsLimit -= 1 }
    }

    private mutating func forget(_ key: EntryKey) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        forgetIndexes(of: entry, keepsItem: false)
        open.remove(key)
        if key.slot > 0 { surplus[key.record]?.remove(key.slot) }
    }

    private static func countsTowardsLimit(_ entry: Entry) -> Bool { entry.slot == 0 && entry.state != .orphaned }
}
