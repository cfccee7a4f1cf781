import ContactModel
import Glibc
import HTTPTransport
import Locking
import Testing

@testable import Console

@Suite("Console security") struct ConsoleSecurityTests {
    @Test(arguments: [
        "/", "/address-books", "/address-books/a0", "/holds", "/address-books/a0/contacts",
        "/explain?member=a&record=b",
        "/where?kind=revocations", "/where/export?kind=revocations&format=csv",
    ])
    func `a page is shown to nobody who is not signed in`(_ target: String) async throws {
        var browser = Browser(try ConsoleStage())
        let answer = await browser.get(target)
        #expect(answer.status == 303)
        #expect(answer.headers["Location"]?.hasPrefix("/sign-in") == true)
        #expect(answer.body.isEmpty)
    }

    @Test func `a forged session is refused and logged`() async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        browser.cookies[Cookies.session] = "Zm9yZ2VkLXRva2VuLXRoYXQtbm9ib2R5LWdhdmU"
        #expect(await browser.get("/").status == 303)
        #expect(stage.refusals == ["unknown session"])
    }

    @Test func `a form without the session's token, or with another session's, is refused and logged`() async throws {
        let stage = try ConsoleStage()
        var other = Browser(stage)
        _ = await other.signIn("otto")
        let foreign = (await other.get("/")).token ?? ""
        var browser = Browser(stage)
        _ = await browser.signIn("anna")
        for token in ["", foreign] {
            let answer = await browser.post("/holds/release", [("hold", "p1.held"), ("reason", "x"), ("token", token)])
            #expect(answer.status == 403)
        }
        #expect(stage.refusals == Array(repeating: "form without the session's token", count: 2))
        #expect(stage.decisions.withLock { $0 }.isEmpty)
    }

    @Test(arguments: [
        ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"], ["Sec-Fetch-Site": "none"],
        ["Origin": "https://evil.example"], ["Origin": "null"], ["Origin": "http://127.0.0.1:8480.evil.example"], [:],
        ["Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"],
    ])
    func `a form that another site's page sent is refused and logged`(_ told: [String: String]) async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        _ = await browser.signIn("anna")
        let token = (await browser.get("/holds")).token ?? ""
        browser.headers["Origin"] = told["Origin"]
        browser.headers["Sec-Fetch-Site"] = told["Sec-Fetch-Site"]
        let answer = await browser.post("/holds/release", [("hold", "p1.held"), ("reason", "x"), ("token", token)])
        #expect(answer.status == 403)
        #expect(stage.refusals == ["form from elsewhere"])
        #expect(stage.decisions.withLock { $0 }.isEmpty)
    }

    @Test func `a sign-in form from elsewhere is refused and logged`() async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        _ = await browser.get("/sign-in")
        let answer = await browser.post(
            "/sign-in", [("token", "x"), ("account", "anna"), ("password", ConsoleStage.password)])
        #expect(answer.status == 403)
        #expect(stage.refusals == ["sign-in form from elsewhere"])
    }

    @Test(arguments: [
        "https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/sign-in?next=/holds",
        "/x\r\nSet-Cookie: a=b", "/../etc/passwd", "", "/holds/release", "/sign-out", "/style.css",
    ])
    func `a sign-in leads to the console's own pages alone`(_ next: String) async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        let answer = await browser.signIn("anna", next: next)
        #expect(answer.status == 303)
        #expect(answer.headers["Location"] == "/")
        #expect(stage.refusals == ["sign-in to elsewhere"])
    }

    @Test func `a sign-in leads to the page that was asked for`() async throws {
        var browser = Browser(try ConsoleStage())
        let asked = await browser.get("/address-books?search=m%C3%BCller&page=2")
        let next = FormFields(String((asked.headers["Location"] ?? "").split(separator: "?").last ?? ""))["next"]
        let answer = await browser.signIn("anna", next: next)
        #expect(answer.headers["Location"] == "/address-books?search=m%C3%BCller&page=2")
    }

    @Test func `what a request says never becomes a header`() async throws {
        var browser = Browser(try ConsoleStage())
        let answer = await browser.get("/address-books?search=a%0d%0aSet-Cookie:%20x=y&page=2")
        for field in answer.headers {
            #expect(!field.value.utf8.contains { $0 == 13 || $0 == 10 }, "\(field.name)")
        }
    }

    @Test(arguments: [
        "/../journal.db", "/%2e%2e/journal.db", "/address-books/../../etc/passwd", "/address-books/..%2fjournal",
        "/style.css/../x", "/address-books/", "//", "/address-books/%00",
    ])
    func `a path that is no page is refused and logged`(_ target: String) async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        _ = await browser.signIn("anna")
        #expect(await browser.get(target).status == 404)
        #expect(stage.refusals == ["unknown address"])
    }

    @Test func `markup in a member's or a book's name stays text on every page`() async throws {
        let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;"
        let stage = try ConsoleStage(member: evil, book: evil)
        var browser = Browser(stage)
        _ = await browser.signIn("anna")
        let search = FormFields.encoded(evil)
        for target in ["/", "/address-books", "/address-books/a0", "/holds", "/address-books?search=\(search)"] {
            let text = (await browser.get(target)).text
            #expect(!text.contains("<script") && !text.contains("<img"), "\(target)")
            #expect(target == "/" || text.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;"), "\(target)")
        }
    }

    @Test func `a role that was taken away counts at the next request`() async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        _ = await browser.signIn("anna")
        let token = (await browser.get("/holds")).token ?? ""
        let form = [("hold", "p1.held"), ("reason", "they are right"), ("token", token)]
        try stage.setRole(.officer, of: "anna")
        #expect(await browser.post("/holds/release", form).status == 403)
        #expect(stage.refusals == ["role"])
        try stage.setRole(nil, of: "anna")
        #expect(await browser.get("/").status == 303)
        #expect(stage.decisions.withLock { $0 }.isEmpty)
    }

    @Test func `an officer reads holds, sees no form, and is refused where one is sent`() async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        _ = await browser.signIn("otto")
        let page = await browser.get("/holds")
        #expect(page.status == 200)
        #expect(!page.text.contains("/holds/release"))
        let form = [("hold", "p1.held"), ("reason", "x"), ("token", page.token ?? "")]
        #expect(await browser.post("/holds/release", form).status == 403)
        #expect(await browser.post("/holds/discard", form).status == 403)
        #expect(stage.refusals == ["role", "role"])
        #expect(stage.decisions.withLock { $0 }.isEmpty)
    }

    @Test func `nothing is changed by asking for a page`() async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        _ = await browser.signIn("anna")
        for target in ["/holds/release?hold=p1.held&reason=x", "/holds/discard", "/sign-out"] {
            #expect(await browser.get(target).status == 405)
        }
        #expect(await browser.get("/").status == 200)
        #expect(stage.decisions.withLock { $0 }.isEmpty)
    }

    @Test func `every answer has the strict headers`() async throws {
        var browser = Browser(try ConsoleStage())
        var answers = [await browser.get("/sign-in"), await browser.get("/style.css"), await browser.get("/nowhere")]
        answers.append(await browser.signIn("anna"))
        answers.append(await browser.get("/"))
        for answer in answers {
            let policy = answer.headers["Content-Security-Policy"] ?? ""
            #expect(policy.hasPrefix("default-src 'none'; style-src 'self'"))
            #expect(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"))
            #expect(answer.headers["X-Content-Type-Options"] == "nosniff")
            #expect(answer.headers["Referrer-Policy"] == "no-referrer")
            #expect(!answer.text.contains("<script") && !answer.text.contains(" style="))
        }
        #expect(answers.filter { $0.headers["Cache-Control"] == "no-store" }.count == 4)
    }

    @Test(.timeLimit(.minutes(1))) func `a request that does not go on is cut off, and nobody else waits for it`()
        async throws
    {
        var limits = ConsoleServer.limits
        limits.idleSeconds = 1
        let stage = try ConsoleStage()
        let server = ConsoleServer(address: "127.0.0.1", port: 0, limits: limits, handler: stage.handler)
        try server.start()
        let slow = try HalfRequest(port: server.port)
        let answer = try await HTTPClient().send(HTTPRequest(url: "http://127.0.0.1:\(server.port)/sign-in"))
        #expect(answer.status == 200)
        #expect(slow.waitForEnd() == 0, "closed without an answer")
        await server.stop()
        #expect(stage.refusals == ["too slow"])
    }

    @Test func `too large a form never arrives`() async throws {
        let stage = try ConsoleStage()
        let server = ConsoleServer(address: "127.0.0.1", port: 0, handler: stage.handler)
        try server.start()
        let request = HTTPRequest(
            method: "POST", url: "http://127.0.0.1:\(server.port)/sign-in",
            body: [UInt8](repeating: 65, count: 20_000))
        let answer = try await HTTPClient().send(request)
        #expect(answer.status == 413)
        await server.stop()
        #expect(stage.refusals == ["body too large"])
    }
}

/// A client that sends the beginning of a request and then nothing more.
private final class HalfRequest {
    private let descriptor: Int32

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(code == 0)
        let text = Array("POST /sign-in HTTP/1.1\r\nHost: 127".utf8)
        try #require(send(descriptor, text, text.count, Int32(MSG_NOSIGNAL)) == text.count)
    }

    deinit { close(descriptor) }

    /// 0: the other end has closed it; else what it sent, or -1.
    func waitForEnd() -> Int {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, 0)
    }
}
