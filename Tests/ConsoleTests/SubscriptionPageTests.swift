import HTTPTransport
import Locking
import Sentences
import Testing

@testable import Console

@Suite("Console: subscriptions") struct SubscriptionPageTests {
    private static let pages = ["/subscriptions", "/subscriptions/record?record=Kontakte%2F7"]

    private static func stage(
        _ account: String = "anna", showsContents: Bool = true, change: (inout InventedSubscriptions) -> Void = { _ in }
    ) async throws -> (stage: ConsoleStage, browser: Browser) {
        let stage = try ConsoleStage()
        stage.desk.subscribing.withLock { change(&$0) }
        stage.answers.showsContents.withLock { $0 = showsContents }
        var browser = Browser(stage)
        _ = await browser.signIn(account)
        return (stage, browser)
    }

    private static func token(_ browser: inout Browser) async -> String {
        (await browser.get("/subscriptions")).token ?? ""
    }

    @Test func `a record is found by its name, by a form that leaves no trace in an address`() async throws {
        var (stage, browser) = try await Self.stage()
        let token = await Self.token(&browser)
        let found = await browser.post(
            "/subscriptions/search", [("token", token), ("words", "erika"), ("table", "Kontakte")])
        #expect(found.status == 200 && found.text.contains("Muster, Erika"))
        #expect(found.text.contains("href=\"/subscriptions/record?record=Kontakte%2F7\""))
        #expect(found.text.contains("There are more, or not all were looked at"))
        #expect(stage.desk.subscribing.withLock { $0.searches } == ["erika anna"])
        let events = stage.events.withLock { $0 }
        #expect(events.last?.sentence == "console contents seen" && events.last?.why == "1 of Kontakte")
    }

    @Test func `where contents are hidden nothing is searched, whatever is sent`() async throws {
        var (stage, browser) = try await Self.stage(showsContents: false)
        let page = await browser.get("/subscriptions")
        #expect(page.text.contains("Searching by name is off") && !page.text.contains("/subscriptions/search"))
        let sent = await browser.post(
            "/subscriptions/search", [("token", page.token ?? ""), ("words", "erika"), ("table", "Kontakte")])
        #expect(sent.status == 403 && !sent.text.contains("Muster, Erika"))
        #expect(stage.desk.subscribing.withLock { $0.searches }.isEmpty)
    }

    @Test func `the page says who gets it, and why others would not`() async throws {
        var (_, browser) = try await Self.stage()
        let page = (await browser.get("/subscriptions/record?record=Kontakte%2F7")).text
        #expect(page.contains("A subscription gives no right"))
        #expect(page.contains("By rights and filters it belongs in 70 of 71 address books"))
        #expect(page.contains("would not get it") && page.contains("no access to records of Kontakte"))
        #expect(page.contains("href=\"/explain?member=hmueller&amp;book=CRM&amp;record=Kontakte%2F7\""))
        #expect(page.contains("Page 1 of 2, 71 in all") && page.contains("Group, 70 active users"))
        let last = (await browser.get("/subscriptions/record?record=Kontakte%2F7&page=2")).text
        #expect(last.contains("Page 2 of 2, 71 in all"))
    }

