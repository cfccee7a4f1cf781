package import Configuration
import ContactMapping
package import ContactModel
package import Contracts
package import ICU
package import SyncEngine

/// Keeps every address book equal to its selection, one cycle after the other.
///
/// Owned by one task. A cycle reads the CRM, judges the reading, decides which address books there are, and runs those
/// whose turn it is, several mailboxes at a time.
package final class SyncService {
    /// What the service is put together from; the executable chooses.
    package struct Parts: Sendable {
        package var configuration: SatchelConfiguration
        package var source: any CRMSource
        package var target: any AddressBookTarget
        package var journal: any JournalStore
        package var key: FingerprintKey
        package var collator: Collator
        package var limits: EngineLimits
        package var runnerClock: RunnerClock
        /// One for the app registration: all requests to mailboxes that runs and adoptions make go through it.
        package var appGate = AppGate()
        /// One for all that visit mailboxes in this process.
        package var turns = MailboxTurns()
        /// As many as keep the cores and the journal busy.
        package var beginnings = Beginnings(atOnce: 32)
        /// Whether a visit ends as soon as somebody else wants its mailbox: nobody waits for what only tells.
        package var yieldsTurns = false
        /// Returns when directory and rights are to be looked at again while a cycle runs, or when its task is cancelled.
        /// Apart from the runs' clock, which they alone move on.
        package var rightsPollPause: @Sendable () async -> Void = {
            // Cancelled: whoever waits looks for that next.
            try? await Task.sleep(for: SyncService.rightsPollInterval)
        }
        /// What needs attention besides the CRM and the address books, such as a credential that soon ends: whole
        /// sentences, asked for by every cycle.
        package var attention: @Sendable (Moment) -> [String] = { _ in [] }
        /// Hears that the service gets on; `nil`: nobody wants to know.
        package var pulse: Pulse?
        /// Gets what every cycle has read; `nil`: nobody wants to know.
        package var latest: LatestSnapshot?
        /// Says which address books a person wants to be run at once; `nil`: nobody can say so.
        package var asked: AskedRuns?
        /// Seals the account of disclosures where that is due (ENGINE §18); the seal's line, or `nil`. Asked by every cycle
        /// that may write.
        package var seal: @Sendable (Moment) async throws(JournalError) -> String? = { (_) throws(JournalError) in nil }
        /// Where the journal lies; what is not known of it is not compared.
        package var place = JournalPlace()
        /// Whether the key was made just now, since there was none: then it is not the one that a journal in use knows.
        package var isKeyNew = false
        /// 16 hexadecimal digits, anew each time.
        package var makeToken: @Sendable () -> String

        /// Shares with a service of this process what a mailbox and the app registration may be asked at once, and lets it go
        /// first. Not `beginnings`: who waits for a turn with a place would keep the one from it who has the turn.
        package mutating func comeAfter(_ live: Self) {
            appGate = live.appGate
            turns = live.turns
            yieldsTurns = true
        }

        package init(
            configuration: SatchelConfiguration, source: any CRMSource, target: any AddressBookTarget,
            journal: any JournalStore, key: FingerprintKey, collator: Collator, limits: EngineLimits = EngineLimits(),
            runnerClock: RunnerClock, makeToken: @escaping @Sendable () -> String
        ) {
            self.configuration = configuration
            self.source = source
            self.target = target
            self.journal = journal
            self.key = key
            self.collator = collator
            self.limits = limits
            self.runnerClock = runnerClock
            self.makeToken = makeToken
        }

        package func clock() -> Moment { runnerClock.now() }
    }

    /// How long a looked-up mailbox address is believed without asking again.
    package static let lookupLifetime = Duration.seconds(86_400)
    /// Mailboxes that are visited at the same time. How many requests they have under way is `appGate`'s affair.
    package static let visitsMax = 400
    /// Glances that are worked out at the same time: computing only, so that more than there are cores gains nothing.
    static let glancesMax = 8

    /// Revocations of more than so many percent of all contacts, and more than so many, within this time are reported.
    static let massRevocationWindow = Duration.seconds(600)
    static let massRevocationPercent = 5
    static let massRevocationItems = 50

    let parts: Parts
    /// Names this process in leases and operations.
    let owner: String
    var installation: Installation?
    var judge: ReadingJudge?
    /// Directory and rights as they counted in the last reading of this process.
    var rightsMemory: RightsMemory?
    var desires: Desires?
    let selections = BulkSelections()
    /// How often this process has read the CRM whole.
    var wholeReadings = 0
    /// What the next reading may follow.
    var lastReading: LastReading?
    /// The configuration as it last fitted the CRM.
    var lastResolved: ResolvedConfiguration?
    /// What the bits of all masks mean that the journal may have.
    var mappingRows: [MappingVersionRow] = []
    /// Whether the journal keeps the configuration's text.
    var isConfigurationKept = false
    /// Address books that this process has run, so that their folder has been looked at.
    var visited: Set<AddressBookID> = []
    /// Mailboxes in which a folder's mark told of a later epoch than the journal's.
    var mailboxesAhead: Set<MailboxID> = []
    /// Address books whose last run did not come to its end.
    var unfinished: Set<AddressBookID> = []

    package init(_ parts: Parts) {
        self.parts = parts
        owner = parts.makeToken()
    }

    /// Goes on where `former` ended between two cycles, with other parts: under the same name, so that no lease keeps it
    /// out, and with what is known of the journal. Folders, selections and contacts are looked at anew, as at a start.
    ///
    /// - Parameter resolved: how the parts' configuration fitted the CRM just now. Should the CRM not fit it any more, the
    ///   service goes on with that.
    package init(_ parts: Parts, continuing former: SyncService, resolved: ResolvedConfiguration) {
        self.parts = parts
        owner = former.owner
        installation = former.installation
        judge = former.judge
        // Another CRM's rows would stand for what this one lacks.
        if parts.configuration.crm == former.parts.configuration.crm { rightsMemory = former.rightsMemory }
        mailboxesAhead = former.mailboxesAhead
        lastResolved = resolved
    }

    /// Opens the installation, or makes it in a new journal.
    ///
    /// - Throws: `.foreignJournal`, `.foreignMachine` where the journal belongs elsewhere: then nothing may be written
    ///   anywhere.
    package func start() async throws(ServiceError) {
        guard installation == nil else { return }
        installation = try await openInstallation()
        let facts = try await journal { journal throws(JournalError) in try await journal.sourceFacts() }
        let accepted = try await journal { journal throws(JournalError) in
            try await journal.lastReading(accepted: true)
        }
        judge = ReadingJudge(recorded: facts, acceptedRecords: accepted?.records)
    }

    /// Asks the journal, with its errors as the service's.
    func journal<Answer>(
        _ body: (any JournalStore) async throws(JournalError) -> Answer
    ) async throws(ServiceError) -> Answer {
        do throws(JournalError) {
            return try await body(parts.journal)
        } catch {
            throw .journal(error)
        }
    }

    /// Commits changes that belong to no mailbox.
    func commit(_ changes: [JournalChange]) async throws(ServiceError) {
        guard !changes.isEmpty else { return }
        try await journal { journal throws(JournalError) in try await journal.commit(changes, under: nil) }
    }
}
