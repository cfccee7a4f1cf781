package import ContactModel
package import SyncPlanning

/// An opaque place from which a server lets us resume, whatever that server calls it.
package struct Cursor: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }
}

/// A contact folder as the target shows it.
package struct TargetFolder: Hashable, Sendable {
    package let id: FolderID
    package let name: String
    /// The folder that it lies in; `nil` for the default Contacts folder.
    package let parent: FolderID?
    /// Whether it still lies below the default Contacts folder, and not in Deleted Items or elsewhere.
    package let isInPlace: Bool
    /// Our mark's text, whatever instance it names; `nil` where it carries none.
    package let mark: String?

    package init(id: FolderID, name: String, parent: FolderID?, isInPlace: Bool, mark: String?) {
        self.id = id
        self.name = name
        self.parent = parent
        self.isInPlace = isInPlace
        self.mark = mark
    }

    /// Whether it is the default Contacts folder, which is the member's: it is never marked, renamed or removed.
    package var isDefault: Bool { parent == nil && isInPlace }
}

/// What a target says about an item's mark.
package enum MarkReading: Hashable, Sendable {
    /// This answer cannot carry marks (a delta page, say).
    case notAsked
    /// Asked for, and not there.
    case none
    case mark(String, origin: String?)
}

/// An item as the target shows it. `contact` has every property that the answer carried, in canonical spelling; those
/// that are kept beside the contact (`ContactProperty.isExtended`) only where marks were asked for.
package struct TargetItem: Hashable, Sendable {
    package let id: ItemID
    package let etag: String?
    /// The folder that it lies in now, Deleted Items included; `nil` where the answer does not say.
    package let folder: FolderID?
    package let mark: MarkReading
    package let createdAt: Moment?
    package let contact: Contact
    /// Whether the answer may have cut the notes, so that they must be read by id before they are called drift.
    package let notesMayBeCut: Bool

    package init(
        id: ItemID, etag: String?, folder: FolderID?, mark: MarkReading, createdAt: Moment?, contact: Contact,
        notesMayBeCut: Bool = false
    ) {
        self.id = id
        self.etag = etag
        self.folder = folder
        self.mark = mark
        self.createdAt = createdAt
        self.contact = contact
        self.notesMayBeCut = notesMayBeCut
    }
}

/// One page of what changed in a folder, in no particular order; an id may occur several times, the last one counts.
package struct ChangePage: Hashable, Sendable {
    package enum Change: Hashable, Sendable {
        case item(TargetItem)
        /// Gone from this folder: deleted, or moved elsewhere.
        case tombstone(ItemID)
    }

    package let changes: [Change]
    /// Where the next page, or after the last one the next round, begins.
    package let cursor: Cursor
    package let isLast: Bool

    package init(changes: [Change], cursor: Cursor, isLast: Bool) {
        self.changes = changes
        self.cursor = cursor
        self.isLast = isLast
    }
}

/// One page of a folder's complete listing, marks included. An id may occur several times.
package struct ListingPage: Hashable, Sendable {
    package let items: [TargetItem]
    /// `nil`: this was the last page.
    package let next: Cursor?

    package init(items: [TargetItem], next: Cursor?) {
        self.items = items
        self.next = next
    }
}

/// What an update changes: the new value of each property, or `nil` to clear it. Lists and addresses are whole.
package typealias ContactChange = [ContactProperty: ContactValue?]

/// One request to a mailbox.
package enum TargetRequest: Hashable, Sendable {
    /// All contact folders that an address book of ours may be in, with their marks.
    case folders
    /// One folder, wherever it lies.
    case folder(FolderID)
    /// Makes a folder below the default Contacts folder, marked in the same request.
    case createFolder(name: String, mark: FolderMark)
    /// Marks a folder, or renews its mark.
    case markFolder(FolderID, FolderMark)
    case renameFolder(FolderID, name: String)
    /// Removes an empty folder for good; one that holds anything, subfolders included, is refused: `folderNotEmpty`.
    case removeFolder(FolderID)
    /// Changes since the cursor; without one, the whole folder. `properties` are frozen in the cursor.
    case changes(FolderID, since: Cursor?, properties: Set<ContactProperty>)
    /// The folder's items with marks and properties, page by page.
    case listing(FolderID, page: Cursor?, properties: Set<ContactProperty>)
    /// The folder's items that carry this mark. A miss proves nothing (ENGINE §6).
    case search(FolderID, mark: ItemMark, properties: Set<ContactProperty>)
    /// One item with its mark, wherever in the mailbox it lies.
    case item(ItemID, properties: Set<ContactProperty>)
    /// Whether an item has a photo, whoever gave it one.
    case photo(ItemID)
    case create(FolderID, Contact, mark: ItemMark, origin: OriginMark)
    /// Changes properties; with `marks`, sets these too (an item seen without its mark is marked again).
    case update(ItemID, ContactChange, etag: String?, marks: Marks?)
    /// Gives an item a photo, whatever it had. Doing it twice is doing it once. No request takes a photo away.
    case putPhoto(ItemID, jpeg: [UInt8])
    /// Removes an item for good, wherever it lies; where there is none, it is refused as gone.
    case remove(ItemID)
    /// Moves an item that is not ours to Deleted Items, where its member finds it again; where there is none, it is
    /// refused as gone, one that changed since `etag` is a conflict.
    case discard(ItemID, etag: String?)

    package struct Marks: Hashable, Sendable {
        package let mark: ItemMark
        package let origin: OriginMark

        package init(mark: ItemMark, origin: OriginMark) {
            self.mark = mark
            self.origin = origin
        }
    }

    /// Whether it changes anything at the target.
    package var isWrite: Bool {
        switch self {
        case .folders, .folder, .changes, .listing, .search, .item, .photo: false
        case .createFolder, .markFolder, .renameFolder, .removeFolder, .create, .update, .putPhoto, .remove, .discard:
            true
        }
    }
}

