import Configuration
import ContactModel
import Contracts
import JournalStore
import SyncEngine
import SyncPlanning
import Testing

@testable import Service

@Suite("Metrics") struct MetricsTextTests {
    @Test func `a family has its help, its type, and a line for each sample`() {
        let families = [
            MetricFamily("a_total", .counter, "Says \\ what\nit \"is\".", 3),
            MetricFamily("b", .gauge, "With labels.", by: "state", ["x": 1, "a\"b\\c\nd": 2.5]),
            MetricFamily("none", .gauge, "Without samples.", by: "state", [:]),
            MetricFamily("c", .gauge, "Large.", 1_795_806_992.081),
        ]
        #expect(
            MetricsText.render(families) == #"""
                # HELP a_total Says \\ what\nit "is".
                # TYPE a_total counter
                a_total 3
                # HELP b With labels.
                # TYPE b gauge
                b{state="a\"b\\c\nd"} 2.5
                b{state="x"} 1
                # HELP c Large.
                # TYPE c gauge
                c 1795806992.081

                """#)
    }

    private static let start = Moment(milliseconds: 1_000_000)

    private func report(_ summaries: [RunSummary], seconds: Int64, accepted: Bool = true) -> CycleReport {
        var report = CycleReport(startedAt: Self.start)
        report.endedAt = Self.start + .seconds(seconds)
        report.isReadingAccepted = accepted
        report.addressBooks = summaries.map { summary in
            AddressBookReport(
                member: UserID("u"), login: "anna", book: "Kunden", folder: .own, addressBook: summary.addressBook,
                visible: 1, summary: summary)
        }
        return report
    }

    private func summary(_ change: (inout RunSummary) -> Void) -> RunSummary {
        var summary = RunSummary(run: "run", addressBook: AddressBookID("ab"), startedAt: Self.start)
        change(&summary)
        return summary
    }

    @Test func `what a service says of itself is counted, and names nobody`() {
        let meter = ServiceMeter()
        let first = summary {
            ($0.created, $0.updated, $0.redacted, $0.photos) = (5, 4, 3, 2)
            $0.removed = ["rights": 2, "limit": 1]
        }
        meter.heard(.cycleEnded(report([first, summary { $0.outcome = .held }], seconds: 4), cause: "due"))
        meter.heard(
            .cycleEnded(report([summary { $0.removed = ["rights": 1] }], seconds: 4_000, accepted: false), cause: "due")
        )
        meter.heard(.cycleFailed(.target("no"), next: Self.start))
        meter.reloaded(.refused)
        var now = ServiceMetrics.Now(time: Self.start, startedAt: Self.start)
        now.version = "1.2.3"
        var counts = JournalCounts()
        counts.addressBooks = [.live: 7, .closed: 3]
        counts.oldestRevocation = Self.start + .seconds(-90)
        now.journal = counts
        let text = MetricsText.render(ServiceMetrics(meter.totals, now).families)

        for line in [
            "satchel_cycles_total{result=\"ok\"} 1", "satchel_cycles_total{result=\"reading_refused\"} 1",
            "satchel_cycles_total{result=\"failed\"} 1", "satchel_cycles_total{result=\"source_unreadable\"} 0",
            "satchel_cycle_duration_seconds_bucket{le=\"1\"} 0", "satchel_cycle_duration_seconds_bucket{le=\"5\"} 1",
            "satchel_cycle_duration_seconds_bucket{le=\"3600\"} 1",
            "satchel_cycle_duration_seconds_bucket{le=\"+Inf\"} 2", "satchel_cycle_duration_seconds_sum 4004",
            "satchel_cycle_duration_seconds_count 2", "satchel_last_success_timestamp_seconds 1004",
            "satchel_readings_refused_total 1", "satchel_reading_accepted 0", "satchel_runs_total{outcome=\"held\"} 1",
            "satchel_runs_total{outcome=\"ok\"} 2", "satchel_contacts_created_total 5",
            "satchel_contacts_updated_total 4", "satchel_contacts_redacted_total 3", "satchel_photos_sent_total 2",
            "satchel_contacts_removed_total{cause=\"rights\"} 3", "satchel_contacts_removed_total{cause=\"limit\"} 1",
            "satchel_contacts_removed_total{cause=\"gone\"} 0",
            "satchel_configuration_reloads_total{result=\"refused\"} 1", "satchel_address_books{state=\"live\"} 7",
            "satchel_address_books{state=\"new\"} 0", "satchel_revocation_oldest_age_seconds 90",
            "satchel_requests_total{result=\"4xx\"} 0", "satchel_build_info{version=\"1.2.3\"} 1",
        ] {
            #expect(text.contains("\n\(line)\n"), "\(line) is not in \(text)")
        }
        #expect(!text.contains("anna") && !text.contains("Kunden"))
        #expect(!text.contains("closed"), "address books that have ended only grow in number")
    }
}
