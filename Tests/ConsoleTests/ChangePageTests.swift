import HTTPTransport
import Locking
import Testing

@testable import Console

@Suite("Console: change of the configuration") struct ChangePageTests {
    private static let pages = [
        "/change", "/change/preview", "/change/records", "/change/records?place=1&act=remove&cause=filter",
        "/change/former",
    ]

    private static func stage(
        _ account: String = "anna", change: (inout InventedChanges) -> Void = { _ in }
    ) async throws -> (stage: ConsoleStage, browser: Browser) {
        let stage = try ConsoleStage()
        stage.desk.changes.withLock { change(&$0) }
        var browser = Browser(stage)
        _ = await browser.signIn(account)
        return (stage, browser)
    }

    private static func token(_ browser: inout Browser) async -> String { (await browser.get("/change")).token ?? "" }

    // MARK: Trying

    @Test func `a text is tried before it is saved, and saving is under the account's name`() async throws {
        var (stage, browser) = try await Self.stage()
        let token = await Self.token(&browser)
        let sent = [
            ("token", token), ("base", InventedChanges.digest), ("text", "site: muster\r\nseats: 201\r\n"),
        ]
        let begun = await browser.post("/change/begin", sent)
        #expect(begun.status == 303 && begun.headers["Location"] == "/change/preview")
        #expect(
            stage.desk.changes.withLock { $0.drafts } == [
                .text("site: muster\nseats: 201\n", base: InventedChanges.digest)
            ], "each line end is one again")
        #expect(stage.desk.changes.withLock { $0.saves }.isEmpty)
        let page = (await browser.get("/change/preview")).text
        #expect(page.contains("Adds 120 contacts, removes 45, changes 1,020; members concerned: 2."))
        #expect(page.contains("1 further removals would be held"))
        #expect(page.contains("book crm: limit: 40, was 2000"))

