import ContactModel
import Contracts
import ExchangeSimulator
import GraphTarget
import JournalStore
import Locking
import Pacing
import SyncEngine
import SyncPlanning
import TestSupport
import Testing

/// The engine with the Graph target before the simulated Exchange, an invented CRM behind it, and a clock between them.
///
/// Nothing waits and nothing is left to chance: equal seeds are equal histories.
final class ExchangeStage: DesiredProvider {
    static let users = ["anna.berg@musterwerk.example", "ben.klee@musterwerk.example"]
    static let instance = "0123456789abcdef"

    /// One member's address book.
    struct Book: Hashable, Sendable {
        let id: AddressBookID
        let mailbox: MailboxID
        let member: UserID
        /// The user's principal name.
        let user: String
    }

    /// Whether each address book has a folder of its own; else it lies in the default Contacts folder.
    let ownsFolder: Bool
    let time = ToldTime()
    let simulator: ExchangeSimulator
    let journal: any JournalStore
    let books: [Book]
    /// What the run under way may not survive.
    let crash = CrashPoint()
    /// The items that the engine ever learnt of.
    let itemsKnown = Locked<Set<ItemID>>([])
    private let target: FragileTarget
    private let crms: Locked<[AddressBookID: InventedCRM]>
    private let appGate = AppGate()
    private let pacers = Locked<[MailboxID: MailboxPacer]>([:])
    private let chance: Locked<SeededGenerator>
    private let key = FingerprintKey(bytes: [UInt8](repeating: 7, count: FingerprintKey.byteCount))!

    /// - Parameter crms: one for each address book, each in a mailbox of its own.
    init(
        _ crms: [InventedCRM], ownsFolder: Bool = true, seed: UInt64 = 7, journal: any JournalStore = MemoryJournal(),
        _ change: (inout SimulatorConfiguration) throws -> Void = { _ in }
    ) async throws {
        var configuration = SimulatorConfiguration(
            tenant: "musterwerk.example", clientID: "9a2e0000-0000-4000-8000-000000000001", secret: "the-secret",
            users: Self.users.map { SimulatedUser(userPrincipalName: $0, mail: $0, displayName: "Recipient of \($0)") },
            seed: seed)
        try change(&configuration)
        let simulator = try ExchangeSimulator(configuration: configuration, clock: time.clock)
        self.ownsFolder = ownsFolder
        self.simulator = simulator
        self.journal = journal
        books = try crms.indices.map { index in
            let user = Self.users[index]
            return Book(
                id: AddressBookID("ab\(index)"), mailbox: MailboxID(try simulator.member(user).userID),
                member: UserID("user\(index)"), user: user)
        }
        self.crms = Locked(Dictionary(uniqueKeysWithValues: zip(books.map(\.id), crms)))
        chance = Locked(SeededGenerator(seed: seed))
        let requests = Locked(0)
        let time = time
        let graph = GraphTarget(
            try GraphConfiguration(
                tenant: "musterwerk.example", clientID: "9a2e0000-0000-4000-8000-000000000001",
                cloud: configuration.behaviour.isGlobalCloud ? .global : .usGovHigh,
                endpoint: "http://127.0.0.1:8081", secret: { "the-secret" }),
            transport: MemoryTransport(simulator: simulator, time: time), now: { time.now },
            makeRequestID: {
                requests.withLock { count in
                    count += 1
                    return "request-\(count)"
                }
            })
        target = FragileTarget(target: graph, crash: crash)
        try await enterBooks()
    }

    private func enterBooks() async throws {
        var rows: [JournalChange] = [
            .putInstallation(Installation(instance: Self.instance, epoch: 1, site: "test", mode: .live))
        ]
        for book in books {
            rows.append(.putMailbox(MailboxRow(mailbox: book.mailbox, member: book.member)))
            rows.append(
                .putAddressBook(
                    AddressBookRow(id: book.id, mailbox: book.mailbox, book: BookID("crm"), ownsFolder: ownsFolder)))
        }
        try await journal.commit(rows, under: nil)
    }

    // MARK: The CRM

    func crm(_ book: Book) -> InventedCRM { crms.withLock { $0[book.id]! } }

    func change(_ book: Book, _ body: @Sendable (inout InventedCRM) -> Void) {
        crms.withLock { body(&$0[book.id]!) }
    }

    func desired(for addressBook: AddressBookID, recorded: Set<RecordID>) async -> DesiredState {
        crms.withLock { $0[addressBook]! }.desired(recorded: recorded, key)
    }

    func doubts(of records: Set<RecordID>, in addressBook: AddressBookID) async -> [RecordID: Departure.Doubt] { [:] }

    func maySee(_ question: GateQuestion) async -> Bool {
        crms.withLock { $0[question.addressBook]! }.maySee(question.record, question.mask)
    }

    /// Not pictures: their way over the wire is shown elsewhere (EndToEndTests).
    func photo(_ question: PhotoQuestion) async -> PhotoAnswer { .jpeg(question.fingerprint?.bytes ?? [0xEE]) }

    // MARK: Runs

    /// One visit of the book's mailbox with one run. `nil`: the process did not survive it.
    func run(_ book: Book, brake: Brake = Brake(), checksFolder: Bool = false) async throws -> RunSummary? {
        let (time, chance, key) = (time, chance, key)
        let clock = RunnerClock(
            now: { time.now }, sleep: { time.advance(to: $0) },
            chance: { chance.withLock { Double.random(in: 0..<1, using: &$0) } })
        let runner = AddressBookRunner(
            target: target, journal: FragileJournal(journal: journal, crash: crash, itemsKnown: itemsKnown),
            provider: self,
            fingerprint: { key.fingerprint(of: $0, over: $1) }, clock: clock, appGate: appGate)
        let until = time.now + .seconds(120)
        let fence = try await journal.lease(book.mailbox, owner: "test", now: time.now, until: until)
        var visit = MailboxVisit(
            fence: try #require(fence), leaseUntil: until,
            pacer: pacers.withLock { $0[book.mailbox] } ?? MailboxPacer())
        var order = RunOrder(
            addressBook: book.id, member: book.member, folderName: "CRM", brake: brake,
            properties: crm(book).properties, checksFolder: checksFolder, cause: "due")
        order.mayBeQuiet = !(try await journal.pending(at: time.now).contains(book.id))
        let summary = await runner.run(order, visit: &visit)
        if crash.isOver() { return nil }
        pacers.withLock { $0[book.mailbox] = visit.pacer }
        try await journal.release(visit.fence)
        return summary
    }

    /// The installation's epoch goes up, as it does every day.
    func beginDay() async throws {
        guard var installation = try await journal.installation() else { return }
        installation.epoch += 1
        try await journal.commit([.putInstallation(installation)], under: nil)
    }

    // MARK: What is there

    func member(_ book: Book) throws -> SimulatedMember { try simulator.member(book.user) }

    /// The contacts in the book's folder, and none where there is no such folder.
    func shown(_ book: Book) async throws -> [SimulatedContact] {
        guard let folder = try await journal.addressBook(book.id)?.folder else { return [] }
        return try member(book).contacts(in: folder.text)
    }
}
