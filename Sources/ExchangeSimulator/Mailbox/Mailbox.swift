/// What happened to a contact, by its number.
enum ContactEvent: Sendable, Equatable {
    case created(UInt64)
    case updated(UInt64)
    case moved(UInt64, from: UInt64, to: UInt64, oldPlace: UInt64)

    var contact: UInt64 {
        switch self {
        case .created(let number), .updated(let number), .moved(let number, _, _, _): number
        }
    }
}

/// One user's mailbox: folders, contacts, and the changes that delta tells of. A plain value; it reads no clock.
struct Mailbox: Sendable {
    /// The folders every mailbox has, by their fixed numbers.
    enum WellKnown {
        static let root: UInt64 = 1
        static let contacts: UInt64 = 2
        static let deletedItems: UInt64 = 3
        /// Where purged items are: out of reach of every request.
        static let purges: UInt64 = 4
        static let firstFree: UInt64 = 100
    }

    /// What the mailbox's ids carry.
    let number: UInt64
    let userID: String
    private(set) var folders: [UInt64: StoredFolder] = [:]
    private(set) var contacts: [UInt64: StoredContact] = [:]
    /// The contact at each place that is taken.
    private(set) var contactAtPlace: [UInt64: UInt64] = [:]
    /// The contacts in each folder, and those that left it.
    private var members: [UInt64: Set<UInt64>] = [:]
    private var leavers: [UInt64: Set<UInt64>] = [:]
    private(set) var lastChange: UInt64 = 0
    private var nextNumber = WellKnown.firstFree
    /// Tokens of an older generation are dead.
    var tokenGeneration: UInt64 = 1
    /// What has changed since it was last taken by `takeChanges`.
    private var dirtyContacts: Set<UInt64> = []
    private var dirtyPhotos: Set<UInt64> = []
    private var dirtyFolders: Set<UInt64> = []
    /// What happened to contacts since it was last taken by `takeEvents`.
    private var events: [ContactEvent] = []

    init(number: UInt64, userID: String) {
        self.number = number
        self.userID = userID
        let names: [(UInt64, UInt64, String)] = [
            (WellKnown.root, 0, "Top of Information Store"), (WellKnown.contacts, WellKnown.root, "Contacts"),
            (WellKnown.deletedItems, WellKnown.root, "Deleted Items"), (WellKnown.purges, 0, "Purges"),
        ]
        for (number, parent, name) in names {
            folders[number] = StoredFolder(number: number, parent: parent, displayName: name)
        }
    }

    /// Takes over what a state file kept.
    init(number: UInt64, userID: String, folders: [StoredFolder], contacts: [StoredContact]) {
        self.init(number: number, userID: userID)
        for folder in folders { self.folders[folder.number] = folder }
        for contact in contacts {
            self.contacts[contact.number] = contact
            contactAtPlace[contact.place] = contact.number
            members[contact.folder, default: []].insert(contact.number)
            for departure in contact.departures { leavers[departure.folder, default: []].insert(contact.number) }
            let changes = [contact.change] + contact.departures.map(\.change)
            lastChange = max(lastChange, changes.max() ?? 0)
            nextNumber = max(nextNumber, contact.number + 1, contact.place + 1)
        }
        nextNumber = max(nextNumber, (self.folders.keys.max() ?? 0) + 1)
    }

    // MARK: Looking

    /// Groups included.
    func contacts(in folder: UInt64) -> [StoredContact] {
        (members[folder] ?? []).sorted().compactMap { contacts[$0] }
    }

    func leavers(of folder: UInt64) -> [StoredContact] {
        (leavers[folder] ?? []).sorted().compactMap { contacts[$0] }
    }

    func children(of parent: UInt64) -> [StoredFolder] {
        folders.values.filter { $0.parent == parent && !$0.isGone }.sorted { $0.number < $1.number }
    }

    /// Whether the folder, or one above it, is Deleted Items.
    func isInDeletedItems(_ folder: UInt64) -> Bool {
        var current = folder
        while let found = folders[current], current != 0 {
            if current == WellKnown.deletedItems { return true }
            current = found.parent
        }
        return false
    }

    // MARK: Contacts

