import Console
import ContactModel
import Contracts
import JournalStore
import Service

/// What the console shows of the journal: each page asks for what stands on it, and gets what was read for all who look,
/// at most ten seconds old (Decisions/0039).
final class ConsoleJournal: ConsoleDesk {
    private static let lifetime = Duration.seconds(10)
    /// Pages that are kept of each kind, whoever looks through however many.
    private static let keptMax = 64

    /// A page of one address book.
    private struct AddressBookPage: Hashable {
        let id: String
        let page: Int
    }

    let answers: ConsoleAnswers
    let monitoring: Monitoring
    let log: ServiceLog
    let changes: ConfigurationChanges
    let reader: ConsoleReader
    private let overview: SharedAnswers<ConsoleReader.Whole, ConsoleFacts>
    private let lists: SharedAnswers<AddressBookQuestion, AddressBookList>
    private let addressBooks: SharedAnswers<AddressBookPage, Lookup<AddressBookDetail>>
    private let holds: SharedAnswers<HoldQuestion, HoldList>
    private let whole: SharedAnswers<ConsoleReader.Whole, Known>

    init(_ monitoring: Monitoring, _ changes: ConfigurationChanges, _ log: ServiceLog) {
        answers = ConsoleAnswers(monitoring, log)
        self.monitoring = monitoring
        self.changes = changes
        self.log = log
        let reader = ConsoleReader(monitoring, log)
        self.reader = reader
        overview = Self.shared { _ in await reader.overview() }
        lists = Self.shared { question in await reader.read { desk throws(JournalError) in try desk.list(question) } }
        addressBooks = Self.shared { page in
            await reader.read { desk throws(JournalError) in try desk.addressBook(page.id, page: page.page) }
        }
        holds = Self.shared { question in await reader.read { desk throws(JournalError) in try desk.holds(question) } }
        whole = Self.shared { _ in await reader.whole() }
    }

    func facts() async -> ConsoleFacts? { await overview.answer(.installation) }

    func addressBooks(_ question: AddressBookQuestion) async -> AddressBookList? { await lists.answer(question) }

    func addressBook(_ id: String, page: Int) async -> Lookup<AddressBookDetail> {
        await addressBooks.answer(AddressBookPage(id: id, page: page)) ?? .unreadable
    }

    func holds(_ question: HoldQuestion) async -> HoldList? { await holds.answer(question) }

    func hold(_ id: String) async -> Lookup<HoldFact> {
        await reader.read { desk throws(JournalError) in try desk.hold(id) } ?? .unreadable
    }

    func wasHeld(_ id: String) async -> Bool {
        await reader.read { desk throws(JournalError) in try desk.register.isDecided(id) } ?? false
    }

    func decide(_ decision: HoldDecision) async -> Bool? {
        let held = await hold(decision.hold)
        let isDone = await decided { () throws(JournalError) in
            try HoldsCommand.carryOut(
                decision.hold, decision.word == .release ? .released : .discarded,
                seen: decision.seen, endsPause: decision.seen != nil,
                by: "\(decision.account), \(decision.way.words): \(decision.reason)", now: CommandSupport.now(),
                journal: monitoring.composition.journal.path)
        }
        // What was released is done at once; where too many are asked for, when its turn comes.
        guard isDone == true, decision.word == .release, case .found(let fact) = held else { return isDone }
        if let addressBook = fact.addressBook {
            ask(for: addressBook)
        } else {
            answers.monitoring.composition.asked.askForAll()
        }
        return isDone
    }

    /// Carries out what changes what is shown.
    func decided(_ body: () throws(JournalError) -> Bool) async -> Bool? {
        do throws(JournalError) {
            let isDone = try body()
            await forget()
            return isDone
        } catch {
            reader.report(error.message)
            return nil
        }
    }

    /// What is shown next is what holds from now on.
    func forget() async {
        await overview.forget()
        await lists.forget()
        await addressBooks.forget()
        await holds.forget()
        await whole.forget()
    }

    /// All address books and all that is held, for programs that ask for more than a page shows.
    func current() async -> Known? { await whole.answer(.installation) }

    /// What is held now, and not as it was seconds ago.
    func freshHolds() async -> HoldList? {
        await reader.read { desk throws(JournalError) in try desk.holds(EventFeed.question) }
    }

    private static func shared<Question, Answer>(
        _ find: @escaping @Sendable (Question) async -> Answer?
    ) -> SharedAnswers<Question, Answer> {
        SharedAnswers(
            lifetime: lifetime, keptMax: keptMax, on: ConsoleReader.executor, now: CommandSupport.now, find: find)
    }
}

extension HoldDecision.Way {
    /// In the journal, after the name of who decided.
    fileprivate var words: String {
        switch self {
        case .console: "in the console"
        case .api: "over the HTTP API"
        }
    }
}
