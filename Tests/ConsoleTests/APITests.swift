import ContactModel
import HTTPTransport
import Locking
import Testing

@testable import Console

@Suite("HTTP API") struct APITests {
    static let readings = [
        "/status", "/health", "/address-books", "/address-books/a0", "/holds", "/where?record=Kontakte/1",
        "/explain?member=anna&record=Kontakte/1",
        "/held-by?member=anna", "/revocations", "/audit", "/events",
    ]

    // MARK: Access

    @Test(arguments: readings) func `nothing is told without a token`(_ target: String) async throws {
        let stage = try ConsoleStage()
        let answer = await APIClient(stage, token: nil).get(target)
        #expect(answer.status == 401 && answer.code == "noToken")
        #expect(answer.headers["WWW-Authenticate"] == "Bearer realm=\"satchel\"")
        #expect(stage.refusals == ["API, noToken"])
        #expect(stage.desk.questions.withLock { $0 }.isEmpty)
    }

    @Test func `a token that is none, was removed or has ended is refused and logged by its name`() async throws {
        let stage = try ConsoleStage()
        let client = APIClient(stage, token: try stage.addToken("report", days: 1))
        #expect(await client.get("/status").status == 200)
        stage.pass(.seconds(86_400))
        let ended = await client.get("/status")
        #expect(ended.status == 401 && ended.code == "wrongToken")
        #expect(ended.headers["WWW-Authenticate"]?.contains("invalid_token") == true)
        #expect(stage.events.withLock { $0.last?.account } == "token report")
        let other = APIClient(stage, token: try stage.addToken("other"))
        #expect(await other.get("/status").status == 200)
        try stage.removeToken("other")
        #expect(await other.get("/status").code == "wrongToken")
        for text in ["x", "satchel_", String(repeating: "a", count: 5000)] {
            #expect(await APIClient(stage, token: text).get("/status").status == 401)
        }
    }

    @Test func `a browser's session opens nothing of the API`() async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        _ = await browser.signIn("anna")
        for target in Self.readings { #expect(await browser.get("/api/v1" + target).status == 401) }
        let answer = await browser.post("/api/v1/holds/p1.held/release", [("reason", "x")])
        #expect(answer.status == 401)
        #expect(stage.decisions.withLock { $0 }.isEmpty)
    }

