import Configuration
import ContactModel
import Contracts
import JournalStore
import Service

/// Address books that a restored backup does not know, and whose members are to have them no more: no run leads to their
/// mailboxes, so they are looked for in all of them.
struct ForgottenAddressBooks {
    let configuration: SatchelConfiguration
    /// The restored journal.
    let path: String
    let instance: String
    /// Whether they are emptied.
    let endsUnclaimed: Bool

    /// What a person must know of: those that stay as they are, and mailboxes that could not be looked into.
    func problems(_ output: Output) async -> [String] {
        do {
            let traces = try await MailboxRestore.traces(configuration, output)
            let forgotten = try await forgotten(traces)
            return traces.problems + (endsUnclaimed ? [] : forgotten.map(MailboxRestore.problem))
        } catch {
            let why = (error as? CommandFailure)?.message ?? (error as? JournalError)?.message ?? "\(error)"
            return [
                "The mailboxes could not be looked into: \(why) Address books that the backup does not know, of users who are "
                    + "to have none any more, stay as they are. Restore once more when they can be."
            ]
        }
    }

    private func forgotten(_ traces: MailboxTraces) async throws(JournalError) -> [MailboxTraces.Trace] {
        let unclaimed = traces.unclaimed(of: instance)
        guard !unclaimed.isEmpty else { return [] }
        let journal = try SQLiteJournal(path: path)
        do throws(JournalError) {
            // A closed one is not looked at again either, and a new one without a folder is closed unseen, though the lost
            // stretch may have filled it.
            let known = Set(
                try await journal.addressBooks()
                    .filter { $0.folder != nil && $0.state != .closed && $0.state != .seatless }.map(\.id))
            let forgotten = unclaimed.filter { !known.contains($0.row.id) }
            if endsUnclaimed { try await journal.commit(MailboxRestore.rows(forgotten), under: nil) }
            await journal.close()
            return forgotten
        } catch {
            await journal.close()
            throw error
        }
    }
}
