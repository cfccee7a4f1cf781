import AccessRules
import CRMSources
import Configuration
import Console
import ContactModel
import Cryptography
import ExchangeSimulator
import Foundation
import HTTPTransport
import JournalStore
import Service
import SyncEngine

enum DemoCommand {
    struct Answer: Encodable {
        let first: Run
        let second: Run

        struct Run: Encodable {
            let addressBooks: Int
            let selected: Int
            let created: Int
            let updated: Int
            let removed: Int
            let held: Int
            let requests: Int
            let seconds: Double
            let problems: [String]
        }
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let seed = try CommandSupport.seed(arguments)
        let latency = try arguments.integer("latency", in: 0...600_000) ?? 0
        let isOnce = arguments.has("once")
        if output.isJSON, !isOnce { throw UsageError("'demo --json' needs --once: without it the demo does not end.") }
        let signal = StopSignal()
        let stage = try DemoStage(keep: arguments.value("keep"))
        defer { stage.cleanUp() }
        let code = try await signal.interrupting {
            try await stage.prepare(seed: seed, output)
            let server = try await stage.startSimulator(latencySeconds: Double(latency) / 1000)
            do {
                let code =
                    isOnce
                    ? try await runTwice(stage, server, output) : try await runAndStay(stage, server, output)
                await server.stop()
                return code
            } catch {
                await server.stop()
                throw error
            }
        }
        return code
    }

    private static func runTwice(
        _ stage: DemoStage, _ server: SimulatorServer, _ output: Output
    ) async throws -> ExitCode {
        let composition = try await stage.compose(server)
        let service = SyncService(composition.parts)
        do {
            let first = try await fill(service, output)
            let second = try await fill(service, output)
            output.result(["", "Once more, with nothing changed:"] + CycleTable.lines(second))
            try output.json(Answer(first: answer(first), second: answer(second)))
            await composition.close()
            return second.needsAttention && hasTrouble(second) ? .attention : .done
        } catch {
            await composition.close()
            throw CommandSupport.failure(error)
        }
    }

    private static func runAndStay(
        _ stage: DemoStage, _ server: SimulatorServer, _ output: Output
    ) async throws -> ExitCode {
        let composition = try await stage.compose(server)
        let service = SyncService(composition.parts)
        let report: CycleReport
        do throws(ServiceError) {
            report = try await fill(service, output)
        } catch {
            await composition.close()
            throw CommandSupport.failure(error)
        }
        let log = ServiceLog(output.isJSON ? .json : .text)
        let monitoring = Monitoring(composition, watchdog: nil)
        let reload = Reload(
            of: composition, file: stage.configuration, log: log, status: ServiceStatus(nil), monitoring: monitoring)
        let console = ConsoleHost(
            of: stage.configuration, besideJournal: composition.journal.path, monitoring: monitoring, reload: reload,
            log: log)
        let result: Result<Void, any Error>
        do {
            output.result(try stage.invitation(console) + stage.suggestions(server, report))
            try await ServeCommand.serve(service, composition, reload) { event in
                log.show(event)
                monitoring.heard(event)
                reload.heard(event)
            }
            result = .success(())
        } catch {
            result = .failure(CommandSupport.failure(error))
        }
        await console.stop()
        await reload.close()
        await reload.inUse.close()
        try result.get()
        return .done
    }

    private static func fill(_ service: SyncService, _ output: Output) async throws(ServiceError) -> CycleReport {
        let progress = ProgressLine(output)
        let report = try await service.cycle { progress.show($0) }
        progress.end()
        output.result(CycleTable.lines(report))
        return report
    }

    /// The sample holds what is to be reported (a user without a mailbox, values that do not fit): only what went wrong
    /// in an address book counts here.
    private static func hasTrouble(_ report: CycleReport) -> Bool {
        report.summaries.contains { $0.outcome != .ok || !$0.problems.isEmpty }
    }

    private static func answer(_ report: CycleReport) -> Answer.Run {
        let summaries = report.summaries
        return Answer.Run(
            addressBooks: summaries.count, selected: summaries.reduce(0) { $0 + ($1.selected ?? 0) },
            created: summaries.reduce(0) { $0 + $1.created },
            updated: summaries.reduce(0) { $0 + $1.updated + $1.redacted },
            removed: summaries.reduce(0) { $0 + $1.removedCount }, held: report.heldCount,
            requests: summaries.reduce(0) { $0 + $1.requestCount },
            seconds: Double((report.endedAt - report.startedAt).milliseconds) / 1000,
            problems: report.problems + summaries.flatMap(\.problems))
    }
}

/// Where the demo plays: a folder with the CRM, the configuration, the journal and the simulator's mailboxes.
struct DemoStage: Sendable {
    private let folder: String
    private let isKept: Bool

