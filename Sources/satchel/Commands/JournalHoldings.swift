import Configuration
import ContactModel
import Contracts
import JournalStore
import Selection
import SyncPlanning

/// Which mailbox is whose, which address books there are, and what they are believed to hold of the records asked for.
struct JournalHoldings {
    /// Whether there is a journal at all.
    let hasBegun: Bool
    let mailboxes: [MailboxRow]
    let addressBooks: [AddressBookRow]
    let parked: [AddressBookID: [Parked]]
    let definitions: [BookDefinitionRow]
    /// Of the records asked for; of several items of one record the first.
    let entries: [RecordID: [AddressBookID: Entry]]

    /// Address books that exist, as claims of seats.
    var claims: Set<SeatAssignment.Claim> {
        let members = Dictionary(mailboxes.map { ($0.mailbox, $0.member) }, uniquingKeysWith: { first, _ in first })
        return Set(
            addressBooks.compactMap { row in
                guard !row.isEnding, ![.closed, .seatless].contains(row.state), let member = members[row.mailbox] else {
                    return nil
                }
                return SeatAssignment.Claim(book: row.book, member: member)
            })
    }

    /// What the member's address book is believed to hold of the record; `nil` without a journal.
    /// - Parameter folder: where the configuration wants the book's contacts.
    func fact(record: RecordID, user: UserID, book: BookID, folder: FolderPolicy) -> Explanation.Fact? {
        guard hasBegun else { return nil }
        let own = mailboxes.ids(of: user)
        let rows = addressBooks.filter { own.contains($0.mailbox) && $0.book == book }
        guard let row = rows.first(where: { $0.ownsFolder == (folder == .own) }) ?? rows.first else {
            return .noAddressBook
        }
        // While it moves from one folder to the other, the old one holds what the new one does not yet.
        let leaving = rows.first { $0.id != row.id && entries[record]?[$0.id] != nil }
        return .inAddressBook(presence(of: record, in: row), alsoIn: leaving?.oldPlace, isStaged: isStaged(row))
    }

    /// Whether an address book of the member's and the book's holds the record's contact, as far as the journal knows.
    func holds(_ record: RecordID, user: UserID, book: BookID) -> Bool {
        let own = mailboxes.ids(of: user)
        return addressBooks.contains { row in
            own.contains(row.mailbox) && row.book == book && entries[record]?[row.id]?.state == .present
        }
    }

    /// The same, also of one that is being changed or removed there.
    func stillHolds(_ record: RecordID, user: UserID, book: BookID) -> Bool {
        let own = mailboxes.ids(of: user)
        return addressBooks.contains { row in
            guard own.contains(row.mailbox), row.book == book, let state = entries[record]?[row.id]?.state else {
                return false
            }
            return state != .creating
        }
    }

    private func presence(of record: RecordID, in row: AddressBookRow) -> Explanation.Presence {
        guard let entry = entries[record]?[row.id] else {
            return switch parked[row.id]?.first(where: { $0.record == record })?.code {
            case Parked.leftOut: .leftOut
            case Parked.refill: .refilledLater
            default: .missing
            }
        }
        return switch entry.state {
        case .present: entry.want == entry.sent ? .inOrder : .changes
        case .creating: .beingCreated
        case .updating: .beingUpdated
        case .deleting, .orphaned: .beingRemoved
        }
    }
}

extension JournalHoldings {
    /// By the journal as it lies there, without a copy of it: of one record and one member's address books.
    init(_ register: JournalRegister, record: RecordID, of member: UserID) throws(JournalError) {
        hasBegun = try register.installation() != nil
        mailboxes = try register.mailboxes()
        addressBooks = try register.addressBooks()
        definitions = try register.definitions()
        let entries = try register.entries(of: record)
        self.entries = [record: Dictionary(entries.map { ($0.addressBook, $0.entry) }) { lowest, _ in lowest }]
        let own = mailboxes.ids(of: member)
        var parked: [AddressBookID: [Parked]] = [:]
        for row in addressBooks where own.contains(row.mailbox) {
            parked[row.id] = try register.parked(in: row.id)
        }
        self.parked = parked
    }
}

extension AddressBookRow {
    /// Where it lies, as the place that its contacts are moving out of.
    fileprivate var oldPlace: Explanation.OldPlace { ownsFolder ? .ownFolder : .defaultFolder }
}

extension [MailboxRow] {
    /// Of those that are the member's.
    func ids(of member: UserID) -> Set<MailboxID> { Set(filter { $0.member == member }.map(\.mailbox)) }
}
