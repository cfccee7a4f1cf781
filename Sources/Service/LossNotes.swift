import ContactModel
import Contracts
import SyncEngine
import SyncPlanning

/// Notes what a member has lost while the member's mailbox cannot be reached, or is not visited, so that it is overdue from
/// then on and not only from when the mailbox answers again.
///
/// The plan that tells it is made of the journal alone and carried out by nobody.
struct LossNotes: Sendable {
    let journal: any JournalStore
    let desires: Desires

    /// - Parameter fence: the mailbox's lease; `nil`: nobody visits it, so that nobody has it.
    /// - Throws: `.fenced` where the lease is over; nothing is noted then.
    func note(_ order: RunOrder, under fence: Fence?, now: Moment) async throws(JournalError) {
        guard let content = try await journal.content(of: order.addressBook), content.row.state != .draining else {
            return
        }
        let desired = await desires.desired(
            for: order.addressBook, recorded: Set(content.entries.map(\.record)))
        let plan = makePlan(
            PlanInput(
                entries: content.entries, desired: desired, parked: content.parked, mode: order.mode,
                brake: order.brake, now: now))
        let changes = content.entries.compactMap { entry -> JournalChange? in
            var noted = entry
            noted.loss = entry.loss(in: desired, lostFields: plan.lostFields[entry.key], now: now)
            // That a right came back is for a run to say, which then also knows what the item shows.
            return noted.loss == nil || noted == entry ? nil : .putEntry(order.addressBook, noted)
        }
        if !changes.isEmpty { try await journal.commit(changes, under: fence) }
    }

    /// Notes that nobody is to have anything of the address book any more, since a moment.
    func noteAll(of addressBook: AddressBookID, since: Moment) async throws(JournalError) {
        guard let content = try await journal.content(of: addressBook) else { return }
        let changes = content.entries.filter { $0.loss == nil || $0.loss?.fields != nil }.map { entry in
            var noted = entry
            noted.loss = Loss(since: since)
            return JournalChange.putEntry(addressBook, noted)
        }
        if !changes.isEmpty { try await journal.commit(changes, under: nil) }
    }
}
