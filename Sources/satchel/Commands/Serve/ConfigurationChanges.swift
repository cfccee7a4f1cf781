import Configuration
import Console
import ContactModel
import Contracts
import Foundation
import JournalStore
import Locking
import Service

/// Changes of the configuration that are wished for in the console: each is tried in the background before it can be
/// saved, one at a time, and the last one is kept for a while.
actor ConfigurationChanges {
    /// How long what was found out can be saved.
    private static let lifetime = Duration.seconds(1_800)
    /// Of what a tried text says differently the journal keeps so many characters.
    private static let differencesMax = 16_000

    private struct Trial {
        let id: String
        let account: String
        let begunAt: Moment
        let base: [UInt8]
        let configuration: SatchelConfiguration
        /// Whether it was used before.
        let isUndo: Bool
        let progress = Locked(ChangePreview.State.readsCRM)
        var task: Task<Void, Never>?
        var endedAt: Moment?

        var text: [UInt8] { configuration.text }
        var digest: String { KeptConfigurations.digest(of: configuration.text) }
    }

    private struct Save {
        let digest: String
        let account: String
        let at: Moment
        let aside: String
        let doubt: String?
        /// `nil`: it is being tried.
        var outcome: Reload.Outcome?
    }

    private let file: String
    private let monitoring: Monitoring
    private let reload: Reload
    private let log: ServiceLog
    private var trial: Trial?
    private var lastSave: Save?

    /// - Parameter file: as the command line names it.
    init(of file: String, _ monitoring: Monitoring, _ reload: Reload, _ log: ServiceLog) {
        self.file = file
        self.monitoring = monitoring
        self.reload = reload
        self.log = log
    }

    // MARK: What there is

    func configuration() -> ConfigurationFact? {
        guard let bytes = read() else { return nil }
        return ConfigurationFact(
            fileName: file, text: String(validating: bytes, as: UTF8.self),
            digest: KeptConfigurations.digest(of: bytes), books: Self.books(in: bytes),
            faults: Self.faults(of: bytes, file),
            inUse: KeptConfigurations.digest(of: monitoring.composition.configuration.text),
            hindrance: ConfigurationFile.hindrance(file), lastSave: lastSave.map(shown))
    }

    func former() -> [FormerConfigurationFact]? {
        guard let kept = kept(), let bytes = read() else { return nil }
        let before = kept.uses.dropFirst().map { Optional($0) } + [nil]
        return zip(kept.uses, before).map { use, before in
            FormerConfigurationFact(
                digest: use.digest, since: ServiceLog.time(use.since), until: use.until.map(ServiceLog.time),
                isFile: use.text == bytes,
                differences: before.map { ConfigurationDifference.lines(from: $0.text, to: use.text) })
        }
    }

    func preview() -> ChangePreview? {
        forgetOld()
        guard let trial else { return nil }
        return ChangePreview(
            id: trial.id, account: trial.account, begunAt: ServiceLog.time(trial.begunAt), digest: trial.digest,
            base: KeptConfigurations.digest(of: trial.base),
            differences: ConfigurationDifference.lines(from: trial.base, to: trial.text),
            text: String(decoding: trial.text, as: UTF8.self), state: trial.progress.withLock { $0 })
    }

    // MARK: Trying

    func begin(_ draft: ConfigurationDraft, by account: String) -> PreviewBeginning {
        forgetOld()
        if let trial, trial.endedAt == nil { return .busy(trial.account) }
        guard let base = read() else { return .unavailable }
        let text: [UInt8]
        var isUndo = false
        switch draft {
        case .text(let changed, let digest):
            guard digest == KeptConfigurations.digest(of: base) else { return .changedMeanwhile }
            text = Array(changed.utf8)
        case .book(let form, let digest):
            guard digest == KeptConfigurations.digest(of: base) else { return .changedMeanwhile }
            guard let changed = BookEdit.applying(BookForm(form), to: form.book, in: base) else { return .notEditable }
            text = changed
        case .former(let digest):
            guard let kept = kept() else { return .unavailable }
            guard let use = kept.uses.first(where: { $0.digest == digest }) else { return .unknown }
            text = use.text
            isUndo = true
        }
        guard text != base else { return .nothingToDo }
        let configuration: SatchelConfiguration
        do throws(ConfigurationErrors) {
            configuration = try SatchelConfiguration.parse(bytes: text, fileName: file)
        } catch {
            return .faulty(error.faults.map(PlacedFault.init))
        }
        let inUse = monitoring.composition.configuration
        // Beside a file that does not load, what the service works with says what must stay.
        let former = Self.faults(of: base, file).isEmpty ? base : inUse.text
        let locked = configuration.consoleRefusals(after: former)
        let refusals = locked.isEmpty ? configuration.reloadRefusals(after: inUse) : locked
        guard refusals.isEmpty else { return .faulty(refusals.map(PlacedFault.init)) }
        let trial = Trial(
            id: Composition.makeToken(), account: account, begunAt: CommandSupport.now(), base: base,
            configuration: configuration, isUndo: isUndo)
        guard note(trial, comparedWith: former) else { return .unavailable }
        start(trial)
        return .begun
    }

    /// What a filter would select tells of values that the console may hide: it is kept who asked for which.
    ///
    /// Keys that say where secrets lie cannot be among the differences, since a text with such is refused before.
    private func note(_ trial: Trial, comparedWith former: [UInt8]) -> Bool {
        let differences = ConfigurationDifference.wholeLines(from: former, to: trial.text).joined(separator: "; ")
        let more = differences.count - Self.differencesMax
        let kept = differences.prefix(Self.differencesMax) + (more > 0 ? "… and \(more) characters more" : "")
        do throws(JournalError) {
            try SQLiteJournal.note(
                "change tried",
                of: "\(trial.digest), compared with \(KeptConfigurations.digest(of: trial.base))"
                    + (kept.isEmpty ? "" : ": \(kept)"),
                by: "\(trial.account), in the console", at: trial.begunAt,
                inJournalAt: monitoring.composition.journal.path)
            return true
        } catch {
            log.line("console cannot use the journal", .error, ["error": error.message])
            return false
        }
    }

    private func start(_ new: Trial) {
        let (current, progress) = (monitoring.composition, new.progress)
        trial = new
        // Loose, since it goes on while nobody looks; `stop` waits for it.
        trial?.task = Task.detached(priority: .utility) { [self] in
            let state = await Self.outcome(of: new.configuration, beside: current, progress)
            progress.withLock { $0 = state }
            await ended(new.id)
        }
    }

    private static func outcome(
        of configuration: SatchelConfiguration, beside current: Composition, _ progress: Locked<ChangePreview.State>
    ) async -> ChangePreview.State {
        do {
            try AlarmDesk.check(configuration)
            let report = try await SingleCycle.dryRun(
                configuration, environment: current.environment, beside: current.parts
            ) { step in progress.withLock { $0 = $0.after(step) } }
            // A cycle that is cancelled says how far it came, which is no answer.
            return Task.isCancelled ? .failed([]) : .ended(ForetoldChange(report))
        } catch ServiceError.configuration(let errors) {
            return .failed(errors.faults.map(PlacedFault.init))
        } catch is CancellationError {
            return .failed([])
        } catch {
            return .failed([.init(line: nil, column: nil, message: "\(CommandSupport.failure(error))")])
        }
    }

    private func ended(_ id: String) {
        guard trial?.id == id, let trial else { return }
        self.trial?.endedAt = CommandSupport.now()
        let outcome: String
        switch trial.progress.withLock({ $0 }) {
        case .ended(let change):
            let counts = ForetoldChange.Act.allCases.map { act in
                "\(act.rawValue) \(change.addressBooks.reduce(0) { $0 + $1.count(act) })"
            }
            outcome = counts.joined(separator: ", ")
        case .failed(let faults):
            let first = faults.first?.message.split(separator: "\n").first
            outcome = first.map { "failed: \($0)" } ?? "cancelled"
        case .readsCRM, .running: outcome = "?"
        }
        log.line(
            "change preview ended", .notice,
            ["account": trial.account, "digest": trial.digest, "outcome": outcome])
    }

    func drop(_ id: String) async -> Bool {
        guard let dropped = trial, dropped.id == id else { return false }
        dropped.task?.cancel()
        await dropped.task?.value
        if trial?.id == id { trial = nil }
        return true
    }

    /// Ends what is under way.
    func stop() async {
        trial?.task?.cancel()
        await trial?.task?.value
    }

    private func forgetOld() {
        guard let ended = trial?.endedAt else { return }
        let now = CommandSupport.now()
        if now < ended || now - ended > Self.lifetime { trial = nil }
    }

    // MARK: Saving

    func save(_ id: String, by account: String) -> SaveOutcome {
        forgetOld()
        guard let trial, trial.id == id, case .ended(let change) = trial.progress.withLock({ $0 }),
            change.obstacle == nil
        else { return .gone }
        guard read() == trial.base else { return .changedMeanwhile }
        let now = CommandSupport.now()
        let act = NotedAct(
            act: trial.isUndo ? "configuration reinstated" : "configuration saved", failure: "configuration not saved",
            subject: "\(trial.digest), was \(KeptConfigurations.digest(of: trial.base))",
            person: "\(account), in the console", journal: monitoring.composition.journal.path)
        let replacement: ConfigurationFile.Replacement
        do {
            replacement = try act.carryOut {
                try ConfigurationFile.replace(
                    file, holding: trial.base, by: trial.text, word: trial.isUndo ? "undo" : "change",
                    time: CommandSupport.timeInName())
            }
        } catch {
            let why = (error as? JournalError)?.message ?? "\(error)"
            log.line("configuration not saved", .error, ["account": account, "why": why])
            return .refused(why)
        }
        self.trial = nil
        if let doubt = replacement.doubt {
            log.line("configuration might not last", .warning, ["account": account, "why": doubt])
        }
        lastSave = Save(
            digest: trial.digest, account: account, at: now, aside: replacement.aside, doubt: replacement.doubt)
        // Loose: reading the CRM anew takes longer than a browser waits; the page says what came of it.
        Task { tried(trial.digest, await reload.tryFile()) }
        return .saved
    }

    private func tried(_ digest: String, _ outcome: Reload.Outcome) {
        if lastSave?.digest == digest { lastSave?.outcome = outcome }
    }

    private func shown(_ save: Save) -> SavedConfiguration {
        let state: SavedConfiguration.State =
            switch save.outcome {
            case nil: .beingTried
            case .refused(let why)?: .refused(why)
            case .accepted(save.digest)?:
                reload.tookEffect(save.digest).map { .inEffect(since: ServiceLog.time($0)) }
                    ?? (reload.isWaiting ? .waits : .superseded)
            case .accepted?: .superseded
            }
        return SavedConfiguration(
            digest: save.digest, account: save.account, at: ServiceLog.time(save.at), aside: save.aside,
            doubt: save.doubt,
            state: state)
    }

    // MARK: Reading

    private func read() -> [UInt8]? {
        do throws(ConfigurationErrors) {
            return try SatchelConfiguration.bytes(of: file)
        } catch {
            log.line("console cannot read the configuration", .error, ["error": error.description])
            return nil
        }
    }

    private static func books(in bytes: [UInt8]) -> [BookFormFact] {
        BookEdit.books(in: bytes).map { id, form in
            BookFormFact(
                book: id, filter: form.filter, limit: form.limit, order: form.order, groups: form.groups,
                users: form.users, except: form.except)
        }
    }

    private func kept() -> KeptConfigurations? {
        do throws(CommandFailure) {
            return try KeptConfigurations(journal: monitoring.composition.journal.path)
        } catch {
            log.line("console cannot use the journal", .error, ["error": error.message])
            return nil
        }
    }

    private static func faults(of bytes: [UInt8], _ file: String) -> [PlacedFault] {
        do throws(ConfigurationErrors) {
            _ = try SatchelConfiguration.parse(bytes: bytes, fileName: file)
            return []
        } catch {
            return error.faults.map(PlacedFault.init)
        }
    }
}

extension BookForm {
    fileprivate init(_ fact: BookFormFact) {
        self.init()
        (filter, limit, order) = (fact.filter, fact.limit, fact.order)
        (groups, users, except) = (fact.groups, fact.users, fact.except)
    }
}

extension PlacedFault {
    fileprivate init(_ fault: ConfigurationFault) {
        self.init(line: fault.line, column: fault.column, message: fault.message)
    }
}

extension ChangePreview.State {
    fileprivate func after(_ step: CycleProgress) -> ChangePreview.State {
        switch (step, self) {
        case (.reading, _): .readsCRM
        case (.starting(let count), _): .running(done: 0, of: count)
        case (.finished, .running(let done, let count)): .running(done: min(done + 1, count), of: count)
        case (.finished, _), (.running, _): self
        }
    }
}
