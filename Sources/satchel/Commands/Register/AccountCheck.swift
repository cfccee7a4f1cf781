import Configuration
import Contracts
import Cryptography
import JournalStore

/// `audit --verify`: whether the account of disclosures is what it was when it was sealed.
enum AccountCheck {
    private struct Answer: Encodable {
        let seals: [Seal]
        /// Rows that no seal covers yet.
        let unsealed: Int64
        let isWhole: Bool
        /// The journal is an earlier one, which was put back then, and not sealed anew yet.
        var restoredAt: String?
        /// The seals are another journal's.
        var otherJournal = false

        struct Seal: Encodable {
            let kind: String
            let at: String
            let rows: Int64
            let last: Int64
            let instance: String?
            let sha256: String
            let state: String
        }
    }

    static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        for option in ["member", "record", "book", "since", "until", "csv"]
        where arguments.has(option) || arguments.value(option) != nil {
            throw UsageError("'audit --verify' looks at the whole account: leave --\(option) out.")
        }
        let code = try await RegisterDesk.open(arguments, output) { desk in
            guard case .sqlite(let path) = desk.configuration.journal else { return ExitCode.done }
            let seals = AccountSeals(beside: path)
            return try answer(try seals.check(desk.register), output)
        }
        if let code { return code }
        output.result([RegisterDesk.nothingYet])
        try output.json(Answer(seals: [], unsealed: 0, isWhole: true))
        return .done
    }

    private static func words(for seal: AccountSeal) -> String {
        switch seal.kind {
        case .sealed: ""
        case .restored:
            seal.cut.map { ", all of a journal restored \(ServiceLog.time($0))" } ?? ", all of another journal"
        case .pruned:
            ", all that was left when what had gone before \(seal.cut.map(ServiceLog.time) ?? "?") was forgotten"
        }
    }

    private static func answer(_ found: AccountComparison, _ output: Output) throws -> ExitCode {
        let broken = found.seals.count { $0.state == .broken }
        let lines = found.seals.map { seal, state in
            "\(ServiceLog.time(seal.at))  \(state.rawValue)  rows \(seal.rows), up to number \(seal.last)"
                + words(for: seal)
                + "  \(Hexadecimal.encode(seal.digest))"
        }
        output.result(
            lines + (lines.isEmpty ? [] : [""]) + verdict(found, broken: broken)
                + ["\(found.unsealed) rows are not sealed yet."])
        let isWhole = broken == 0 && found.succession != .otherJournal
        var answer = Answer(
            seals: found.seals.map { seal, state in
                .init(
                    kind: seal.kind.rawValue, at: ServiceLog.time(seal.at), rows: seal.rows, last: seal.last,
                    instance: seal.instance, sha256: Hexadecimal.encode(seal.digest), state: state.rawValue)
            }, unsealed: found.unsealed, isWhole: isWhole)
        if case .restored(let at) = found.succession { answer.restoredAt = ServiceLog.time(at) }
        answer.otherJournal = found.succession == .otherJournal
        try output.json(answer)
        return isWhole ? .done : .attention
    }

    private static func verdict(_ found: AccountComparison, broken: Int) -> [String] {
        guard !found.seals.isEmpty else { return ["Nothing is sealed yet: the service seals the account once a day."] }
        guard broken == 0 else {
            return [
                "\(broken) of \(found.seals.count) seals do not fit: rows of the account, or the seals, were changed. A "
                    + "backup of the journal from after that time has them as they were."
            ]
        }
        switch found.succession {
        case .restored(let at):
            return [
                "The account is an earlier one: the journal was restored \(ServiceLog.time(at)) and is not sealed anew yet. "
                    + "The next cycle does that. What it has of the account before is what was sealed.",
                claim,
            ]
        case .otherJournal:
            return [
                "The seals are another journal's: this one was begun, or put in its place, later, and is not sealed yet. If "
                    + "nobody did that, bring the journal back from a backup."
            ]
        case nil:
            let isEarlier = found.seals.contains { $0.state == .earlier }
            return [
                "The account is what was sealed. Compare the last line with one that was kept elsewhere, such as the "
                    + "service's log."
            ] + (isEarlier ? [claim] : [])
        }
    }

    private static let claim =
        "Of seals that are called earlier not all rows are in this journal: it was restored, or they were forgotten. If "
        + "nobody restored it, somebody has taken them away."
}