    mutating func create(
        _ fields: ContactFields, properties: [String: ExtendedProperty], in folder: UInt64, seconds: Double
    ) -> StoredContact {
        var contact = StoredContact(
            number: takeNumber(), place: takeNumber(), folder: folder, change: takeChange(), seconds: seconds,
            fields: fields)
        contact.extendedProperties = properties
        contactAtPlace[contact.place] = contact.number
        members[folder, default: []].insert(contact.number)
        events.append(.created(contact.number))
        keep(contact)
        return contact
    }

    /// Stores the edited contact with a new change number.
    mutating func update(_ contact: StoredContact, seconds: Double) -> StoredContact {
        var contact = contact
        contact.change = takeChange()
        contact.modifiedSeconds = seconds
        events.append(.updated(contact.number))
        keep(contact)
        return contact
    }

    /// Makes a contact group of it.
    mutating func makeGroup(_ number: UInt64) {
        guard var contact = contacts[number] else { return }
        contact.isGroup = true
        keep(contact)
    }

    mutating func setPhoto(_ photo: StoredContact.Photo?, of number: UInt64) {
        contacts[number]?.photo = photo
        dirtyPhotos.insert(number)
    }

    /// Moves a contact; its place, and so its classic id, changes with it (FACTS §3).
    mutating func move(_ number: UInt64, to folder: UInt64, isDeletion: Bool = false) {
        guard var contact = contacts[number], contact.folder != folder else { return }
        let change = takeChange()
        contact.departures.append(
            StoredContact.Departure(
                folder: contact.folder, change: change, entered: contact.entered, place: contact.place,
                isDeletion: isDeletion))
        members[contact.folder]?.remove(number)
        leavers[contact.folder, default: []].insert(number)
        contactAtPlace[contact.place] = nil
        events.append(.moved(number, from: contact.folder, to: folder, oldPlace: contact.place))
        contact.place = takeNumber()
        contact.folder = folder
        contact.change = change
        contact.entered = change
        contactAtPlace[contact.place] = number
        members[folder, default: []].insert(number)
        keep(contact)
    }

    /// FACTS §2.8: to Deleted Items; from there, and by `isPermanent`, out of reach.
    mutating func delete(_ number: UInt64, isPermanent: Bool) {
        guard let contact = contacts[number] else { return }
        let goesForGood = isPermanent || contact.folder == WellKnown.deletedItems
        move(number, to: goesForGood ? WellKnown.purges : WellKnown.deletedItems, isDeletion: true)
    }

    // MARK: Folders

    mutating func createFolder(_ name: String, below parent: UInt64) -> StoredFolder {
        let folder = StoredFolder(number: takeNumber(), parent: parent, displayName: name)
        keep(folder)
        return folder
    }

    mutating func update(_ folder: StoredFolder) { keep(folder) }

    /// Puts the folder, all below it and all their contacts out of reach.
    mutating func purgeFolder(_ number: UInt64) {
        guard var folder = folders[number] else { return }
        for child in children(of: number) { purgeFolder(child.number) }
        for contact in contacts(in: number) { delete(contact.number, isPermanent: true) }
        folder.isGone = true
        keep(folder)
    }

    // MARK: Keeping

    /// What changed since the last call, for the state file.
    mutating func takeChanges() -> [StoreChange] {
        let changes =
            dirtyFolders.compactMap { folders[$0] }.map { StoreChange.folder(userID: userID, $0) }
            + dirtyContacts.compactMap { contacts[$0] }.map { StoreChange.contact(userID: userID, $0) }
            + dirtyPhotos.compactMap { contacts[$0] }.map {
                StoreChange.photo(userID: userID, contact: $0.number, $0.photo)
            }
        dirtyFolders = []
        dirtyContacts = []
        dirtyPhotos = []
        return changes
    }

    /// What happened to contacts since the last call, for those who subscribed.
    mutating func takeEvents() -> [ContactEvent] {
        defer { events = [] }
        return events
    }

    private mutating func keep(_ contact: StoredContact) {
        contacts[contact.number] = contact
        dirtyContacts.insert(contact.number)
    }

    private mutating func keep(_ folder: StoredFolder) {
        folders[folder.number] = folder
        dirtyFolders.insert(folder.number)
    }

    private mutating func takeNumber() -> UInt64 {
        defer { nextNumber += 1 }
        return nextNumber
    }

    private mutating func takeChange() -> UInt64 {
        lastChange += 1
        return lastChange
    }
}
