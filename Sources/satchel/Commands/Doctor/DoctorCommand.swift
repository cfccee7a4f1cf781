import Configuration
import ContactModel
import Contracts
import Foundation
import GraphTarget
import HTTPTransport
import SyncEngine

enum DoctorCommand {
    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        if arguments.has("write"), arguments.has("read-only") {
            throw UsageError("--write and --read-only exclude each other.")
        }
        let configuration = try CommandSupport.configuration(arguments)
        let writing: Doctor.Writing =
            arguments.has("write") ? .always : arguments.has("read-only") ? .never : .asModesSay
        let doctor = Doctor(
            configuration: configuration, login: arguments.value("member"), book: arguments.value("book"),
            writing: writing, now: CommandSupport.now, makeToken: Composition.makeToken)
        let report = try await StopSignal().interrupting { try await doctor.examine() }
        output.result(report.lines)
        try output.json(report)
        return report.exitCode
    }
}

/// Looks at everything that a run needs, from the CRM to each member's mailbox, and says what to do about what is wrong.
struct Doctor: Sendable {
    /// Whether contacts may be made and removed to see whether that works.
    enum Writing: Sendable { case asModesSay, always, never }

    let configuration: SatchelConfiguration
    let login: String?
    let book: String?
    var writing: Writing
    let now: @Sendable () -> Moment
    let makeToken: @Sendable () -> String

    /// Throws only for a member or a book that there is not; whatever else is wrong is a finding.
    func examine() async throws -> DoctorReport {
        let (office, crm) = try await examineCRM()
        let (journal, journalFindings) = await examineJournal()
        let (graph, credential) = examineCredential()
        var findings = examinePlaces() + crm + journalFindings + credential
        guard let graph else {
            return DoctorReport(findings + [notTried(.signIn, "there is nothing to sign in with")])
        }
        let client: HTTPClient
        do throws(HTTPError) {
            client = try HTTPClient(graph.client)
        } catch {
            throw CommandFailure(code: .target, message: "Could not start the HTTP client: \(error)")
        }
        let clock = AnswerClock(client, now: now)
        var doctor = self
        if journal.isForeign(to: configuration) { doctor.writing = .never }
        let exchange = ExchangeExamination(
            doctor: doctor, target: GraphTarget(graph, transport: clock, now: now), office: office, journal: journal)
        findings += try await exchange.examine()
        findings.append(Self.judge(clock.serversAheadSeconds))
        await client.shutDown()
        return DoctorReport(findings)
    }

    func notTried(_ check: DoctorCheck, _ why: String, remedy: String? = nil) -> DoctorFinding {
        DoctorFinding(check: check, severity: .note, finding: "Not tried: \(why).", remedy: remedy)
    }

    // MARK: The clock

    /// An assertion is good for five to ten minutes (FACTS §12.1), and tokens end by the server's clock.
    static let skewWarnedSeconds = 60
    static let skewMaxSeconds = 300

    static func judge(_ serversAhead: Int?) -> DoctorFinding {
        guard let serversAhead else {
            return DoctorFinding(
                check: .clock, severity: .note, finding: "Not tried: no answer told the server's time.")
        }
        let skew = abs(serversAhead)
        guard skew > skewWarnedSeconds else {
            return .ok(.clock, "This machine's clock agrees with the servers', to the minute.")
        }
        return DoctorFinding(
            check: .clock, severity: skew > skewMaxSeconds ? .failure : .warning,
            finding:
                "This machine's clock is \(skew) seconds \(serversAhead > 0 ? "behind" : "ahead of") the servers'.",
            remedy: "Let it be set by the network: timedatectl set-ntp true. Sign-in by certificate fails beyond five "
                + "minutes.")
    }
}