    @Test func `an officer's token reads and decides nothing`() async throws {
        let stage = try ConsoleStage()
        let client = APIClient(stage, token: try stage.addToken("report"))
        for target in Self.readings { #expect(await client.get(target).status == 200, "\(target)") }
        for word in ["release", "discard"] {
            let answer = await client.post("/holds/p1.held/\(word)", "{\"reason\":\"x\"}")
            #expect(answer.status == 403 && answer.code == "role")
        }
        #expect(stage.decisions.withLock { $0 }.isEmpty)
        #expect(stage.refusals == ["API, role", "API, role"])
    }

    @Test func `who guesses tokens must wait, and whoever has one need not`() async throws {
        let stage = try ConsoleStage()
        let good = APIClient(stage, token: try stage.addToken("report"))
        let stranger = APIClient(stage, token: "satchel_guess")
        var statuses: [Int] = []
        for _ in 0..<25 { statuses.append(await stranger.get("/status").status) }
        #expect(statuses == Array(repeating: 401, count: 20) + Array(repeating: 429, count: 5))
        #expect(await good.get("/status").status == 200)
        stage.pass(.seconds(1))
        #expect(await stranger.get("/status").status == 401)
    }

    @Test func `a token that asks too much must wait, and others need not`() async throws {
        let stage = try ConsoleStage()
        let client = APIClient(stage, token: try stage.addToken("report"))
        let other = APIClient(stage, token: try stage.addToken("other"))
        for _ in 0..<100 { #expect(await client.get("/health").status == 200) }
        let answer = await client.get("/health")
        #expect(answer.status == 429 && answer.code == "tooManyRequests" && answer.headers["Retry-After"] == "1")
        #expect(await other.get("/health").status == 200)
        stage.pass(.milliseconds(100))
        #expect(await client.get("/health").status == 200)
        #expect(await client.get("/health").status == 200)
        #expect(await client.get("/health").status == 429)
    }

    @Test func `where the accounts cannot be read nobody is let in`() async throws {
        let stage = try ConsoleStage()
        let client = APIClient(stage, token: try stage.addToken("report"))
        try stage.breakAccounts()
        #expect(await client.get("/status").code == "unavailable")
    }

    // MARK: Questions

    @Test func `a question reaches the desk as it was asked, and its answer comes back as it is`() async throws {
        let stage = try ConsoleStage()
        let client = APIClient(stage, token: try stage.addToken("report"))
        stage.desk.api.withLock { $0 = .json(Array("{\"a\":1}".utf8)) }
        let answer = await client.get(
            "/audit?member=anna&record=Kontakte%2F7&book=CRM&since=2026-11-01&until=2026-11-30&limit=7&cursor=abc")
        #expect(answer.status == 200 && answer.text == "{\"a\":1}")
        #expect(answer.headers["Content-Type"] == "application/json")
        _ = await client.get("/address-books?member=anna&condition=held&state=live")
        _ = await client.get("/held-by?member=anna&now=true")
        _ = await client.get("/revocations?open=false")
        let page = APIPage(limit: 100, cursor: nil)
        let always = APIWindow(since: nil, until: nil)
        #expect(
            stage.desk.questions.withLock { $0 } == [
                .audit(
                    member: "anna", record: "Kontakte/7", book: "CRM",
                    APIWindow(since: "2026-11-01", until: "2026-11-30"), APIPage(limit: 7, cursor: "abc")),
                .addressBooks(member: "anna", book: nil, condition: .held, state: "live", page),
                .heldBy(member: "anna", isNowOnly: true, always, page),
                .revocations(member: nil, isOpenOnly: false, always, page),
            ])
    }

    static let unreadable = [
        "/status?x=1", "/status?", "/holds?limit=0", "/holds?limit=1001", "/holds?limit=ten", "/holds?limit=1&limit=2",
        "/holds?cursor=", "/where", "/where?record=", "/where?record=%ff", "/where?record", "/where?record=a&&b",
        "/held-by", "/held-by?member=anna&now=yes", "/address-books?condition=fine", "/address-books?membr=anna",
        "/audit?record=a%00b", "/where?record=" + String(repeating: "a", count: 129), "/events?x=1",
    ]

    @Test(arguments: unreadable.filter { !$0.hasSuffix("?") })
    func `a query that cannot be understood whole is refused`(_ target: String) async throws {
        let stage = try ConsoleStage()
        let answer = await APIClient(stage, token: try stage.addToken("report")).get(target)
        #expect(answer.status == 400 && answer.code == "invalidRequest", "\(answer.text)")
        #expect(stage.desk.questions.withLock { $0 }.isEmpty)
    }

    @Test func `what the desk cannot answer is told by status and code`() async throws {
        let stage = try ConsoleStage()
        let client = APIClient(stage, token: try stage.addToken("report"))
        for (answer, status, code) in [
            (APIAnswer.unknown, 404, "unknownAddressBook"), (.unknownName("No."), 404, "unknownName"),
            (.invalid("No."), 400, "invalidRequest"),
            (.busy, 503, "busy"), (.unavailable, 503, "unavailable"),
        ] {
            stage.desk.api.withLock { $0 = answer }
            let found = await client.get("/address-books/a0")
            #expect(found.status == status && found.code == code)
        }
    }

    @Test(arguments: [
        "/", "", "/nothing", "/status/", "/address-books/", "/address-books/a/b", "/address-books/..", "/holds/x/keep",
    ])
    func `a place that there is not is told apart from one that is closed`(_ target: String) async throws {
        let stage = try ConsoleStage()
        #expect(await APIClient(stage, token: nil).get(target).code == "unknownAddress")
        #expect(stage.refusals == ["API, unknownAddress"])
    }

    // MARK: HTTP

    @Test func `a method that a place does not have is 405 with those that it has`() async throws {
        let client = APIClient(try ConsoleStage(), token: nil)
        for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE"] {
            let answer = await client.send(method, "/status")
            #expect(answer.status == 405 && answer.headers["Allow"] == "GET, HEAD, OPTIONS")
        }
        let answer = await client.get("/holds/p1.held/release")
        #expect(answer.status == 405 && answer.headers["Allow"] == "POST, OPTIONS")
        let options = await client.send("OPTIONS", "/status")
        #expect(options.status == 204 && options.headers["Allow"] == "GET, HEAD, OPTIONS" && options.body.isEmpty)
    }

