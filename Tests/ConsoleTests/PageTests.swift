import HTTPTransport
import Locking
import Sentences
import Testing

@testable import Console
@testable import WebPages

@Suite("Console pages") struct PageTests {
    @Test(arguments: [
        ("de", Language.german), ("de-AT,de;q=0.9,en;q=0.8", .german), ("en-GB,de;q=0.5", .english),
        ("fr,de;q=0.3,en;q=0.7", .english), ("", .english), ("de;q=0,en;q=0.1", .english), ("fr", .english),
        (";;q=,,,de;q=x", .german),
    ])
    func `the language is the browser's`(_ header: String, _ language: Language) {
        #expect(Language(["Accept-Language": header]) == language)
    }

    @Test(arguments: Language.allCases)
    func `each page has its title, its landmarks and a way past the navigation`(_ language: Language) async throws {
        var browser = Browser(try ConsoleStage())
        browser.headers["Accept-Language"] = language.rawValue
        _ = await browser.signIn("anna")
        for target in [
            "/", "/address-books", "/address-books/a0", "/address-books/a0/contacts", "/holds", "/explain", "/where",
        ] {
            let text = (await browser.get(target)).text
            #expect(text.contains("<html lang=\"\(language.rawValue)\">"))
            #expect(text.ranges(of: "<h1>").count == 1, "\(target)")
            #expect(text.contains("<main id=\"content\"") && text.contains("href=\"#content\""))
            #expect(text.contains(Phrase.signOut.text(language)), "\(target)")
            #expect(!text.contains("{}"))
        }
    }

    @Test func `dates and numbers are written as the reader writes them, and dates stay readable for programs`()
        async throws
    {
        var browser = Browser(try ConsoleStage())
        _ = await browser.signIn("otto")
        #expect((await browser.get("/")).text.contains("5,000 records"))
        #expect((await browser.get("/address-books/a0")).text.contains(">2026-11-24 09:30 UTC</time>"))
        browser.headers["Accept-Language"] = "de"
        #expect((await browser.get("/")).text.contains("5.000 Datensätze"))
        let page = (await browser.get("/address-books/a0")).text
        #expect(page.contains("<time datetime=\"2026-11-24T09:30:00Z\">24.11.2026 09:30 UTC</time>"))
        #expect(Page.shown("soon", .german) == "soon")
    }

    @Test func `a long list comes fifty at a time`() async throws {
        var browser = Browser(try ConsoleStage())
        _ = await browser.signIn("otto")
        let first = (await browser.get("/address-books")).text
        #expect(first.ranges(of: "href=\"/address-books/a").count == 50)
        #expect(first.contains("Page 1 of 3, 120 in all"))
        let last = (await browser.get("/address-books?page=99")).text
        #expect(last.ranges(of: "href=\"/address-books/a").count == 20)
        #expect(last.contains("Page 3 of 3, 120 in all"))
    }

    @Test func `a list is narrowed by member, by book and by state`() async throws {
        var browser = Browser(try ConsoleStage())
        _ = await browser.signIn("otto")
        let found = (await browser.get("/address-books?search=m%C3%BCller")).text
        #expect(found.contains("Page 1 of 1, 1 in all") && found.contains("Hanna Müller"))
        #expect((await browser.get("/address-books?condition=held")).text.contains("1 in all"))
        #expect((await browser.get("/address-books?search=nobody")).text.contains("No address book fits."))
        #expect((await browser.get("/address-books?search=crm&page=2")).text.contains("search=crm&amp;page=3"))
    }

