import Configuration
import ContactModel
import Contracts
import Foundation
import JournalStore
import Service
import SyncEngine

/// Puts an older journal, or a rebuilt one, in the journal's place.
enum RestoreCommand {
    struct Answer: Encodable {
        let site: String
        let instance: String
        let epoch: Int64
        let addressBooks: Int
        /// What the backup knows of; `nil` for a journal rebuilt from the mailboxes, which knows of none yet.
        let items: Int?
        /// Where the journal that was in its place lies now.
        let aside: String?
        /// For so many seconds nothing is created, or removed but what rights take away.
        let settleSeconds: Int
        var problems: [String]
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let configuration = try CommandSupport.configuration(arguments)
        let path = try CommandSupport.journalPath(configuration)
        guard (arguments.value("from") != nil) != arguments.has("from-mailboxes") else {
            throw UsageError("From where? Give --from FILE, or --from-mailboxes.")
        }
        if arguments.has("instance"), !arguments.has("from-mailboxes") {
            throw UsageError("--instance goes with --from-mailboxes.")
        }
        var answer: Answer
        do throws(JournalError) {
            // Asked first: what follows may take its time. Whoever takes the lock meanwhile is noticed then.
            if let holder = try JournalLook(path: path).holder { throw taken(by: holder, path) }
        } catch {
            throw CommandFailure(code: ExitCode(error), message: error.message)
        }
        if let file = arguments.value("from") {
            answer = try restore(file, to: path, configuration, isForced: arguments.has("force"))
            answer.problems = await ForgottenAddressBooks(
                configuration: configuration, path: path, instance: answer.instance,
                endsUnclaimed: arguments.has("end-unclaimed")
            ).problems(output)
        } else {
            answer = try await MailboxRestore(
                configuration: configuration, path: path, instance: arguments.value("instance"),
                endsUnclaimed: arguments.has("end-unclaimed"), isForced: arguments.has("force")
            ).run(output)
        }
        output.result(lines(answer))
        try output.json(answer)
        return answer.problems.isEmpty ? .done : .attention
    }

    // MARK: From a backup

    private static func restore(
        _ file: String, to path: String, _ configuration: SatchelConfiguration, isForced: Bool
    ) throws(CommandFailure) -> Answer {
        guard FileManager.default.fileExists(atPath: file) else {
            throw CommandFailure(code: .usage, message: "There is no file \(file).")
        }
        let now = CommandSupport.now()
        do throws(JournalError) {
            let restored = try JournalBackup.restore(file, to: path, time: CommandSupport.timeInName()) {
                (backup: Installation, present: JournalFacts?) throws(JournalError) in
                try check(backup, present, configuration, isForced: isForced)
                var installation = backup
                installation.epoch = max(backup.epoch, present?.installation.epoch ?? 0)
                installation.declareAdoption(at: now)
                // Whoever runs this command says that it is to go on here.
                installation.place = JournalPlace(machine: JournalPlace(here: path).machine)
                return installation
            }
            return Answer(
                site: restored.installation.site, instance: restored.installation.instance,
                epoch: restored.installation.epoch, addressBooks: restored.facts.addressBooks,
                items: restored.facts.items, aside: restored.aside, settleSeconds: try settleSeconds(), problems: [])
        } catch {
            throw CommandFailure(code: ExitCode(error), message: error.message)
        }
    }

    private static func check(
        _ backup: Installation, _ present: JournalFacts?, _ configuration: SatchelConfiguration, isForced: Bool
    ) throws(JournalError) {
        guard backup.site == configuration.site else {
            throw JournalError(
                kind: .unavailable,
                message: "Nothing was restored: the backup is of site '\(backup.site)', and the configuration says "
                    + "'\(configuration.site)'. Use the configuration of that site.")
        }
        guard !isForced, let present, present.addressBooks > 0, present.installation.instance != backup.instance else {
            return
        }
        throw JournalError(
            kind: .unavailable,
            message:
                "Nothing was restored: the backup is of installation \(backup.instance), and the journal in its place is "
                + "of \(present.installation.instance), with \(present.addressBooks) address books. If that one is to go, "
                + "give --force; it is kept beside the journal.")
    }

    // MARK: What both share

    static func taken(by holder: String, _ path: String) -> JournalError {
        JournalError(
            kind: .unavailable,
            message: "Nothing was restored: \(holder) has the journal, \(path). Stop the service first.")
    }

    static func settleSeconds() throws(JournalError) -> Int {
        do throws(CommandFailure) {
            let limits = try EngineLimits(environment: ProcessInfo.processInfo.environment)
            return Int((limits.settledAfter.milliseconds + 999) / 1000)
        } catch {
            throw JournalError(kind: .unavailable, message: error.message)
        }
    }

    private static func lines(_ answer: Answer) -> [String] {
        let items = answer.items.map { " and \($0) items" } ?? ""
        var lines = [
            "The journal of installation \(answer.instance), site \(answer.site), is in place: \(answer.addressBooks) address "
                + "books\(items) to begin with, epoch \(answer.epoch)."
        ]
        if let aside = answer.aside {
            lines.append("The one that was there is kept: satchel restore --from \(aside) brings it back.")
        }
        lines.append(
            "Run 'satchel sync', or start the service. Every folder is listed. For \(answer.settleSeconds) s from now nothing is "
                + "created, and nothing removed but what rights take away, until what was under way has settled.")
        return lines + answer.problems
    }
}
