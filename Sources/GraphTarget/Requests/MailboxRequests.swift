import ContactModel
import Contracts
import Sentences
import SyncPlanning

/// The first step of every request to one mailbox.
struct MailboxRequests: Sendable {
    let mailbox: MailboxID
    let graph: GraphRoot
    /// Whether `permanentDelete` exists here (FACTS §1).
    let purges: Bool
    let defaultFolders: DefaultFolders

    /// How many items a page of changes or of a listing has at most (ENGINE §8).
    static let pageItemsMax = 200
    static let foldersPageMax = 200
    /// A search or a list of folders that goes on for longer is given up.
    static let pagesMax = 50

    func firstStep(_ request: TargetRequest) -> Step {
        switch request {
        case .folders: folders()
        case .folder(let id): folder(id)
        case .createFolder(let name, let mark): createFolder(name, mark)
        case .markFolder(let id, let mark):
            updateFolder(id, ["singleValueExtendedProperties": ExtendedProperty.json(mark)], .markFolder)
        case .renameFolder(let id, let name): updateFolder(id, ["displayName": .text(name)], .renameFolder)
        case .removeFolder(let id): removeFolder(id)
        case .changes(let folder, let cursor, let properties): changes(folder, cursor, properties)
        case .listing(let folder, let page, let properties): listing(folder, page, properties)
        case .search(let folder, let mark, let properties): search(folder, mark, properties)
        case .item(let id, let properties): item(id, properties)
        case .photo(let id): photo(id)
        case .create(let folder, let contact, let mark, let origin): create(folder, contact, mark, origin)
        case .update(let id, let change, let etag, let marks): update(id, change, etag, marks)
        case .putPhoto(let id, let jpeg): putPhoto(id, jpeg)
        case .remove(let id): removeItem(id)
        case .discard(let id, let etag): discardItem(id, etag)
        }
    }

    // MARK: Addresses

    func path(_ rest: String) -> String { "/users/\(PercentEncoding.encode(mailbox.text))\(rest)" }

    func path(_ folder: FolderID, _ rest: String = "") -> String {
        path("/contactFolders/\(PercentEncoding.encode(folder.text))\(rest)")
    }

    func path(_ item: ItemID, _ rest: String = "") -> String {
        path("/contacts/\(PercentEncoding.encode(item.text))\(rest)")
    }

    /// In fixed order: equal requests are equal bytes.
    static func selection(_ properties: Set<ContactProperty>, _ others: [String]) -> String {
        let shown = properties.filter { !$0.isExtended }
        return "$select=" + (["id"] + others + shown.sorted().map(\.rawValue)).joined(separator: ",")
    }

    /// Asks for the marks, and for the properties that are kept beside the contact resource.
    static func marks(and properties: Set<ContactProperty>) -> String {
        let tags = properties.filter(\.isExtended).sorted().map(ExtendedProperty.id(of:))
        return ExtendedProperty.expansion([ExtendedProperty.itemMark, ExtendedProperty.origin] + tags)
    }

    /// The path of a link that an answer gave; `nil` where it leads elsewhere.
    func path(of link: String) -> String? { graph.relative(link) }
}
