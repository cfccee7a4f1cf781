import AccessRules
import Configuration
import ContactModel
import Contracts
import GraphTarget
import Pacing

/// Permissions that are too large, and what is left of what Exchange allows.
extension ExchangeExamination {
    func scopeIsUnknown(_ roles: [String]?) -> DoctorFinding {
        let isConsented = roles?.contains("Contacts.ReadWrite") == true
        return doctor.notTried(
            .scope, "exchange.forbidden names no mailbox that must stay closed",
            remedy: isConsented
                ? "Contacts.ReadWrite is consented in Entra, which opens every mailbox of the tenant. To limit it, grant an "
                    + "Exchange role instead (Documentation/Exchange.md), then name a mailbox outside its scope."
                : "Name one outside the scope of the app's Exchange role.")
    }

    /// Tries each forbidden mailbox: the list of its contact folders, and nothing else of it.
    func scopeFindings(
        _ lookups: [String: GraphLookup], _ members: [Member], _ roles: [String]?
    ) async -> [DoctorFinding] {
        let forbidden = doctor.configuration.exchange.forbidden
        guard !forbidden.isEmpty else { return [scopeIsUnknown(roles)] }
        var findings: [DoctorFinding] = []
        for (index, address) in forbidden.enumerated() {
            let name = "Mailbox \(index + 1) of exchange.forbidden"
            guard case .mailbox(let mailbox)? = lookups[address]?.lookup else {
                findings.append(
                    DoctorFinding(
                        check: .scope, severity: .warning, finding: "\(name) is unknown to the directory.",
                        remedy: "Correct the entry, or name another mailbox."))
                continue
            }
            if let member = members.first(where: { Self.lookup(of: $0, lookups) == mailbox }) {
                findings.append(
                    DoctorFinding(
                        check: .scope, severity: .warning, member: member.user.login,
                        finding: "\(name) is that of a member.",
                        remedy: "Take it out of exchange.forbidden, or the member out of the book."))
                continue
            }
            findings.append(judge(await target.perform([.folders], in: mailbox).first, name, roles))
        }
        return findings
    }

    private static func lookup(of member: Member, _ lookups: [String: GraphLookup]) -> MailboxID? {
        guard case .mailbox(let mailbox)? = member.user.mailboxAddress.flatMap({ lookups[$0]?.lookup }) else {
            return nil
        }
        return mailbox
    }

    private func judge(_ outcome: TargetOutcome?, _ name: String, _ roles: [String]?) -> DoctorFinding {
        switch outcome {
        case .done:
            let isConsented = roles?.contains("Contacts.ReadWrite") == true
            return DoctorFinding(
                check: .scope, severity: .warning, finding: "\(name) is open to the app.",
                remedy: isConsented
                    ? "Grants add up: the consent of Contacts.ReadWrite in Entra makes the scope of an Exchange role "
                        + "ineffective. Revoke that consent and keep the role; it takes effect within 2 hours."
                    : "Narrow the management scope of the app's Exchange role; Test-ServicePrincipalAuthorization shows "
                        + "what it comes to.")
        case .refused(let refusal) where refusal.kind == .accessDenied:
            return .ok(.scope, "\(name) is closed to the app, as it should be.")
        case .refused(let refusal) where refusal.kind == .mailboxUnavailable:
            return DoctorFinding(
                check: .scope, severity: .warning, finding: "\(name) has no cloud mailbox, so it shows nothing.",
                remedy: "Name a mailbox that exists and is outside the scope.", code: refusal.code)
        case .refused(let refusal):
            return DoctorFinding(
                check: .scope, severity: .warning, finding: "\(name) could not be tried.",
                remedy: "Try again in some minutes.", code: refusal.code, requestId: refusal.requestID)
        case .throttled, .conflict, .unknown, nil:
            return DoctorFinding(
                check: .scope, severity: .warning, finding: "\(name) could not be tried.",
                remedy: "Try again in some minutes.")
        }
    }

    // MARK: Throttles

    /// What doctor's own requests and the journal say of Exchange's limits.
    func throttleOfAll() async -> DoctorFinding {
        let seen = target.statistics.throttled
        if let until = journal.view?.installation?.gateUntil, until > doctor.now() {
            return DoctorFinding(
                check: .throttle, severity: .warning,
                finding: "Exchange has asked the whole app to wait, until \(ServiceLog.time(until)).",
                remedy: "Wait. If it lasts, look for another program with the same registration.")
        }
        guard seen == 0 else {
            return DoctorFinding(
                check: .throttle, severity: .note, finding: "Exchange asked to wait \(seen) times while doctor looked.")
        }
        return .ok(.throttle, "Exchange never asked to wait.")
    }
}
