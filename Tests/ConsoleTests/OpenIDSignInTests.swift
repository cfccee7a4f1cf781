import ContactModel
import Foundation
import HTTPTransport
import Locking
import TestSupport
import Testing

@testable import Console

extension OpenIDRules {
    /// Administrators by group and subject, officers by app role, users by their mailbox's object id.
    static let invented = OpenIDRules.invented(users: .init(kind: .mailbox, claim: "oid"))

    static func invented(
        users: Users?, administrators: Holders = .init(groups: ["admins"], subjects: ["subject-9"]),
        lifetime: Duration = .seconds(3600)
    ) -> OpenIDRules {
        OpenIDRules(
            reading: Reading(
                issuer: "https://sign-in.musterwerk.example/dir", clientID: "console", subject: "sub", groups: "groups",
                roles: "roles", users: users), administrators: administrators,
            officers: .init(roles: ["Satchel.Officer"]),
            lifetime: lifetime)
    }
}

extension Browser {
    /// Goes to the provider, says yes there, and comes back as browsers do: from another site, without strict cookies.
    mutating func signInElsewhere(
        next: String? = nil, _ claims: [String: String] = [:]
    ) async -> HTTPServerResponse {
        stage.provider.manner.withLock { manner in for (name, value) in claims { manner.claims[name] = value } }
        let leaving = await get(Route.openID(.leave(next: next)).target)
        guard let consent = stage.provider.consent(at: leaving.headers["Location"] ?? "") else { return leaving }
        return await comeBack("code=\(consent.code)&state=\(consent.state)")
    }

    mutating func comeBack(_ query: String) async -> HTTPServerResponse {
        let (kept, own) = (cookies, headers)
        cookies = cookies.filter { $0.key == Cookies.flow }
        headers["Sec-Fetch-Site"] = "cross-site"
        let answer = await get("\(OpenIDPlace.backPath)?\(query)")
        headers = own
        cookies = kept.merging(cookies) { $1 }.filter { $0.key != Cookies.flow || answer.status != 200 }
        return answer
    }
}

@Suite("Console sign-in by OpenID Connect") struct OpenIDSignInTests {
    static let admin = ["groups": "[\"admins\",\"others\"]"]
    static let user = ["oid": "\"mailbox-1\""]

    @Test func `who comes back is signed in, and a page of the console's own leads on`() async throws {
        var browser = Browser(try ConsoleStage(openID: .invented))
        #expect((await browser.get("/sign-in")).text.contains("href=\"/sign-in/openid\""))
        let leaving = await browser.get("/sign-in/openid?next=%2Fholds")
        let flow = leaving.headers.first { $0.name == "Set-Cookie" }?.value ?? ""
        #expect(flow.hasPrefix("satchel_flow="))
        #expect(flow.hasSuffix("; Path=/sign-in/openid; HttpOnly; SameSite=Lax; Max-Age=600"))
        let back = await browser.signInElsewhere(next: "/holds", Self.admin)
        #expect(back.status == 200)
        #expect(back.text.contains("<meta http-equiv=\"refresh\" content=\"0; url=/holds\">"))
        #expect(back.text.contains("<a href=\"/holds\">"))
        let cookie = back.headers.first { $0.value.hasPrefix(Cookies.session) }?.value ?? ""
        #expect(cookie.hasSuffix("; Path=/; HttpOnly; SameSite=Strict"))
        #expect(back.headers.contains { $0.value.hasPrefix("satchel_flow=;") && $0.value.hasSuffix("Max-Age=0") })
        let page = await browser.get("/holds")
        #expect(page.status == 200 && page.text.contains("/holds/release"))
    }

    @Test func `without a provider there is no way to one`() async throws {
        var browser = Browser(try ConsoleStage())
        #expect(!(await browser.get("/sign-in")).text.contains("/sign-in/openid"))
        for target in ["/sign-in/openid", "/sign-in/openid/back?code=a&state=b"] {
            #expect(await browser.get(target).status == 404)
        }
    }

