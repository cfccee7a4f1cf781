/// A kind of request, as statistics, fault rules and the log of writes name it.
package enum RequestKind: String, Sendable, Equatable, Hashable, CaseIterable {
    case discovery, token
    case listUsers, getUser
    case listFolders, createFolder, getFolder, updateFolder, deleteFolder, purgeFolder
    case listContacts, createContact, getContact, updateContact, deleteContact, purgeContact
    case getPhoto, putPhoto
    case contactDelta
    case usersDelta, translateIds
    case listSubscriptions, createSubscription, getSubscription, updateSubscription, deleteSubscription
    case reauthorizeSubscription
    case batch
    case other

    /// Whether it changes a mailbox.
    package var isWrite: Bool {
        switch self {
        case .createFolder, .updateFolder, .deleteFolder, .purgeFolder, .createContact, .updateContact,
            .deleteContact, .purgeContact, .putPhoto:
            true
        case .discovery, .token, .listUsers, .getUser, .listFolders, .getFolder, .listContacts, .getContact,
            .getPhoto, .contactDelta, .usersDelta, .translateIds, .listSubscriptions, .createSubscription,
            .getSubscription, .updateSubscription, .deleteSubscription, .reauthorizeSubscription, .batch, .other:
            false
        }
    }
}

/// What a Graph request is about: who, which thing, and what to do with it.
struct Operation: Sendable, Equatable {
    /// The folder a path names; `nil` is the user's default Contacts folder.
    typealias FolderName = String

    enum Subject: Sendable, Equatable {
        case users
        case usersDelta
        case user
        case ids
        case folders(parent: FolderName?)
        case folder(FolderName)
        case contacts(folder: FolderName?)
        case delta(folder: FolderName)
        case contact(String)
        case photo(contact: String)
        case subscriptions
        case subscription(String)
    }

    var kind: RequestKind
    var subject: Subject
    /// The user's id or principal name as the path spells it; empty for the directory itself.
    var user: String

    /// - Throws: 400 for a path the service does not have, 405 for a method that does not fit it.
    init(method: String, segments: [String]) throws(GraphError) {
        guard let first = segments.first else { throw .segmentNotFound("") }
        switch first.lowercased() {
        case "me":
            // FACTS §16.2.
            throw .badRequest("BadRequest", "/me request is only valid with delegated authentication flow.")
        case "users": break
        case "subscriptions":
            try self.init(method: method, subscriptions: segments.dropFirst())
            return
        default: throw .segmentNotFound(first)
        }
        guard segments.count > 1 else {
            self.init(try Self.kind(method, ["GET": .listUsers]), .users, user: "")
            return
        }
        let user = segments[1]
        if segments.count == 2, Self.isDelta(user) {
            self.init(try Self.kind(method, ["GET": .usersDelta]), .usersDelta, user: "")
            return
        }
        guard segments.count > 2 else {
            self.init(try Self.kind(method, ["GET": .getUser]), .user, user: user)
            return
        }
        try self.init(method: method, user: user, rest: segments.dropFirst(2))
    }

    private init(_ kind: RequestKind, _ subject: Subject, user: String) {
        self.kind = kind
        self.subject = subject
        self.user = user
    }

    /// FACTS §13.
    private init(method: String, subscriptions rest: ArraySlice<String>) throws(GraphError) {
        guard let id = rest.first else {
            let kinds: [String: RequestKind] = ["GET": .listSubscriptions, "POST": .createSubscription]
            self.init(try Self.kind(method, kinds), .subscriptions, user: "")
            return
        }
        switch rest.dropFirst().map({ $0.lowercased() }) {
        case []:
            let kinds: [String: RequestKind] = [
                "GET": .getSubscription, "PATCH": .updateSubscription, "DELETE": .deleteSubscription,
            ]
            self.init(try Self.kind(method, kinds), .subscription(id), user: "")
        case ["reauthorize"]:
            self.init(try Self.kind(method, ["POST": .reauthorizeSubscription]), .subscription(id), user: "")
        default: throw .segmentNotFound(rest.dropFirst().first ?? "")
        }
    }

