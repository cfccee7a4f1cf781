import AccessRules
import Configuration
import ContactModel
import Contracts
import GraphTarget
import Pacing

/// What there is to see of Exchange: the sign-in, what the app may do, and each member's mailbox.
struct ExchangeExamination: Sendable {
    let doctor: Doctor
    let target: GraphTarget
    let office: Office?
    let journal: Doctor.JournalFacts

    /// Mailboxes that are looked at side by side; each gets at most four requests at once (FACTS §9).
    private static let mailboxesAtOnceMax = 8
    private static let neededRoles: Set<String> = ["Contacts.ReadWrite", "User.Read.All"]

    func examine() async throws -> [DoctorFinding] {
        let places = try office?.places(login: doctor.login, book: doctor.book) ?? []
        let roles: [String]?
        switch await target.checkSignIn() {
        case .failure(let failure): return [signInFinding(failure)] + untried
        case .success(let report): roles = report.roles
        }
        var findings = [DoctorFinding.ok(.signIn, "Entra gives the app a token.")] + permissionFindings(roles)
        if office == nil { findings.append(doctor.notTried(.mailbox, "without the CRM nobody knows the members")) }
        let members = Self.members(places)
        let addresses = members.compactMap(\.user.mailboxAddress) + doctor.configuration.exchange.forbidden
        switch addresses.isEmpty ? .success([:]) : await target.lookUpInDetail(addresses) {
        case .failure(let failure): return findings + [lookUpFinding(failure, roles)]
        case .success(let lookups):
            findings += await scopeFindings(lookups, members, roles)
            let ofMembers = await examine(members, lookups)
            findings += Self.gathered(ofMembers, roles, members: members.count)
        }
        return findings + [await throttleOfAll()]
    }

    // MARK: Sign-in

    private var untried: [DoctorFinding] {
        [DoctorCheck.permissions, .scope, .mailbox].map { doctor.notTried($0, "there is no token") }
    }

    private func signInFinding(_ failure: TargetLookupFailure) -> DoctorFinding {
        switch failure {
        case .throttled:
            return DoctorFinding(
                check: .signIn, severity: .failure, finding: "Entra asks to wait before the next sign-in.",
                remedy: "Try again in some minutes.")
        case .unreachable(let why):
            return DoctorFinding(
                check: .signIn, severity: .failure, finding: why, remedy: Self.networkRemedy)
        case .refused(let refusal):
            let advice = SignInAdvice(code: refusal.code)
            let isNetwork = refusal.code == "AuthorityUnreachable"
            return DoctorFinding(
                check: .signIn, severity: .failure,
                finding: advice.map { "Entra gives no token: \($0.fault)." } ?? refusal.message,
                remedy: advice.map { $0.remedy + "." }
                    ?? (isNetwork
                        ? Self.networkRemedy : "Check the app registration, and exchange in the configuration."),
                code: refusal.code, requestId: refusal.requestID)
        }
    }

    private static let networkRemedy =
        "Check name resolution, firewall, exchange.proxy, exchange.ca and exchange.endpoint."

    // MARK: Permissions

    /// Only what consent in Entra gave is in the token; a role of Exchange is not (FACTS §12.3).
    private func permissionFindings(_ roles: [String]?) -> [DoctorFinding] {
        guard let roles else {
            return [
                DoctorFinding(
                    check: .permissions, severity: .warning,
                    finding: "The token cannot be read, so its roles are unknown.")
            ]
        }
        var findings: [DoctorFinding] = []
        if !roles.contains("User.Read.All") {
            findings.append(
                DoctorFinding(
                    check: .permissions, severity: .failure,
                    finding: "User.Read.All is missing, so the members' mailboxes cannot be found.",
                    remedy: "Add the application permission User.Read.All to the app registration and grant admin "
                        + "consent."))
        }
        let others = Set(roles).subtracting(Self.neededRoles).sorted()
        if !others.isEmpty {
            findings.append(
                DoctorFinding(
                    check: .permissions, severity: .warning,
                    finding: "The app may do more than it needs: \(others.joined(separator: ", ")).",
                    remedy: "Remove them under API permissions of the app registration, and revoke their consent."))
        }
        if findings.isEmpty { findings = [.ok(.permissions, "Consented in Entra: \(roles.joined(separator: ", ")).")] }
        return findings
    }

