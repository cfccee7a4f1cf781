import AccessRules
import Configuration
import ContactMapping
import ContactModel
import Locking
import Selection
import Service

/// What one member gets of one book, with the fingerprints by which the journal knows it.
struct PreparedContents: Sendable {
    struct Item: Sendable {
        let record: RecordID
        let rank: Int
        let isPinned: Bool
        let mapped: MappedContact
        let fingerprint: Fingerprint
    }

    /// In the selection's order.
    let items: [Item]
    let empty: [RecordID]
    let fellOff: [RecordID]
    let visible: Int

    /// By the code of `satchel preview`. Of a member that is inactive, nothing.
    init(_ user: User, _ book: Book, _ office: Office, _ key: FingerprintKey) {
        guard office.snapshot.model.viewer(of: user.id) != nil else {
            (items, empty, fellOff, visible) = ([], [], [], 0)
            return
        }
        let contacts = office.contacts(of: Office.Place(user: user, book: book))
        items = contacts.items.map { item in
            Item(
                record: item.selected.record, rank: item.selected.rank, isPinned: item.selected.isPinned,
                mapped: item.mapped,
                fingerprint: key.fingerprint(of: item.mapped.contact, over: book.mapping.properties))
        }
        empty = contacts.empty
        fellOff = contacts.selection.fellOff
        visible = contacts.selection.visibleCount
    }
}

/// The last address book that was looked into, so that paging through it does not select anew.
final class KeptContents: Sendable {
    /// More contacts are worked out for each look: they would take too much memory beside the service's.
    static let itemsMax = 10_000

    private struct Kept: Sendable {
        let model: RightsModel
        let user: UserID
        let book: BookID
        let contents: PreparedContents
    }

    private let kept = Locked<Kept?>(nil)

    func contents(_ user: User, _ book: Book, _ office: Office, _ key: FingerprintKey) -> PreparedContents {
        let model = office.snapshot.model
        let known = kept.withLock { $0 }
        if let known, known.model === model, known.user == user.id, known.book == book.id { return known.contents }
        let contents = PreparedContents(user, book, office, key)
        let new =
            contents.items.count <= Self.itemsMax
            ? Kept(model: model, user: user.id, book: book.id, contents: contents) : nil
        kept.withLock { $0 = new }
        return contents
    }
}
