import Configuration
import ContactModel
import Cryptography
import Locking
import Service

/// What SIGHUP asks for: the configuration's file is read and tried at once, beside whatever runs. A good one waits until no
/// cycle is under way; of a bad one nothing is used, and it is said why.
final class Reload: Sendable {
    /// A configuration that was tried, and what a service under it works with.
    struct Candidate: Sendable {
        let composition: Composition
        let resolved: ResolvedConfiguration
    }

    /// What became of a look at the file.
    enum Outcome: Sendable {
        /// It is good, and waits or is in use: of this digest.
        case accepted(String)
        /// Each fault a line.
        case refused(String)
    }

    private struct State: Sendable {
        var current: Composition
        /// The last look at the file, which the next one waits for.
        var look: Task<Outcome, Never>?
        /// The configuration that was last taken over, and when; `nil`: none since the start.
        var lastEffect: (digest: String, at: Moment)?
        var candidate: Candidate?
        var isCycleUnderWay = false
    }

    private let file: String
    private let log: ServiceLog
    private let status: ServiceStatus
    private let monitoring: Monitoring
    private let state: Locked<State>

    /// - Parameter file: as the command line names it.
    init(of current: Composition, file: String, log: ServiceLog, status: ServiceStatus, monitoring: Monitoring) {
        self.file = file
        self.log = log
        self.status = status
        self.monitoring = monitoring
        state = Locked(State(current: current))
    }

    /// Tries the file after each signal, until the task is cancelled.
    func answer(_ signals: SignalStream) async {
        for await _ in signals.signals { _ = await tryFile() }
    }

    /// Tries the file as after a signal, one look after the other.
    func tryFile() async -> Outcome {
        let look = state.withLock { state in
            let former = state.look
            // Loose, since it goes on where the one who asked goes away: a configuration is tried as a whole or not at all.
            let look = Task { [self] in
                _ = await former?.value
                return await tryOnce()
            }
            state.look = look
            return look
        }
        return await look.value
    }

    /// When the configuration of this digest was taken over, where it is the last one that was.
    func tookEffect(_ digest: String) -> Moment? {
        state.withLock { $0.lastEffect }.flatMap { $0.digest == digest ? $0.at : nil }
    }

    var inUse: Composition { state.withLock { $0.current } }

    /// Whether a good configuration waits.
    var isWaiting: Bool { state.withLock { $0.candidate != nil } }

    /// Hands over the one that waits; from then on it is the one in use.
    func take() -> Candidate? {
        state.withLock { state in
            guard let candidate = state.candidate else { return nil }
            state.candidate = nil
            state.current = candidate.composition
            return candidate
        }
    }

    /// The one that was taken has taken the former one's place.
    func tookEffect(_ composition: Composition) {
        monitoring.use(composition)
        let digest = Self.digest(composition.configuration)
        state.withLock { $0.lastEffect = (digest, CommandSupport.now()) }
        log.line("configuration reloaded", .notice, ["digest": digest])
        status.inEffect()
    }

    /// Knows by it whether a cycle is under way. Whoever asked for the reload does not wait for one.
    func heard(_ event: ServiceEvent) {
        let waits = state.withLock { state in
            switch event {
            case .cycleStarted:
                state.isCycleUnderWay = true
                return state.candidate != nil
            case .visitsBegin: return false
            case .cycleEnded, .cycleFailed, .stopped:
                state.isCycleUnderWay = false
                return false
            }
        }
        if waits { status.waits() }
    }

    /// Lets one go that waits and is not used any more.
    func close() async {
        _ = await state.withLock { $0.look }?.value
        await state.withLock { $0.candidate }?.composition.letGo()
    }

    // MARK: Private

    private func tryOnce() async -> Outcome {
        status.reloading()
        do throws(CommandFailure) {
            let candidate = try await makeCandidate()
            monitoring.reloaded(.accepted)
            let (former, waits) = state.withLock { state in
                defer { state.candidate = candidate }
                return (state.candidate, state.isCycleUnderWay)
            }
            await former?.composition.letGo()
            if waits { status.waits() }
            return .accepted(Self.digest(candidate.composition.configuration))
        } catch {
            refuse(error)
            return .refused(error.message)
        }
    }

    private func makeCandidate() async throws(CommandFailure) -> Candidate {
        let configuration: SatchelConfiguration
        do throws(ConfigurationErrors) {
            configuration = try SatchelConfiguration.load(file: file)
        } catch {
            throw CommandFailure(code: .usage, message: error.description)
        }
        let current = state.withLock { $0.current }
        let refusals = configuration.reloadRefusals(after: current.configuration)
        guard refusals.isEmpty else {
            throw CommandFailure(code: .usage, message: refusals.map(\.description).joined(separator: "\n"))
        }
        try AlarmDesk.check(configuration)
        try OpenIDHost.check(configuration)
        let check = try await ConfigurationCheck(configuration)
        let composition = try await Composition(configuration, continuing: current)
        let changes = ConfigurationDifference.lines(from: current.configuration.text, to: configuration.text)
        log.line(
            "configuration accepted", .notice,
            ["digest": Self.digest(configuration), "changes": changes.joined(separator: "; ")])
        for warning in check.warnings { log.line("needs attention", .warning, ["problem": warning]) }
        return Candidate(composition: composition, resolved: check.resolved)
    }

    private func refuse(_ failure: CommandFailure) {
        monitoring.reloaded(.refused)
        let faults = failure.message.split(separator: "\n").map(String.init)
        // A line that is indented shows the text in question of the one above.
        for fault in faults where !fault.hasPrefix(" ") { log.line("configuration refused", .error, ["why": fault]) }
        // `satchel.yaml:14:9: name is empty. …`
        let place = faults.first?.firstRange(of: ": ").map { String(faults[0][..<$0.lowerBound]) }
        status.refused(place ?? file, at: CommandSupport.now())
    }

    /// As `satchel undo --list` names it.
    private static func digest(_ configuration: SatchelConfiguration) -> String {
        KeptConfigurations.digest(of: configuration.text)
    }
}
