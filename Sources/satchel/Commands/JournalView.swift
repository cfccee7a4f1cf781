import Configuration
import ContactModel
import Contracts
import Foundation
import JournalStore
import Selection
import SyncPlanning

/// What the journal says now, for commands that only look: also while the service has it.
struct JournalView {
    let installation: Installation?
    let mailboxes: [MailboxRow]
    let addressBooks: [AddressBookRow]
    let counts: [AddressBookID: [EntryState: Int]]
    let heldPlans: [HeldPlanRow]
    let parked: [AddressBookID: [Parked]]
    let definitions: [BookDefinitionRow]
    let lastReading: SourceReadingRow?
    let lastCycle: CycleRow?
    /// Of each address book the newest one that did or refused something.
    let newestRuns: [AddressBookID: RunRow]
    /// When the first run began of each address book that never had a good one.
    let firstAttempts: [AddressBookID: Moment]
    private let entries: [RecordID: [AddressBookID: Entry]]

    /// - Parameter record: the record whose items are to be looked up as well.
    init(_ configuration: SatchelConfiguration, record: RecordID? = nil) async throws(CommandFailure) {
        guard case .sqlite(let path) = configuration.journal, FileManager.default.fileExists(atPath: path) else {
            installation = nil
            mailboxes = []
            addressBooks = []
            counts = [:]
            heldPlans = []
            parked = [:]
            definitions = []
            lastReading = nil
            lastCycle = nil
            newestRuns = [:]
            firstAttempts = [:]
            entries = [:]
            return
        }
        do throws(JournalError) {
            let source = try await JournalSource(path)
            defer { source.remove() }
            let register = try source.register()
            installation = try register.installation()
            mailboxes = try register.mailboxes()
            addressBooks = try register.addressBooks()
            counts = try register.entryCounts()
            heldPlans = try register.heldPlans()
            parked = try register.parked()
            definitions = try register.definitions()
            lastReading = try register.lastReading()
            lastCycle = try register.lastCycle()
            newestRuns = try register.newestRuns()
            firstAttempts = try register.firstAttempts()
            entries =
                try record.map { record throws(JournalError) in
                    let found = try register.entries(of: record).sorted { $0.entry.slot < $1.entry.slot }
                    return [
                        record: Dictionary(
                            found.map { ($0.addressBook, $0.entry) }, uniquingKeysWith: { lowest, _ in lowest })
                    ]
                } ?? [:]
        } catch {
            throw CommandFailure(code: .internalFault, message: error.message)
        }
    }

    /// What holds the removals of all address books; `nil`: nothing.
    var removalsHold: HeldPlanRow? { heldPlans.first { $0.addressBook == nil } }

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

    /// What the member's address book is believed to hold of the record, in words; `nil` without a journal.
    /// - Parameter folder: where the configuration wants the book's contacts.
    func fact(record: RecordID, user: UserID, book: BookID, folder: FolderPolicy) -> String? {
        guard installation != nil else { return nil }
        let own = Set(mailboxes.filter { $0.member == user }.map(\.mailbox))
        let rows = addressBooks.filter { own.contains($0.mailbox) && $0.book == book }
        guard let row = rows.first(where: { $0.ownsFolder == (folder == .own) }) ?? rows.first else {
            return "there is no address book yet"
        }
        // While it moves from one folder to the other, the old one holds what the new one does not yet.
        let leaving = rows.first { $0.id != row.id && entries[record]?[$0.id] != nil }
        let rest = leaving.map { ", and \($0.oldPlace) still does" } ?? ""
        let later = isStaged(row) ? "; the book's new definition has not come to this address book yet" : ""
        guard let entry = entries[record]?[row.id] else {
            let why =
                switch parked[row.id]?.first(where: { $0.record == record })?.code {
                case Parked.leftOut: ": the member deleted it there, and it is left out until it is released"
                case Parked.refill:
                    ": many were gone at once for the third time within a week, so that it is put back later"
                default: ""
                }
            return "the address book does not hold it\(rest)\(why)\(later)"
        }
        return fact(entry) + rest + later
    }

    /// Whether an address book of the member's and the book's holds the record's contact, as far as the journal knows.
    func holds(_ record: RecordID, user: UserID, book: BookID) -> Bool {
        let own = Set(mailboxes.filter { $0.member == user }.map(\.mailbox))
        return addressBooks.contains { row in
            own.contains(row.mailbox) && row.book == book && entries[record]?[row.id]?.state == .present
        }
    }

    private func fact(_ entry: Entry) -> String {
        switch entry.state {
        case .present where entry.want == entry.sent: return "the address book holds it, as it should be"
        case .present: return "the address book holds it; a change waits for the next run"
        case .creating: return "it is being created; the outcome is not known yet"
        case .updating: return "the address book holds it; an update is under way"
        case .deleting, .orphaned: return "the address book holds it; it is being removed"
        }
    }
}

extension AddressBookRow {
    /// Where it lies, as the place that its contacts are moving out of.
    fileprivate var oldPlace: String { ownsFolder ? "the folder of its own" : "the default Contacts folder" }

    /// Whether the configuration wants its book's contacts in the mailbox's other place.
    func isLeaving(_ configuration: SatchelConfiguration) -> Bool {
        guard let book = configuration.books.first(where: { $0.id == self.book }) else { return false }
        return (book.folder == .own) != ownsFolder
    }
}

/// A journal that can be read as it is, or a copy of one that an earlier Satchel wrote, made current.
struct JournalSource {
    private let path: String
    private let copy: JournalCopy?

    init(_ path: String) async throws(JournalError) {
        guard try !JournalRegister.isCurrent(path) else {
            self.path = path
            copy = nil
            return
        }
        let copy = try JournalCopy(of: path)
        await copy.journal.close()
        self.path = copy.journal.path
        self.copy = copy
    }

    /// Of the journal's state at this moment: one transaction, which lasts as long as the register does.
    func register() throws(JournalError) -> JournalRegister { try JournalRegister(path: path) }

    /// After the register was let go.
    func remove() { copy?.remove() }
}

/// A copy of a journal as of now, in a file of its own, which nobody else has.
struct JournalCopy {
    let journal: SQLiteJournal
    private let folder: String

    /// A journal that does not exist yet is copied as a new one, as is `nil`.
    init(of path: String?) throws(JournalError) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("satchel-\(UUID().uuidString)").path
        self.folder = folder
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw JournalError(
                kind: .unavailable, message: "Could not copy the journal: \(folder) cannot be made. Set TMPDIR.")
        }
        let copy = folder + "/journal.db"
        do throws(JournalError) {
            if let path, FileManager.default.fileExists(atPath: path) { try SQLiteJournal.copy(of: path, to: copy) }
            journal = try SQLiteJournal(path: copy)
        } catch {
            Self.remove(folder)
            throw error
        }
    }

    /// Close the journal first.
    func remove() { Self.remove(folder) }

    private static func remove(_ folder: String) {
        // Whatever is left lies in a folder of mode 0700 among temporary files.
        try? FileManager.default.removeItem(atPath: folder)
    }
}
