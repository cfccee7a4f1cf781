import HTTPTransport
import Locking
import Testing

@testable import Console

/// Explanations, who has what, and an address book's inside.
@Suite("Console answers") struct AnswerPageTests {
    private static func explained(_ member: String, _ record: String) -> String {
        Route.explain(ExplainQuestion(member: member, record: record)).target
    }

    @Test(arguments: Language.allCases)
    func `an explanation says its answer first, then every step with its filter's tree`(
        _ language: Language
    ) async throws {
        var browser = Browser(try ConsoleStage())
        browser.headers["Accept-Language"] = language.rawValue
        _ = await browser.signIn("otto")
        let text = (await browser.get(Self.explained("anna", "Kontakte/7"))).text
        #expect(text.contains("<h1>\(Phrase.isNotIn.text(language, "Kontakte/7", "CRM", "anna"))</h1>"))
        for phrase in [Phrase.stepSeat, .stepBookFilter, .stepTarget, .filterTree, .yes, .no] {
            #expect(text.contains(phrase.text(language)), "\(phrase.english)")
        }
        let fact = language == .german ? "der Filter des Buchs trifft nicht zu" : "the filter of the book is false"
        #expect(text.contains("<span>\(fact)</span>"))
        #expect(!text.contains("lang=\"en\"") || language == .english)
        #expect(text.contains("<details open><summary>"), "the step that decides lies open")
        #expect(text.contains("<code>Ort = &#39;Köln&#39; and &lt;b&gt;</code>"), "text stays text")
        #expect(text.contains("/address-books/a0"))
    }

