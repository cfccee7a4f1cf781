package import Configuration
package import Contracts

/// Why the service cannot go on at all.
package enum ServiceError: Error, Sendable, CustomStringConvertible {
    case source(SourceError)
    case journal(JournalError)
    /// The configuration does not fit the CRM.
    case configuration(ConfigurationErrors)
    /// The journal belongs to another site: nothing may be written.
    case foreignJournal(journal: String, configuration: String)
    /// The journal was last worked with on another machine: nothing may be written.
    case foreignMachine
    /// An operator's word names nothing that could be confirmed.
    case unknownConfirmation(String, nearest: String?)
    /// The target cannot be asked: sign-in refused, unreachable.
    case target(String)

    package var description: String {
        switch self {
        case .source(let error): error.message
        case .journal(let error): error.message
        case .configuration(let errors): errors.description
        case .foreignJournal(let journal, let configuration):
            "Could not start: the journal belongs to site '\(journal)', the configuration says '\(configuration)'. "
                + "Nothing was written. If this machine is to go on with it, and nobody else does, run 'satchel site "
                + "--adopt'; if not, 'satchel site --reject' puts it aside."
        case .foreignMachine:
            "Could not start: the journal was last worked with on another machine. Nothing was written. If the service was "
                + "moved here and is stopped there, run 'satchel site --adopt'; if this is a copy for a test, 'satchel site "
                + "--reject' puts it aside."
        case .unknownConfirmation(let word, let nearest):
            "There is nothing called '\(word)' that had rows or rights and could have lost them. "
                + (nearest.map { "Did you mean '\($0)'?" }
                    ?? "Give it as the message about it does: crm_users, 'field Kontakte.Telefon'.")
        case .target(let message): message
        }
    }
}
