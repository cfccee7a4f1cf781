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
            self.init()
            return
        }
        do throws(JournalError) {
            let source = try await JournalSource(path)
            defer { source.remove() }
            self = try JournalView(source.register(), record: record)
        } catch {
            throw CommandFailure(code: .internalFault, message: error.message)
        }
    }

    /// Where there is no journal yet.
    private init() {
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
    }

    /// As of when the register was opened.
    ///
    /// - Parameter record: as above.
    init(_ register: JournalRegister, record: RecordID? = nil) throws(JournalError) {
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
