import AccessRules
import Configuration
import ContactModel
import Contracts
import Foundation
import GraphTarget
import JournalStore

/// What there is to see without Exchange.
extension Doctor {
    /// The journal as far as doctor needs it.
    struct JournalFacts: Sendable {
        /// Who has it open; `nil`: no service runs.
        let holder: String?
        let view: JournalView?

        /// Whether it belongs to another site or machine, so that nothing may be written to any mailbox.
        func isForeign(to configuration: SatchelConfiguration) -> Bool {
            guard let installation = view?.installation else { return false }
            return installation.site != configuration.site || installation.isOfAnotherMachine(than: configuration)
        }
    }

    func examineCRM() async throws -> (Office?, [DoctorFinding]) {
        do throws(CommandFailure) {
            let reading = try await CommandSupport.read(CommandSupport.source(configuration))
            let office = try Office(configuration, reading, keptDefined: CommandSupport.keptDefined(configuration))
            let count = reading.problems.count
            guard count > 0 else { return (office, [.ok(.crm, "It can be read, and the configuration fits it.")]) }
            let finding = DoctorFinding(
                check: .crm, severity: .warning, finding: "It can be read; \(count) of its entries are at fault.",
                remedy: "satchel crm check lists them.")
            return (office, [finding])
        } catch {
            return (nil, [Self.finding(error)])
        }
    }

    private static func finding(_ failure: CommandFailure) -> DoctorFinding {
        guard failure.code == .sourceUnreadable else {
            return DoctorFinding(
                check: .configuration, severity: .failure, finding: "The configuration does not fit the CRM.",
                remedy: "satchel check lists what does not fit, each with its place and remedy.")
        }
        return DoctorFinding(
            check: .crm, severity: .failure, finding: failure.message,
            remedy: "Bring the CRM's database back, or correct crm in the configuration; then satchel crm check.")
    }

    func examineJournal() async -> (JournalFacts, [DoctorFinding]) {
        guard case .sqlite(let path) = configuration.journal else { return (JournalFacts(holder: nil, view: nil), []) }
        let nothing = JournalFacts(holder: nil, view: nil)
        do throws(JournalError) {
            let look = try JournalLook(path: path)
            guard look.exists else {
                let finding = DoctorFinding.ok(.journal, "There is none yet; the first run makes it.")
                return (nothing, [finding])
            }
            let hasKey = try InstallationKey.load(beside: path) != nil
            let view = try await view()
            let facts = JournalFacts(holder: look.holder, view: view)
            return (facts, judge(facts, hasKey: hasKey))
        } catch {
            let finding = DoctorFinding(
                check: .journal, severity: .failure, finding: error.message,
                remedy:
                    "Give Satchel's user a folder that it may write to, on a local disk; or bring file and key back "
                    + "from a backup.")
            return (nothing, [finding])
        }
    }

    private func view() async throws(JournalError) -> JournalView {
        do throws(CommandFailure) {
            return try await JournalView(configuration)
        } catch {
            throw JournalError(kind: .malformed, message: error.message)
        }
    }

    private func judge(_ facts: JournalFacts, hasKey: Bool) -> [DoctorFinding] {
        var findings: [DoctorFinding] = []
        if let site = facts.view?.installation?.site, site != configuration.site {
            findings.append(
                DoctorFinding(
                    check: .journal, severity: .failure,
                    finding: "It belongs to site \(site), and the configuration is of site \(configuration.site).",
                    remedy: "Name the right journal. If this site is to go on with it: satchel site --adopt."))
        }
        if let installation = facts.view?.installation, installation.isOfAnotherMachine(than: configuration) {
            findings.append(
                DoctorFinding(
                    check: .journal, severity: .failure, finding: "It was last worked with on another machine.",
                    remedy: "If the service was moved here and is stopped there: satchel site --adopt."))
        }
        if !hasKey, facts.view?.addressBooks.isEmpty == false {
            findings.append(
                DoctorFinding(
                    check: .journal, severity: .warning,
                    finding: "The key beside it is missing, so every contact is read again before it is compared.",
                    remedy: "Bring the file that ends in \(Journal.keySuffix) back from a backup."))
        }
        if let hold = facts.view?.removalsHold?.why {
            findings.append(
                DoctorFinding(
                    check: .journal, severity: .warning, finding: "Removals are held: \(hold)",
                    remedy: "See satchel holds, then release or discard."))
        }
        guard findings.isEmpty else { return findings }
        return [.ok(.journal, facts.holder.map { "\($0) has it: the service runs." } ?? "It can be written.")]
    }

    /// The credential and the authorities, as far as this machine can tell without asking anybody.
    func examineCredential() -> (GraphConfiguration?, [DoctorFinding]) {
        let environment = ProcessInfo.processInfo.environment
        var doubts: [String] = []
        do throws(CommandFailure) {
            let graph = try Composition.graph(
                configuration, environment, requestLimit: .seconds(30), note: { doubts.append($0) })
            doubts += configuration.exchange.attention(environment: environment, now: now())
                .filter { !doubts.contains($0) }
            guard !doubts.isEmpty else {
                return (graph, [.ok(.credential, "It can be read, and does not end within 30 days, as far as known.")])
            }
            return (graph, doubts.map(Self.finding))
        } catch {
            let finding = DoctorFinding(
                check: .credential, severity: .failure, finding: error.message,
                remedy: "Put it where exchange in the configuration says, or correct that.")
            return (nil, [finding])
        }
    }

    /// Files and folders that others may change.
    func examinePlaces() -> [DoctorFinding] {
        configuration.openPlaces.map { Self.finding($0, check: .configuration) }
    }

    private static func finding(_ doubt: String) -> DoctorFinding { finding(doubt, check: .credential) }

    /// A sentence and its remedy behind it.
    private static func finding(_ doubt: String, check: DoctorCheck) -> DoctorFinding {
        guard let end = doubt.range(of: ". ") else {
            return DoctorFinding(check: check, severity: .warning, finding: doubt)
        }
        return DoctorFinding(
            check: check, severity: .warning, finding: String(doubt[..<end.lowerBound]) + ".",
            remedy: String(doubt[end.upperBound...]))
    }
}
