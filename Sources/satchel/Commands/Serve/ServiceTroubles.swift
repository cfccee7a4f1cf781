import Contracts
import JournalStore
import Sentences
import Service
import SyncPlanning

/// What went wrong at last with the service as a whole, beside single address books: for whoever looks at the overview.
struct ServiceTroubles: Sendable {
    private static let linesMax = 20
    /// Members, or address books, that one line names.
    private static let namedMax = 10

    /// Why the last cycle failed; `nil`: it ended.
    private var failure: AttentionSentence?
    /// Of the last cycle that ended.
    private var problems: [String] = []
    private var seatless: [(book: String, login: String)] = []

    mutating func heard(_ event: ServiceEvent) {
        switch event {
        case .cycleStarted, .visitsBegin, .visitEnded, .stopped: break
        case .cycleEnded(let report, _):
            failure = nil
            problems = report.problems + report.rollouts.flatMap { $0.problems + Self.refusals($0) }
            seatless = report.seatless
        case .cycleFailed(.source, _): failure = .sourceUnreadable
        case .cycleFailed(.journal, _): failure = .journalUnusable
        case .cycleFailed: failure = .cycleFailed
        }
    }

    /// All of it in sentences, each once.
    ///
    /// - Parameters:
    ///   - warnings: what comes first, and is in cycles' reports as well.
    ///   - counts: of the journal; `nil`: it could not be read.
    func lines(after warnings: [String], _ counts: JournalCounts?) -> [String] {
        let suspended = counts?.mailboxes[.suspended] ?? 0
        let crashed = counts?.crashedMailboxes ?? 0
        var said = Set(warnings)
        let problems = problems.filter { said.insert($0).inserted }
        var lines = failure.map { [$0.text()] } ?? []
        lines += problems.prefix(Self.linesMax)
        if problems.count > Self.linesMax {
            lines.append(AttentionSentence.moreProblems.text(problems.count - Self.linesMax))
        }
        if let seats { lines.append(seats) }
        if suspended > 0 { lines.append(AttentionSentence.mailboxesSuspended.text(suspended)) }
        if crashed > 0 { lines.append(AttentionSentence.visitsCrashed.text(crashed)) }
        return warnings + lines
    }

    private var seats: String? {
        guard !seatless.isEmpty else { return nil }
        let names = seatless.prefix(Self.namedMax).map { "\($0.login) (\($0.book))" }.joined(separator: ", ")
        let more = seatless.count - Self.namedMax
        return more > 0
            ? AttentionSentence.seatlessMore.text(names, more) : AttentionSentence.seatless.text(names)
    }

    /// Where a definition may go to all, nobody waits for an address book in which contacts are newly refused, and that one
    /// never comes to it.
    private static func refusals(_ rollout: RolloutReport) -> [String] {
        guard !rollout.rollout.isBlocked else { return [] }
        let refusal = SentencePattern(RolloutObstacle.newlyRefused.rawValue)
        let places = rollout.waitsFor.filter { place in
            var effort = Effort(bytesMax: place.why.utf8.count * 10)
            return refusal.match(Array(place.why.utf8)[...], &effort) != nil
        }
        guard !places.isEmpty else { return [] }
        let named = places.prefix(namedMax).map { RolloutObstacle.place.text($0.member, $0.why) }
        return [
            AttentionSentence.definitionRefused.text(
                rollout.bookName, places.count, named.joined(separator: "; "))
        ]
    }
}
