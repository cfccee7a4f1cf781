import ContactModel
import Contracts
import JournalStore
import Service
import SyncPlanning
import Testing

@testable import satchel

/// What the overview says of the service as a whole.
@Suite("Serve: what the overview says of the service") struct ServiceTroublesTests {
    private static let start = Moment(milliseconds: 1_800_000_000_000)

    private static func report(_ change: (inout CycleReport) -> Void = { _ in }) -> ServiceEvent {
        var report = CycleReport(startedAt: start)
        change(&report)
        return .cycleEnded(report, cause: "due")
    }

    private static func lines(
        after warnings: [String] = [], _ counts: JournalCounts? = JournalCounts(), _ events: ServiceEvent...
    ) -> [String] {
        var troubles = ServiceTroubles()
        for event in events { troubles.heard(event) }
        return troubles.lines(after: warnings, counts)
    }

    @Test func `why the last cycle failed is said until one has ended`() {
        let failures: [(ServiceError, String)] = [
            (.source(SourceError(kind: .unavailable, message: "x")), "The CRM could not be read at the last try."),
            (.journal(JournalError(kind: .unavailable, message: "x")), "The journal could not be read or written"),
            (.target("x"), "The last cycle failed."),
        ]
        for (error, words) in failures {
            let failed = ServiceEvent.cycleFailed(error, next: Self.start)
            let said = Self.lines(JournalCounts(), Self.report(), failed, .cycleStarted(cause: "due"))
            #expect(said.count == 1 && said[0].hasPrefix(words), "\(said)")
            #expect(Self.lines(JournalCounts(), failed, Self.report()).isEmpty)
        }
    }

    @Test func `what the last cycle found is said once, twenty lines of it, and then how many more there are`() {
        let found = Self.report { $0.problems = ["ends soon", "twice", "twice"] + (1...30).map { "problem \($0)" } }
        let said = Self.lines(after: ["ends soon"], JournalCounts(), found)
        #expect(said.prefix(3) == ["ends soon", "twice", "problem 1"])
        #expect(said.count == 1 + 20 + 1 && said.last == "Further problems, which the log names: 11.", "\(said)")
    }

    @Test func `members without a seat are named, ten of them`() {
        let one = Self.lines(JournalCounts(), Self.report { $0.seatless = [("CRM", "anna")] })
        #expect(one.count == 1 && one[0].hasPrefix("Members without a seat: anna (CRM). Take members out"), "\(one)")
        let many = Self.lines(
            JournalCounts(), Self.report { $0.seatless = (1...12).map { ("CRM", "user\($0)") } })
        #expect(many.count == 1 && many[0].contains("user10 (CRM) and 2 more."), "\(many)")
        #expect(many.first?.contains("user11") == false)
    }

    @Test func `mailboxes that cannot be worked in, and those whose visits ended the service, are counted`() {
        var counts = JournalCounts()
        counts.mailboxes = [.suspended: 3, .ok: 40]
        counts.crashedMailboxes = 2
        let said = Self.lines(counts, Self.report())
        #expect(said.count == 2 && said[0].contains(": 3.") && said[1].contains(": 2."), "\(said)")
        #expect(Self.lines(nil, Self.report()).isEmpty, "the page says by itself what could not be counted")
    }

    @Test func `a definition that goes to all says where contacts are newly refused, since nobody waits for it then`() {
        let row = BookDefinitionRow(book: BookID("crm"), definition: "new", since: Self.start)
        let begun = Rollout.Candidate(
            addressBook: AddressBookID("a1"),
            state: DefinitionState(reached: "old", entering: "new", enteredAt: Self.start, refusedBefore: 1))
        let rollout = Rollout(definition: "new", since: Self.start, among: [begun])
        func said(refused: Int) -> [String] {
            let report = RolloutReport(
                row, name: "CRM", rollout, members: [begun.addressBook: UserID("7")],
                refused: [begun.addressBook: refused], outcomes: [:])
            return Self.lines(JournalCounts(), Self.report { $0.rollouts = [report] })
        }
        #expect(!rollout.isBlocked)
        #expect(said(refused: 1).isEmpty)
        let lines = said(refused: 4)
        #expect(
            lines.count == 1
                && lines[0].contains("refused, that of user 7: 3 of its contacts are refused that were not before."),
            "\(lines)")
    }
}