    @Test func `an administrator releases and discards with a reason, under the account's name`() async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        _ = await browser.signIn("anna")
        let token = (await browser.get("/holds")).token ?? ""
        let none = await browser.post("/holds/release", [("token", token), ("hold", "p1.held"), ("reason", " ")])
        #expect(none.status == 409 && none.text.contains("A reason is needed"))
        for (target, word) in [("/holds/release", HoldDecision.Word.release), ("/holds/discard", .discard)] {
            let form = [("token", token), ("hold", "p1.held"), ("reason", "asked the\r\nbranch")]
            let answer = await browser.post(target, form)
            #expect(answer.status == 303 && answer.headers["Location"] == "/holds")
            #expect(
                stage.decisions.withLock { $0.last }
                    == HoldDecision(hold: "p1.held", word: word, account: "anna", reason: "asked the branch"))
        }
        let gone = await browser.post("/holds/release", [("token", token), ("hold", "p9"), ("reason", "x")])
        #expect(gone.status == 409 && gone.text.contains("not held any more"))
    }

    @Test func `an address book's page says what waits in words`() async throws {
        var browser = Browser(try ConsoleStage())
        _ = await browser.signIn("otto")
        let text = (await browser.get("/address-books/a0")).text
        #expect(text.contains("Kontakte/7") && text.contains("the member deleted it"))
        #expect(text.contains("/explain?member=Hanna%20M%C3%BCller&amp;book=CRM&amp;record=Kontakte%2F7"))
        #expect(text.contains("<a href=\"/holds\">To what is held</a>"))
        #expect(text.contains("40 held, 2 newCount"), "a name that has no word yet is said as it is")
        browser.headers["Accept-Language"] = "de"
        #expect((await browser.get("/")).text.contains("4,2 s"))
        #expect(await browser.get("/address-books/zz").status == 404)
    }

    @Test func `a hold lists its first operations and says how many more there are`() async throws {
        var browser = Browser(try ConsoleStage())
        _ = await browser.signIn("otto")
        let text = (await browser.get("/holds")).text
        #expect(text.ranges(of: "<code>Kontakte/").count == 50)
        #expect(text.contains("60 removals") && text.contains("10 more are not shown here"))
    }

    @Test(arguments: AttentionSentence.allCases, Language.allCases)
    func `what needs attention is on the overview in the page's language, and nothing says that all is well`(
        _ sentence: AttentionSentence, _ language: Language
    ) throws {
        let visitor = Visitor(name: "otto", shownName: "otto", role: .officer, member: nil)
        func overview(_ warnings: [String]) -> String {
            String(
                decoding: OverviewPage.document(
                    InventedDesk.facts([], [], warnings: warnings),
                    Viewer(language: language, account: visitor, formToken: "")), as: UTF8.self)
        }
        let well = Phrase.allWell.text(language)
        #expect(overview([]).contains(well))
        var values = (0..<SentencePattern(sentence.rawValue).places).map { "\($0 + 41)" }
        if sentence == .definitionRefused {
            values[2] = RolloutObstacle.place.text("7", RolloutObstacle.newlyRefused.text(3))
        }
        let page = overview([sentence.text(of: values)])
        #expect(!page.contains(well) && page.contains(Phrase.attention.text(language)))
        let start = language == .german ? sentence.german : sentence.rawValue
        #expect(page.contains(HTML.text(String(start.prefix { $0 != "{" })).source), "\(page)")
        #expect(language == .english || !page.contains("lang=\"en\""))
    }

    @Test func `the last days are a picture with a sentence, and a table of the same numbers`() async throws {
        var browser = Browser(try ConsoleStage())
        _ = await browser.signIn("otto")
        let text = (await browser.get("/")).text
        #expect(text.contains("the highest one is 2026-11-24, with 413 contacts"))
        #expect(text.ranges(of: "<rect").count == 3 + 3, "what there was none of has no bar")
        let table = try #require(text.firstRange(of: "<time datetime=\"2026-11-24\">"))
        let row = text[table.upperBound...].prefix { $0 != "\n" }.prefix(800)
        for number in [9, 1, 400, 12, 1] { #expect(row.contains("<span>\(number)</span>")) }
        #expect(!text.contains("style="), "the policy allows none")
        #expect(text.contains("Mailboxes that wait: 3, until 2026-11-24 09:32 UTC at the latest."))
    }

    @Test func `bars stay within the picture, and little is seen beside much`() {
        let days = [
            DayFact(date: "2026-11-23", runs: 1, failed: 0, created: 1, updated: 0, removed: 0),
            DayFact(date: "2026-11-24", runs: 9, failed: 1, created: 5_000_000, updated: 0, removed: 1),
        ]
        let source = DaysPicture.figure(days, .english).source
        #expect(source.contains("<rect class=\"created\" x=\"7\" y=\"197\" width=\"36\" height=\"3\">"))
        #expect(source.contains("y=\"11\" width=\"36\" height=\"189\">"))
        #expect(source.contains("<rect class=\"removed\" x=\"57\" y=\"8\" width=\"36\" height=\"3\">"))
        let quiet = [DayFact(date: "2026-11-24", runs: 0, failed: 0, created: 0, updated: 0, removed: 0)]
        #expect(DaysPicture.figure(quiet, .english).source.contains("no run had anything to do"))
        #expect(DaysPicture.figure([], .english) == .nothing)
    }

    @Test func `a page beyond the last is the last, and one before the first the first`() {
        #expect(ListPlace(count: 101, page: 9, size: 50).skipped == 100)
        #expect(ListPlace(count: 0, page: 0, size: 50) == ListPlace(count: 0, page: 1, size: 50))
        #expect(ListPlace(count: 100, page: 1, size: 50).pages == 2)
    }
}
