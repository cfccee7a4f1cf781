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
    let parts: SyncService.Parts
    private let journal: SQLiteJournal
    /// In a dry run: what stands in for the journal.
    private let copy: JournalCopy?

    /// - Parameters:
    ///   - isDryRun: works on a copy of the journal, so that nothing is written anywhere.
    ///   - copiesNothing: in a dry run: works on a new journal instead.
    init(
        _ configuration: SatchelConfiguration, isDryRun: Bool = false, copiesNothing: Bool = false,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws(CommandFailure) {
        self.configuration = configuration
        let limits = try EngineLimits(environment: environment)
        let graph = try Self.graph(configuration, environment, requestLimit: limits.requestLimit)
        do throws(HTTPError) {
            transport = try HTTPClient(graph.client)
        } catch {
            throw CommandFailure(code: .target, message: "Could not start the HTTP client: \(error)")
        }
        target = GraphTarget(graph, transport: transport, now: CommandSupport.now)
        let key: [UInt8]
        var place = JournalPlace()
        let isKeyNew: Bool
        do throws(JournalError) {
            switch configuration.journal {
            case .sqlite(let path) where isDryRun:
                let copy = try JournalCopy(of: copiesNothing ? nil : path)
                self.copy = copy
                journal = copy.journal
                let known = try InstallationKey.load(beside: path)
                isKeyNew = known == nil
                key = known ?? Cryptography.randomBytes(FingerprintKey.byteCount)
            case .sqlite(let path):
                copy = nil
                journal = try SQLiteJournal(path: path)
                isKeyNew = try InstallationKey.load(beside: path) == nil
                key = try InstallationKey.loadOrMake(beside: path)
                place = JournalPlace(here: path)
            }
        } catch {
            await transport.shutDown()
            throw CommandFailure(code: ExitCode(error), message: error.message)
        }
        guard let fingerprintKey = FingerprintKey(bytes: key) else {
            throw CommandFailure(code: .internalFault, message: "The key beside the journal has a wrong length.")
        }
        var parts = SyncService.Parts(
            configuration: configuration,
            source: CommandSupport.source(configuration, fieldUse: UsedFields(configuration).fields), target: target,
            journal: journal, key: fingerprintKey, collator: try CommandSupport.collator(configuration),
            limits: limits, runnerClock: Self.clock, makeToken: Self.makeToken)
        parts.attention = {
            configuration.exchange.attention(environment: environment, now: $0) + configuration.openPlaces
        }
        if !isDryRun, case .sqlite(let path) = configuration.journal {
            let kept = configuration.accountKept
            let retention = AccountRetention(journalAt: path)
            // Before anything is written. What keeps it from that is said at the end of each cycle, when seals are made.
            try? retention.finishInterrupted()
            parts.seal = { (now) throws(JournalError) in
                let seal = try AccountSeals(beside: path).sealIfDue(JournalRegister(path: path), now: now)
                if let seal { return seal.line }
                return try retention.pruneIfDue(keeping: kept, now: now)?.line
            }
        }
        parts.place = place
        parts.isKeyNew = isKeyNew
        self.parts = parts
    }

    /// Lets everything go in good order.
    func close() async {
        await journal.close()
        copy?.remove()
        await transport.shutDown()
    }

    static let clock = RunnerClock(
        now: CommandSupport.now,
        sleep: { until in
            let pause = until - CommandSupport.now()
            // Cancelled: whoever waits looks for that next.
            if pause > .zero { try? await Task.sleep(for: pause) }
        },
        chance: { Double.random(in: 0..<1) })

    @Sendable static func makeToken() -> String { Hexadecimal.encode(Cryptography.randomBytes(8)) }

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
