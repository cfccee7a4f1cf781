import ContactModel
import Contracts
import SyncPlanning

/// When an address book has its next run, and since when it is overdue, as far as the journal tells.
struct RunTimes: Equatable {
    /// So many intervals after its last good run an address book is overdue (ENGINE §17).
    static let overdueIntervals = 3

    /// In the past where nobody runs the service; `nil`: there is none to come, or nothing is known yet.
    let next: Moment?
    /// `nil`: it is not overdue.
    let overdueSince: Moment?

    /// - Parameters:
    ///   - mode: the strictest that holds for the address book.
    ///   - newestRun: the address book's newest run that did or refused something.
    ///   - firstAttempt: when its first such run began, where none was ever good.
    ///   - every: the interval of the configuration.
    init(
        of row: AddressBookRow, mode: SyncMode, newestRun: RunRow?, firstAttempt: Moment?, cycle: CycleRow?,
        every: Duration, now: Moment
    ) {
        guard mode != .off, row.state != .seatless, row.state != .closed else {
            next = nil
            overdueSince = nil
            return
        }
        let last = [row.lastOkAt, newestRun?.endedAt, cycle?.endedAt].compactMap(\.self).max()
        next = cycle?.nextDue ?? last.map { $0 + every }
        // One that never had a good run is late from its first attempt on.
        let limit = (row.lastOkAt ?? firstAttempt).map { $0 + every * Self.overdueIntervals }
        overdueSince = limit.flatMap { $0 < now ? $0 : nil }
    }
}
