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
    var claims: Set<SeatAssignment.Claim> { holdings.claims }

    /// What tells which mailbox holds what.
    var holdings: JournalHoldings {
        JournalHoldings(
            hasBegun: installation != nil, mailboxes: mailboxes, addressBooks: addressBooks, parked: parked,
            definitions: definitions, entries: entries)
    }
}

extension AddressBookRow {
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
