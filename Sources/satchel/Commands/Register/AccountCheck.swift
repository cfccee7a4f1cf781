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

        struct Seal: Encodable {
            let kind: String
            let at: String
            let rows: Int64
            let last: Int64
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
        case .restored: ", all of a restored journal"
        case .pruned:
            ", all that was left when what had gone before \(seal.cut.map(ServiceLog.time) ?? "?") was forgotten"
        }
    }

    private static func answer(
        _ found: (seals: [(seal: AccountSeal, state: SealState)], unsealed: Int64), _ output: Output
    ) throws -> ExitCode {
        let broken = found.seals.count { $0.state == .broken }
        let lines = found.seals.map { seal, state in
            "\(ServiceLog.time(seal.at))  \(state.rawValue)  rows \(seal.rows), up to number \(seal.last)"
                + words(for: seal)
                + "  \(Hexadecimal.encode(seal.digest))"
        }
        let verdict =
            found.seals.isEmpty
            ? "Nothing is sealed yet: the service seals the account once a day."
            : broken == 0
                ? "The account is what was sealed. Compare the last line with one that was kept elsewhere, such as the "
                    + "service's log."
                : "\(broken) of \(found.seals.count) seals do not fit: rows of the account, or the seals, were changed. A "
                    + "backup of the journal from after that time has them as they were."
        output.result(lines + (lines.isEmpty ? [] : [""]) + [verdict, "\(found.unsealed) rows are not sealed yet."])
        try output.json(
            Answer(
                seals: found.seals.map { seal, state in
                    .init(
                        kind: seal.kind.rawValue, at: ServiceLog.time(seal.at), rows: seal.rows, last: seal.last,
                        sha256: Hexadecimal.encode(seal.digest), state: state.rawValue)
                }, unsealed: found.unsealed, isWhole: broken == 0))
        return broken == 0 ? .done : .attention
    }
}
