import Configuration
import Console
import ContactModel
import Contracts
import Dispatch
import HTTPTransport
import JournalStore
import Locking

/// Reads the journal for the console: on a thread of its own, one reading after the other, each in one short transaction
/// that writes nothing. Whoever waits for it holds no thread on which the service works.
struct ConsoleReader: Sendable {
    /// Whoever looks waits for none of the engine's computing. More threads would only share the same cores.
    static let executor = DedicatedTaskExecutor(label: "satchel.console", threads: 3)

    let monitoring: Monitoring
    private let log: ServiceLog
    private let queue = DispatchQueue(label: "satchel.console.journal", qos: .utility)
    private let names: SharedAnswers<Whole, ConsoleNames>

    /// The one question about all of an installation.
    enum Whole: Hashable, Sendable { case installation }

    /// What a reading works with.
    struct Desk {
        let register: JournalRegister
        let configuration: SatchelConfiguration
        let names: ConsoleNames
        let now: Moment

        var rules: StandingRules { StandingRules(configuration, now: now) }
        /// When it is read, for the page.
        var at: String { ServiceLog.time(now) }

        /// The book's name; its id where the configuration has it no more.
        func name(_ book: BookID) -> String { configuration.books.first { $0.id == book }?.name ?? book.text }
    }

    init(_ monitoring: Monitoring, _ log: ServiceLog) {
        self.monitoring = monitoring
        self.log = log
        let former = Locked(ConsoleNames([:]))
        names = SharedAnswers(
            lifetime: ConsoleNames.lifetime, keptMax: 1, on: Self.executor, now: CommandSupport.now
        ) { _ in
            let logins = await StatusCommand.logins(monitoring.composition.configuration)
            // Without a readable CRM those of before are better than none.
            return logins.isEmpty
                ? former.withLock { $0 }
                : former.withLock { former in
                    former = ConsoleNames(logins)
                    return former
                }
        }
    }

    /// `nil`: the journal could not be read; the log says why.
    func read<Answer: Sendable>(
        _ body: @escaping @Sendable (Desk) throws(JournalError) -> Answer
    ) async -> Answer? {
        let names = await names.answer(.installation) ?? ConsoleNames([:])
        let (composition, queue) = (monitoring.composition, queue)
        let (path, configuration) = (composition.journal.path, composition.configuration)
        let outcome = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Answer, JournalError>, Never>) in
            queue.async {
                continuation.resume(
                    returning: Result { () throws(JournalError) in
                        let register = try JournalRegister(path: path)
                        return try body(
                            Desk(
                                register: register, configuration: configuration, names: names,
                                now: CommandSupport.now()))
                    })
            }
        }
        do throws(JournalError) { return try outcome.get() } catch {
            report(error.message)
            return nil
        }
    }

    func report(_ message: String) {
        log.line("console cannot use the journal", .error, ["error": message])
    }
}
