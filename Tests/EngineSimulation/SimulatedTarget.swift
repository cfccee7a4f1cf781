import ContactModel
import Contracts
import SyncPlanning

/// A mailbox in memory with the semantics of the requests and the habits of the server (FACTS §2 to §7).
struct SimulatedTarget: Hashable {
    struct Item: Hashable {
        var id: ItemID
        var etag: Int
        var folder: FolderID
        var mark: String?
        /// Which of the simulated records its mark names.
        var number: Int?
        var origin: String?
        var createdAt: Moment
        var contact: Contact
        /// What changes and answers to writes show of it.
        var shownContact = Contact()
        var searchableAt: Moment
        var listableAt: Moment
        /// Which change, of all, brought it into its folder.
        var arrivedAt = 0
        /// Which change was its last one.
        var changedAt = 0
        /// Made by a member from one of ours, mark and all.
        var isCopy = false
        /// Not made by us, nor from ours.
        var isForeign = false
        /// The fields that our last write that took effect carried.
        var fields = FieldMask()
        var photo: [UInt8]?
        /// The fields that led to the photo.
        var photoFields = FieldMask()
    }

    struct Folder: Hashable {
        var id: FolderID
        var name: String
        var mark: String?
        var isInPlace = true
    }

    private struct Change: Hashable {
        var folder: FolderID
        var item: ItemID
        var arrivedAt: Int
        var at: Moment
    }

    static let deletedItems = FolderID("deleted items")
    static let otherFolder = FolderID("other folder")
    static let defaultFolder = FolderID("default folder")

    var items: [ItemID: Item] = [:]
    var folders: [FolderID: Folder] = [
        otherFolder: Folder(id: otherFolder, name: "Mine", mark: nil),
        defaultFolder: Folder(id: defaultFolder, name: "Contacts", mark: nil),
    ]
    /// Which folder is the default one.
    private var defaultID = Self.defaultFolder
    private var log: [Change] = []
    private var generation = 0
    private var nextID = 0
    var pageSize = 5
    /// What time it is at the target when somebody changes something.
    var clock = Moment(milliseconds: 0)
    /// The last changes that the changes do not show yet.
    var lag = 0
    /// For how long a change is not among them.
    var changesDelay = Duration.zero
    var searchDelay = Duration.zero
    /// For how long new items are in no listing.
    var listingDelay = Duration.zero
    /// Does not tell of items that came and went since a cursor (FACTS §6).
    var forgetsVisitors = false
    /// Changes show the same page again and again.
    var loops = false
    var honoursTags = true
    /// A new photo shows its item among the changes (FACTS §8: not known).
    var showsPhotos = false
    /// Ids that it cannot read any more, whatever became of their items.
    var unreadableIDs: Set<ItemID> = []

    /// Those with a mark of the simulated address book, in the order of ids.
    func marked() -> [Item] { markedIDs().map { items[$0]! } }

    /// Their ids, in order.
    func markedIDs() -> [ItemID] {
        var ids: [ItemID] = []
        for (id, item) in items where item.number != nil { ids.append(id) }
        return ids.sorted()
    }

    // MARK: Reading

    func read(_ request: TargetRequest, now: Moment) -> TargetOutcome {
        switch request {
        case .folders: .done(.folders(folders.values.filter(\.isInPlace).sorted { $0.id < $1.id }.map(shown)))
        case .folder(let id): .done(.folder(folders[id].map(shown)))
        case .changes(let folder, let cursor, _): changes(in: folder, since: cursor, now)
        case .listing(let folder, let page, _): listing(folder, page, now)
        case .search(let folder, let mark, _):
            .done(
                .items(
                    items.values.filter {
                        $0.folder == folder && $0.mark == mark.text && $0.searchableAt <= now
                    }.sorted { $0.id < $1.id }.map { shown($0, withMark: true) }))
        case .item(let id, _) where unreadableIDs.contains(id): .refused(refusal(.idUnreadable))
        case .item(let id, _): .done(.item(items[id].map { shown($0, withMark: true) }))
        default: .refused(refusal(.unsupported))
        }
    }