    private var crm: String { folder + "/crm.db" }
    var configuration: String { folder + "/satchel.yaml" }
    private var journal: String { folder + "/journal.db" }
    private var mailboxes: String { folder + "/exchange.db" }

    /// - Parameter keep: a folder that stays; `nil` makes one that `cleanUp` removes.
    init(keep: String?) throws(CommandFailure) {
        isKept = keep != nil
        folder =
            keep ?? FileManager.default.temporaryDirectory.appendingPathComponent("satchel-demo-\(getpid())").path
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure(
                code: .usage, message: "Could not make the folder \(folder). Give another one with --keep.")
        }
        for file in [crm, configuration, journal, mailboxes] where FileManager.default.fileExists(atPath: file) {
            throw CommandFailure(
                code: .usage,
                message:
                    "\(file) exists already, and the demo starts afresh. Remove it, or give another folder with --keep."
            )
        }
    }

    func prepare(seed: UInt64, _ output: Output) async throws {
        output.progress("making the sample CRM …")
        do throws(EmbeddedCRMError) {
            try SampleCRM.write(to: crm, seed: seed)
        } catch {
            throw CommandFailure(code: .sourceUnreadable, message: error.message)
        }
        output.progress("")
    }

    /// Every user of the CRM who has an address gets a mailbox there.
    func startSimulator(latencySeconds: Double) async throws -> SimulatorServer {
        let reading = try await CommandSupport.read(EmbeddedCRMSource(path: crm, now: CommandSupport.now))
        let users = reading.directory.users.compactMap { user in
            user.mailboxAddress.map { address in
                SimulatedUser(userPrincipalName: address, mail: user.mail, displayName: user.name ?? user.login)
            }
        }
        return try SimulatorAccess.start(
            SimulatorAccess.configuration(users: users, latencySeconds: latencySeconds), stateFile: mailboxes, port: 0)
    }

    /// Writes the configuration and puts the service together from it, as any installation does.
    func compose(_ server: SimulatorServer) async throws -> Composition {
        let text =
            SampleCRM.configuration(
                endpoint: server.baseURL, tenant: SimulatorAccess.tenant, clientID: SimulatorAccess.clientID,
                crmPath: "crm.db", journalPath: "journal.db") + Self.console
        try text.write(toFile: configuration, atomically: true, encoding: .utf8)
        let loaded: SatchelConfiguration
        do throws(ConfigurationErrors) {
            loaded = try SatchelConfiguration.load(file: configuration)
        } catch {
            throw CommandFailure(code: .usage, message: error.description)
        }
        return try await Composition(loaded, environment: [SimulatorAccess.secretVariable: SimulatorAccess.secret])
    }

    /// For a service that goes on with a demo that was kept. Its people are invented, so that anybody may see them.
    private static let console = "console: { listen: \"127.0.0.1:8480\", contents: shown }\n"

    /// Opens the console and makes an account for whoever sees the demo.
    func invitation(_ console: ConsoleHost) throws -> [String] {
        let (name, password) = ("demo", Base64URL.encode(Cryptography.randomBytes(12)))
        let account = Account(name: name, role: .administrator, password: try AccountCommand.hash(password))
        do throws(AccountFileError) {
            _ = try console.accounts.update { accounts -> Bool? in
                accounts[name] = account
                return true
            }
        } catch {
            throw CommandFailure(code: .usage, message: error.description)
        }
        let port = try console.start(host: "127.0.0.1", port: 0)
        return ["", "The console: http://127.0.0.1:\(port)/  account \(name), password \(password)"]
    }

    /// What to try next, with this company's own people.
    func suggestions(_ server: SimulatorServer, _ report: CycleReport) -> [String] {
        let entry = report.addressBooks.first { ($0.summary?.selected ?? 0) > 0 }
        let login = entry?.login ?? "LOGIN"
        let program = CommandLine.arguments.first ?? "satchel"
        return [
            "", "The service goes on until Ctrl-C. Try next, in another terminal:",
            "  1. why is this contact (not) on the phone?",
            "     \(program) explain --config \(configuration) --member \(login) --record Kontakte/1",
            "  2. take a right away, and watch the field go here within seconds; 'yes' brings it back:",
            "     sqlite3 \(crm) \"update crm_field_rights set value = 'no' where field = 'Testergebnis'\"",
            "  3. what does this member get?",
            "     \(program) preview --config \(configuration) --member \(login)",
            "", "Every mailbox in full: \(server.baseURL)/simulator/mailboxes",
        ]
    }

    func cleanUp() {
        guard !isKept else { return }
        // What is left over is a folder of invented people among temporary files; there is nothing to be done about it.
        try? FileManager.default.removeItem(atPath: folder)
    }
}