    @Test(arguments: [
        ("*/*", 200), ("application/json", 200), ("application/*;q=0.1", 200), ("text/html, application/json", 200),
        ("text/html", 406), ("application/json;q=0", 406), ("*/*, application/json;q=0", 406), ("", 200),
    ]) func `an answer is of a type that the client takes`(_ accept: String, _ status: Int) async throws {
        let stage = try ConsoleStage()
        let client = APIClient(stage, token: try stage.addToken("report"))
        #expect(await client.get("/status", ["Accept": accept]).status == status)
    }

    @Test func `every answer has the strict headers`() async throws {
        let stage = try ConsoleStage()
        let client = APIClient(stage, token: try stage.addToken("report"))
        var answers = [
            await APIClient(stage, token: nil).get("/status"), await client.get("/nothing"),
            await client.send("OPTIONS", "/status"), await client.get("/openapi.yaml"),
            await client.post("/holds/p1.held/release", "{}"),
        ]
        for target in Self.readings { answers.append(await client.get(target)) }
        for answer in answers {
            #expect(answer.headers["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)
            #expect(answer.headers["X-Content-Type-Options"] == "nosniff")
            #expect(answer.headers["X-Frame-Options"] == "DENY")
            #expect(answer.headers["Referrer-Policy"] == "no-referrer")
            #expect(answer.headers["Cross-Origin-Resource-Policy"] == "same-origin")
            #expect(answer.headers["Cache-Control"] == "no-store")
            #expect(answer.headers["Access-Control-Allow-Origin"] == nil)
        }
    }

    // MARK: Decisions

    @Test func `an administrator's token decides, with its name and the reason for the journal`() async throws {
        let stage = try ConsoleStage()
        let client = APIClient(stage, token: try stage.addToken("robot", .administrator))
        let answer = await client.post("/holds/p1.held/release", "{\"reason\":\" the branch   was sold \"}")
        #expect(answer.status == 200)
        #expect(answer.text == "{\"by\":\"token robot\",\"hold\":\"p1.held\",\"state\":\"released\"}")
        let decision = HoldDecision(
            hold: "p1.held", word: .release, account: "token robot", reason: "the branch was sold", way: .api)
        #expect(stage.decisions.withLock { $0 } == [decision])
        #expect(stage.events.withLock { $0.last } == .done("hold released", account: "token robot", "p1.held"))
    }

    @Test(arguments: [
        "", "{}", "[]", "{\"reason\":\"a\\nb\"}", "\"x\"", "{\"reason\":\"\"}", "{\"reason\":\" \"}", "{\"reason\":1}",
        "{\"reason\":null}",
        "{\"reason\":\"x\",\"hold\":\"y\"}", "{\"reason\":\"x\"",
        "{\"reason\":\"" + String(repeating: "a", count: 501) + "\"}",
    ]) func `a decision without a good reason is none`(_ body: String) async throws {
        let stage = try ConsoleStage()
        let client = APIClient(stage, token: try stage.addToken("robot", .administrator))
        let answer = await client.post("/holds/p1.held/release", body)
        #expect(answer.status == 400 && answer.code == "invalidRequest")
        #expect(stage.decisions.withLock { $0 }.isEmpty)
    }

    @Test func `what is not held, is held no more or cannot be discarded is told, and nothing is decided`() async throws
    {
        let stage = try ConsoleStage()
        let client = APIClient(stage, token: try stage.addToken("robot", .administrator))
        let reason = "{\"reason\":\"x\"}"
        #expect(await client.post("/holds/p2/release", reason).code == "unknownHold")
        #expect(await client.post("/holds/p0.decided/release", reason).status == 409)
        #expect(await client.post("/holds/whole/discard", reason).code == "cannotDiscard")
        let form = await client.send(
            "POST", "/holds/p1.held/release", ["Content-Type": "application/x-www-form-urlencoded"], "reason=x")
        #expect(form.status == 415 && form.code == "notJSON")
        #expect(stage.decisions.withLock { $0 }.isEmpty)
        stage.desk.isHeld.withLock { $0 = false }
        #expect(await client.post("/holds/p1.held/release", reason).code == "decided")
        stage.desk.isHeld.withLock { $0 = nil }
        #expect(await client.post("/holds/p1.held/release", reason).code == "unavailable")
    }
}
