import ContactModel
import Locking

/// The default Contacts folder of each mailbox, once it is known. It stays the same until a mailbox is made anew.
final class DefaultFolders: Sendable {
    struct Folder: Hashable, Sendable {
        let id: FolderID
        let name: String
    }

    private let known = Locked<[MailboxID: Folder]>([:])

    /// Beyond it all are forgotten, which costs one request each.
    static let mailboxesMax = 50_000

    subscript(mailbox: MailboxID) -> Folder? { known.withLock { $0[mailbox] } }

    func remember(_ folder: Folder, of mailbox: MailboxID) {
        known.withLock { known in
            if known.count >= Self.mailboxesMax { known = [:] }
            known[mailbox] = folder
        }
    }
}
