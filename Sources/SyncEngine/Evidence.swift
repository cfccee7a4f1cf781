import ContactModel
import Contracts
import SyncPlanning

/// What the target showed in one pass of observing: pages of changes, a listing, and answers for single ids.
struct Evidence: Sendable {
    /// What is known of one item.
    enum Reading: Equatable {
        case notSeen
        /// Asked for, and no usable answer.
        case unreadable
        /// Surely gone, by a direct answer for its id.
        case gone
        case item(TargetItem)
    }

    private enum Direct { case gone, unreadable, item(TargetItem) }

    /// When the round of changes was begun.
    let beganAt: Moment
    /// Whether there is an id that the target cannot read: what it stood for may be there under another one, which only a
    /// complete listing shows.
    private(set) var hasUnreadableIDs = false
    /// Whether the folder was listed to its end.
    var isListed = false
    private(set) var sightings: [ItemID: TargetItem] = [:]
    /// Ids that the changes showed as gone from the folder, and nothing since as there.
    private(set) var tombstones: Set<ItemID> = []
    /// Ids that were shown with two different contents.
    private(set) var contradicted: Set<ItemID> = []
    private var direct: [ItemID: Direct] = [:]
    /// Whether other folders, in which items of ours were found, are in place; `nil` inside: could not be read.
    private(set) var folders: [FolderID: Bool?] = [:]
    /// Records whose mark was searched for, and whether that was answered.
    private(set) var searched: [RecordID: Bool] = [:]

    init(beganAt: Moment) { self.beganAt = beganAt }

    func reading(of item: ItemID) -> Reading {
        switch direct[item] {
        case .gone: .gone
        case .unreadable: .unreadable
        case .item(let found): .item(found)
        case nil: sightings[item].map(Reading.item) ?? .notSeen
        }
    }

    /// Whether it was shown, or asked for.
    func isSeen(_ item: ItemID) -> Bool {
        sightings.keys.contains(item) || direct.keys.contains(item)
    }

    /// All that were shown, or asked for; some twice.
    var ids: [ItemID] { Array(sightings.keys) + direct.keys }

    /// Those that were not asked for yet, in order.
    func unasked(_ items: Set<ItemID>) -> [ItemID] {
        var open: [ItemID] = []
        for item in items where direct[item] == nil { open.append(item) }
        return open.sorted()
    }

    /// Ids that were asked for without a usable answer, in order.
    var unreadable: [ItemID] {
        direct.compactMap { id, reading in if case .unreadable = reading { id } else { nil } }.sorted()
    }

    // Loops, here and where these are called: a closure would have its own copy of all that it asks.

    /// Every item that was seen in any way, in no particular order.
    var items: [TargetItem] {
        var found: [TargetItem] = []
        found.reserveCapacity(sightings.count + direct.count)
        for (id, item) in sightings where direct[id] == nil { found.append(item) }
        for reading in direct.values { if case .item(let item) = reading { found.append(item) } }
        return found
    }

    /// Every item that was seen in any way and is none of these, in the order of ids.
    func items(besides known: Dictionary<ItemID, EntryKey>.Keys) -> [TargetItem] {
        var unknown: [ItemID] = []
        for id in sightings.keys where !known.contains(id) && direct[id] == nil { unknown.append(id) }
        for id in direct.keys where !known.contains(id) { unknown.append(id) }
        return unknown.sorted().compactMap { id in
            // An answer may name another item than the one that was asked for.
            if case .item(let item) = reading(of: id), !known.contains(item.id) { item } else { nil }
        }
    }

    mutating func record(_ page: ChangePage) {
        for change in page.changes {
            switch change {
            case .item(let item):
                let earlier = sightings.updateValue(item, forKey: item.id)
                if let earlier, earlier.contact != item.contact { contradicted.insert(item.id) }
                if !tombstones.isEmpty { tombstones.remove(item.id) }
            case .tombstone(let id):
                sightings[id] = nil
                tombstones.insert(id)
            }
        }
    }

    /// A listing is read after the changes and knows better.
    mutating func record(_ page: ListingPage) {
        for item in page.items {
            if !tombstones.isEmpty { tombstones.remove(item.id) }
            if !contradicted.isEmpty { contradicted.remove(item.id) }
            sightings[item.id] = item
        }
    }

    mutating func record(_ item: TargetItem?, for id: ItemID) {
        direct[id] = item.map(Direct.item) ?? .gone
    }

    /// Nothing is there under this id.
    mutating func recordUnreadableID(_ id: ItemID) {
        direct[id] = .gone
        hasUnreadableIDs = true
    }

    mutating func recordUnreadable(_ id: ItemID) { direct[id] = .unreadable }

    mutating func record(folder: FolderID, isInPlace: Bool?) { folders.updateValue(isInPlace, forKey: folder) }

    /// - Parameter items: `nil`: no usable answer.
    mutating func record(search record: RecordID, _ items: [TargetItem]?) {
        searched[record] = items != nil
        for item in items ?? [] { direct[item.id] = .item(item) }
    }
}
