import Configuration
import ContactModel
import Foundation
import HTTPTransport
import JournalStore
import Locking
import Service

/// Tells people of alarms, in a task of its own beside everything else: no cycle waits for it, and it waits for none.
final class AlarmDesk: Sendable {
    /// How often it is looked whether something is to be sent.
    private static let tick = Duration.seconds(1)
    /// How often it is looked whether something is alarming, if no cycle has ended meanwhile.
    private static let lookInterval = Duration.seconds(60)

    private struct State: Sendable {
        var isNews = true
        var lookedAt = Moment(milliseconds: 0)
    }

    private let watch = AlarmWatch()
    private let file: AlarmFile
    private let monitoring: Monitoring
    private let log: ServiceLog
    private let state = Locked(State())

    /// - Parameter journalPath: beside it lies what was told already.
    init(besideJournal journalPath: String, monitoring: Monitoring, log: ServiceLog) {
        file = AlarmFile(besideJournal: journalPath)
        self.monitoring = monitoring
        self.log = log
    }

    func heard(_ event: ServiceEvent) {
        watch.heard(event)
        switch event {
        case .cycleEnded, .cycleFailed: state.withLock { $0.isNews = true }
        case .cycleStarted, .visitsBegin, .visitEnded, .stopped: break
        }
    }

    /// Looks and sends until the task is cancelled. What was not sent then is sent after the next start.
    func run() async {
        var book = file.load()
        if let fault = book.fault { log.line("alarms are told anew", .warning, ["why": fault]) }
        while !Task.isCancelled {
            let configuration = monitoring.composition.configuration
            if let alarms = configuration.alarms {
                let before = book.alarms
                if isTimeToLook { await look(&book.alarms) }
                book.alarms = await send(book.alarms, alarms, configuration)
                book.alarms.forgetEnded(alarms.ways, now: CommandSupport.now())
                if book.alarms != before { save(book.alarms) }
            }
            // Cancelled: the loop ends.
            try? await Task.sleep(for: Self.tick)
        }
    }

    /// Whether every token and password can be read that the configuration names.
    ///
    /// - Throws: for the first that cannot.
    static func check(
        _ configuration: SatchelConfiguration, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(CommandFailure) {
        let sources = [configuration.alarms?.webhook?.token, configuration.alarms?.mail?.password]
        for case let source? in sources {
            do throws(SecretError) {
                _ = try source.read(environment: environment)
            } catch {
                throw CommandFailure(code: .usage, message: "\(configuration.fileName): \(error)")
            }
        }
    }

    // MARK: Looking

    private var isTimeToLook: Bool {
        let now = CommandSupport.now()
        return state.withLock { state in
            let isLongAgo = now < state.lookedAt || now - state.lookedAt >= Self.lookInterval
            guard state.isNews || isLongAgo else { return false }
            state.isNews = false
            state.lookedAt = now
            return true
        }
    }

    private func look(_ book: inout AlarmBook) async {
        let composition = monitoring.composition
        let warnings = CommandSupport.credentialAttention(composition.configuration)
        let counts = await monitoring.freshCounts()
        let before = book.alarms
        book.observe(
            watch.look(counts, credentialWarnings: warnings.count), now: CommandSupport.now(),
            makeID: Composition.makeToken)
        for alarm in book.alarms where !before.contains(where: { $0.id == alarm.id }) {
            log.line(
                "alarm raised", .warning, ["alarm": alarm.kind.rawValue, "count": "\(alarm.count)", "id": alarm.id])
        }
        for alarm in before where alarm.endedAt == nil {
            guard book.alarms.first(where: { $0.id == alarm.id })?.endedAt != nil else { continue }
            log.line("alarm over", .notice, ["alarm": alarm.kind.rawValue, "id": alarm.id])
        }
    }

    private func save(_ book: AlarmBook) {
        guard let fault = file.save(book) else { return }
        log.line("what was told of alarms is not kept", .error, ["why": fault])
    }

    // MARK: Sending

    /// Each way by itself, so that none waits for another.
    private func send(
        _ book: AlarmBook, _ alarms: AlarmConfiguration, _ configuration: SatchelConfiguration
    ) async -> AlarmBook {
        let sender = AlarmSender(configuration)
        let due = Dictionary(grouping: book.due(alarms.ways, now: CommandSupport.now()), by: \.way)
        guard !due.isEmpty else { return book }
        let outcomes = await withTaskGroup(of: [(AlarmBook.Message, String?)].self) { group in
            for (_, messages) in due {
                group.addTask {
                    var outcomes: [(AlarmBook.Message, String?)] = []
                    for message in messages where !Task.isCancelled {
                        let fault = await sender.send(message)
                        outcomes.append((message, fault))
                        // Whoever does not answer is not asked again and again.
                        if fault != nil { break }
                    }
                    return outcomes
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        var book = book
        for (message, fault) in outcomes {
            book.sent(message, arrived: fault == nil, now: CommandSupport.now())
            let keys: KeyValuePairs = [
                "alarm": message.alarm.kind.rawValue, "state": message.phase.rawValue, "way": message.way.rawValue,
                "why": fault ?? "",
            ]
            if fault == nil {
                log.line("alarm told", ["alarm": keys[0].value, "state": keys[1].value, "way": keys[2].value])
            } else {
                log.line("alarm not told", .warning, keys)
            }
        }
        return book
    }
}

extension AlarmConfiguration {
    /// In a fixed order.
    var ways: [AlarmBook.Way] { (webhook == nil ? [] : [.webhook]) + (mail == nil ? [] : [.mail]) }
}
