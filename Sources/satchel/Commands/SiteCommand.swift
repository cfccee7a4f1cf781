import Configuration
import ContactModel
import Contracts
import Foundation
import JournalStore
import Service

/// Whether the journal belongs here, and an operator's word about one that does not.
enum SiteCommand {
    struct Answer: Encodable {
        /// Of the journal; `nil`: there is none.
        let journalSite: String?
        let configurationSite: String
        /// Whether it was last worked with on this machine; `nil`: that is not known.
        let sameMachine: Bool?
        /// `fits`, `foreign`, `adopted`, `rejected` or `none`.
        let state: String
        /// Where a rejected journal lies now.
        let aside: String?
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let (adopts, rejects) = (arguments.has("adopt"), arguments.has("reject"))
        if adopts, rejects { throw UsageError("--adopt and --reject exclude each other.") }
        let configuration = try CommandSupport.configuration(arguments)
        let path = try CommandSupport.journalPath(configuration)
        guard let installation = try await JournalView(configuration).installation else {
            guard !adopts, !rejects else {
                throw CommandFailure(code: .usage, message: "There is no journal yet, \(path): nothing has run.")
            }
            return try tell(nil, configuration, "none", ["There is no journal yet; the first run makes it."], output)
        }
        let isForeign = installation.site != configuration.site || installation.isOfAnotherMachine(than: configuration)
        if adopts || rejects {
            guard isForeign || adopts else {
                throw CommandFailure(
                    code: .usage, message: "There is nothing to reject: the journal belongs to this site and machine.")
            }
            return adopts
                ? try await adopt(path, configuration, output) : try reject(path, installation, configuration, output)
        }
        guard isForeign else {
            let line = "The journal belongs to this site, \(installation.site), and machine."
            return try tell(installation, configuration, "fits", [line], output)
        }
        let why =
            installation.site == configuration.site
            ? "It was last worked with on another machine."
            : "It belongs to site '\(installation.site)', and the configuration says '\(configuration.site)'."
        let lines = [
            "The journal does not belong here, so nothing is written to any mailbox. \(why)",
            "If this site and machine are to go on with it, and nobody else does: satchel site --adopt.",
            "If it is a copy that is not to be used here: satchel site --reject.",
        ]
        _ = try tell(installation, configuration, "foreign", lines, output)
        return .held
    }

    private static func adopt(
        _ path: String, _ configuration: SatchelConfiguration, _ output: Output
    ) async throws -> ExitCode {
        let (installation, settleSeconds): (Installation, Int)
        do throws(JournalError) {
            settleSeconds = try RestoreCommand.settleSeconds()
            let journal = try SQLiteJournal(path: path)
            installation = try await take(journal, path, configuration)
            await journal.close()
        } catch {
            throw CommandFailure(code: ExitCode(error), message: error.message)
        }
        let lines = [
            "This site, \(installation.site), and machine go on with the journal. Each folder gets a new mark with its next "
                + "clean run; whoever else works with a copy of the journal finds it within a day and stops there.",
            "For \(settleSeconds) s nothing is created, and nothing removed but what rights take away.",
        ]
        return try tell(installation, configuration, "adopted", lines, output)
    }

    private static func take(
        _ journal: SQLiteJournal, _ path: String, _ configuration: SatchelConfiguration
    ) async throws(JournalError) -> Installation {
        guard var installation = try await journal.installation() else {
            preconditionFailure("the journal had an installation a moment ago")
        }
        if installation.site != configuration.site {
            installation.formerSite = installation.site
            installation.site = configuration.site
        }
        // Wherever it was until now, work may have gone on there.
        installation.declareAdoption(at: CommandSupport.now())
        installation.place = JournalPlace(here: path)
        try await journal.commit([.putInstallation(installation)], under: nil)
        return installation
    }

    private static func reject(
        _ path: String, _ installation: Installation, _ configuration: SatchelConfiguration, _ output: Output
    ) throws -> ExitCode {
        do {
            let aside = try JournalBackup.putAside(path, time: CommandSupport.timeInName())
            let line =
                "The journal was put aside: \(aside). The next run begins a new one. Where a mailbox already has address books "
                + "of another installation, it writes nothing and says so."
            return try tell(installation, configuration, "rejected", [line], output, aside: aside)
        } catch let error as JournalError {
            throw CommandFailure(code: ExitCode(error), message: error.message)
        }
    }

    private static func tell(
        _ installation: Installation?, _ configuration: SatchelConfiguration, _ state: String, _ lines: [String],
        _ output: Output, aside: String? = nil
    ) throws(CommandFailure) -> ExitCode {
        output.result(lines)
        try output.json(
            Answer(
                journalSite: installation?.site, configurationSite: configuration.site,
                sameMachine: installation?.place.machine == nil
                    ? nil : installation.map { !$0.isOfAnotherMachine(than: configuration) },
                state: state, aside: aside))
        return .done
    }
}

extension Installation {
    /// Whether it is known to have been worked with on another machine than this one.
    func isOfAnotherMachine(than configuration: SatchelConfiguration) -> Bool {
        guard case .sqlite(let path) = configuration.journal, let machine = place.machine,
            let here = JournalPlace(here: path).machine
        else { return false }
        return machine != here
    }
}
