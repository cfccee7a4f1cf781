import HTTPTransport
import Locking
import Testing

@testable import Console

extension Route {
    /// One of each kind, so that a test can walk them all.
    static let oneOfEach: [Route] =
        [
            .overview, .signIn(next: nil), .signOut, .style, .addressBooks(search: "", condition: nil, page: 1),
            .addressBook("a0", page: 1), .holds(page: 1), .release, .discard,
            .explain(ExplainQuestion(member: "hmueller", book: "CRM", record: "Kontakte/1")),
            .holdings(HoldingsQuestion(word: "Kontakte/1"), page: 1),
            .export(HoldingsQuestion(word: "Kontakte/1"), .csv),
            .contents(ContentsQuestion(addressBook: "a0")),
        ] + BookAct.allCases.map { .act($0, of: "a0") }
        + [
            .openID(.leave(next: nil)), .openID(.back), .openID(.signedOut), .openID(.leaveForGood),
            .mine(.book(MineQuestion())), .mine(.reason(MineRecord(book: "crm", record: "Kontakte/1"))),
            .mine(.find(MineSearch())), .change(.editor), .change(.begin), .change(.book("crm")), .change(.tryBook),
            .change(.preview(page: 1)), .change(.records(place: nil, act: nil, cause: nil, page: 1)), .change(.save),
            .change(.drop), .change(.former(page: 1)), .change(.tryFormer), .subscriptions(.start),
            .subscriptions(.search), .subscriptions(.record("Kontakte/1", page: 1)), .subscriptions(.set),
        ] + MineChange.Act.allCases.map { .mine(.change($0)) }

    /// Its place among the kinds; a kind that is new does not compile until it is named here, and above.
    var kind: Int {
        switch self {
        case .overview: 0
        case .signIn: 1
        case .signOut: 2
        case .style: 3
        case .addressBooks: 4
        case .addressBook: 5
        case .holds: 6
        case .release: 7
        case .discard: 8
        case .explain: 9
        case .holdings: 10
        case .export: 11
        case .contents: 12
        case .act: 13
        case .openID: 14
        case .mine: 15
        case .change: 16
        case .subscriptions: 17
        }
    }
}

@Suite("Console: a user's own page") struct MineTests {
    static func stage() throws -> ConsoleStage {
        let stage = try ConsoleStage()
        try stage.setRole(.user, of: "hanna", member: "hmueller")
        return stage
    }

