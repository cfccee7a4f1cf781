import Configuration
import ContactModel
import Contracts
import JournalStore
import SyncEngine
import Testing

@testable import Service

@Suite("Alarm watch") struct AlarmWatchTests {
    private static let start = Moment(milliseconds: 1_000_000)

    private func cycle(accepted: Bool = true, revoked: Int? = nil) -> ServiceEvent {
        var report = CycleReport(startedAt: Self.start)
        report.isReadingAccepted = accepted
        report.massRevocation = revoked
        return .cycleEnded(report, cause: "due")
    }

    private func alarming(_ watch: AlarmWatch, _ counts: JournalCounts? = JournalCounts()) -> [AlarmKind: Int] {
        watch.look(counts, credentialWarnings: 0).counts.filter { $0.value > 0 }
    }

    private static let unreadable = ServiceEvent.cycleFailed(
        .source(SourceError(kind: .unavailable, message: "x")), next: start)

    @Test func `before the first cycle nothing can be told of what only cycles tell`() {
        let look = AlarmWatch().look(nil, credentialWarnings: 1)
        #expect(look == AlarmLook([.credentialExpiring: 1]))
        let counted = AlarmWatch().look(JournalCounts(), credentialWarnings: 0)
        #expect(counted.counts[.holdsOpen] == 0 && counted.counts[.readingRefused] == nil)
    }

    @Test func `a reading must fail twice in a row, in the same way`() {
        let watch = AlarmWatch()
        watch.heard(cycle(accepted: false))
        #expect(alarming(watch) == [:])
        watch.heard(cycle(accepted: false))
        #expect(alarming(watch) == [.readingRefused: 1])
        watch.heard(Self.unreadable)
        #expect(alarming(watch) == [.readingRefused: 1], "nothing says that it is over")
        watch.heard(Self.unreadable)
        #expect(alarming(watch) == [.readingRefused: 1, .sourceUnreadable: 1])
        watch.heard(cycle())
        #expect(alarming(watch) == [:])
        watch.heard(Self.unreadable)
        #expect(alarming(watch) == [:])
    }

    @Test func `a journal that does not answer is told at once, and is over with the next cycle`() {
        let watch = AlarmWatch()
        watch.heard(.cycleFailed(.journal(JournalError(kind: .unavailable, message: "x")), next: Self.start))
        #expect(alarming(watch, nil) == [.journalUnavailable: 1])
        watch.heard(cycle())
        #expect(alarming(watch, nil) == [:])
    }

    @Test func `what the journal counts, and very many revocations, are told with their number`() {
        let watch = AlarmWatch()
        watch.heard(cycle(revoked: 712))
        var counts = JournalCounts()
        (counts.overdueRevocations, counts.heldPlans, counts.crashedMailboxes, counts.overdueAddressBooks) = (
            3, 2, 1, 4
        )
        counts.mailboxes = [.suspended: 5, .ok: 9]
        #expect(
            alarming(watch, counts) == [
                .massRevocation: 712, .revocationsOverdue: 3, .holdsOpen: 2, .visitsCrashed: 1, .addressBooksOverdue: 4,
                .mailboxesSuspended: 5,
            ])
    }
}
