import Configuration
import Console
import ContactModel
import Contracts
import Foundation
import JournalStore
import Service
import SyncPlanning

/// What the console shows, as 'satchel status' and 'satchel holds' compute it, and at most some seconds old: however many
/// look, the journal is read once.
actor ConsoleJournal: ConsoleDesk {
    private static let lifetime = Duration.seconds(10)
    private static let runsMax = 20

    /// What was read at one moment.
    struct Known: Sendable {
        let at: Moment
        let facts: ConsoleFacts
        let parked: [AddressBookID: [Parked]]
        let names: ConsoleNames
    }

    let answers: ConsoleAnswers
    private let monitoring: Monitoring
    private let log: ServiceLog
    let changes: ConfigurationChanges
    private var known: Known?
    private var reading: Task<Known?, Never>?
    private var names: ConsoleNames?

    init(_ monitoring: Monitoring, _ changes: ConfigurationChanges, _ log: ServiceLog) {
        answers = ConsoleAnswers(monitoring, log)
        self.monitoring = monitoring
        self.changes = changes
        self.log = log
    }

    func facts() async -> ConsoleFacts? { await current()?.facts }

    func detail(of addressBook: String) async -> AddressBookDetail? {
        guard let known = await current() else { return nil }
        let (id, path) = (AddressBookID(addressBook), monitoring.composition.journal.path)
        let runs: [RunRow]
        do throws(JournalError) {
            runs = try JournalRegister(path: path).lastRuns(of: id, limit: Self.runsMax)
        } catch {
            report(error.message)
            return nil
        }
        return AddressBookDetail(
            runs: runs.map { run in
                .init(
                    started: ServiceLog.time(run.startedAt), cause: run.cause, outcome: run.outcome ?? "–",
                    counts: Self.counts(run.counts), error: run.error)
            },
            waiting: (known.parked[id] ?? []).map { parked in
                .init(record: "\(parked.record)", code: parked.code, until: ServiceLog.time(parked.until))
            })
    }

    func decide(_ decision: HoldDecision) async -> Bool? {
        decided { () throws(JournalError) in
            try HoldsCommand.carryOut(
                decision.hold, decision.word == .release ? .released : .discarded,
                by: "\(decision.account), in the console: \(decision.reason)", now: CommandSupport.now(),
                journal: monitoring.composition.journal.path)
        }
    }

    /// Carries out what changes the facts.
    func decided(_ body: () throws(JournalError) -> Bool) -> Bool? {
        do throws(JournalError) {
            let isDone = try body()
            // What is shown next is what holds after it.
            known = nil
            reading = nil
            return isDone
        } catch {
            report(error.message)
            return nil
        }
    }

    // MARK: Reading

    private func current() async -> Known? {
        let now = CommandSupport.now()
        if let known, now >= known.at, now - known.at < Self.lifetime { return known }
        if let reading { return await reading.value }
        let former = names
        // Detached, since it goes on for the others where the one who asked first goes away.
        let task = Task.detached(priority: .utility) { [monitoring, log] () -> Known? in
            do throws(CommandFailure) {
                return try await Self.read(monitoring, former, now)
            } catch {
                log.line("console cannot use the journal", .error, ["error": error.message])
                return nil
            }
        }
        reading = task
        let answer = await task.value
        if reading == task {
            reading = nil
            known = answer
            names = answer?.names ?? names
        }
        return answer
    }

    /// What is not zero; what cannot be read has none.
    private static func counts(_ text: String) -> [String: Int] {
        let all = (try? JSONDecoder().decode([String: Int].self, from: Data(text.utf8))) ?? [:]
        return all.filter { $0.value != 0 }
    }

    private func report(_ message: String) {
        log.line("console cannot use the journal", .error, ["error": message])
    }
}
