import Configuration
import ContactModel
import Foundation
import Glibc
import Service
import SyncPlanning

/// Reinstates a configuration that was in use before. Writes satchel.yaml and nothing else: the next run does the rest.
enum UndoCommand {
    struct Answer: Encodable {
        struct Kept: Encodable {
            let digest: String
            let since: String
            /// `nil`: the last one that was used.
            let until: String?

            init(_ use: KeptConfigurations.Use) {
                digest = use.digest
                since = ServiceLog.time(use.since)
                until = use.until.map(ServiceLog.time)
            }
        }

        let to: Kept
        /// What it says differently from the file.
        let differences: [String]
        let plan: PlanAnswer
        let done: Bool
        /// Where the file that was replaced is kept now.
        var aside: String?
    }

    private struct Text: Encodable {
        let digest: String
        let text: String
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let present = try PresentConfiguration(arguments)
        let kept = try KeptConfigurations(journal: present.journal)
        if arguments.has("list") {
            guard !arguments.has("to"), !arguments.has("print"), !arguments.has("yes") else {
                throw UsageError("--list stands alone: it only shows what is kept.")
            }
            return try list(kept, present, output)
        }
        let named = try arguments.value("to").map { digits throws(UsageError) in try kept.named(digits) }
        let wanted = try named ?? kept.previous(to: present.text, file: present.fileName)
        if arguments.has("print") {
            guard !arguments.has("yes") else { throw UsageError("--print replaces nothing: leave out --yes.") }
            let text = String(decoding: wanted.text, as: UTF8.self)
            if !output.isJSON { Output.write(text, to: STDOUT_FILENO) }
            try output.json(Text(digest: wanted.digest, text: text))
            return .done
        }
        guard wanted.text != present.text else {
            throw UsageError("\(present.fileName) is \(wanted.digest) already.")
        }
        return try await reinstate(wanted, for: present, isSure: arguments.has("yes"), output)
    }

    private static func reinstate(
        _ wanted: KeptConfigurations.Use, for present: PresentConfiguration, isSure: Bool, _ output: Output
    ) async throws -> ExitCode {
        let report = try await report(wanted, for: present, output)
        let code = CycleTable.exitCode(report)
        let differences = ConfigurationDifference.lines(from: present.text, to: wanted.text)
        let plan = PlanAnswer(report)
        output.result(
            ["\(wanted.digest), in use since \(ServiceLog.time(wanted.since))\(end(of: wanted)), would change:"]
                + (differences.isEmpty ? [onlyLayout] : differences).map { "    \($0)" }
                + ["", "The next run would then do:"] + [PlanTotals(report).line] + PlanAnswer.lines(report))
        guard code != .target else {
            throw CommandFailure(
                code: .target, message: "Nothing was replaced, since Exchange does not say what the next run would do.")
        }
        guard isSure || isConfirmed(present, output) else {
            output.result(["", "Nothing was replaced. To do it: satchel undo --to \(wanted.digest) --yes"])
            try output.json(Answer(to: .init(wanted), differences: differences, plan: plan, done: false))
            return code
        }
        let replacement = try ConfigurationFile.replace(
            present.fileName, holding: present.text, by: wanted.text, time: CommandSupport.timeInName())
        if let doubt = replacement.doubt { output.note(doubt) }
        output.result([
            "",
            "\(present.fileName) is \(wanted.digest) now. What it was is kept as \(replacement.aside). If it had been used, another "
                + "'satchel undo' goes back to it.",
            "Nothing has been written to any mailbox: the next run does it. A service that runs has read the file at its "
                + "start: restart it.",
        ])
        try output.json(
            Answer(to: .init(wanted), differences: differences, plan: plan, done: true, aside: replacement.aside))
        return code
    }

    // MARK: What it would do

    /// - Throws: where it cannot be read any more, does not fit the CRM, or is of another site or journal.
    private static func report(
        _ wanted: KeptConfigurations.Use, for present: PresentConfiguration, _ output: Output
    ) async throws -> CycleReport {
        // Relative paths are those of the file that it takes the place of.
        let name = "\(present.fileName) as kept under \(wanted.digest)"
        let configuration: SatchelConfiguration
        do throws(ConfigurationErrors) {
            configuration = try SatchelConfiguration.parse(bytes: wanted.text, fileName: name)
        } catch {
            throw refusal(wanted, "this Satchel cannot read it any more:\n\(error)")
        }
        guard try present.isContinued(by: configuration) else {
            throw refusal(
                wanted, "it names another journal or site, under which nobody would know what is in the mailboxes.")
        }
        do {
            return try await SyncCommand.dryRun(configuration, output)
        } catch ServiceError.configuration(let errors) {
            throw refusal(wanted, "it does not fit the CRM any more:\n\(errors)")
        } catch {
            throw CommandSupport.failure(error)
        }
    }

    private static func refusal(_ wanted: KeptConfigurations.Use, _ why: String) -> CommandFailure {
        CommandFailure(
            code: .usage,
            message: "\(wanted.digest) cannot be reinstated: \(why)\nNothing was replaced. To change its text by hand: "
                + "satchel undo --to \(wanted.digest) --print. For the others: satchel undo --list")
    }

    /// A person's yes; without a terminal nobody can say it.
    private static func isConfirmed(_ present: PresentConfiguration, _ output: Output) -> Bool {
        guard !output.isJSON, Output.isTerminal, isatty(STDIN_FILENO) == 1 else { return false }
        Output.write("Put it in the place of \(Output.shown(present.fileName))? [y/N] ", to: STDERR_FILENO)
        return ["y", "yes"].contains(readLine()?.lowercased())
    }

    private static let onlyLayout = "nothing but comments and layout"

    private static func end(of use: KeptConfigurations.Use) -> String {
        use.until.map { " until \(ServiceLog.time($0))" } ?? ""
    }

    // MARK: What is kept

    private struct List: Encodable {
        struct Entry: Encodable {
            let digest: String
            let since: String
            let until: String?
            /// Whether it is the file's text.
            let isFile: Bool
            /// From the one before it; `nil`: that is not kept.
            let differences: [String]?
        }

        let configurations: [Entry]
    }

    private static func list(
        _ kept: KeptConfigurations, _ present: PresentConfiguration, _ output: Output
    ) throws -> ExitCode {
        let entries = zip(kept.uses, kept.uses.dropFirst().map { Optional($0) } + [nil]).map { use, before in
            List.Entry(
                digest: use.digest, since: ServiceLog.time(use.since), until: use.until.map(ServiceLog.time),
                isFile: use.text == present.text,
                differences: before.map { ConfigurationDifference.lines(from: $0.text, to: use.text) })
        }
        var lines: [String] = []
        for entry in entries {
            let until = entry.until.map { "until \($0)" } ?? "the last one that was used"
            let isFile = entry.isFile ? ", as \(present.fileName) is now" : ""
            lines.append("\(entry.digest): since \(entry.since), \(until)\(isFile)")
            let differences = entry.differences ?? ["the first that is kept"]
            lines += (differences.isEmpty ? [onlyLayout] : differences).map { "    \($0)" }
        }
        if entries.isEmpty {
            lines.append("Nothing is kept yet: no run has written to a mailbox with this journal.")
        } else if !entries.contains(where: \.isFile) {
            lines.append("\(present.fileName) is none of them: it has not been used yet.")
        }
        output.result(lines)
        try output.json(List(configurations: entries))
        return .done
    }
}
