import Configuration
import ContactModel
import Contracts
import Foundation
import JournalStore
import Service

/// Rebuilds a journal that was lost: which installation it was, and where it had written, the mailboxes tell.
struct MailboxRestore {
    let configuration: SatchelConfiguration
    let path: String
    let instance: String?
    let endsUnclaimed: Bool
    let isForced: Bool

    func run(_ output: Output) async throws -> RestoreCommand.Answer {
        let traces = try await Self.traces(configuration, output)
        let found = try choose(traces)
        let now = CommandSupport.now()
        do throws(JournalError) {
            var installation = Installation(
                instance: found.instance, epoch: found.epoch, site: configuration.site, mode: configuration.mode)
            installation.declareRestore(at: now)
            installation.place = JournalPlace(machine: JournalPlace(here: path).machine)
            let unclaimed = traces.unclaimed(of: found.instance)
            let ending = endsUnclaimed ? unclaimed : []
            let rows = Self.rows(ending)
            let aside = try JournalBackup.begin(
                [.putInstallation(installation)] + rows, at: path, time: CommandSupport.timeInName()
            ) { (present: JournalFacts?) throws(JournalError) in
                try check(present, found)
            }
            return RestoreCommand.Answer(
                site: installation.site, instance: installation.instance, epoch: installation.epoch,
                addressBooks: found.addressBooks, items: nil, aside: aside,
                settleSeconds: try RestoreCommand.settleSeconds(),
                problems: traces.problems + (endsUnclaimed ? [] : unclaimed.map(Self.problem)))
        } catch {
            throw CommandFailure(code: ExitCode(error), message: error.message)
        }
    }

    /// What a journal must know to have these emptied.
    static func rows(_ ending: [MailboxTraces.Trace]) -> [JournalChange] {
        let mailboxes = Dictionary(
            ending.map { ($0.row.mailbox, $0.member) }, uniquingKeysWith: { first, _ in first })
        let now = CommandSupport.now()
        return mailboxes.sorted { $0.key < $1.key }.map {
            JournalChange.putMailbox(MailboxRow(mailbox: $0.key, member: $0.value))
        }
            + ending.map { trace in
                // From now on it is overdue if it is not emptied soon; since when nobody is to have it, nothing tells.
                var row = trace.row
                row.endsAt = now
                return JournalChange.putAddressBook(row)
            }
    }

    static func problem(_ trace: MailboxTraces.Trace) -> String {
        "The mailbox of user \(trace.member) holds an address book of book \(trace.row.book) that nobody is to have any more. "
            + "It stays as it is; --end-unclaimed has it emptied."
    }

    /// Looks into the mailbox of every user, or of one.
    static func traces(
        _ configuration: SatchelConfiguration, of member: UserID? = nil, _ output: Output
    ) async throws -> MailboxTraces {
        let composition = try await Composition(configuration, isDryRun: true, copiesNothing: true)
        do {
            let traces = try await StopSignal().interrupting {
                try await SyncService(composition.parts).mailboxTraces(of: member) { done, total in
                    output.progress("looked into \(done) of \(total) mailboxes")
                }
            }
            output.progress("")
            await composition.close()
            return traces
        } catch {
            output.progress("")
            await composition.close()
            throw CommandSupport.failure(error)
        }
    }

    /// The one installation that is meant.
    private func choose(_ traces: MailboxTraces) throws(CommandFailure) -> MailboxTraces.Found {
        let all = traces.instances
        guard !all.isEmpty else {
            throw CommandFailure(
                code: .usage,
                message: (traces.problems + [
                    "Nothing was rebuilt: none of \(traces.mailboxes) mailboxes has an address book of the configuration's "
                        + "books. If Satchel never wrote to them, just run 'satchel sync'."
                ]).joined(separator: "\n"))
        }
        let fitting = all.filter { $0.sites.isEmpty || $0.sites.contains(configuration.site) }
        let asked = instance.map { id in all.filter { $0.instance == id } } ?? fitting
        guard asked.count == 1, let found = asked.first else {
            let list = all.map { found in
                "  \(found.instance): \(found.addressBooks) address books, site \(found.sites.joined(separator: ", "))"
            }
            throw CommandFailure(
                code: .usage,
                message: (["Nothing was rebuilt: which installation is meant? Give --instance. In the mailboxes are:"]
                    + list)
                    .joined(separator: "\n"))
        }
        guard fitting.contains(found) else {
            throw CommandFailure(
                code: .usage,
                message: "Nothing was rebuilt: installation \(found.instance) is of site "
                    + "\(found.sites.joined(separator: ", ")), and the configuration says '\(configuration.site)'. Use the "
                    + "configuration of that site.")
        }
        return found
    }

    private func check(_ present: JournalFacts?, _ found: MailboxTraces.Found) throws(JournalError) {
        guard !isForced, let present, present.items > 0 else { return }
        throw JournalError(
            kind: .unavailable,
            message:
                "Nothing was rebuilt: there is a journal, \(path), of installation \(present.installation.instance), which "
                + "knows \(present.items) items. If it is to go, give --force; it is kept beside the new one.")
    }
}
