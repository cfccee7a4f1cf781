import Configuration
import ContactModel
import Contracts
import Foundation
import JournalStore
import SyncPlanning

/// One address book as `satchel status` and the console tell of it.
extension StatusCommand.Answer.AddressBook {
    /// - Parameters:
    ///   - login: what the CRM calls the member; `nil`: not known.
    ///   - cycle: the last one.
    init(
        _ look: AddressBookLook, login: String?, cycle: CycleRow?, _ configuration: SatchelConfiguration, now: Moment
    ) {
        let row = look.row
        let book = configuration.books.first { $0.id == row.book }
        let times = RunTimes(
            of: row, mode: [configuration.mode, book?.mode ?? .live, row.mode ?? .live].min() ?? .plan,
            newestRun: look.newestRun, firstAttempt: look.firstAttempt, cycle: cycle,
            every: configuration.schedule.every, now: now)
        let time: (Moment?) -> String? = { $0.map(ServiceLog.time) }
        self.init(
            id: row.id.text, user: look.member?.text ?? "", member: login, book: book?.name ?? row.book.text,
            folder: (row.ownsFolder ? FolderPolicy.own : .default).rawValue,
            state: row.state == .live && row.isLeaving(configuration) ? "leaving" : row.state.rawValue,
            items: look.counts.values.reduce(0, +),
            open: look.counts.filter { $0.key != .present }.values.reduce(0, +), parked: look.parked,
            unproven: look.newestRun?.unproven ?? [:], fails: row.fails, lastOk: time(row.lastOkAt),
            lastRun: time(look.newestRun?.endedAt), lastOutcome: look.newestRun?.outcome, nextRun: time(times.next),
            overdueSince: time(times.overdueSince), hold: row.heldBecause)
    }
}

extension StandingRules {
    /// As `RunTimes` judges an address book.
    init(_ configuration: SatchelConfiguration, now: Moment) {
        let late = configuration.schedule.every.milliseconds * Int64(RunTimes.overdueIntervals)
        self.init(
            overdueBefore: Moment(milliseconds: now.milliseconds - late), isOff: configuration.mode == .off,
            booksOff: configuration.books.filter { $0.mode == .off }.map(\.id))
    }
}

extension RunRow {
    /// How many contacts stayed since their records were not proven to have left, by reason; nothing without any.
    fileprivate var unproven: [String: Int] {
        // Few runs name any, and reading all of an installation's counts takes its time.
        guard Departure.Doubt.allCases.contains(where: { counts.contains("\"\($0.rawValue)\"") }) else { return [:] }
        return namedCounts.filter { Departure.Doubt(rawValue: $0.key) != nil && $0.value > 0 }
    }

    /// What is not zero, by the journal's names; nothing where another version of Satchel has written something else there.
    var namedCounts: [String: Int] {
        let all = (try? JSONDecoder().decode([String: Int].self, from: Data(counts.utf8))) ?? [:]
        return all.filter { $0.value != 0 }
    }
}