    private init(method: String, user: String, rest: ArraySlice<String>) throws(GraphError) {
        let head = rest.first ?? ""
        switch head.lowercased() {
        case "contactfolders":
            try self.init(method: method, user: user, parent: nil, folders: rest.dropFirst())
        case "contacts":
            try self.init(method: method, user: user, folder: nil, contacts: rest.dropFirst())
        case "translateexchangeids" where rest.count == 1:
            self.init(try Self.kind(method, ["POST": .translateIds]), .ids, user: user)
        default: throw .segmentNotFound(head)
        }
    }

    /// What follows `contactFolders` or `childFolders`.
    private init(
        method: String, user: String, parent: FolderName?, folders rest: ArraySlice<String>
    ) throws(GraphError) {
        guard let name = rest.first else {
            self.init(
                try Self.kind(method, ["GET": .listFolders, "POST": .createFolder]), .folders(parent: parent),
                user: user)
            return
        }
        let below = rest.dropFirst()
        guard let next = below.first else {
            let kinds: [String: RequestKind] = [
                "GET": .getFolder, "PATCH": .updateFolder, "DELETE": .deleteFolder,
            ]
            self.init(try Self.kind(method, kinds), .folder(name), user: user)
            return
        }
        switch next.lowercased() {
        case "childfolders":
            try self.init(method: method, user: user, parent: name, folders: below.dropFirst())
        case "contacts":
            try self.init(method: method, user: user, folder: name, contacts: below.dropFirst())
        case "permanentdelete" where below.count == 1:
            self.init(try Self.kind(method, ["POST": .purgeFolder]), .folder(name), user: user)
        default: throw .segmentNotFound(next)
        }
    }

    /// What follows `contacts`.
    private init(
        method: String, user: String, folder: FolderName?, contacts rest: ArraySlice<String>
    ) throws(GraphError) {
        guard let name = rest.first else {
            self.init(
                try Self.kind(method, ["GET": .listContacts, "POST": .createContact]), .contacts(folder: folder),
                user: user)
            return
        }
        if rest.count == 1, Self.isDelta(name) {
            // FACTS §6: there is no change tracking over the mailbox's contacts as a whole.
            guard let folder else {
                throw .badRequest(
                    "BadRequest",
                    "Unsupported request: Change tracking is not supported against 'microsoft.graph.contact'.")
            }
            self.init(try Self.kind(method, ["GET": .contactDelta]), .delta(folder: folder), user: user)
            return
        }
        try self.init(method: method, user: user, contact: name, rest: rest.dropFirst())
    }

    private init(
        method: String, user: String, contact: String, rest: ArraySlice<String>
    ) throws(GraphError) {
        switch rest.map({ $0.lowercased() }) {
        case []:
            let kinds: [String: RequestKind] = [
                "GET": .getContact, "PATCH": .updateContact, "DELETE": .deleteContact,
            ]
            self.init(try Self.kind(method, kinds), .contact(contact), user: user)
        case ["permanentdelete"]:
            self.init(try Self.kind(method, ["POST": .purgeContact]), .contact(contact), user: user)
        case ["photo", "$value"]:
            // FACTS §8: PATCH works like PUT; a contact's photo cannot be deleted.
            let kinds: [String: RequestKind] = ["GET": .getPhoto, "PUT": .putPhoto, "PATCH": .putPhoto]
            self.init(try Self.kind(method, kinds), .photo(contact: contact), user: user)
        case ["photo"]:
            throw .methodNotAllowed
        case let names where names.first == "photos":
            throw .badRequest("BadRequest", "Unsupported segment type.")
        default:
            throw .segmentNotFound(rest.first ?? "")
        }
    }

    /// FACTS §5: the function's spellings.
    private static func isDelta(_ segment: String) -> Bool {
        ["delta", "delta()", "microsoft.graph.delta", "microsoft.graph.delta()"].contains(segment.lowercased())
    }

    private static func kind(_ method: String, _ kinds: [String: RequestKind]) throws(GraphError) -> RequestKind {
        guard let kind = kinds[method.uppercased()] else { throw .methodNotAllowed }
        return kind
    }
}
