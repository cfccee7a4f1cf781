import ExchangeSimulator
import Foundation
import SQLite
import Testing

/// Something that is wrong, what doctor must say of it, and how its remedy is carried out.
struct Ailment: Sendable, CustomTestStringConvertible {
    typealias Deed = @Sendable (CommandStage) async throws -> Void

    let testDescription: String
    let check: String
    let severity: String
    /// The exit code while it lasts.
    let exitCode: Int32
    let finding: String
    let remedy: String
    var code: String?
    let fallIll: Deed
    let heal: Deed
    /// Whether all members are looked at, and not only one.
    var isOfAll = false

    static let login = "awolf"

    static let all = signIn + permissions + mailboxes + folders + local
}

extension Ailment {
    private static func refusal(
        _ number: Int, _ name: String, _ finding: String, _ remedy: String
    ) -> Ailment {
        Ailment(
            testDescription: name, check: "signIn", severity: "failure", exitCode: 4, finding: finding, remedy: remedy,
            code: "AADSTS\(number)",
            fallIll: { $0.simulator.configure { $0.behaviour.signInError = number } },
            heal: { $0.simulator.configure { $0.behaviour.signInError = nil } })
    }

    private static let signIn: [Ailment] = [
        Ailment(
            testDescription: "a wrong secret", check: "signIn", severity: "failure", exitCode: 4,
            finding: "the client secret is wrong", remedy: "Give the secret's value, not its id", code: "AADSTS7000215",
            fallIll: { try $0.write("the secret's id", to: "secret") },
            heal: { try $0.write("the-secret", to: "secret") }),
        refusal(7_000_222, "a secret that has ended", "has expired", "Make a new one under Certificates & secrets."),
        refusal(7_000_112, "an app that is disabled", "is disabled", "Enable it under Enterprise applications"),
        refusal(53_003, "a policy that blocks the app", "Conditional Access", "Exclude it, or allow"),
        refusal(700_024, "an assertion out of its time", "outside its valid time", "Check this machine's clock"),
        refusal(700_213, "a federated credential that does not fit", "no federated credential", "letter by letter"),
        Ailment(
            testDescription: "an app of another tenant", check: "signIn", severity: "failure", exitCode: 4,
            finding: "the app is not known in this tenant", remedy: "Check exchange.client_id", code: "AADSTS700016",
            fallIll: { try $0.configureDoctor([BookOffice.clientID: "00000000-0000-4000-8000-000000000009"]) },
            heal: { try $0.configureDoctor() }),
        Ailment(
            testDescription: "a tenant that does not exist", check: "signIn", severity: "failure", exitCode: 4,
            finding: "the tenant does not exist in this cloud", remedy: "Check exchange.tenant", code: "AADSTS90002",
            fallIll: { try $0.configureDoctor([BookOffice.tenant: "musterwrek.example"]) },
            heal: { try $0.configureDoctor() }),
        Ailment(
            testDescription: "an authority out of reach", check: "signIn", severity: "failure", exitCode: 4,
            finding: "Could not reach", remedy: "exchange.proxy", code: "AuthorityUnreachable",
            fallIll: { stage in try stage.configureDoctor([stage.endpoint: "http://127.0.0.1:1"]) },
            heal: { try $0.configureDoctor() }),
    ]

    private static let permissions: [Ailment] = [
        Ailment(
            testDescription: "a consent that is missing", check: "permissions", severity: "failure", exitCode: 4,
            finding: "User.Read.All is missing", remedy: "grant admin consent",
            fallIll: { $0.grant("Contacts.ReadWrite") },
            heal: { $0.grant("Contacts.ReadWrite", "User.Read.All") }),
        Ailment(
            testDescription: "a consent that nobody needs", check: "permissions", severity: "warning", exitCode: 1,
            finding: "more than it needs: Mail.ReadWrite", remedy: "revoke their consent",
            fallIll: { $0.grant("Contacts.ReadWrite", "User.Read.All", "Mail.ReadWrite") },
            heal: { $0.grant("Contacts.ReadWrite", "User.Read.All") }),
        Ailment(
            testDescription: "a consent that makes the scope of the role ineffective", check: "scope",
            severity: "warning", exitCode: 1, finding: "Mailbox 1 of exchange.forbidden is open to the app.",
            remedy: "Revoke that consent and keep the role",
            fallIll: { stage in
                _ = try await stage.simulator.addUser(
                    SimulatedUser(
                        userPrincipalName: "chef@musterwerk.example", displayName: "Chef", mailboxState: .outsideRole))
                stage.simulator.configure { $0.behaviour.grantsContactsWithoutRole = true }
                try stage.configureDoctor(["  cloud: global": "  cloud: global\n  forbidden: [chef@musterwerk.example]"]
                )
            },
            heal: { $0.grant("User.Read.All") }),
        Ailment(
            testDescription: "a role that nobody granted", check: "permissions", severity: "failure", exitCode: 4,
            finding: "The app may enter none of the", remedy: "Grant Contacts.ReadWrite by an Exchange role",
            code: "ErrorAccessDenied", fallIll: { $0.grant("User.Read.All") },
            heal: { stage in stage.simulator.configure { $0.behaviour.grantsContactsWithoutRole = true } },
            isOfAll: true),
    ]

