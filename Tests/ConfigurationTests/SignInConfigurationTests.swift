import Testing

@testable import Configuration

@Suite("Configuration of the sign-in by OpenID Connect") struct SignInConfigurationTests {
    private static let good = """
        console:
          listen: "127.0.0.1:8480"
          oidc:
            issuer: https://login.microsoftonline.com/3f1c2d4e-0000-4000-8000-000000000001/v2.0
            client_id: console
            secret: { credential: console-oidc }
            address: https://satchel.musterwerk.example
            claims: { subject: oid }
            administrators: { roles: [Satchel.Administrator], groups: [g1] }
            officers: { subjects: [s1] }
            users: { match: mailbox, claim: oid }
            session: 30m

        """

    @Test func `every key is read as it is written`() throws {
        let signIn = try #require(try parse(Self.good + Sample.text).consoleSignIn)
        #expect(signIn.issuer == "https://login.microsoftonline.com/3f1c2d4e-0000-4000-8000-000000000001/v2.0")
        #expect(!signIn.isLoopback && signIn.clientID == "console")
        #expect(signIn.secret == .credential(name: "console-oidc"))
        #expect(signIn.address == "https://satchel.musterwerk.example")
        #expect(signIn.scopes == ["openid", "profile", "email"])
        #expect(signIn.claims == .init(subject: "oid", groups: "groups", roles: "roles"))
        #expect(signIn.administrators == .init(groups: ["g1"], roles: ["Satchel.Administrator"], subjects: []))
        #expect(signIn.officers == .init(groups: [], roles: [], subjects: ["s1"]))
        #expect(signIn.users == .init(match: .mailbox, claim: "oid"))
        #expect(signIn.session == .seconds(1800))
        #expect(try parse(Sample.text).consoleSignIn == nil)
    }

    @Test func `what is left out has its default, and a slash at the issuer's end stays`() throws {
        let text = Self.good.split(separator: "\n").filter { line in
            !["claims", "officers", "users", "session"].contains { line.contains("\($0):") }
        }.joined(separator: "\n")
        let changed = text.replacing(
            "issuer: https://login.microsoftonline.com/3f1c2d4e-0000-4000-8000-000000000001/v2.0",
            with: "issuer: http://127.0.0.1:9000/")
        let signIn = try #require(try parse(changed + "\n" + Sample.text).consoleSignIn)
        #expect(signIn.issuer == "http://127.0.0.1:9000/" && signIn.isLoopback)
        #expect(signIn.claims == .init(subject: "sub", groups: "groups", roles: "roles"))
        #expect(signIn.officers == .nobody && signIn.users == nil)
        #expect(signIn.session == .seconds(3600))
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let find: String
        let put: String
        let error: String
    }