    private func lookUpFinding(_ failure: TargetLookupFailure, _ roles: [String]?) -> DoctorFinding {
        switch failure {
        case .refused(let refusal):
            return DoctorFinding(
                check: .mailbox, severity: roles?.contains("User.Read.All") == false ? .note : .failure,
                finding: "The members' mailboxes could not be looked up in the directory.",
                remedy: "Grant User.Read.All with admin consent; a new consent takes some minutes.", code: refusal.code,
                requestId: refusal.requestID)
        case .throttled, .unreachable:
            return DoctorFinding(
                check: .mailbox, severity: .failure, finding: "The directory did not answer.",
                remedy: "Try again in some minutes. " + Self.networkRemedy)
        }
    }

    // MARK: Members

    /// A user with the books that the user is a member of.
    struct Member: Sendable {
        let user: User
        var books: [Book]
    }

    private static func members(_ places: [Office.Place]) -> [Member] {
        var members: [Member] = []
        var index: [UserID: Int] = [:]
        for place in places {
            if let known = index[place.user.id] {
                members[known].books.append(place.book)
            } else {
                index[place.user.id] = members.count
                members.append(Member(user: place.user, books: [place.book]))
            }
        }
        return members
    }

    private func examine(_ members: [Member], _ lookups: [String: GraphLookup]) async -> [DoctorFinding] {
        await withTaskGroup(of: (Int, [DoctorFinding]).self) { group in
            var answers = [[DoctorFinding]](repeating: [], count: members.count)
            for (index, member) in members.enumerated() {
                if index >= Self.mailboxesAtOnceMax, let (done, found) = await group.next() { answers[done] = found }
                group.addTask { (index, await examine(member, lookups)) }
            }
            for await (done, found) in group { answers[done] = found }
            return answers.flatMap(\.self)
        }
    }

    private func examine(_ member: Member, _ lookups: [String: GraphLookup]) async -> [DoctorFinding] {
        let login = member.user.login
        guard let address = member.user.mailboxAddress else {
            return [
                DoctorFinding(
                    check: .mailbox, severity: .warning, member: login,
                    finding: "The CRM has no mailbox for this member.",
                    remedy: "Enter mail or mailbox in crm_users, or take the user out of the book.")
            ]
        }
        guard let found = lookups[address], case .mailbox(let mailbox) = found.lookup else {
            return [
                DoctorFinding(
                    check: .mailbox, severity: .failure, member: login,
                    finding: "The member's address stands for no mailbox. \(lookups[address]?.problem ?? "")",
                    remedy: "Correct mail or mailbox in crm_users; an object id is never ambiguous.")
            ]
        }
        return await MailboxExamination(
            doctor: doctor, target: target, journal: journal, member: member, mailbox: mailbox
        ).examine()
    }

    /// That the app may enter nobody's mailbox is one finding, and another one than that one mailbox is out of scope.
    private static func gathered(
        _ findings: [DoctorFinding], _ roles: [String]?, members: Int
    ) -> [DoctorFinding] {
        let denied = findings.filter { $0.check == .mailbox && $0.isAccessDenied }
        guard members > 1, denied.count == members, let first = denied.first else { return findings }
        let isConsented = roles?.contains("Contacts.ReadWrite") == true
        let finding = DoctorFinding(
            check: .permissions, severity: .failure,
            finding: "The app may enter none of the \(members) members' mailboxes.",
            remedy: isConsented
                ? "An application access policy of Exchange bars it: Get-ApplicationAccessPolicy shows it."
                : "Grant Contacts.ReadWrite by an Exchange role within a scope, as Documentation/Exchange.md says. It "
                    + "takes 30 minutes to 2 hours; -App must be the object id of the enterprise application.",
            code: first.code, requestId: first.requestId)
        return findings.filter { !denied.contains($0) } + [finding]
    }
}

extension DoctorFinding {
    var isAccessDenied: Bool { code?.lowercased() == "erroraccessdenied" }
}