    private func changes(in folder: FolderID, since cursor: Cursor?, _ now: Moment) -> TargetOutcome {
        guard folders[folder] != nil else { return .refused(refusal(.folderGone)) }
        var start = 0
        var isInitial = true
        if let cursor {
            let parts = cursor.text.split(separator: ":")
            guard parts.count == 3, Int(parts[0]) == generation, let number = Int(parts[1]) else {
                return .refused(refusal(.cursorExpired))
            }
            start = number
            isInitial = parts[2] == "i"
        }
        var visible = max(start, log.count - lag)
        while visible > start, log[visible - 1].at + changesDelay > now { visible -= 1 }
        var shownChanges: [ChangePage.Change] = []
        var index = start
        while index < visible, shownChanges.count < pageSize {
            let change = log[index]
            index += 1
            guard change.folder == folder else { continue }
            if let item = items[change.item], item.folder == folder {
                // A first round shows each item once.
                guard !isInitial || item.changedAt == index - 1 else { continue }
                shownChanges.append(.item(shown(item, withMark: false)))
            } else if !isInitial, !forgetsVisitors || change.arrivedAt < start {
                shownChanges.append(.tombstone(change.item))
            }
        }
        if loops { index = start }
        let isLast = index >= visible && !loops
        let next = Cursor("\(generation):\(index):\(isInitial && !isLast ? "i" : "c")")
        return .done(.changes(ChangePage(changes: shownChanges, cursor: next, isLast: isLast)))
    }

    private func listing(_ folder: FolderID, _ page: Cursor?, _ now: Moment) -> TargetOutcome {
        guard folders[folder] != nil else { return .refused(refusal(.folderGone)) }
        let after = ItemID(page?.text ?? "")
        var rest: [ItemID] = []
        for (id, item) in items where item.folder == folder && item.listableAt <= now && after < id { rest.append(id) }
        rest.sort()
        let shownItems = rest.prefix(pageSize).map { shown(items[$0]!, withMark: true) }
        let next = rest.count > pageSize ? shownItems.last.map { Cursor($0.id.text) } : nil
        return .done(.listing(ListingPage(items: shownItems, next: next)))
    }

    private func shown(_ folder: Folder) -> TargetFolder {
        TargetFolder(
            id: folder.id, name: folder.name, parent: folder.id == defaultID ? nil : defaultID,
            isInPlace: folder.isInPlace, mark: folder.mark)
    }

    private func shown(_ item: Item, withMark: Bool) -> TargetItem {
        let mark: MarkReading =
            withMark ? item.mark.map { .mark($0, origin: item.origin) } ?? .none : .notAsked
        return TargetItem(
            id: item.id, etag: String(item.etag), folder: item.folder, mark: mark, createdAt: item.createdAt,
            contact: withMark ? item.contact : item.shownContact)
    }

    // MARK: Writing

    mutating func write(_ request: TargetRequest, fields: FieldMask, now: Moment) -> TargetOutcome {
        clock = max(clock, now)
        switch request {
        case .createFolder(let name, let mark):
            if folders.values.contains(where: { $0.isInPlace && $0.name.lowercased() == name.lowercased() }) {
                return .refused(refusal(.folderExists))
            }
            let folder = Folder(id: FolderID(newID("folder")), name: name, mark: mark.description)
            folders[folder.id] = folder
            return .done(.folder(shown(folder)))
        case .markFolder(let id, let mark):
            guard folders[id] != nil else { return .refused(refusal(.folderGone)) }
            folders[id]?.mark = mark.description
            return .done(.done)
        case .renameFolder(let id, let name):
            guard folders[id] != nil else { return .refused(refusal(.folderGone)) }
            folders[id]?.name = name
            return .done(.done)
        case .removeFolder(let id):
            guard folders.removeValue(forKey: id) != nil else { return .refused(refusal(.folderGone)) }
            for item in items.values where item.folder == id { items[item.id] = nil }
            return .done(.done)
        case .create(let folder, let contact, let mark, let origin):
            guard folders[folder] != nil else { return .refused(refusal(.folderGone)) }
            if contact[.jobTitle] == .text(Self.refusedTitle) { return .refused(refusal(.content)) }
            var item = Item(
                id: ItemID(newID("item")), etag: 0, folder: folder, mark: mark.text, origin: origin.description,
                createdAt: now, contact: Self.normalised(contact), searchableAt: now + searchDelay,
                listableAt: now + listingDelay)
            item.number = SimulatedHistory.numbersByMark[mark.text]
            item.fields = fields
            put(&item)
            return .done(.written(shown(item, withMark: false)))
        case .update(let id, let change, let etag, let marks): return update(id, change, etag, marks, fields)
        case .putPhoto(let id, _) where unreadableIDs.contains(id), .remove(let id) where unreadableIDs.contains(id):
            return .refused(refusal(.idUnreadable))
        case .putPhoto(let id, let jpeg):
            guard var item = items[id] else { return .refused(refusal(.itemGone)) }
            item.photo = jpeg
            item.photoFields = fields
            if showsPhotos { put(&item) } else { items[id] = item }
            return .done(.done)
        case .remove(let id):
            guard items[id] != nil else { return .refused(refusal(.itemGone)) }
            erase(id)
            return .done(.removed(.permanent))
        default: return .refused(refusal(.unsupported))
        }
    }