    @Test func `what a record holds is in no explanation unless the configuration lets an administrator see it`()
        async throws
    {
        let stage = try ConsoleStage()
        let target = Self.explained("anna", "Kontakte/7")
        for (account, isShown, sees) in [
            ("anna", false, false), ("otto", false, false), ("anna", true, true), ("otto", true, false),
        ] {
            stage.answers.showsContents.withLock { $0 = isShown }
            var browser = Browser(stage)
            _ = await browser.signIn(account)
            #expect((await browser.get(target)).text.contains(InventedDesk.secret) == sees, "\(account) \(isShown)")
            #expect(
                stage.answers.asked.withLock { $0.last }
                    == "explain anna  Kontakte/7 for \(sees ? account : "nobody")")
        }
        #expect(
            stage.events.withLock { $0.filter { $0.sentence == "console contents seen" } }
                == [.done("console contents seen", account: "anna", "a0")])
    }

    @Test(arguments: [
        ("busy", 503, "Too many answers"), ("incomplete", 503, "could not be read completely"),
        ("notReadYet", 503, "has not read the CRM yet"),
        ("unavailable", 503, "The journal cannot be read"), ("The CRM has no user 'x'.", 404, "The CRM has no user"),
    ])
    func `what cannot be answered is said, and the form is still there`(
        _ trouble: String, _ status: Int, _ words: String
    ) async throws {
        let stage = try ConsoleStage()
        stage.answers.trouble.withLock { $0 = trouble }
        var browser = Browser(stage)
        _ = await browser.signIn("anna")
        for target in [Self.explained("x", "Kontakte/1"), "/where?kind=member&of=x", "/address-books/a0/contacts"] {
            let answer = await browser.get(target)
            #expect(answer.status == status && answer.text.contains(words), "\(target)")
        }
        let export = await browser.get("/where/export?kind=member&of=x&format=csv")
        #expect(export.status == status && export.headers["Content-Disposition"] == nil)
    }

    @Test func `who has a record comes by pages, and leads on to why, to the member and to the address book`()
        async throws
    {
        var browser = Browser(try ConsoleStage())
        _ = await browser.signIn("otto")
        let text = (await browser.get("/where?kind=record&of=Kontakte%2F7&page=2")).text
        #expect(text.contains("Page 2 of 3, 120 in all"))
        #expect(text.contains("page=3") && text.contains("of=Kontakte%2F7"))
        #expect(text.contains("/explain?member=anna&amp;book=CRM&amp;record=Kontakte%2F7"))
        #expect(text.contains("kind=member&amp;of=anna") && text.contains("href=\"/address-books/a0\""))
        #expect(text.contains("lies there") && text.contains("perhaps also Kontakte.Ort"))
        let revocations = (await browser.get("/where?kind=revocations")).text
        #expect(revocations.contains("removed; read back 2026-11-24 09:15 UTC"))
        #expect(revocations.contains("the whole contact"))
        browser.headers["Accept-Language"] = "de"
        #expect(
            (await browser.get("/where?kind=revocations")).text.contains("entfernt; nachgelesen 24.11.2026 09:15 UTC"))
    }

    @Test(arguments: [("csv", "text/csv; charset=utf-8"), ("json", "application/json")])
    func `an export is a file under a fixed name with the strict headers, and is logged`(
        _ format: String, _ type: String
    ) async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        _ = await browser.signIn("otto")
        let answer = await browser.get("/where/export?kind=record&of=%22x%22%0D%0ASet-Cookie:a&format=\(format)")
        #expect(answer.status == 200 && answer.text == "record,member\r\n")
        #expect(answer.headers["Content-Type"] == type)
        #expect(answer.headers["Content-Disposition"] == "attachment; filename=\"satchel.\(format)\"")
        #expect(answer.headers["X-Content-Type-Options"] == "nosniff" && answer.headers["Set-Cookie"] == nil)
        #expect(answer.headers["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)
        #expect(stage.events.withLock { $0.last } == .done("console export", account: "otto", "record"))
    }

    @Test func `an export without a question, or in another form, is no page`() async throws {
        var browser = Browser(try ConsoleStage())
        _ = await browser.signIn("otto")
        #expect(await browser.get("/where/export?kind=record&of=&format=csv").status == 404)
        #expect(await browser.get("/where/export?kind=record&of=x&format=xlsx").status == 404)
    }

    @Test
    func `contacts are shown as on a phone to an administrator where the configuration says so, and that is logged`()
        async throws
    {
        let stage = try ConsoleStage()
        stage.answers.showsContents.withLock { $0 = true }
        var browser = Browser(stage)
        _ = await browser.signIn("anna")
        let text = (await browser.get("/address-books/a0/contacts")).text
        #expect(text.contains("Hanna &lt;b&gt;Weber&lt;/b&gt;") && text.contains("Weber &amp; Söhne"))
        #expect(text.contains(InventedDesk.secret) && text.contains("mobile"))
        #expect(text.contains("Page 1 of 3, 60 in all"))
        #expect(
            stage.events.withLock { $0.last } == .done("console contents seen", account: "anna", "a0"))
    }

    @Test(arguments: [("otto", true), ("otto", false), ("anna", false)])
    func `whoever may not see contents sees records, places, states and notes`(
        _ account: String, _ isShown: Bool
    ) async throws {
        let stage = try ConsoleStage()
        stage.answers.showsContents.withLock { $0 = isShown }
        var browser = Browser(stage)
        _ = await browser.signIn(account)
        let text = (await browser.get("/address-books/a0/contacts?list=waiting")).text
        #expect(!text.contains("Weber") && !text.contains(InventedDesk.secret))
        #expect(text.contains("Kontakte/comes") && text.contains("comes with the next run"))
        #expect(text.contains("Place 3, pinned") && text.contains("notes: cut"))
        #expect(!stage.events.withLock { $0.contains { $0.sentence == "console contents seen" } })
        #expect(stage.answers.asked.withLock { $0.last } == "contents a0 waiting for nobody")
    }

    @Test(arguments: [
        "/explain?record=Kontakte/1&member=", "/where?of=", "/where?kind=member&of=x&since=", "/where?until=",
    ])
    func `a question with a word longer than any name is refused, and nobody is asked`(_ target: String) async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        _ = await browser.signIn("otto")
        let long = await browser.get(target + String(repeating: "%C3%A4", count: 251))
        #expect(long.status == 400 && long.text.contains(Phrase.tooLarge.english))
        #expect(stage.answers.asked.withLock { $0.isEmpty })
        let longest = await browser.get(target + String(repeating: "%C3%A4", count: 250))
        #expect(longest.status == 200)
    }

    @Test(arguments: [
        ("filter (released)", "not selected any more, released", "nicht mehr ausgewählt, freigegeben"),
        ("limit (released)", "fell beyond the limit, released", "über die Obergrenze gerutscht, freigegeben"),
        ("gone (released)", "not in the CRM any more, released", "nicht mehr im CRM, freigegeben"),
        ("gone (merged)", "merged into another record", "in einem anderen Datensatz aufgegangen"),
        ("photo gone", "photo goes", "Foto fällt weg"),
        ("lost fields", "a field may not be read any more", "ein Feld darf nicht mehr gelesen werden"),
        ("misplaced", "moved in the mailbox", "im Postfach verschoben"), ("unheard of", "unheard of", "unheard of"),
    ])
    func `why a stay ended is said in words`(_ cause: String, _ english: String, _ german: String) {
        #expect(DryRunWords.cause(cause, .english) == english)
        #expect(DryRunWords.cause(cause, .german) == german)
    }

    @Test func `what a run did and why it came is said in words, also what is rare`() {
        let counts = ["created": 1, "gate": 2000, "throttled": 3, "unknown": 4, "unasked": 5, "requests": 6]
        #expect(
            RunWords.counts(counts, .german)
                == "1 angelegt, 4 ungewiss, 2.000 zurückgehalten, 3 Drosselungen, 6 Anfragen, "
                + "5 bleiben (der Datensatz wurde im CRM noch nicht eigens nachgeschlagen)")
        #expect(RunWords.counts(counts, .english).contains("2,000 kept back, 3 throttles"))
        #expect(
            ["ended", "moved", "adopt"].map { RunWords.cause($0, .german) } == [
                "Adressbuch endet", "Umzug", "Übernahme",
            ])
    }
}
