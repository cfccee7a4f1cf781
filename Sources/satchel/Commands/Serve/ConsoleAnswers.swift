import AccessRules
import Configuration
import Console
import ContactModel
import Contracts
import Dispatch
import JournalStore
import Locking
import Sentences
import Service

/// Answers questions about single records, members and address books from what the service last read, so that no page has the
/// CRM read: one answer is worked out at a time, beside the threads that the service runs on.
final class ConsoleAnswers: Sendable {
    let monitoring: Monitoring
    let log: ServiceLog
    let turns = ConsoleTurns()
    let kept = KeptContents()
    /// A dry run has a copy of the journal and asks Exchange: there is one at a time.
    let isDryRunning = Locked(false)
    let memberMailboxes: MemberMailboxes

    init(_ monitoring: Monitoring, _ log: ServiceLog) {
        self.monitoring = monitoring
        self.log = log
        memberMailboxes = MemberMailboxes {
            try JournalRegister(path: monitoring.composition.journal.path).mailboxAddresses()
        }
    }

    /// `nil`: the service has not read the CRM yet.
    var office: Office? {
        let composition = monitoring.composition
        return composition.latest.snapshot.map {
            Office(composition.configuration, $0, source: CommandSupport.source(composition.configuration))
        }
    }

    var journal: String { monitoring.composition.journal.path }

    /// Works an answer out when its turn comes. What was asked wrongly, and what went wrong, become answers too.
    ///
    /// - Parameter asker: who asks, as in the log.
    func answer<Fact: Sendable>(
        for asker: String, _ body: @escaping @Sendable () throws -> DeskAnswer<Fact>
    ) async -> DeskAnswer<Fact> {
        let log = log
        let answer: DeskAnswer<Fact>? = await turns.take(for: asker) {
            do {
                return try body()
            } catch let error as UsageError {
                return .refused(.others(QuestionSentence.onPage(error.description)))
            } catch {
                log.line("console cannot use the journal", .error, ["error": "\(error)"])
                return .unavailable
            }
        }
        return answer ?? .busy
    }

    /// Notes that somebody is about to see what these contacts hold.
    ///
    /// - Returns: whether it is noted, so that it may be shown.
    func note(
        _ records: [RecordID], _ what: LookRow.What, of member: UserID, in addressBook: AddressBookID?,
        by account: String
    ) -> Bool {
        let now = CommandSupport.now()
        let looks = records.map { record in
            LookRow(
                at: now, account: account, what: what, addressBook: addressBook ?? AddressBookID(""), member: member,
                record: record)
        }
        let kept = monitoring.composition.configuration.accountKept
        do throws(JournalError) {
            try SQLiteJournal.note(
                looks, forgetting: now + .milliseconds(-kept.milliseconds), inJournalAt: journal)
            return true
        } catch {
            log.line("console cannot use the journal", .error, ["error": error.message])
            return false
        }
    }
}

/// Lets answers be worked out one after the other, each on a thread that nothing else waits for.
final class ConsoleTurns: Sendable {
    /// More are told to come again.
    static let waitingMax = 16
    /// Whoever asks for more at once is told to come again, so that nobody's questions keep all others out.
    static let waitingOfOneMax = 2

    private struct Waiting: Sendable {
        var count = 0
        /// Of everybody who waits.
        var counts: [String: Int] = [:]
    }

    private let queue = DispatchQueue(label: "satchel.console.answers", qos: .utility)
    private let waiting = Locked(Waiting())

    /// How many wait, the one whose turn it is included.
    var count: Int { waiting.withLock { $0.count } }

    /// - Parameter asker: who asks, as in the log.
    /// - Returns: `nil` where too many wait already.
    func take<Answer: Sendable>(for asker: String, _ body: @escaping @Sendable () -> Answer) async -> Answer? {
        let isLetIn = waiting.withLock { waiting in
            let own = waiting.counts[asker] ?? 0
            guard waiting.count < Self.waitingMax, own < Self.waitingOfOneMax else { return false }
            waiting.count += 1
            waiting.counts[asker] = own + 1
            return true
        }
        guard isLetIn else { return nil }
        defer {
            waiting.withLock { waiting in
                waiting.count -= 1
                waiting.counts[asker] = waiting.counts[asker].flatMap { $0 > 1 ? $0 - 1 : nil }
            }
        }
        return await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: body()) }
        }
    }
}