    @Test func `every question is asked in the name of the account that is signed in, or of the token`() async throws {
        let stage = try ConsoleStage()
        try stage.setRole(.administrator, of: "anna", member: "hmueller")
        var browser = Browser(stage)
        _ = await browser.signIn("anna")
        let record = MineRecord(book: "crm", record: "Kontakte/1")
        let questions: [Route] = [
            .explain(ExplainQuestion(member: "hmueller", record: "Kontakte/1")),
            .holdings(HoldingsQuestion(word: "Kontakte/1"), page: 1),
            .export(HoldingsQuestion(word: "Kontakte/1"), .csv), .contents(ContentsQuestion(addressBook: "a0")),
            .subscriptions(.record("Kontakte/1", page: 1)), .mine(.book(MineQuestion())), .mine(.reason(record)),
            .mine(.find(MineSearch(text: "muster"))),
        ]
        for question in questions { #expect(await browser.get(question.target).status == 200, "\(question)") }
        let token = (await browser.get(Route.mine(.book(MineQuestion())).target)).token ?? ""
        let fields = [("token", token), ("book", "crm"), ("record", "Kontakte/1")]
        #expect(await browser.post(Route.mine(.change(.unsubscribe)).target, fields).status == 303)
        #expect(stage.desk.askers.withLock { $0 } == Array(repeating: "anna", count: questions.count + 2))
        let client = APIClient(stage, token: try stage.addToken("report"))
        #expect(await client.get("/where?record=Kontakte%2F1").status == 200)
        #expect(stage.desk.askers.withLock { $0.last } == "token report")
    }

    @Test func `a user opens the own page, signs out, and nothing else, by reading or by form`() async throws {
        #expect(Set(Route.oneOfEach.map(\.kind)) == Set(0...17))
        let stage = try Self.stage()
        var browser = Browser(stage)
        let first = await browser.signIn("hanna")
        #expect(first.headers["Location"] == "/mine")
        let token = (await browser.get("/mine")).token ?? ""
        for route in Route.oneOfEach where !route.isOpen(to: .user) {
            #expect(!["/mine", "/sign", "/style"].contains { route.target.hasPrefix($0) })
            if route.hasPage {
                let page = await browser.get(route.target)
                #expect(route == .overview ? page.headers["Location"] == "/mine" : page.status == 403, "\(route)")
                #expect(!page.text.contains("Kontakte/") && !page.text.contains("Mitglied"))
            }
            if route.takesForm {
                let form = [("token", token), ("hold", "p1.held"), ("reason", "x")]
                #expect(await browser.post(route.target, form).status == 403, "\(route)")
            }
        }
        #expect(stage.decisions.withLock { $0 }.isEmpty)
        #expect(stage.refusals.allSatisfy { $0 == "role" } && !stage.refusals.isEmpty)
    }

    @Test func `a user's page offers only what is open to them`() async throws {
        var browser = Browser(try Self.stage())
        _ = await browser.signIn("hanna")
        let page = await browser.get("/mine")
        for target in ["/holds", "/address-books", "/explain", "/where"] {
            #expect(!page.text.contains("href=\"\(target)"), "\(target)")
        }
        #expect(page.text.contains("Anna Beispiel") && page.text.contains("+49 30 1234567"))
        #expect(page.text.contains("on your phone"))
        #expect(page.text.contains("2026-11-01 08:00 UTC"))
    }

    @Test func `everybody is asked for by their own login, whatever the request says`() async throws {
        let stage = try Self.stage()
        try stage.setRole(.user, of: "ben", member: "bbeispiel")
        for (account, login) in [("hanna", "hmueller"), ("ben", "bbeispiel")] {
            var browser = Browser(stage)
            _ = await browser.signIn(account)
            stage.members.state.withLock { $0.asked = [] }
            _ = await browser.get("/mine?member=other&login=other&user=other")
            #expect(stage.members.state.withLock { $0.asked } == [login])
        }
    }

    @Test(arguments: [
        "/mine?book=another", "/mine/why?book=another&record=Kontakte/1", "/mine/why?book=crm&record=Kontakte/99",
        "/mine/why", "/mine/../holds", "/mine/nothing",
    ])
    func `what is somebody else's is answered like what does not exist, and logged`(target: String) async throws {
        let stage = try Self.stage()
        var browser = Browser(stage)
        _ = await browser.signIn("hanna")
        #expect(await browser.get(target).status == 404)
        #expect(stage.refusals.count == 1 && stage.refusals[0].hasPrefix("unknown "))
    }

    @Test(arguments: MineChange.Act.allCases)
    func `what a user asks for is done for them alone, and noted with who`(act: MineChange.Act) async throws {
        let stage = try Self.stage()
        var browser = Browser(stage)
        _ = await browser.signIn("hanna")
        let token = (await browser.get("/mine")).token ?? ""
        let target = "/mine/\(act.rawValue)"
        let own = [("token", token), ("book", "crm"), ("record", "Kontakte/1")]
        #expect(await browser.post(target, own).status == 303)
        #expect(stage.members.state.withLock { $0.persons } == ["hanna as hmueller, on the own page"])
        #expect(stage.members.state.withLock { $0.changes.map(\.act) } == [act])
        #expect(stage.events.withLock { $0.last?.why } == "Kontakte/1")
        let foreign = [("token", token), ("book", "crm"), ("record", "Kontakte/2")]
        #expect(await browser.post(target, foreign).status == 404)
        #expect(await browser.post(target, [("book", "crm"), ("record", "Kontakte/1")]).status == 403)
        #expect(await browser.get(target).status == 405)
        #expect(stage.members.state.withLock { $0.changes.count } == 1)
    }

    @Test func `a wish that changes nothing is answered like any other, and not logged`() async throws {
        let stage = try Self.stage()
        var browser = Browser(stage)
        _ = await browser.signIn("hanna")
        stage.members.state.withLock { $0.isNews = false }
        let own = [
            ("token", (await browser.get("/mine")).token ?? ""), ("book", "crm"), ("record", "Kontakte/1"),
        ]
        #expect(await browser.post("/mine/subscribe", own).status == 303)
        #expect(!stage.events.withLock { $0.contains { $0.sentence == "own subscription made" } })
    }

    @Test(arguments: MineStanding.allCases)
    func `who has no address book is told why, in both languages`(standing: MineStanding) async throws {
        let stage = try Self.stage()
        stage.members.state.withLock { $0.standing = standing }
        var browser = Browser(stage)
        _ = await browser.signIn("hanna")
        for language in Language.allCases {
            browser.headers["Accept-Language"] = language.rawValue
            let page = await browser.get("/mine")
            #expect(page.status == 200)
            #expect(page.text.contains(standing.phrase.text(language)))
        }
    }

    @Test(arguments: [MineStanding.held, .paused, .late, .still, .notYet], Language.allCases)
    func `an address book that is not brought up to date is not called in order, and its contacts are shown`(
        _ standing: MineStanding, _ language: Language
    ) async throws {
        let stage = try Self.stage()
        stage.members.state.withLock { $0.standing = standing }
        var browser = Browser(stage)
        _ = await browser.signIn("hanna")
        browser.headers["Accept-Language"] = language.rawValue
        let page = (await browser.get("/mine")).text
        #expect(page.contains("<p class=\"attention\">\(standing.phrase.text(language))</p>"))
        #expect(!page.contains(Phrase.mineInOrder.text(language)) && !page.contains("class=\"well\""))
        #expect(page.contains("Anna Beispiel") && page.contains("2026-11-24 09:30") == (language == .english))
        #expect(page.contains(language == .english ? "unless your administrator keeps it" : "wenn Ihre Verwaltung ihn"))
    }

    @Test func `an account without a user of the CRM has no own page and is told so`() async throws {
        var browser = Browser(try Self.stage())
        _ = await browser.signIn("anna")
        let page = await browser.get("/mine")
        #expect(page.status == 200 && page.text.contains("No user of the CRM belongs to this account"))
        #expect(!(await browser.get("/")).text.contains("href=\"/mine\""))
        let token = page.token ?? ""
        #expect(
            await browser.post("/mine/subscribe", [("token", token), ("book", "crm"), ("record", "Kontakte/1")]).status
                == 404)
    }

