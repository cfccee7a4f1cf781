import Configuration
import ContactModel
import Service
import SyncEngine
import SyncPlanning

/// A cycle's outcome for people.
enum CycleTable {
    static func lines(_ report: CycleReport) -> [String] {
        var table = TextTable([
            ("member", .left), ("book", .left), ("selected", .right), ("of visible", .right), ("created", .right),
            ("updated", .right), ("removed", .right), ("held", .right), ("requests", .right), ("seconds", .right),
            ("outcome", .left),
        ])
        for entry in report.addressBooks {
            guard let summary = entry.summary else { continue }
            table.add([
                entry.login, entry.bookAndPlace, summary.selected.map(String.init) ?? "-",
                entry.visible.map(String.init) ?? "-", "\(summary.created)",
                "\(summary.updated + summary.redacted + summary.photos)",
                "\(summary.removedCount)", "\(summary.held.count)", "\(summary.requestCount)",
                seconds((summary.endedAt - summary.startedAt).milliseconds), words(summary),
            ])
        }
        let summaries = report.summaries
        table.add([
            "total", "\(summaries.count)", "\(summaries.reduce(0) { $0 + ($1.selected ?? 0) })", "",
            "\(summaries.reduce(0) { $0 + $1.created })",
            "\(summaries.reduce(0) { $0 + $1.updated + $1.redacted + $1.photos })",
            "\(summaries.reduce(0) { $0 + $1.removedCount })", "\(report.heldCount)",
            "\(summaries.reduce(0) { $0 + $1.requestCount })",
            seconds((report.endedAt - report.startedAt).milliseconds), "",
        ])
        let cost = ContactCount(report.contactCost)
        return table.lines + ["", cost.words] + attention(report)
    }

    /// What needs attention, each once.
    static func attention(_ report: CycleReport) -> [String] {
        var lines = report.problems
        lines += report.addressBooks.flatMap { entry in
            (entry.summary?.problems ?? []).map { "\(entry.login), book \(entry.bookAndPlace): \($0)" }
        }
        lines += waiting(report)
        if !report.seatless.isEmpty {
            let names = report.seatless.map { "\($0.login) (\($0.book))" }.joined(separator: ", ")
            lines.append("\(report.seatless.count) seats are missing, of \(report.seats): \(names)")
        }
        if report.heldCount > 0 {
            lines.append(
                "\(report.heldCount) removals are held by a brake. See 'satchel holds'; if they are right: "
                    + "satchel release PLAN")
        }
        guard !lines.isEmpty else { return [] }
        return ["", "Needs attention:"] + lines.map { "  \($0)" }
    }

    /// What was due and not done, by no person's decision: counted by reason.
    private static func waiting(_ report: CycleReport) -> [String] {
        let reasons = report.summaries.flatMap { $0.plan.waiting.map(\.why.summary) }
        return Dictionary(grouping: reasons) { $0 }.map { "\($0.value.count) changes wait: \($0.key)" }.sorted()
    }

    static func exitCode(_ report: CycleReport) -> ExitCode {
        if report.heldCount > 0 { return .held }
        if isExchangeUnusable(report) { return .target }
        return report.needsAttention ? .attention : .done
    }

    /// Whether every address book asked Exchange, and none came as far as its selection or did anything: then it is not about
    /// one mailbox.
    private static func isExchangeUnusable(_ report: CycleReport) -> Bool {
        let summaries = report.summaries
        return !summaries.isEmpty
            && summaries.allSatisfy {
                ($0.outcome == .suspended || $0.outcome == .failed) && $0.selected == nil && $0.writes == 0
                    && $0.requestCount > 0
            }
    }

    private static func words(_ summary: RunSummary) -> String {
        summary.outcome == .ok && summary.isQuiet ? "quiet" : summary.outcome.rawValue
    }

    /// "12.3"; milliseconds in.
    static func seconds(_ milliseconds: Int64) -> String {
        "\(milliseconds / 1000).\((milliseconds % 1000) / 100)"
    }
}

extension AddressBookReport {
    /// The book's name, and where its contacts lie unless that is the folder of this name.
    var bookAndPlace: String { folder == .own ? book : "\(book) (in Contacts)" }
}

extension WaitingChange.Why {
    /// The reason without the record's own figures.
    fileprivate var summary: String {
        switch self {
        case .parked(_, Parked.photo): "no photo can be made of the picture; tried again later, and when it changes"
        case .parked(_, Parked.refill):
            "gone in bulk for the third time within a week; put back later, or when released"
        case .parked(_, let code): "refused by Exchange or left out (\(code)); tried again later"
        case .gainsWithheld(let reason): reason
        case .turn: "made anew in turn, to show no photo any more"
        case .mode(let mode): "mode \(mode.rawValue)"
        case .noRoom, .unresolved, .unproven: description
        }
    }
}
