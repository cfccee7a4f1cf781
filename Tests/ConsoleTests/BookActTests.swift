import HTTPTransport
import Locking
import Testing
import WebPages

@testable import Console

/// What an administrator asks of one address book.
@Suite("Console acts") struct BookActTests {
    @Test func `an administrator runs, pauses and resumes an address book, which is logged`() async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        _ = await browser.signIn("anna")
        let token = (await browser.get("/address-books/a0")).token ?? ""
        let acts: [(String, [(String, String)], String, Phrase)] = [
            ("run", [], "run a0 by anna", .runAsked),
            (
                "pause", [("reason", " moves\r\nhouse ")], "pause a0: Paused by anna, in the console: moves house",
                .pausedNow
            ), ("resume", [], "resume a0 by anna", .resumedNow),
        ]
        for (act, fields, asked, phrase) in acts {
            let answer = await browser.post("/address-books/a0/\(act)", [("token", token)] + fields)
            #expect(answer.status == 200 && answer.text.contains(phrase.english), "\(act)")
            #expect(stage.answers.asked.withLock { $0.last } == asked)
        }
        #expect(
            stage.events.withLock { $0.suffix(3).map(\.sentence) }
                == ["address book run asked for", "address book paused", "address book resumed"])
    }

    @Test func `what did not work is said, and not logged as done`() async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        _ = await browser.signIn("anna")
        let token = ("token", (await browser.get("/address-books/a0")).token ?? "")
        let unsaid = await browser.post("/address-books/a0/pause", [token, ("reason", " ")])
        #expect(unsaid.status == 409 && unsaid.text.contains(Phrase.pauseReasonMissing.english))
        stage.answers.canAct.withLock { $0 = false }
        for (act, status, phrase) in [
            ("run", 503, Phrase.tooManyAsked), ("pause", 409, .notPausable), ("resume", 409, .notPaused),
        ] {
            let answer = await browser.post("/address-books/a0/\(act)", [token, ("reason", "x")])
            #expect(answer.status == status && answer.text.contains(phrase.english), "\(act)")
        }
        stage.answers.canAct.withLock { $0 = nil }
        for act in ["run", "pause", "resume"] {
            let answer = await browser.post("/address-books/a0/\(act)", [token, ("reason", "x")])
            #expect(answer.status == 503 && answer.text.contains("The journal cannot be read or written"), "\(act)")
        }
        #expect(await browser.post("/address-books/zz/run", [token]).status == 404)
        #expect(!stage.events.withLock { $0.contains { $0.sentence.hasPrefix("address book ") } })
    }

    @Test(arguments: BookAct.allCases)
    func `an officer sees no such form, and is refused where one is sent`(_ act: BookAct) async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        _ = await browser.signIn("otto")
        let page = await browser.get("/address-books/a0")
        #expect(!page.text.contains("/address-books/a0/\(act.rawValue)\""))
        let answer = await browser.post(
            "/address-books/a0/\(act.rawValue)", [("token", page.token ?? ""), ("reason", "x")])
        #expect(answer.status == 403 && stage.refusals == ["role"])
        #expect(stage.answers.asked.withLock { $0 }.isEmpty)
    }

    @Test func `a dry run says counts by act and cause, and the first contacts`() async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        _ = await browser.signIn("anna")
        let token = (await browser.get("/address-books/a0")).token ?? ""
        let text = (await browser.post("/address-books/a0/dry-run", [("token", token)])).text
        #expect(stage.answers.asked.withLock { $0.last } == "dry run a0 by anna")
        #expect(stage.events.withLock { $0.last } == .done("address book dry run", account: "anna", "a0"))
        #expect(text.contains("create: new in the selection") && text.contains(">250<"))
        #expect(text.contains("remove, would be held: not selected any more"))
        #expect(text.contains("51 more are not shown here"))
        #expect(text.contains("A &lt;b&gt;problem&lt;/b&gt;.") && text.contains("one more reading must say the same"))
    }

    @Test(arguments: [false, true])
    func `a paused address book offers to be resumed, any other to be paused`(isPaused: Bool) {
        let book = AddressBookFact(
            id: "a", member: "anna", book: "CRM", state: "live", condition: .held, items: 1, open: 0, fails: 0,
            lastOk: nil, nextRun: nil, overdueSince: nil, hold: "Whatever it says.", isPaused: isPaused, staying: [:])
        let viewer = Viewer(
            language: .english, account: Visitor(name: "anna", shownName: "Anna", role: .administrator, member: nil),
            formToken: "t")
        let page = String(decoding: HTML.document(BookActsSection.forms(book, viewer)), as: UTF8.self)
        #expect(page.contains("/address-books/a/resume") == isPaused)
        #expect(page.contains("/address-books/a/pause") == !isPaused)
    }
}