    private static let mailboxes: [Ailment] = [
        Ailment(
            testDescription: "a member outside the scope", check: "mailbox", severity: "failure", exitCode: 4,
            finding: "may not enter", remedy: "add the member to the group of the scope", code: "ErrorAccessDenied",
            fallIll: { stage in
                stage.grant("User.Read.All")
                stage.simulator.configure { $0.behaviour.grantsContactsWithoutRole = true }
                try await stage.member().setMailboxState(.outsideRole)
            },
            heal: { try await $0.member().setMailboxState(.cloud) }),
        Ailment(
            testDescription: "a member without a licence", check: "mailbox", severity: "failure", exitCode: 4,
            finding: "no mailbox in Exchange Online", remedy: "Check the licence", code: "MailboxNotEnabledForRESTAPI",
            fallIll: { try await $0.member().setMailboxState(.none) },
            heal: { try await $0.member().setMailboxState(.cloud) }),
        Ailment(
            testDescription: "an address that nobody has", check: "mailbox", severity: "failure", exitCode: 4,
            finding: "No user of the directory has it", remedy: "Correct mail or mailbox",
            fallIll: { try $0.crm("UPDATE crm_users SET mailbox = 'wolff@musterwerk.example' WHERE login = 'awolf'") },
            heal: { stage in
                try stage.crm("UPDATE crm_users SET mailbox = '\(stage.member().userID)' WHERE login = 'awolf'")
            }),
        Ailment(
            testDescription: "an address that two have", check: "mailbox", severity: "failure", exitCode: 4,
            finding: "2 users of the directory have it", remedy: "an object id is never ambiguous",
            fallIll: { stage in
                _ = try await stage.simulator.addUser(
                    SimulatedUser(
                        userPrincipalName: "zweiter@musterwerk.example", mail: try stage.address(),
                        displayName: "Zweiter"))
            },
            heal: { stage in
                try stage.crm("UPDATE crm_users SET mailbox = '\(stage.member().userID)' WHERE login = 'awolf'")
            }),
        Ailment(
            testDescription: "a member without an address", check: "mailbox", severity: "warning", exitCode: 1,
            finding: "The CRM has no mailbox", remedy: "Enter mail or mailbox",
            fallIll: { try $0.crm("UPDATE crm_users SET mailbox = NULL, mail = NULL WHERE login = 'awolf'") },
            heal: { stage in
                try stage.crm("UPDATE crm_users SET mailbox = '\(stage.member().userID)' WHERE login = 'awolf'")
            }),
        Ailment(
            testDescription: "a mailbox that is full", check: "write", severity: "failure", exitCode: 4,
            finding: "is full", remedy: "Free space", code: "ErrorQuotaExceeded",
            fallIll: { try await $0.member().setMailboxState(.full) },
            heal: { try await $0.member().setMailboxState(.cloud) }),
        Ailment(
            testDescription: "a clock that is wrong", check: "clock", severity: "failure", exitCode: 4,
            finding: "seconds behind the servers'", remedy: "timedatectl set-ntp true",
            fallIll: { $0.simulator.configure { $0.behaviour.clockOffsetSeconds = 400 } },
            heal: { $0.simulator.configure { $0.behaviour.clockOffsetSeconds = 0 } }),
        Ailment(
            testDescription: "another program with the same registration", check: "throttle", severity: "warning",
            exitCode: 1, finding: "Of 4 requests at once Exchange refused", remedy: "a registration of its own",
            fallIll: { $0.simulator.configure { $0.limits.concurrentRequestsMax = 2 } },
            heal: { $0.simulator.configure { $0.limits.concurrentRequestsMax = 4 } }),
    ]
}
