import Configuration
import ContactModel
import Contracts
import Cryptography
import Foundation
import Glibc
import GraphTarget
import HTTPTransport
import JournalStore
import Service
import SyncEngine

/// Puts the service together from a configuration. The only place that knows which parts are used.
struct Composition {
    let configuration: SatchelConfiguration
    let transport: HTTPClient
    let target: GraphTarget
    private(set) var parts: SyncService.Parts
    /// Where secrets that the configuration names are taken from.
    let environment: [String: String]
    private let beside: Beside
    private let memory: Memory

    /// Hears of every step forward.
    var pulse: Pulse { beside.pulse }
    /// What the service last read.
    var latest: LatestSnapshot { beside.latest }
    /// Which runs people want at once.
    var asked: AskedRuns { beside.asked }

    var journal: SQLiteJournal { memory.journal }

    /// What the service shares with those beside it, under one configuration after the other.
    private struct Beside {
        let pulse: Pulse
        let latest: LatestSnapshot
        let asked: AskedRuns
    }

    /// The journal, and the key of the fingerprints beside it: the same for as long as the process has them.
    private struct Memory {
        let journal: SQLiteJournal
        /// In a dry run: what stands in for the journal.
        var copy: JournalCopy?
        let key: FingerprintKey
        let isKeyNew: Bool
        var place = JournalPlace()

        func close() async {
            await journal.close()
            copy?.remove()
        }
    }