    static let broken = [
        Broken(
            testDescription: "an issuer for everybody", find: "3f1c2d4e-0000-4000-8000-000000000001", put: "common",
            error:
                "satchel.yaml:4:13: console.oidc.issuer is for all directories of Entra: whoever has any account would be "
                + "asked in. Name your own directory. Give the provider's issuer to the letter, such as "
                + "https://login.microsoftonline.com/DIRECTORY-ID/v2.0."),
        Broken(
            testDescription: "an issuer in the clear", find: "https://login.microsoftonline.com",
            put: "http://login.musterwerk.example",
            error:
                "satchel.yaml:4:13: console.oidc.issuer would send sign-ins unencrypted to another machine. Give the "
                + "provider's issuer to the letter, such as https://login.microsoftonline.com/DIRECTORY-ID/v2.0."),
        Broken(
            testDescription: "an address with a path", find: "satchel.musterwerk.example",
            put: "satchel.musterwerk.example/satchel",
            error:
                "satchel.yaml:7:14: console.oidc.address has a path, and the console has none above it. Give the console's "
                + "address as browsers see it, such as https://satchel.example."),
        Broken(
            testDescription: "a claim that its owner chooses", find: "claim: oid", put: "claim: preferred_username",
            error:
                "satchel.yaml:11:37: console.oidc.users.claim is \"preferred_username\", which its owner can change or "
                + "another person can get later. Give a claim that stays with one person, such as oid for the mailbox or "
                + "email for the mail."),
        Broken(
            testDescription: "a mail address that tells people apart", find: "claims: { subject: oid }",
            put: "claims: { subject: email }",
            error:
                "satchel.yaml:8:24: console.oidc.claims.subject is \"email\", which its owner can change or another person "
                + "can get later. Give a claim that stays with one person: sub or oid, or drop the line to use sub."),
        Broken(
            testDescription: "a mail address as a group", find: "claims: { subject: oid }",
            put: "claims: { subject: oid, groups: email }",
            error:
                "satchel.yaml:8:37: console.oidc.claims.groups is \"email\", which its owner can change or another person "
                + "can get later. Give the name of a claim, or drop the line to use groups."),
        Broken(
            testDescription: "a mail address as an app role", find: "claims: { subject: oid }",
            put: "claims: { subject: oid, roles: email }",
            error:
                "satchel.yaml:8:36: console.oidc.claims.roles is \"email\", which its owner can change or another person can "
                + "get later. Give the name of a claim, or drop the line to use roles."),
        Broken(
            testDescription: "a match that there is not", find: "match: mailbox", put: "match: name",
            error: "satchel.yaml:11:21: console.oidc.users.match is \"name\". Give login, mail or mailbox."),
        Broken(
            testDescription: "a session for days", find: "session: 30m", put: "session: 3d",
            error:
                "satchel.yaml:12:14: console.oidc.session is \"3d\". Give a duration from 5m to 12h, such as 1h, or drop "
                + "the line to use 1h."),
        Broken(
            testDescription: "officers without any", find: "officers: { subjects: [s1] }", put: "officers: {}",
            error:
                "satchel.yaml:10:15: console.oidc.officers names neither groups nor roles nor subjects. Give a mapping with "
                + "groups, roles or subjects, such as { roles: [Satchel.Officer] }, or drop the line."),
        Broken(
            testDescription: "a secret that is written down", find: "secret: { credential: console-oidc }",
            put: "secret: geheim",
            error:
                "satchel.yaml:6:13: console.oidc.secret is a text: secrets never stand in this file. Give { env: NAME }, "
                + "{ file: PATH } or { credential: NAME }. Replace the secret if others could read it here."),
    ]

    @Test(arguments: broken) func `a fault is told with its place and what to do`(row: Broken) {
        let text = Self.good.replacing(row.find, with: row.put)
        #expect(text != Self.good)
        #expect(errors(of: text + Sample.text) == [row.error])
    }

    @Test func `a mail address may find users, since it counts there only where it is verified`() throws {
        let text = Self.good.replacing("match: mailbox, claim: oid", with: "match: mail, claim: email")
        #expect(try parse(text + Sample.text).consoleSignIn?.users == .init(match: .mail, claim: "email"))
    }

    @Test func `nobody at all who may sign in is a fault`() {
        let text = Self.good.split(separator: "\n").filter { line in
            !["administrators", "officers", "users"].contains { line.contains("\($0):") }
        }.joined(separator: "\n")
        #expect(
            errors(of: text + "\n" + Sample.text) == [
                "satchel.yaml:4:5: console.oidc names nobody who may sign in. Give administrators, officers or users, or drop "
                    + "console.oidc."
            ])
    }

    @Test func `no error repeats a secret of the sign-in`() {
        for put in ["secret: geheim-9", "secret: { geheim-9: x }", "secret: { env: geheim-9 }"] {
            let text = Self.good.replacing("secret: { credential: console-oidc }", with: put)
            #expect(!errors(of: text + Sample.text).isEmpty)
            #expect(!errors(of: text + Sample.text).joined().contains("geheim-9"), "\(put)")
        }
    }

    @Test func `another provider takes a reload alone`() throws {
        let former = try parse(Sample.text)
        let new = try parse(Self.good.replacing("oidc:", with: "oidc:") + Sample.text)
        #expect(new.reloadRefusals(after: former).map(\.message).allSatisfy { !$0.contains("oidc") })
    }
}