    @Test func `before the CRM was read the page says so`() async throws {
        let stage = try Self.stage()
        stage.members.state.withLock { $0.isUnread = true }
        var browser = Browser(stage)
        _ = await browser.signIn("hanna")
        #expect(await browser.get("/mine").status == 503)
    }

    @Test(arguments: Language.allCases)
    func `while the CRM could not be read completely every own page says so alone`(_ language: Language) async throws {
        let stage = try Self.stage()
        var browser = Browser(stage)
        _ = await browser.signIn("hanna")
        browser.headers["Accept-Language"] = language.rawValue
        let token = (await browser.get("/mine")).token ?? ""
        stage.members.state.withLock { $0.isIncomplete = true }
        let own = [("token", token), ("book", "crm"), ("record", "Kontakte/1")]
        let pages = [
            await browser.get("/mine"), await browser.get("/mine/why?book=crm&record=Kontakte/1"),
            await browser.get("/mine/find?book=crm&search=Anna"), await browser.post("/mine/subscribe", own),
            await browser.post("/mine/put-back", own),
        ]
        for page in pages {
            #expect(page.status == 503 && page.text.contains(Phrase.readIncompletely.text(language)))
            #expect(!page.text.contains("Anna Beispiel"))
        }
        #expect(stage.members.state.withLock { $0.changes.isEmpty })
    }

    @Test func `markup in a contact stays text on every own page`() async throws {
        let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
        let stage = try Self.stage()
        stage.members.state.withLock { $0.name = evil }
        var browser = Browser(stage)
        _ = await browser.signIn("hanna")
        for target in [
            "/mine", "/mine/why?book=crm&record=Kontakte/1", "/mine/find?book=crm&search=\(FormFields.encoded(evil))",
        ] {
            let text = (await browser.get(target)).text
            #expect(!text.contains("<script") && !text.contains("<img"), "\(target)")
            #expect(text.contains("&lt;script&gt;"), "\(target)")
        }
    }

    @Test func `each own page is whole in German, with nothing in English`() async throws {
        var browser = Browser(try Self.stage())
        _ = await browser.signIn("hanna")
        browser.headers["Accept-Language"] = "de"
        for (target, words) in [
            ("/mine", "auf Ihrem Telefon"), ("/mine?list=deleted", "Zurückholen"),
            ("/mine/why?book=crm&record=Kontakte/1", "Das Adressbuch verlangt diesen Kontakt."),
            ("/mine/find?search=Anna", "Eine Ihrer Gruppen"),
        ] {
            let page = await browser.get(target)
            #expect(page.status == 200 && page.text.contains(words), "\(target)")
            #expect(!page.text.contains("lang=\"en\""), "\(target)")
        }
        let why = await browser.get("/mine/why?book=crm&record=Kontakte/1").text
        #expect(why.contains("<p>das Buch hat keinen Filter</p>"))
    }

    @Test func `a user's account needs the user whose it is`() {
        let hash = ConsoleStage.hash
        #expect(hash.flatMap { Account(name: "x", role: .user, password: $0) } == nil)
        #expect(hash.flatMap { Account(name: "x", role: .user, password: $0, member: "") } == nil)
        #expect(hash.flatMap { Account(name: "x", role: .user, password: $0, member: "a\nb") } == nil)
        #expect(hash.flatMap { Account(name: "x", role: .officer, password: $0, member: "hmueller") } != nil)
    }
}