    /// - Parameters:
    ///   - isDryRun: works on a copy of the journal, so that nothing is written anywhere.
    ///   - copiesNothing: in a dry run: works on a new journal instead.
    init(
        _ configuration: SatchelConfiguration, isDryRun: Bool = false, copiesNothing: Bool = false,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws(CommandFailure) {
        let limits = try EngineLimits(environment: environment)
        let (graph, transport) = try Self.reach(configuration, environment, limits)
        let memory: Memory
        do throws(CommandFailure) {
            memory =
                isDryRun
                ? try await Self.copy(of: configuration.journal, isEmpty: copiesNothing)
                : try Self.open(configuration.journal)
        } catch {
            await transport.shutDown()
            throw error
        }
        let beside = Beside(
            pulse: Pulse(now: CommandSupport.now()), latest: LatestSnapshot(), asked: AskedRuns())
        try self.init(configuration, graph, transport, memory, beside, limits, environment)
        guard !isDryRun else { return }
        // Before anything is written. What keeps it from that is said at the end of each cycle, when seals are made.
        try? AccountRetention(journalAt: configuration.journal.path).finishInterrupted()
        keepAccount()
    }

    /// The same under another configuration, which has the same journal. `former` must not be used any more once this is,
    /// and is then ended by `letGo`; this one by `close`, or by `letGo` if it is not used after all.
    init(
        _ configuration: SatchelConfiguration, continuing former: Composition
    ) async throws(CommandFailure) {
        let environment = former.environment
        let limits = try EngineLimits(environment: environment)
        let (graph, transport) = try Self.reach(configuration, environment, limits)
        do throws(CommandFailure) {
            try self.init(configuration, graph, transport, former.memory, former.beside, limits, environment)
        } catch {
            await transport.shutDown()
            throw error
        }
        // What the app registration may send at once is known already.
        parts.appGate = former.parts.appGate
        parts.turns = former.parts.turns
        parts.beginnings = former.parts.beginnings
        keepAccount()
    }

    /// The same over a copy of the journal, so that nothing is written anywhere; to be closed by itself.
    func dryRun() async throws(CommandFailure) -> Composition {
        try await Composition(configuration, isDryRun: true, environment: environment)
    }

    private init(
        _ configuration: SatchelConfiguration, _ graph: GraphConfiguration, _ transport: HTTPClient, _ memory: Memory,
        _ beside: Beside, _ limits: EngineLimits, _ environment: [String: String]
    ) throws(CommandFailure) {
        self.configuration = configuration
        self.transport = transport
        self.memory = memory
        self.environment = environment
        self.beside = beside
        let pulse = beside.pulse
        target = GraphTarget(
            graph, transport: PulsingTransport(transport: transport, pulse: pulse), now: CommandSupport.now)
        var parts = SyncService.Parts(
            configuration: configuration,
            source: CommandSupport.source(configuration, fieldUse: UsedFields(configuration).fields), target: target,
            journal: memory.journal, key: memory.key, collator: try CommandSupport.collator(configuration),
            limits: limits, runnerClock: Self.clock(telling: pulse), makeToken: Self.makeToken)
        parts.pulse = pulse
        parts.latest = beside.latest
        parts.asked = beside.asked
        parts.attention = {
            configuration.exchange.attention(environment: environment, now: $0) + configuration.openPlaces
        }
        parts.place = memory.place
        parts.isKeyNew = memory.isKeyNew
        self.parts = parts
    }

    /// Has cycles seal the account of disclosures, and shorten it, where that is due.
    private mutating func keepAccount() {
        let (path, kept) = (configuration.journal.path, configuration.accountKept)
        let retention = AccountRetention(journalAt: path)
        parts.seal = { (now) throws(JournalError) in
            let seal = try AccountSeals(beside: path).sealIfDue(JournalRegister(path: path), now: now)
            if let seal { return seal.line }
            return try retention.pruneIfDue(keeping: kept, now: now)?.line
        }
    }

    // MARK: Journal and key

    private static func open(_ location: JournalLocation) throws(CommandFailure) -> Memory {
        let path = location.path
        do throws(JournalError) {
            let journal = try SQLiteJournal(path: path)
            let isKeyNew = try InstallationKey.load(beside: path) == nil
            let bytes = try InstallationKey.loadOrMake(beside: path)
            return Memory(
                journal: journal, key: try fingerprintKey(bytes), isKeyNew: isKeyNew, place: JournalPlace(here: path))
        } catch {
            throw CommandFailure(code: ExitCode(error), message: error.message)
        }
    }

    /// Copies on a thread of its own: of a large journal that takes seconds, in which a service goes on with its work.
    private static func copy(of location: JournalLocation, isEmpty: Bool) async throws(CommandFailure) -> Memory {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Memory, CommandFailure>, Never>) in
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(
                    returning: Result { () throws(CommandFailure) in try copied(location, isEmpty: isEmpty) })
            }
        }
        return try result.get()
    }

    private static func copied(_ location: JournalLocation, isEmpty: Bool) throws(CommandFailure) -> Memory {
        let path = location.path
        do throws(JournalError) {
            let copy = try JournalCopy(of: isEmpty ? nil : path)
            let known = try InstallationKey.load(beside: path)
            let bytes = known ?? Cryptography.randomBytes(FingerprintKey.byteCount)
            return Memory(
                journal: copy.journal, copy: copy, key: try fingerprintKey(bytes), isKeyNew: known == nil)
        } catch {
            throw CommandFailure(code: ExitCode(error), message: error.message)
        }
    }

    private static func fingerprintKey(_ bytes: [UInt8]) throws(JournalError) -> FingerprintKey {
        guard let key = FingerprintKey(bytes: bytes) else {
            throw JournalError(kind: .malformed, message: "The key beside the journal has a wrong length.")
        }
        return key
    }

    // MARK: Ending

    /// Lets everything go in good order.
    func close() async {
        await memory.close()
        await transport.shutDown()
    }

    /// Lets go all but the journal, which another composition goes on with.
    func letGo() async { await transport.shutDown() }

    /// - Parameter pulse: hears how long it sleeps.
    private static func clock(telling pulse: Pulse) -> RunnerClock {
        RunnerClock(
            now: CommandSupport.now,
            sleep: { until in
                let pause = until - CommandSupport.now()
                guard pause > .zero else { return }
                pulse.rests(until: until)
                // Cancelled: whoever waits looks for that next.
                try? await Task.sleep(for: pause)
            },
            chance: { Double.random(in: 0..<1) })
    }

    @Sendable static func makeToken() -> String { Hexadecimal.encode(Cryptography.randomBytes(8)) }

    private static func reach(
        _ configuration: SatchelConfiguration, _ environment: [String: String], _ limits: EngineLimits
    ) throws(CommandFailure) -> (GraphConfiguration, HTTPClient) {
        let graph = try graph(configuration, environment, requestLimit: limits.requestLimit)
        do throws(HTTPError) {
            return (graph, try HTTPClient(graph.client))
        } catch {
            throw CommandFailure(code: .target, message: "Could not start the HTTP client: \(error)")
        }
    }

    /// How Exchange is reached, by the configuration.
    ///
    /// - Parameter note: hears what is doubtful about credential and authorities, each a sentence with its remedy.
    static func graph(
        _ configuration: SatchelConfiguration, _ environment: [String: String], requestLimit: Duration,
        note: (String) -> Void = { Output(isJSON: false).note("satchel: \($0)") }
    ) throws(CommandFailure) -> GraphConfiguration {
        let exchange = configuration.exchange
        do throws(SecretError) {
            // Read once now, so that a missing credential is told before anything is done.
            try exchange.credential.warnings(environment: environment).forEach(note)
            try exchange.authorities?.check(now: CommandSupport.now()).forEach(note)
        } catch {
            throw CommandFailure(code: .usage, message: "\(configuration.fileName): \(error)")
        }
        do throws(GraphConfigurationError) {
            return try GraphConfiguration(
                tenant: exchange.tenant, clientID: exchange.clientID, cloud: GraphCloud(exchange.cloud),
                endpoint: exchange.endpoint, proxy: exchange.proxy, authorityFile: exchange.authorities?.path,
                requestTimeLimit: requestLimit,
                credential: GraphCredential(exchange.credential, environment: environment))
        } catch {
            throw CommandFailure(code: .usage, message: "\(configuration.fileName): \(error)")
        }
    }
}

extension ExchangeCredential {
    /// What is doubtful about the places that it was read from.
    fileprivate func warnings(environment: [String: String]) throws(SecretError) -> [String] {
        switch self {
        case .secret(let source, _): return [try source.read(environment: environment).warning].compactMap { $0 }
        case .certificate(let source): return try source.read(environment: environment).warnings
        case .federatedToken(let source):
            _ = try source.read()
            return []
        }
    }
}

extension GraphCredential {
    init(_ credential: ExchangeCredential, environment: [String: String]) {
        switch credential {
        case .secret(let source, _): self = .secret { try source.read(environment: environment).secret.reveal() }
        case .certificate(let source): self = .certificate { try source.read(environment: environment).identity }
        case .federatedToken(let source): self = .federatedToken { try source.read().reveal() }
        }
    }
}

extension GraphCloud {
    init(_ cloud: ExchangeCloud) {
        switch cloud {
        case .global: self = .global
        case .usGovHigh: self = .usGovHigh
        case .usGovDoD: self = .usGovDoD
        case .china: self = .china
        case .chinaPartner: self = .chinaPartner
        }
    }
}

extension JournalLocation {
    var path: String {
        switch self {
        case .sqlite(let path): path
        }
    }
}
