import AccessRules
import CRMSources
import Configuration
import ContactModel
import Contracts
import Foundation
import Glibc
import ICU
import JournalStore
import Service

/// What several commands need: the configuration, the CRM, and their errors as exit codes.
enum CommandSupport {
    static let configurationDefault = "satchel.yaml"

    static func configurationPath(_ arguments: ParsedArguments) -> String {
        arguments.value("config") ?? configurationDefault
    }

    static func configuration(_ arguments: ParsedArguments) throws(CommandFailure) -> SatchelConfiguration {
        do throws(ConfigurationErrors) {
            return try SatchelConfiguration.load(file: configurationPath(arguments))
        } catch {
            throw CommandFailure(code: .usage, message: error.description)
        }
    }

    static func collator(_ configuration: SatchelConfiguration) throws(CommandFailure) -> Collator {
        do throws(Collator.UnknownLocale) {
            return try Collator(locale: configuration.locale)
        } catch {
            throw CommandFailure(code: .usage, message: "\(configuration.fileName): \(error)")
        }
    }

    /// - Parameter fieldUse: what the command needs of each record; without it everything is read.
    static func source(
        _ configuration: SatchelConfiguration, fieldUse: @escaping FieldUse = { _, _, _ in .all }
    ) -> any CRMSource {
        switch configuration.crm {
        case .sqlite(let path): EmbeddedCRMSource(path: path, fieldUse: fieldUse, now: now)
        }
    }

    static func read(_ source: any CRMSource) async throws(CommandFailure) -> CRMReading {
        do throws(SourceError) {
            return try await source.read()
        } catch {
            throw CommandFailure(code: .sourceUnreadable, message: error.message)
        }
    }

    static func resolve(
        _ configuration: SatchelConfiguration, _ reading: CRMReading
    ) throws(CommandFailure) -> ResolvedConfiguration {
        switch configuration.resolve(against: reading) {
        case .success(let resolved): return resolved
        case .failure(let errors): throw CommandFailure(code: .usage, message: errors.description)
        }
    }

    /// What stays closed although it has no entry any more, by the last reading that the service accepted (SEMANTICS 5);
    /// empty before the first.
    static func keptDefined(_ configuration: SatchelConfiguration) throws(CommandFailure) -> Set<RightsObject> {
        guard case .sqlite(let path) = configuration.journal else { return [] }
        do throws(JournalError) {
            let facts = try SQLiteJournal.sourceFacts(of: path)
            return ReadingJudge(recorded: facts, acceptedRecords: nil).definedToKeep
        } catch {
            throw CommandFailure(code: ExitCode(error), message: error.message)
        }
    }

    /// The CRM's database file: as given, else the configuration's.
    static func crmPath(_ arguments: ParsedArguments) throws(CommandFailure) -> String {
        if let path = arguments.value("crm") { return path }
        guard arguments.has("config") || FileManager.default.fileExists(atPath: configurationDefault) else {
            throw CommandFailure(
                code: .usage,
                message: "Which CRM? Give --crm FILE, or run where a \(configurationDefault) names it.")
        }
        switch try configuration(arguments).crm {
        case .sqlite(let path): return path
        }
    }

    /// What this machine knows of a credential or an authority that has ended, soon ends or cannot be used.
    static func credentialAttention(_ configuration: SatchelConfiguration) -> [String] {
        configuration.exchange.attention(environment: ProcessInfo.processInfo.environment, now: now())
    }

    @Sendable static func now() -> Moment {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Moment(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
