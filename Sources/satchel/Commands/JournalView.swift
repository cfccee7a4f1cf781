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
    /// Newest first: the newest one, or all of an address book that never had a good one.
    let runs: [AddressBookID: [RunRow]]
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
            runs = [:]
            entries = [:]
            return
        }
        do throws(JournalError) {
            let copy = try JournalCopy(of: path)
            defer { copy.remove() }
            let journal = copy.journal
            installation = try await journal.installation()
            mailboxes = try await journal.mailboxes()
            addressBooks = try await journal.addressBooks()
            counts = try await journal.entryCounts()
            heldPlans = try await journal.heldPlans(.held)
            parked = try await journal.parked()
            definitions = try await journal.definitions()
            lastReading = try await journal.lastReading(accepted: false)
            lastCycle = try await journal.lastCycle()
            var runs: [AddressBookID: [RunRow]] = [:]
            for row in addressBooks {
                runs[row.id] = try await journal.runs(of: row.id, limit: row.lastOkAt == nil ? .max : 1)
            }
            self.runs = runs
            entries =
                try await record.asyncMap { record throws(JournalError) in
                    [record: try await journal.holders(of: record)]
                } ?? [:]
            await journal.close()
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

extension Optional where Wrapped: Sendable {
    /// `map` with a transformation that waits.
    func asyncMap<Answer, Failure: Error>(
        _ transform: (Wrapped) async throws(Failure) -> Answer
    ) async throws(Failure) -> Answer? {
        guard let self else { return nil }
        return try await transform(self)
    }
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
