import Configuration
package import ContactModel
package import Contracts
import SyncEngine
import SyncPlanning

/// What the journal knows of the installation, and whether it may be worked with here and now (ENGINE §15).
extension SyncService {
    /// How often the epoch is raised, so that a journal that is older than the mailboxes is told by the folders' marks.
    static let epochInterval = Duration.seconds(86_400)

    /// The installation as the journal has it, brought up to date, or a new one.
    ///
    /// - Throws: `.foreignJournal`, `.foreignMachine`: then nothing may be written anywhere.
    func openInstallation() async throws(ServiceError) -> Installation {
        let (configuration, now) = (parts.configuration, parts.clock())
        let known = try await journal { journal throws(JournalError) in try await journal.installation() }
        guard let known else {
            let new = Installation(
                instance: parts.makeToken(), epoch: 1, site: configuration.site, mode: configuration.mode, epochAt: now,
                keyCheck: parts.key.check, place: parts.place)
            try await commit([.putInstallation(new)])
            return new
        }
        guard known.site == configuration.site else {
            throw .foreignJournal(journal: known.site, configuration: configuration.site)
        }
        if let machine = known.place.machine, let here = parts.place.machine, machine != here { throw .foreignMachine }
        var installation = known
        var changes: [JournalChange] = []
        if installation.isCopied(to: parts.place) { installation.declareRestore(at: now) }
        installation.place = JournalPlace(
            machine: known.place.machine ?? parts.place.machine, file: parts.place.file ?? known.place.file)
        let isOtherKey = known.keyCheck.map { $0 != parts.key.check } ?? parts.isKeyNew
        if isOtherKey { changes.append(.forgetFingerprints) }
        installation.keyCheck = parts.key.check
        installation.hearClock(now)
        if installation != known { changes.append(.putInstallation(installation)) }
        try await commit(changes)
        return installation
    }

    /// Once a day, before anything is run: the next clean run of each address book writes it into its folder's mark.
    func raiseEpochDaily(now: Moment) async throws(ServiceError) {
        guard var installation, parts.configuration.mode > .plan else { return }
        let before = installation
        installation.hearClock(now)
        if now - installation.epochAt >= Self.epochInterval {
            installation.epoch += 1
            installation.epochAt = now
        }
        guard installation != before else { return }
        try await commit([.putInstallation(installation)])
        self.installation = installation
    }

    /// Keeps the configuration's text before anything is written to a mailbox under it, so that it can be reinstated.
    func keepConfiguration(now: Moment) async throws(ServiceError) {
        guard !isConfigurationKept, parts.configuration.mayWrite else { return }
        let last = try await journal { journal throws(JournalError) in try await journal.configurations(limit: 1) }
        let text = parts.configuration.text
        if last.first?.text != text {
            let number = (last.first?.number ?? 0) + 1
            try await commit([.putConfiguration(ConfigurationRow(number: number, text: text, since: now))])
        }
        isConfigurationKept = true
    }

    /// How far another machine is with a copy of the journal, for an operator who has this one go on after all.
    func noteEpochElsewhere(_ report: CycleReport) async throws(ServiceError) {
        guard var installation, let seen = report.summaries.compactMap(\.epochElsewhere).max(),
            seen > installation.epochElsewhere ?? 0
        else { return }
        installation.epochElsewhere = seen
        try await commit([.putInstallation(installation)])
        self.installation = installation
    }

    /// A mailbox that has seen a later epoch than the journal's tells that the journal is an older one: what is written
    /// from now on must be told from what the lost stretch wrote, and all address books wait until that has settled.
    ///
    /// One mailbox alone may have been told so by its owner, who can edit the mark: it waits by itself, and the others go on
    /// until a second one says the same. Where no other bears marks there is nobody to say it.
    func raiseEpoch(_ report: CycleReport) async throws(ServiceError) {
        guard var installation, let seen = report.summaries.compactMap(\.epochSeen).max(),
            seen >= installation.epoch
        else { return }
        let rows = try await journal { journal throws(JournalError) in try await journal.addressBooks() }
        let telling = Set(report.addressBooks.filter { $0.summary?.epochSeen != nil }.map(\.addressBook))
        mailboxesAhead.formUnion(rows.filter { telling.contains($0.id) }.map(\.mailbox))
        let marked = Set(rows.filter { $0.ownsFolder && $0.folder != nil && $0.state != .closed }.map(\.mailbox))
        guard mailboxesAhead.count > 1 || marked.isSubset(of: mailboxesAhead) else { return }
        mailboxesAhead = []
        installation.epoch = seen
        installation.declareRestore(at: parts.clock())
        try await commit([.putInstallation(installation)])
        self.installation = installation
    }
}

extension Installation {
    /// Notes that the journal is, or may be, older than the mailboxes.
    ///
    /// The epoch rises by two: whoever goes on elsewhere with a copy, and raises it by one a day, meets a higher one.
    package mutating func declareRestore(at now: Moment) {
        epoch += 2
        epochAt = now
        restoredAt = now
    }

    /// An operator says that this journal goes on, and none elsewhere: it rises above whatever marks were met there, and
    /// they are written anew.
    package mutating func declareAdoption(at now: Moment) {
        epoch = max(epoch, epochElsewhere ?? 0)
        epochElsewhere = nil
        declareRestore(at: now)
    }

    /// Whether the journal was put in place by hand: a backup as it was written, or another file than it was.
    fileprivate func isCopied(to here: JournalPlace) -> Bool {
        guard let file = place.file, let now = here.file else { return false }
        return file != now
    }

    /// A clock that was set back must make nobody wait until it is again what it was.
    fileprivate mutating func hearClock(_ now: Moment) {
        if let restoredAt, restoredAt > now { self.restoredAt = now }
        epochAt = min(epochAt, now)
    }
}