/// The answer to a request that was carried out.
package enum TargetResult: Hashable, Sendable {
    case folders([TargetFolder])
    /// `nil`: surely gone.
    case folder(TargetFolder?)
    case changes(ChangePage)
    case listing(ListingPage)
    case items([TargetItem])
    /// `nil`: surely gone.
    case item(TargetItem?)
    case photo(isThere: Bool)
    /// Created or updated, as the server echoed it.
    case written(TargetItem)
    case removed(RemovalDepth)
    case done

    package enum RemovalDepth: Hashable, Sendable {
        /// Gone for good, or gone before we came.
        case permanent
        /// The target could only move it to Deleted Items.
        case leftInDeletedItems
    }
}

/// Surely not executed, and trying again as it is would not help.
package struct TargetRefusal: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// This item's content is not accepted.
        case content
        /// The item that was to be changed is not there.
        case itemGone
        /// The item's id is none that the mailbox can read. The item may be there under another one.
        case idUnreadable
        case folderGone
        /// A folder of that name exists already.
        case folderExists
        /// A folder that was to be removed still holds something, be it what listings leave out.
        case folderNotEmpty
        /// Start again without a cursor.
        case cursorExpired
        /// Reading changes is impossible now (a full mailbox); a listing may work.
        case changesUnavailable
        /// No such mailbox, not enabled, moving, or on premises. Never to be read as "deleted".
        case mailboxUnavailable
        case mailboxFull
        /// Outside the scope that the app was granted.
        case accessDenied
        /// No token: nothing can be sent to any mailbox.
        case signIn
        /// The target does not know this request, or a fault of ours.
        case unsupported
    }

    package let kind: Kind
    /// The server's own code, for the log.
    package let code: String
    /// "Could not do what, where: why. What to do." Names ids, never content.
    package let message: String
    /// The server's id of the request, for its support.
    package let requestID: String?

    package init(kind: Kind, code: String, message: String, requestID: String? = nil) {
        self.kind = kind
        self.code = code
        self.message = message
        self.requestID = requestID
    }
}

/// Surely not executed; wait before the next request.
package struct TargetThrottle: Hashable, Sendable {
    package enum Scope: Hashable, Sendable { case mailbox, app, untold }

    /// What the server asked for; `nil` where it did not say.
    package let retryAfter: Duration?
    package let scope: Scope

    package init(retryAfter: Duration?, scope: Scope) {
        self.retryAfter = retryAfter
        self.scope = scope
    }
}

/// The five kinds of answer (ENGINE §2).
package enum TargetOutcome: Hashable, Sendable {
    case done(TargetResult)
    case refused(TargetRefusal)
    case throttled(TargetThrottle)
    /// The item changed since the version that the request named; re-read it.
    case conflict
    /// Whether it was executed cannot be said: time-out, reset, 5xx, an answer that cannot be decoded. Says why.
    case unknown(String)
}

/// What a target can do.
package struct TargetCapabilities: Hashable, Sendable {
    package let removesPermanently: Bool
    package let honoursTagOnUpdate: Bool
    package let honoursTagOnRemove: Bool

    package init(removesPermanently: Bool, honoursTagOnUpdate: Bool, honoursTagOnRemove: Bool) {
        self.removesPermanently = removesPermanently
        self.honoursTagOnUpdate = honoursTagOnUpdate
        self.honoursTagOnRemove = honoursTagOnRemove
    }
}

/// What an address stands for in the target's directory.
package enum MailboxLookup: Hashable, Sendable {
    case mailbox(MailboxID)
    /// No user has this address.
    case unknown
}

/// Where address books live: one protocol's mailboxes.
package protocol AddressBookTarget: Sendable {
    var capabilities: TargetCapabilities { get }

    /// The most requests of one mailbox that `perform` takes at once.
    var requestsMax: Int { get }

    /// Looks up what each address (UPN, object id or mail) stands for. Every address gets an answer.
    func lookUp(_ addresses: [String]) async -> Result<[String: MailboxLookup], TargetLookupFailure>

    /// Sends up to `requestsMax` requests side by side and answers in their order. Never sends a request twice.
    ///
    /// The caller sends nothing else to this mailbox meanwhile. Cancelling the task makes unfinished requests unknown.
    func perform(_ requests: [TargetRequest], in mailbox: MailboxID) async -> [TargetOutcome]

    /// The same, and how many requests the target's server has counted for it: some take several.
    func performCounting(
        _ requests: [TargetRequest], in mailbox: MailboxID
    ) async -> (outcomes: [TargetOutcome], counted: Int)
}

extension AddressBookTarget {
    package func performCounting(
        _ requests: [TargetRequest], in mailbox: MailboxID
    ) async -> (outcomes: [TargetOutcome], counted: Int) {
        (await perform(requests, in: mailbox), requests.count)
    }
}

/// Why addresses could not be looked up.
package enum TargetLookupFailure: Error, Hashable, Sendable {
    case refused(TargetRefusal)
    case throttled(TargetThrottle)
    case unreachable(String)
}
