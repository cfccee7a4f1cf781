import ContactModel
import HTTPTransport
import Testing

@testable import Console

@Suite("Console sign-in") struct SignInTests {
    @Test func `a sign-in begins a session that ends by signing out`() async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        let answer = await browser.signIn("anna")
        #expect(answer.status == 303)
        let cookie = answer.headers.first { $0.value.hasPrefix(Cookies.session) }?.value ?? ""
        #expect(cookie.hasSuffix("; Path=/; HttpOnly; SameSite=Strict"))
        let page = await browser.get("/")
        #expect(page.status == 200)
        let token = browser.cookies[Cookies.session]
        #expect(await browser.post("/sign-out", [("token", page.token ?? "")]).status == 303)
        browser.cookies[Cookies.session] = token
        #expect(await browser.get("/").status == 303)
    }

    @Test func `through a proxy with TLS the cookie is never sent in the clear`() async throws {
        var browser = Browser(try ConsoleStage())
        browser.headers["X-Forwarded-Proto"] = "https"
        let answer = await browser.signIn("anna")
        #expect(answer.headers.first { $0.value.hasPrefix(Cookies.session) }?.value.hasSuffix("; Secure") == true)
    }

    @Test func `each sign-in has a token of its own, and ends the browser's former session`() async throws {
        var browser = Browser(try ConsoleStage())
        _ = await browser.signIn("anna")
        let first = browser.cookies[Cookies.session]
        _ = await browser.signIn("anna")
        #expect(browser.cookies[Cookies.session] != first)
        browser.cookies[Cookies.session] = first
        #expect(await browser.get("/").status == 303)
    }

    @Test func `a session ends when it rests for half an hour, and after twelve hours in any case`() async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        _ = await browser.signIn("anna")
        for _ in 0..<24 {
            stage.pass(.seconds(29 * 60))
            #expect(await browser.get("/").status == 200)
        }
        stage.pass(.seconds(29 * 60))
        #expect(await browser.get("/").status == 303)
        _ = await browser.signIn("anna")
        stage.pass(.seconds(30 * 60))
        #expect(await browser.get("/").status == 303)
    }

    @Test func `a wrong password and an unknown account are told alike`() async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        let wrong = await browser.signIn("anna", "something else")
        let unknown = await browser.signIn("nobody")
        #expect(wrong.status == 403 && unknown.status == 403)
        #expect(wrong.text.contains("Account or password is wrong."))
        #expect(unknown.text.contains("Account or password is wrong."))
        #expect(stage.refusals == ["sign-in", "sign-in"])
    }

    @Test func `who guesses must wait, and even the right password does not help before`() async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        for _ in 0..<SignInPacing.freeFailures { #expect(await browser.signIn("anna", "guess").status == 403) }
        let answer = await browser.signIn("anna")
        #expect(answer.status == 429)
        #expect(answer.headers["Retry-After"] == "1")
        #expect(stage.refusals.last == "sign-in too soon")
        stage.pass(.seconds(1))
        #expect(await browser.signIn("anna").status == 303)
    }

    @Test func `another address does not help who guesses one account, nor another account who comes from one address`()
        async throws
    {
        let stage = try ConsoleStage()
        for number in 0..<SignInPacing.freeFailures {
            var browser = Browser(stage)
            browser.headers["X-Forwarded-For"] = "192.0.2.\(number)"
            #expect(await browser.signIn("anna", "guess").status == 403)
        }
        var browser = Browser(stage)
        browser.headers["X-Forwarded-For"] = "192.0.2.99"
        #expect(await browser.signIn("anna", "guess").status == 429)
        for number in 0..<SignInPacing.freeFailures {
            #expect(await browser.signIn("name\(number)", "guess").status == 403)
        }
        #expect(await browser.signIn("otto").status == 429)
    }

    @Test func `an IPv6 network is one address to who guesses`() async throws {
        let stage = try ConsoleStage()
        for number in 0..<SignInPacing.freeFailures {
            var browser = Browser(stage)
            browser.headers["X-Forwarded-For"] = "2001:db8:0:1:\(number)::1"
            #expect(await browser.signIn("name\(number)", "guess").status == 403)
        }
        var browser = Browser(stage)
        browser.headers["X-Forwarded-For"] = "2001:db8:0:1::99"
        #expect(await browser.signIn("name99", "guess").status == 429)
        browser.headers["X-Forwarded-For"] = "2001:db8:0:2::99"
        #expect(await browser.signIn("name99", "guess").status == 403)
    }

    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7"), ("192.0.2.7:50123", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8:0:0::/64"), ("2001:0DB8:0:0:ffff::7", "2001:db8:0:0::/64"),
        ("[2001:db8::1]:50123", "2001:db8:0:0::/64"), ("unknown", "unknown"), ("", ""),
    ])
    func `an address counts without its port, and one of IPv6 by its network`(_ text: String, _ counted: String) {
        #expect(CountedAddress.text(text) == counted)
    }

    @Test func `pauses double up to a quarter of an hour`() {
        #expect((0...8).map { SignInPacing.pause($0) } == [0, 0, 0, 0, 0, 1, 2, 4, 8].map { Duration.seconds($0) })
        #expect(SignInPacing.pause(10_000) == .seconds(900))
    }
}