    private mutating func update(
        _ id: ItemID, _ change: ContactChange, _ etag: String?, _ marks: TargetRequest.Marks?, _ fields: FieldMask
    ) -> TargetOutcome {
        if unreadableIDs.contains(id) { return .refused(refusal(.idUnreadable)) }
        guard var item = items[id] else { return .refused(refusal(.itemGone)) }
        if honoursTags, let etag, etag != String(item.etag) { return .conflict }
        if change[.jobTitle] == .some(.text(Self.refusedTitle)) { return .refused(refusal(.content)) }
        for (property, value) in change { item.contact[property] = value }
        // The server makes the name anew unless it is told.
        if change[.displayName] == nil, change[.givenName] != nil || change[.surname] != nil {
            item.contact[.displayName] = .text("computed")
        }
        item.contact = Self.normalised(item.contact)
        if let marks {
            item.mark = marks.mark.text
            item.number = SimulatedHistory.numbersByMark[marks.mark.text]
            item.origin = marks.origin.description
        }
        item.fields = fields
        put(&item)
        return .done(.written(shown(item, withMark: false)))
    }

    mutating func put(_ item: inout Item) {
        item.etag += 1
        item.shownContact = item.contact.shown
        if items[item.id]?.folder != item.folder { item.arrivedAt = log.count }
        item.changedAt = log.count
        items[item.id] = item
        log.append(Change(folder: item.folder, item: item.id, arrivedAt: item.arrivedAt, at: clock))
    }

    mutating func newID(_ kind: String) -> String {
        nextID += 1
        return "\(kind)\(1000 + nextID)"
    }

    static let refusedTitle = "refused"

    /// What the server makes of what it is sent; done twice it changes nothing.
    static func normalised(_ contact: Contact) -> Contact {
        var contact = contact
        if case .text(let text)? = contact[.nickName] { contact[.nickName] = .text(text.lowercased()) }
        return contact
    }

    private func refusal(_ kind: TargetRefusal.Kind) -> TargetRefusal {
        TargetRefusal(kind: kind, code: "\(kind)", message: "refused: \(kind)")
    }

    // MARK: What others do

    mutating func expireCursors() { generation += 1 }

    mutating func move(_ id: ItemID, to folder: FolderID) {
        guard var item = items[id], item.folder != folder else { return }
        log.append(Change(folder: item.folder, item: id, arrivedAt: item.arrivedAt, at: clock))
        item.folder = folder
        put(&item)
    }

    mutating func erase(_ id: ItemID) {
        guard let item = items.removeValue(forKey: id) else { return }
        log.append(Change(folder: item.folder, item: id, arrivedAt: item.arrivedAt, at: clock))
    }

    mutating func edit(_ id: ItemID, _ change: (inout Contact) -> Void) {
        guard var item = items[id] else { return }
        change(&item.contact)
        put(&item)
    }

    mutating func copy(_ id: ItemID, now: Moment) {
        guard var item = items[id] else { return }
        item.id = ItemID(newID("item"))
        item.createdAt = now
        item.isCopy = true
        item.searchableAt = now
        item.listableAt = now
        item.arrivedAt = log.count
        put(&item)
    }

    mutating func addForeign(to folder: FolderID, _ contact: Contact, mark: String? = nil, now: Moment) {
        var item = Item(
            id: ItemID(newID("item")), etag: 0, folder: folder, mark: mark, createdAt: now, contact: contact,
            searchableAt: now, listableAt: now)
        item.isForeign = true
        put(&item)
    }

    /// The item gets another id, of which nothing tells, and its own cannot be read any more.
    mutating func renameSilently(_ id: ItemID) {
        unreadableIDs.insert(id)
        guard var item = items.removeValue(forKey: id) else { return }
        item.id = ItemID(newID("item"))
        items[item.id] = item
    }

    /// Another folder is the default one, with all that lay there under new ids, as when a mailbox is made anew.
    mutating func replaceDefaultFolder(by id: FolderID) {
        let former = defaultID
        folders[former] = nil
        folders[id] = Folder(id: id, name: "Contacts", mark: nil)
        defaultID = id
        for var item in items.values.sorted(by: { $0.id < $1.id }) where item.folder == former {
            items[item.id] = nil
            item.id = ItemID(newID("item"))
            item.folder = id
            put(&item)
        }
        expireCursors()
    }

    /// Everything gets new ids, as when a mailbox is moved by making it anew.
    mutating func migrate() {
        for var item in items.values.sorted(by: { $0.id < $1.id }) {
            items[item.id] = nil
            item.id = ItemID(newID("item"))
            put(&item)
        }
        expireCursors()
    }
}

extension Contact {
    /// Without what is kept beside the contact resource (FACTS §2.1).
    fileprivate var shown: Contact {
        var shown = self
        for property in properties where property.isExtended { shown[property] = nil }
        return shown
    }
}