    @Test func `somebody is subscribed and unsubscribed, and the log says by whom`() async throws {
        var (stage, browser) = try await Self.stage()
        let token = await Self.token(&browser)
        for (kind, name, word) in [("user", " hmueller ", "yes"), ("group", "Vertrieb", "no")] {
            let answer = await browser.post(
                "/subscriptions/set",
                [("token", token), ("record", "Kontakte/7"), ("kind", kind), ("name", name), ("is", word)])
            #expect(answer.status == 200 && answer.text.contains("It is written to the CRM."))
        }
        #expect(
            stage.desk.subscribing.withLock { $0.wishes } == [
                SubscriptionWish(record: "Kontakte/7", kind: .user, name: "hmueller", isSubscribed: true),
                SubscriptionWish(record: "Kontakte/7", kind: .group, name: "Vertrieb", isSubscribed: false),
            ])
        let events = stage.events.withLock { $0.suffix(2) }
        #expect(events.map(\.sentence) == ["subscription given", "subscription taken away"])
        #expect(events.allSatisfy { $0.account == "anna" && $0.why == "Kontakte/7" })
    }

    @Test(arguments: [
        (DeskAnswer<SubscriptionOutcome>.fact(.asItWas), 200, "It was so already."),
        (.refused(.others("The CRM has no user 'nobody'.")), 409, "The CRM has no user &#39;nobody&#39;."),
        (.unavailable, 409, "The journal cannot be read or written now."), (.busy, 409, "role=\"alert\""),
    ])
    func `what was not written is not called written`(
        _ outcome: DeskAnswer<SubscriptionOutcome>, _ status: Int, _ words: String
    ) async throws {
        var (stage, browser) = try await Self.stage { $0.outcome = outcome }
        let token = await Self.token(&browser)
        let answer = await browser.post(
            "/subscriptions/set",
            [("token", token), ("record", "Kontakte/7"), ("kind", "user"), ("name", "nobody"), ("is", "yes")])
        #expect(answer.status == status && answer.text.contains(words))
        #expect(!answer.text.contains("It is written to the CRM."))
        #expect(!stage.events.withLock { $0.contains { $0.sentence == "subscription given" } })
    }

    @Test(arguments: [
        [("kind", "user"), ("name", "x")], [("kind", "robot"), ("name", "x"), ("is", "yes")],
        [("kind", "user"), ("name", " "), ("is", "yes")], [("kind", "user"), ("name", "x"), ("is", "perhaps")],
    ])
    func `a form that lacks something changes nothing`(_ fields: [(String, String)]) async throws {
        var (stage, browser) = try await Self.stage()
        let token = await Self.token(&browser)
        let sent = [("token", token), ("record", "Kontakte/7")] + fields
        #expect((await browser.post("/subscriptions/set", sent)).status == 404)
        #expect(stage.desk.subscribing.withLock { $0.wishes }.isEmpty)
    }

    @Test func `an officer sees none of it, and without the session's token nothing is done`() async throws {
        var (stage, browser) = try await Self.stage("otto")
        #expect(!(await browser.get("/")).text.contains("/subscriptions"))
        for target in Self.pages { #expect((await browser.get(target)).status == 403) }
        let token = (await browser.get("/")).token ?? ""
        let wish = [("record", "Kontakte/7"), ("kind", "user"), ("name", "hmueller"), ("is", "yes")]
        #expect((await browser.post("/subscriptions/set", [("token", token)] + wish)).status == 403)
        _ = await browser.signIn("anna")
        #expect((await browser.post("/subscriptions/set", wish)).status == 403)
        #expect((await browser.post("/subscriptions/search", [("words", "x"), ("table", "Kontakte")])).status == 403)
        stage.desk.subscribing.withLock { #expect($0.wishes.isEmpty && $0.searches.isEmpty) }
    }

    @Test func `markup in names stays text`() async throws {
        let evil = "<script>alert(1)</script>"
        var (_, browser) = try await Self.stage {
            $0.name = evil
            $0.member = evil
        }
        let token = await Self.token(&browser)
        let found = await browser.post(
            "/subscriptions/search", [("token", token), ("words", evil), ("table", "Kontakte")])
        let record = await browser.get("/subscriptions/record?record=\(FormFields.encoded("Kontakte/" + evil))")
        for text in [found.text, record.text] {
            #expect(text.contains("&lt;script&gt;") && !text.contains("<script"))
        }
    }

    @Test(arguments: Language.allCases)
    func `each page has its title in both languages`(_ language: Language) async throws {
        var (_, browser) = try await Self.stage()
        browser.headers["Accept-Language"] = language.rawValue
        for target in Self.pages {
            let text = (await browser.get(target)).text
            #expect(text.ranges(of: "<h1>").count == 1 && !text.contains("{}"), "\(target)")
            #expect(text.contains(Phrase.subscriptionIsNoRight.text(language)), "\(target)")
        }
        #expect((await browser.get("/subscriptions/record?record=nonsense")).status == 404)
    }
}
