import ContactModel
import Contracts
import SyncPlanning
import Testing

@testable import satchel

@Suite("Run times") struct RunTimesTests {
    private static let every = Duration.seconds(900)

    private static func at(_ seconds: Int64) -> Moment { Moment(milliseconds: 1_800_000_000_000 + seconds * 1000) }

    private static func row(lastOk: Int64?, state: AddressBookRow.State = .live) -> AddressBookRow {
        AddressBookRow(
            id: AddressBookID("ab1"), mailbox: MailboxID("m1"), book: BookID("crm"), state: state,
            folder: FolderID("f1"), lastOkAt: lastOk.map(at))
    }

    private static func failed(_ seconds: Int64) -> RunRow {
        RunRow(
            id: "run \(seconds)", addressBook: AddressBookID("ab1"), fence: 1, epoch: 1, cause: "due",
            startedAt: at(seconds), endedAt: at(seconds + 1), outcome: "failed", basis: "", counts: "{}")
    }

    private static func times(
        _ row: AddressBookRow, mode: SyncMode = .live, runs: [RunRow] = [], nextDue: Int64? = nil, now: Int64
    ) -> RunTimes {
        let cycle = CycleRow(
            startedAt: at(0), endedAt: at(1), cause: "due", nextDue: nextDue.map(at), addressBooks: 1, quiet: 1,
            contactsAsked: 0, contactsMade: 0)
        return RunTimes(
            of: row, mode: mode, newestRun: runs.first, firstAttempt: runs.last?.startedAt,
            cycle: nextDue.map { _ in cycle }, every: every, now: at(now))
    }

    @Test func `the service's word counts, else one interval after the last run`() {
        #expect(Self.times(Self.row(lastOk: 0), nextDue: 777, now: 10).next == Self.at(777))
        #expect(Self.times(Self.row(lastOk: 0), now: 10).next == Self.at(900))
        #expect(Self.times(Self.row(lastOk: 0), runs: [Self.failed(100)], now: 10).next == Self.at(1001))
        #expect(Self.times(Self.row(lastOk: nil), now: 10).next == nil)
    }

    @Test func `overdue is what had no good run for more than three intervals`() {
        #expect(Self.times(Self.row(lastOk: 0), now: 2700).overdueSince == nil)
        #expect(Self.times(Self.row(lastOk: 0), now: 2701).overdueSince == Self.at(2700))
        // Attempts that fail do not put it off, not even where none was ever good.
        let runs = [Self.failed(5000), Self.failed(900), Self.failed(0)]
        #expect(Self.times(Self.row(lastOk: 0), runs: runs, now: 5001).overdueSince == Self.at(2700))
        #expect(Self.times(Self.row(lastOk: nil), runs: runs, now: 5001).overdueSince == Self.at(2700))
        #expect(Self.times(Self.row(lastOk: nil), now: 5001).overdueSince == nil)
    }

    @Test func `what is not run has no next run and is not overdue`() {
        let off = Self.times(Self.row(lastOk: 0), mode: .off, nextDue: 777, now: 9999)
        #expect(off.next == nil && off.overdueSince == nil)
        for state in [AddressBookRow.State.seatless, .closed] {
            let times = Self.times(Self.row(lastOk: 0, state: state), now: 9999)
            #expect(times.next == nil && times.overdueSince == nil)
        }
        #expect(Self.times(Self.row(lastOk: 0, state: .draining), now: 9999).overdueSince == Self.at(2700))
    }
}