    struct RoleCase: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let claims: [String: String]
        let opens: [String]
        let refuses: [String]
    }

    static let roles = [
        RoleCase(
            testDescription: "an administrator by group", claims: admin, opens: ["/", "/holds"], refuses: []),
        RoleCase(
            testDescription: "an administrator by subject", claims: ["sub": "\"subject-9\""], opens: ["/"], refuses: []),
        RoleCase(
            testDescription: "an officer by app role", claims: ["roles": "[\"Satchel.Officer\"]"], opens: ["/holds"],
            refuses: []),
        RoleCase(
            testDescription: "a user by the mailbox", claims: user, opens: ["/mine"], refuses: ["/holds", "/explain"]),
        RoleCase(
            testDescription: "an administrator who is a user as well", claims: admin.merging(user) { $1 },
            opens: ["/mine", "/"], refuses: []),
    ]

    @Test(arguments: roles) func `each has the role that is for them`(row: RoleCase) async throws {
        var browser = Browser(try ConsoleStage(openID: .invented))
        #expect(await browser.signInElsewhere(row.claims).status == 200)
        for target in row.opens { #expect(await browser.get(target).status == 200, "\(target)") }
        for target in row.refuses { #expect(await browser.get(target).status == 403, "\(target)") }
    }

    @Test func `a claim that its owner can choose makes nobody an administrator`() async throws {
        var browser = Browser(try ConsoleStage(openID: .invented))
        let claims = [
            "preferred_username": "\"admins\"", "name": "\"admins\"", "email": "\"hanna@musterwerk.example\"",
        ]
        #expect(await browser.signInElsewhere(claims).status == 403)
    }

    @Test func `a mail address tells a user only where the provider has verified it`() async throws {
        let rules = OpenIDRules.invented(users: .init(kind: .mail, claim: "email"))
        let mail = ["email": "\"hanna@musterwerk.example\""]
        for (claims, status) in [
            (mail, 403), (mail.merging(["email_verified": "false"]) { $1 }, 403),
            (mail.merging(["email_verified": "\"true\""]) { $1 }, 403),
            (mail.merging(["email_verified": "true"]) { $1 }, 200),
        ] {
            var browser = Browser(try ConsoleStage(openID: rules))
            #expect(await browser.signInElsewhere(claims).status == status)
        }
    }

    @Test func `who is known and has no role is told so, and groups that the provider left out are told`() async throws
    {
        let stage = try ConsoleStage(openID: .invented)
        var browser = Browser(stage)
        let nobody = await browser.signInElsewhere(["oid": "\"mailbox-9\""])
        #expect(nobody.status == 403 && nobody.text.contains("there is nothing here for you"))
        let overage = ["groups": "", "_claim_names": "{\"groups\":\"src1\"}", "_claim_sources": "{\"src1\":{}}"]
        let many = await browser.signInElsewhere(overage)
        #expect(many.status == 403 && many.text.contains("so many groups"))
        #expect(stage.refusals == ["openid: no role", "openid: groups left out"])
        #expect(browser.cookies[Cookies.session] == nil)
    }

    @Test func `a role that the configuration takes away is gone at the next request`() async throws {
        let stage = try ConsoleStage(openID: .invented)
        var browser = Browser(stage)
        _ = await browser.signInElsewhere(Self.admin)
        #expect(await browser.get("/").status == 200)
        stage.openIDRules.withLock {
            $0 = .invented(users: .init(kind: .mailbox, claim: "oid"), administrators: .init(groups: ["board"]))
        }
        #expect(await browser.get("/").status == 303)
        #expect(stage.refusals == ["unknown session"])
    }

    @Test func `a user whom the CRM does not know any more is out at the next request`() async throws {
        let stage = try ConsoleStage(openID: .invented)
        var browser = Browser(stage)
        _ = await browser.signInElsewhere(Self.user)
        #expect(await browser.get("/mine").status == 200)
        stage.members.state.withLock { $0.isUnread = true }
        #expect(await browser.get("/mine").status == 503)
        stage.members.state.withLock {
            $0.isUnread = false
            $0.logins = [:]
        }
        #expect(await browser.get("/mine").status == 303)
    }

    @Test func `a role that the provider takes away is gone when the session ends, however busy it is`() async throws {
        let stage = try ConsoleStage(openID: .invented)
        var browser = Browser(stage)
        _ = await browser.signInElsewhere(Self.admin)
        for _ in 0..<3 {
            stage.pass(.seconds(1199))
            #expect(await browser.get("/").status == 200)
        }
        stage.pass(.seconds(3))
        #expect(await browser.get("/").status == 303)
        #expect(await browser.signInElsewhere(["groups": "[\"others\"]"]).status == 403)
    }

    @Test func `another issuer, client or claim in the configuration ends the sessions`() async throws {
        let stage = try ConsoleStage(openID: .invented)
        var browser = Browser(stage)
        _ = await browser.signInElsewhere(Self.admin)
        stage.openIDRules.withLock { $0 = .invented(users: .init(kind: .login, claim: "oid")) }
        #expect(await browser.get("/").status == 303)
        _ = await browser.signInElsewhere(Self.admin)
        stage.openIDRules.withLock { $0 = nil }
        #expect(await browser.get("/").status == 303)
    }

    @Test func `while the provider is out of reach, a page says so, and the console's own accounts sign in`()
        async throws
    {
        let stage = try ConsoleStage(openID: .invented)
        stage.provider.manner.withLock {
            $0.answers["/.well-known/openid-configuration"] = .failure(
                HTTPError(kind: .timedOut, isSurelyNotSent: false, reason: "timed out"))
        }
        var browser = Browser(stage)
        let page = await browser.get("/sign-in/openid")
        #expect(page.status == 503 && page.text.contains("cannot be reached now"))
        #expect(stage.refusals == ["openid: the provider sign-in.musterwerk.example cannot be asked: timed out"])
        #expect(await browser.signIn("anna").status == 303)
    }

    @Test func `an answer without a way that began, a second one, and another browser's are refused and logged`()
        async throws
    {
        let stage = try ConsoleStage(openID: .invented)
        var browser = Browser(stage)
        #expect(await browser.comeBack("code=a&state=b").status == 400)
        let leaving = await browser.get("/sign-in/openid")
        let consent = try #require(stage.provider.consent(at: leaving.headers["Location"] ?? ""))
        let query = "code=\(consent.code)&state=\(consent.state)"
        var other = Browser(stage)
        _ = await other.get("/sign-in/openid")
        #expect(await other.comeBack(query).status == 400)
        #expect(await browser.comeBack("error=access_denied&state=\(consent.state)").status == 403)
        #expect(await browser.comeBack(query).status == 403)
        #expect(await browser.comeBack(query).status == 400)
        #expect(
            stage.refusals == [
                "openid: the sign-in was not begun in this browser",
                "openid: the sign-in was not begun in this browser",
                "openid: the provider refused it: access_denied",
                "openid: no role",
                "openid: the answer of the provider came a second time",
            ])
        #expect(browser.cookies[Cookies.session] == nil && other.cookies[Cookies.session] == nil)
    }

    @Test(arguments: InventedProvider.Signing.allCases.filter { ![.rs256, .ps256, .es256].contains($0) })
    func `a token that nobody vouches for signs nobody in`(signing: InventedProvider.Signing) async throws {
        let stage = try ConsoleStage(openID: .invented)
        stage.provider.manner.withLock { $0.signing = signing }
        var browser = Browser(stage)
        #expect(await browser.signInElsewhere(Self.admin).status == 403)
        #expect(stage.refusals.first?.hasPrefix("openid: the token") == true)
        #expect(browser.cookies[Cookies.session] == nil)
    }

    @Test(arguments: ["https://evil.example/", "//evil.example", "/\\evil.example", "/sign-out", "/sign-in/openid"])
    func `a sign-in elsewhere leads to the console's own pages alone`(next: String) async throws {
        var browser = Browser(try ConsoleStage(openID: .invented))
        let back = await browser.signInElsewhere(next: next, Self.admin)
        #expect(back.text.contains("content=\"0; url=/\""))
    }

    @Test func `a sign-in elsewhere ends the browser's former session`() async throws {
        let stage = try ConsoleStage(openID: .invented)
        var browser = Browser(stage)
        _ = await browser.signInElsewhere(Self.admin)
        let first = browser.cookies[Cookies.session]
        _ = await browser.signInElsewhere(Self.admin)
        #expect(browser.cookies[Cookies.session] != first)
    }

    @Test func `who tries codes must wait`() async throws {
        let stage = try ConsoleStage(openID: .invented)
        var browser = Browser(stage)
        for _ in 0..<SignInPacing.freeFailures {
            let leaving = await browser.get("/sign-in/openid")
            let state = URLComponents(string: leaving.headers["Location"] ?? "")?.queryItems?
                .first { $0.name == "state" }?.value
            #expect(await browser.comeBack("code=guess&state=\(state ?? "")").status == 403)
        }
        #expect(await browser.signInElsewhere(Self.admin).status == 429)
        stage.pass(.seconds(1))
        #expect(await browser.signInElsewhere(Self.admin).status == 200)
    }

    @Test func `a sign-out says that the provider may still know one, and leads there`() async throws {
        var browser = Browser(try ConsoleStage(openID: .invented))
        _ = await browser.signInElsewhere(Self.admin)
        let token = (await browser.get("/")).token ?? ""
        let answer = await browser.post("/sign-out", [("token", token)])
        #expect(answer.headers["Location"] == "/signed-out")
        #expect(await browser.get("/signed-out").text.contains("href=\"/sign-out/openid\""))
        let out = await browser.get("/sign-out/openid")
        #expect(
            out.headers["Location"]?.hasPrefix("https://sign-in.musterwerk.example/dir/end?client_id=console") == true)
        #expect(await browser.get("/").status == 303)
    }

    @Test func `a name from a token is text, and a code or a token is in no log`() async throws {
        let stage = try ConsoleStage(openID: .invented)
        var browser = Browser(stage)
        _ = await browser.signInElsewhere(
            Self.admin.merging(["name": "\"<script>alert(1)</script>\""]) { $1 })
        let page = await browser.get("/")
        #expect(!page.text.contains("<script>") && page.text.contains("&lt;script&gt;"))
        let events = stage.events.withLock { $0 }
        #expect(events.map(\.account) == ["openid:subject-1"])
        #expect(!"\(events)".contains("alert"))
    }

    @Test func `only a GET goes to the provider or comes back`() async throws {
        let stage = try ConsoleStage(openID: .invented)
        for method in ["HEAD", "POST", "PUT"] {
            for target in ["/sign-in/openid", "/sign-in/openid/back?code=a&state=b", "/sign-out/openid"] {
                let answer = await stage.handler.answer(HTTPServerRequest(method: method, target: target))
                #expect(answer.status == 405)
            }
        }
        #expect(stage.provider.asked.withLock { $0 }.isEmpty)
    }
}
