package import ContactModel
import Contracts
package import GraphTarget
package import JournalStore
import SyncEngine
import SyncPlanning

/// What a monitor gets to see of the service: counts, times and sizes. No names, no ids, no content, and labels from fixed
/// lists alone.
package struct ServiceMetrics: Sendable {
    /// What is asked for at the moment of the answer.
    package struct Now: Sendable {
        package var time: Moment
        package var seats = 0
        /// `nil`: the journal could not be read.
        package var journal: JournalCounts?
        package var requests = GraphStatistics()
        /// When the credential ends; `nil`: not known.
        package var credentialEnd: Moment?
        package var tokenEnd: Moment?
        /// `nil`: the system does not say.
        package var residentBytes: Int?
        package var startedAt: Moment
        package var version = ""

        package init(time: Moment, startedAt: Moment) {
            self.time = time
            self.startedAt = startedAt
        }
    }

    let totals: ServiceMeter.Totals
    let now: Now

    package init(_ totals: ServiceMeter.Totals, _ now: Now) {
        self.totals = totals
        self.now = now
    }

    package var families: [MetricFamily] { cycles + contacts + requests + installation + process }

    private var cycles: [MetricFamily] {
        [
            .init("satchel_cycles_total", .counter, "Cycles by how they ended.", by: "result", totals.cycles.named),
            .init(totals.cycleSeconds, "satchel_cycle_duration_seconds", "How long cycles took that were carried out."),
            .init(
                "satchel_last_success_timestamp_seconds", .gauge,
                "When the last cycle ended whose reading of the CRM was accepted; 0 before the first.",
                totals.lastSuccess?.seconds ?? 0),
            .init(
                "satchel_readings_refused_total", .counter, "Readings of the CRM that could not be relied on in whole.",
                Double(totals.readingsRefused)),
            .init(
                "satchel_reading_accepted", .gauge, "Whether the last reading of the CRM was accepted: 1 or 0.",
                totals.isReadingAccepted == true ? 1 : 0),
            .init(
                "satchel_runs_total", .counter, "Runs of one address book each, by outcome.", by: "outcome",
                totals.runs.named),
            .init(
                "satchel_configuration_reloads_total", .counter, "Changed configurations, by what became of them.",
                by: "result", totals.reloads.named),
        ]
    }

    private var contacts: [MetricFamily] {
        [
            .init(
                "satchel_contacts_created_total", .counter, "Contacts that were created in mailboxes.",
                Double(totals.created)),
            .init(
                "satchel_contacts_updated_total", .counter, "Contacts that were changed, lost fields not among them.",
                Double(totals.updated)),
            .init(
                "satchel_contacts_redacted_total", .counter,
                "Contacts from which fields were taken that a right was lost to.",
                Double(totals.redacted)),
            .init("satchel_photos_sent_total", .counter, "Photos that were sent.", Double(totals.photos)),
            .init(
                "satchel_contacts_removed_total", .counter, "Contacts that were removed, by cause.", by: "cause",
                totals.removed.mapValues(Double.init)),
        ]
    }

    private var requests: [MetricFamily] {
        [
            .init(
                "satchel_requests_total", .counter,
                "Requests to Exchange, those inside batches each for themselves, by class of the answer's status.",
                by: "result",
                Dictionary(uniqueKeysWithValues: GraphAnswerClass.allCases.map { ($0.rawValue, 0.0) })
                    .merging(now.requests.answers.named) { $1 }),
            .init(
                "satchel_requests_throttled_total", .counter, "Answers of Exchange that told to wait (429).",
                Double(now.requests.tooMany)),
        ]
    }

    /// As the journal counts it.
    private var installation: [MetricFamily] {
        var families = [
            MetricFamily("satchel_seats", .gauge, "Address books that the licence allows.", Double(now.seats)),
            MetricFamily(
                "satchel_members_without_seat", .gauge, "Address books that wait for a seat, in the last cycle.",
                Double(totals.seatless)),
            MetricFamily(
                "satchel_journal_readable", .gauge, "Whether the journal could be read for these counts: 1 or 0.",
                now.journal == nil ? 0 : 1),
        ]
        guard let journal = now.journal else { return families }
        families += [
            MetricFamily(
                "satchel_address_books", .gauge, "Address books by state.", by: "state",
                journal.addressBooks.named(all: [.seatless, .new, .live, .lost, .draining])),
            MetricFamily(
                "satchel_address_books_overdue", .gauge, "Address books without a good run for three intervals.",
                Double(journal.overdueAddressBooks)),
            MetricFamily(
                "satchel_mailboxes", .gauge, "Mailboxes by state.", by: "state",
                journal.mailboxes.named(all: [.ok, .suspended, .gone])),
            MetricFamily(
                "satchel_contacts", .gauge, "Contacts in mailboxes, by state.", by: "state",
                journal.entries.named(all: [.present, .creating, .updating, .deleting, .orphaned])),
            MetricFamily(
                "satchel_contacts_parked", .gauge, "Contacts that are put off: refused, or deleted by their member.",
                Double(journal.parked)),
            MetricFamily("satchel_holds", .gauge, "Plans that wait for a person.", Double(journal.heldPlans)),
            MetricFamily("satchel_removals_held", .gauge, "Removals in these plans.", Double(journal.heldRemovals)),
            MetricFamily(
                "satchel_revocations_open", .gauge, "Contacts of which a member has lost something and still has it.",
                Double(journal.openRevocations)),
            MetricFamily(
                "satchel_revocations_overdue", .gauge, "Those of them that are older than 15 minutes.",
                Double(journal.overdueRevocations)),
            MetricFamily(
                "satchel_revocation_oldest_age_seconds", .gauge,
                "Since when the oldest of them is lost; 0 without any.",
                journal.oldestRevocation.map { max(0, now.time.seconds - $0.seconds) } ?? 0),
        ]
        return families
    }

    private var process: [MetricFamily] {
        var families = [
            MetricFamily(
                "satchel_build_info", .gauge, "The version, as a label.", by: "version", [now.version: 1]),
            MetricFamily(
                "process_start_time_seconds", .gauge, "When the process started.", now.startedAt.seconds),
        ]
        if let end = now.credentialEnd {
            families.append(
                MetricFamily(
                    "satchel_credential_expiry_timestamp_seconds", .gauge,
                    "When the secret or certificate ends by which Satchel signs in.", end.seconds))
        }
        if let end = now.tokenEnd {
            families.append(
                MetricFamily(
                    "satchel_token_expiry_timestamp_seconds", .gauge, "When the present token of Exchange ends.",
                    end.seconds))
        }
        if let bytes = now.residentBytes {
            families.append(
                MetricFamily("process_resident_memory_bytes", .gauge, "Memory that is in use.", Double(bytes)))
        }
        return families
    }
}

extension MetricFamily {
    fileprivate init(_ histogram: Histogram, _ name: String, _ help: String) {
        var below = 0
        var samples: [Sample] = []
        for (bound, count) in zip(histogram.bounds.map { "\(Int($0))" } + ["+Inf"], histogram.counts) {
            below += count
            samples.append(
                Sample(suffix: "_bucket", labels: [Label(name: "le", value: bound)], value: Double(below)))
        }
        samples += [Sample(suffix: "_sum", value: histogram.sum), Sample(suffix: "_count", value: Double(below))]
        self.init(name, .histogram, help, samples)
    }
}

extension Dictionary where Key: RawRepresentable<String>, Value == Int {
    fileprivate var named: [String: Double] {
        Dictionary<String, Double>(uniqueKeysWithValues: map { ($0.key.rawValue, Double($0.value)) })
    }

    /// With a zero for each that is missing, and without those that are not asked for.
    fileprivate func named(all keys: [Key]) -> [String: Double] {
        Dictionary<String, Double>(uniqueKeysWithValues: keys.map { ($0.rawValue, Double(self[$0] ?? 0)) })
    }
}

extension Moment {
    fileprivate var seconds: Double { Double(milliseconds) / 1000 }
}