        let saved = await browser.post("/change/save", [("token", token), ("preview", "p1")])
        #expect(saved.status == 303 && saved.headers["Location"] == "/change")
        #expect(stage.desk.changes.withLock { $0.saves } == ["p1 anna"])
        #expect(
            stage.events.withLock { $0.filter { !$0.isRefusal }.map(\.sentence) } == [
                "console sign-in", "change preview begun", "configuration saved",
            ])
    }

    @Test func `a file whose line ends are of two characters keeps them`() async throws {
        var (stage, browser) = try await Self.stage { $0.text = "site: muster\r\nseats: 200\r\n" }
        let token = await Self.token(&browser)
        #expect(!(await browser.get("/change")).text.contains("\u{FFFD}"))
        _ = await browser.post(
            "/change/begin", [("token", token), ("base", "x"), ("text", "site: muster\r\nseats: 201\r\n")])
        #expect(stage.desk.changes.withLock { $0.drafts } == [.text("site: muster\r\nseats: 201\r\n", base: "x")])
    }

    @Test func `what is wrong stands beside the text that was sent, not beside the file's`() async throws {
        var (_, browser) = try await Self.stage {
            $0.beginning = .faulty([
                PlacedFault(line: 2, column: 8, message: "seats is no number. Give 1 or more.\n    viele\n    ^")
            ])
        }
        let token = await Self.token(&browser)
        let answer = await browser.post("/change/begin", [("token", token), ("text", "site: m\r\nseats: viele\r\n")])
        #expect(answer.status == 409)
        #expect(answer.text.contains("Line 2, column 8") && answer.text.contains("Give 1 or more."))
        #expect(answer.text.contains("\nsite: m\nseats: viele\n</textarea>"))
        #expect(!answer.text.contains("seats: 200"))
    }

    @Test(arguments: [
        (PreviewBeginning.busy("otto"), "Another change is being tried, by otto."),
        (.changedMeanwhile, "The file was changed meanwhile. Your text is below"),
        (.nothingToDo, "That is what the file says already."),
    ])
    func `a text that is not tried is not lost`(_ beginning: PreviewBeginning, _ words: String) async throws {
        var (_, browser) = try await Self.stage { $0.beginning = beginning }
        let token = await Self.token(&browser)
        let answer = await browser.post("/change/begin", [("token", token), ("text", "seats: 777")])
        #expect(answer.status == 409)
        #expect(answer.text.contains(words) && answer.text.contains("seats: 777</textarea>"))
    }

    @Test(arguments: [
        (PreviewBeginning.busy("otto"), "made-of-that"), (.faulty([]), "made-of-that"),
        (.changedMeanwhile, InventedChanges.digest),
    ])
    func `a text that is not tried is of the file that it was made of until its author knows that it has changed`(
        _ beginning: PreviewBeginning, _ base: String
    ) async throws {
        var (_, browser) = try await Self.stage { $0.beginning = beginning }
        let token = await Self.token(&browser)
        for target in ["/change/begin", "/change/book/try"] {
            let answer = await browser.post(
                target, [("token", token), ("base", "made-of-that"), ("text", "seats: 777"), ("book", "crm")])
            #expect(answer.text.contains("name=\"base\" value=\"\(base)\""), "\(target)")
        }
    }

    @Test(arguments: [ChangePreview.State.ended(.invented()), .failed([])])
    func `what is edited further is a draft of what the file said when it was tried`(
        _ state: ChangePreview.State
    ) async throws {
        var (_, browser) = try await Self.stage {
            $0.hasPreview = true
            $0.state = state
            $0.base = "111111111111"
        }
        let page = (await browser.get("/change/preview")).text
        #expect(
            page.contains("name=\"base\" value=\"111111111111\"") && !page.contains("value=\"\(InventedChanges.digest)")
        )
    }

    @Test func `a preview that failed gives the text back with what is wrong`() async throws {
        var (_, browser) = try await Self.stage {
            $0.hasPreview = true
            $0.state = .failed([PlacedFault(line: 1, column: 7, message: "no field Nme. Did you mean Name?")])
        }
        let page = (await browser.get("/change/preview")).text
        #expect(page.contains("Did you mean Name?") && page.contains("seats: 201\n</textarea>"))
        #expect(!page.contains("action=\"/change/save\""))
    }

    @Test func `a page looks again by itself only while something is under way, and never while somebody types`()
        async throws
    {
        var (stage, browser) = try await Self.stage {
            $0.hasPreview = true
            $0.state = .running(done: 3, of: 24)
        }
        let running = await browser.get("/change/preview")
        #expect(running.headers["Refresh"] == "3" && running.text.contains("3 of 24 address books"))
        #expect(!running.text.contains("<textarea"))
        stage.desk.changes.withLock { $0.state = .ended(.invented()) }
        #expect((await browser.get("/change/preview")).headers["Refresh"] == nil)
        for state in [SavedConfiguration.State.beingTried, .waits, .refused("x"), .superseded] {
            stage.desk.changes.withLock { $0.lastSave = state }
            let page = await browser.get("/change")
            #expect(page.headers["Refresh"] == nil || !page.text.contains("<textarea"), "\(state)")
        }
    }

    // MARK: What it would do

    @Test func `each number leads to the records behind it, fifty at a time`() async throws {
        var (_, browser) = try await Self.stage("otto") { $0.hasPreview = true }
        let page = (await browser.get("/change/preview")).text
        #expect(page.contains("href=\"/change/records?act=create&amp;cause=new\""))
        #expect(page.contains("href=\"/change/records?place=1\""))
        let all = (await browser.get("/change/records?act=create&cause=new&page=3")).text
        #expect(all.contains("Page 3 of 3, 120 in all") && all.contains(">Kontakte/119<"))
        #expect(!all.contains("bbauer"))
        let one = (await browser.get("/change/records?place=1&act=remove&cause=filter")).text
        #expect(one.contains("Page 1 of 1, 45 in all") && one.contains("bbauer") && !one.contains("hmueller"))
        #expect((await browser.get("/change/records?place=77")).text.contains("No record fits."))
        #expect((await browser.get("/change/records?act=nonsense")).status == 200)
    }

    @Test func `what Exchange does not foretell cannot be saved`() async throws {
        var (_, browser) = try await Self.stage {
            $0.hasPreview = true
            $0.state = .ended(.invented(obstacle: "Exchange does not say."))
        }
        let page = (await browser.get("/change/preview")).text
        #expect(page.contains("Exchange does not say.") && !page.contains("action=\"/change/save\""))
    }

    @Test func `where the service may not write the file, the text is there to copy, with what to run`() async throws {
        var (stage, browser) = try await Self.stage {
            $0.hasPreview = true
            $0.hindrance = "/etc/satchel: Read-only file system"
        }
        let page = (await browser.get("/change/preview")).text
        #expect(page.contains("/etc/satchel: Read-only file system"))
        #expect(page.contains("sudoedit /etc/satchel/satchel.yaml\nsudo systemctl reload satchel"))
        #expect(page.contains("readonly") && page.contains("seats: 201\n</textarea>"))
        #expect(!page.contains("action=\"/change/save\""))
        stage.desk.changes.withLock { $0.base = "111111111111" }
        let late = (await browser.get("/change/preview")).text
        #expect(late.contains("The file was changed meanwhile") && !late.contains("sudoedit"))
    }

    @Test(arguments: [
        (SaveOutcome.gone, "That preview is not there any more."),
        (.changedMeanwhile, "The file was changed meanwhile, so nothing was saved."),
        (.refused("No space left on device."), "Nothing was saved. No space left on device."),
    ])
    func `what could not be saved says so, and is not called saved`(
        _ outcome: SaveOutcome, _ words: String
    ) async throws {
        var (stage, browser) = try await Self.stage {
            $0.hasPreview = true
            $0.saving = outcome
        }
        let token = await Self.token(&browser)
        let answer = await browser.post("/change/save", [("token", token), ("preview", "p1")])
        #expect(answer.status == 409 && answer.text.contains(words))
        #expect(!stage.events.withLock { $0.contains { $0.sentence == "configuration saved" } })
    }

    @Test(arguments: [
        (SavedConfiguration.State.inEffect(since: "2026-11-24T09:31:00Z"), "In effect since 2026-11-24 09:31 UTC."),
        (.waits, "takes effect when the cycle"), (.refused("satchel.yaml:2:1: no"), "satchel.yaml:2:1: no"),
    ])
    func `the page says what became of what was saved`(_ state: SavedConfiguration.State, _ words: String) async throws
    {
        var (_, browser) = try await Self.stage { $0.lastSave = state }
        let page = (await browser.get("/change")).text
        #expect(page.contains(words) && page.contains("satchel.yaml.before-change-1"))
    }

    @Test(arguments: Language.allCases)
    func `what is saved and might not last is called saved, with why it might not`(_ language: Language) async throws {
        var (_, browser) = try await Self.stage {
            $0.lastSave = .inEffect(since: "2026-11-24T09:31:00Z")
            $0.doubt = "Could not write /etc/satchel: <i>Input/output error</i>."
        }
        browser.headers["Accept-Language"] = language.rawValue
        let page = (await browser.get("/change")).text
        #expect(page.contains(Phrase.mightNotLast.text(language)) && page.contains("&lt;i&gt;Input/output error"))
        #expect(!page.contains(Phrase.notSaved.text(language)))
    }

    // MARK: Former ones

    @Test func `the way back to a former configuration begins with what it would do`() async throws {
        var (stage, browser) = try await Self.stage()
        let page = await browser.get("/change/former")
        #expect(page.text.contains("seats: 200, was 100") && page.text.contains("The first that is kept."))
        #expect(page.text.ranges(of: "action=\"/change/former/try\"").count == 1, "not for the file as it is")
        let answer = await browser.post(
            "/change/former/try", [("token", page.token ?? ""), ("digest", "aaaaaaaaaaaa")])
        #expect(answer.headers["Location"] == "/change/preview")
        #expect(stage.desk.changes.withLock { $0.drafts } == [.former("aaaaaaaaaaaa")])
    }

    // MARK: Who may, and what stays text

    @Test func `an officer sees all of it and changes nothing`() async throws {
        var (stage, browser) = try await Self.stage("otto") { $0.hasPreview = true }
        for target in Self.pages {
            let answer = await browser.get(target)
            #expect(answer.status == 200 && !answer.text.contains("action=\"/change"), "\(target)")
        }
        #expect((await browser.get("/change")).text.contains("<pre>site: muster\nseats: 200\n</pre>"))
        let token = (await browser.get("/")).token ?? ""
        for target in ["/change/begin", "/change/save", "/change/drop", "/change/former/try"] {
            let answer = await browser.post(
                target, [("token", token), ("preview", "p1"), ("text", "x"), ("digest", "aaaaaaaaaaaa")])
            #expect(answer.status == 403, "\(target)")
        }
        #expect(stage.refusals == Array(repeating: "role", count: 4))
        stage.desk.changes.withLock { #expect($0.drafts.isEmpty && $0.saves.isEmpty && $0.drops.isEmpty) }
    }

    @Test func `a form without the session's token begins nothing, saves nothing and drops nothing`() async throws {
        var (stage, browser) = try await Self.stage { $0.hasPreview = true }
        for target in ["/change/begin", "/change/save", "/change/drop", "/change/former/try"] {
            let answer = await browser.post(target, [("preview", "p1"), ("text", "x"), ("digest", "aaaaaaaaaaaa")])
            #expect(answer.status == 403, "\(target)")
        }
        stage.desk.changes.withLock { #expect($0.drafts.isEmpty && $0.saves.isEmpty && $0.drops.isEmpty) }
    }

    @Test func `a preview is dropped once, and the log says by whom`() async throws {
        var (stage, browser) = try await Self.stage { $0.hasPreview = true }
        let token = await Self.token(&browser)
        for _ in 0..<2 {
            #expect((await browser.post("/change/drop", [("token", token), ("preview", "p1")])).status == 303)
        }
        #expect(stage.events.withLock { $0.filter { $0.sentence == "change dropped" } }.map(\.account) == ["anna"])
    }

    @Test func `markup in texts, differences, problems and faults stays text`() async throws {
        let evil = "</textarea></pre><script>alert(1)</script>"
        var (_, browser) = try await Self.stage {
            $0.text = evil
            $0.differences = [evil]
            $0.faults = [PlacedFault(line: 1, column: 1, message: evil)]
            $0.hasPreview = true
            $0.hindrance = evil
            $0.state = .ended(.invented(problem: evil))
        }
        for target in ["/change", "/change/preview"] {
            let text = (await browser.get(target)).text
            #expect(text.contains("&lt;script&gt;") && !text.contains("<script"), "\(target)")
        }
    }

    @Test func `a text that a page cannot show to the letter is not there to be changed`() async throws {
        for text in ["site: \u{1}", "site: \u{202E}x", String(repeating: "# lang\n", count: 40_000)] {
            var (_, browser) = try await Self.stage { $0.text = text }
            let page = (await browser.get("/change")).text
            #expect(!page.contains("<textarea") && page.contains("on the server"))
        }
    }

    @Test(arguments: Language.allCases)
    func `each page has its title and its landmarks in both languages`(_ language: Language) async throws {
        let states: [ChangePreview.State] = [
            .readsCRM, .running(done: 1, of: 2), .ended(.invented()), .failed([]),
        ]
        for state in states {
            var (_, browser) = try await Self.stage {
                $0.hasPreview = true
                $0.state = state
                $0.lastSave = .waits
            }
            browser.headers["Accept-Language"] = language.rawValue
            for target in Self.pages {
                let text = (await browser.get(target)).text
                #expect(text.ranges(of: "<h1>").count == 1 && !text.contains("{}"), "\(target)")
                #expect(text.contains(">\(Phrase.configuration.text(language))</a>"), "\(target)")
            }
        }
    }

    @Test func `numbers are grouped as the language does it`() {
        #expect([0, 999, 1_000, 1_234_567].map(Language.english.number) == ["0", "999", "1,000", "1,234,567"])
        #expect([100, 12_345].map(Language.german.number) == ["100", "12.345"])
    }
}
