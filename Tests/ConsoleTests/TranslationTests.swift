import Foundation
import HTTPTransport
import Locking
import Sentences
import Testing

@testable import Console
@testable import WebPages

@Suite("What the service says, in German") struct TranslationTests {
    /// A value for each place, which a number may be as well.
    private static func values(_ template: String) -> [String] {
        (0..<SentencePattern(template).places).map { "\($0 + 41)" }
    }

    private static func german(_ text: String) -> Said { Translation.service.german(text) }

    struct Pair: Sendable, CustomTestStringConvertible {
        let english: String
        let german: String

        var testDescription: String { english }
    }

    static let sentences = Translation.tables.flatMap { all($0) }

    private static func all(_ table: (some InGerman).Type) -> [Pair] {
        table.allCases.map { Pair(english: $0.shown, german: $0.german) }
    }

    @Test(arguments: sentences)
    func `each sentence of the service has its German, with all its values and nothing in English`(
        _ sentence: Pair
    ) {
        let values = Self.values(sentence.english)
        let places = GermanTemplate(sentence.german).parts.compactMap { part -> Int? in
            if case .value(let index, _) = part { index } else { nil }
        }
        #expect(Set(places) == Set(values.indices), "\(sentence.german)")
        let text = SentencePattern(sentence.english).text(values)
        let said = Self.german(text)
        #expect(said.parts.contains { if case .german = $0 { true } else { false } }, "\(text)")
        for value in values { #expect(said.html.source.contains(value), "\(said)") }
        #expect(!sentence.german.contains("  ") && !sentence.german.contains("\n"), "\(sentence.german)")
    }

    @Test func `a sentence is said in German with its values, numbers as Germans write them`() {
        let brake = HoldSentence.brakeExceeded.text(4000, 20, 30, 12_000)
        #expect(
            Self.german(brake).html.source
                == "4.000 Entfernungen binnen 24 Stunden überschreiten die Bremse von 20 Kontakten und 30 % von 12.000")
        let pause = AddressBookFact.pause(by: "anna", because: "x < y: \"z\"")
        #expect(
            Self.german(pause).html.source == "Ausgesetzt von anna, in der Konsole: x &lt; y: &quot;z&quot;")
    }

    @Test(arguments: ["The server says <no>.", "", "Ausgesetzt", "Paused by "])
    func `what is no sentence of ours stays as it is, marked as English`(_ text: String) {
        let said = Self.german(text)
        #expect(said == (text.isEmpty ? "" : .english(text)))
    }

    @Test func `several sentences are said one after the other, and what is between them stays`() {
        let ours = HoldSentence.folderIsAnothers.text("a1")
        let text = "HTTP 500. A server's words. \(ours) More words. \(HoldSentence.folderLostTwice.text("a2", 7))"
        let parts = Self.german(text).parts
        #expect(parts.first == .english("HTTP 500. A server's words."))
        #expect(parts.filter { if case .english = $0 { true } else { false } }.count == 2)
        #expect(Self.german(text).html.source.contains("ging binnen 7 Tagen zweimal verloren"))
    }

    @Test func `a text without end is not looked through`() {
        let text = String(repeating: "Could not find it. ", count: 200_000)
        var effort = Effort(bytesMax: 0)
        #expect(Self.german(text) == .english(text))
        #expect(Translation.service.german("Nothing", &effort) == .english("Nothing"))
    }

    @Test(arguments: Language.allCases)
    func `a hold is said in the language of the page, and its English is not changed`(_ language: Language) async throws
    {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        browser.headers["Accept-Language"] = language.rawValue
        _ = await browser.signIn("anna")
        let text = (await browser.get("/holds")).text
        #expect(text.contains(language == .german ? "überschreiten die Bremse" : "exceed the brake"))
    }

    @Test(arguments: [
        (
            QuestionSentence.noUserButNear.text("hmuler", "hmueller"),
            "Das CRM hat keinen Benutzer „hmuler“. Meinten Sie „hmueller“?"
        ),
        (
            QuestionSentence.noTime.text("gestern"),
            "„gestern“ ist keine Zeit: Schreiben Sie <code>2026-11-24</code> oder <code>2026-11-24T09:30:00Z</code>."
        ),
        (
            QuestionSentence.onPage(QuestionSentence.severalBooks.text("hmueller", "'CRM', 'Presse'")),
            "hmueller hat mehrere solche Bücher: &#39;CRM&#39;, &#39;Presse&#39;. Geben Sie das Buch an."
        ),
        (
            "Could not search the CRM x: disk I/O error.",
            "<span lang=\"en\">Could not search the CRM x: disk I/O error.</span>"
        ),
    ])
    func `a question that cannot be answered is refused in the page's language`(
        _ why: String, _ german: String
    ) async throws {
        let stage = try ConsoleStage()
        stage.answers.trouble.withLock { $0 = why }
        var browser = Browser(stage)
        _ = await browser.signIn("anna")
        let target = Route.explain(ExplainQuestion(member: "x", record: "Kontakte/1")).target
        let english = await browser.get(target)
        #expect(english.status == 404 && english.text.contains(HTML.text(why).source))
        browser.headers["Accept-Language"] = "de"
        #expect((await browser.get(target)).text.contains("Das ließ sich nicht beantworten: <span>\(german)</span>"))
    }

    @Test func `a run's problem is said with what it was about to do and with the server's reason`() {
        let task = TargetTask.updateItem.text("i7", "m1")
        let refused = TargetSentence.mailboxFull.text(task, "HTTP 507 ErrorQuotaExceeded")
        let unknown = RunSentence.taskUnknown.text(
            RunTask.readChanges.text(), "a1", TargetSentence.readUnknown.text(task, "HTTP 500", "r1"))
        let failed = RunSentence.taskFailed.text(
            RunTask.renameFolder.text(), "a1", RunObstacle.othersChange.text())
        let refusedTask = RunSentence.taskRefused.text(RunTask.markFolder.text(), "a1", refused)
        let photo = RunSentence.photoNotSent.text("Kontakte/7", "a1", RunObstacle.pictureChanged.text())
        let said = Self.german([refused, unknown, failed, refusedTask, photo].joined(separator: " "))
        let tail = "das Element i7 des Postfachs m1 zu ändern"
        #expect(
            said.html.source
                == "Es ist nicht gelungen, \(tail): HTTP 507 ErrorQuotaExceeded. Schaffen Sie Platz im Postfach; bis dahin "
                + "wird nur entfernt. Für a1 ist es nicht gelungen, die Änderungen zu lesen: Ob es gelungen ist, \(tail), "
                + "ist nicht bekannt: <span lang=\"en\">HTTP 500</span>, Anfrage r1. Es wird später wieder gelesen. Der "
                + "nächste Lauf versucht es wieder. Für a1 ist es nicht gelungen, den Kontaktordner umzubenennen: jemand "
                + "anders hat ihn geändert. Ein späterer Lauf versucht es wieder. Für a1 ist es nicht gelungen, den "
                + "Kontaktordner zu kennzeichnen: Es ist nicht gelungen, \(tail): HTTP 507 ErrorQuotaExceeded. Schaffen Sie "
                + "Platz im Postfach; bis dahin wird nur entfernt. Ein späterer Lauf versucht es wieder. Das Foto von "
                + "Kontakte/7 ließ sich nicht an a1 senden: Das Bild hat sich inzwischen geändert. Es wird gesendet, sobald das CRM wieder "
                + "gelesen ist."
        )
    }

    @Test func `many problems of one kind are each said, whatever stands between them`() {
        let one = TargetSentence.content.text(TargetTask.createItem.text("f1", "m1"), "HTTP 400 ErrorInvalid")
        let text = Array(repeating: one, count: 60).joined(separator: " ")
        let said = Self.german(text)
        #expect(said.isGerman)
        #expect(said.html.source.ranges(of: "im Ordner f1 des Postfachs m1 ein Element anzulegen").count == 60)
    }

    @Test func `why a reading is not accepted is said in German on the overview, but for the CRM's own words`() {
        let emptied = ReadingSentence.formerCounts.text(
            ReadingSentence.emptied.text("crm_users, crm_groups", "crm_users"))
        #expect(
            Self.german(emptied).html.source
                == "crm_users, crm_groups hatte Zeilen und hat jetzt keine mehr; wenn das stimmt, beenden Sie den Dienst "
                + "und führen Sie einmal <code>satchel sync --confirm-emptied crm_users</code> aus; bis dahin gilt das "
                + "Frühere, und was dadurch wegfiele, wartet")
        let unread = Self.german(ReadingSentence.rightsUnread.text("crm_users, row 7: no login"))
        #expect(unread.parts.last == .english("crm_users, row 7: no login"))
    }

    @Test(arguments: Language.allCases)
    func `problems of runs and of a dry run are said in the page's language, a server's words stay`(
        _ language: Language
    ) async throws {
        var browser = Browser(try ConsoleStage())
        browser.headers["Accept-Language"] = language.rawValue
        _ = await browser.signIn("anna")
        let shown = await browser.get("/address-books/a0")
        let page = shown.text
        let dryRun = (await browser.post("/address-books/a0/dry-run", [("token", shown.token ?? "")])).text
        guard language == .german else {
            #expect(page.contains("The lease of the mailbox was lost. The next run continues. A server&#39;s words."))
            #expect(
                dryRun.contains("The contact folder of a0 is gone. It is made anew.")
            )
            return
        }
        #expect(page.contains("Der nächste Lauf macht weiter. <span lang=\"en\">A server&#39;s words.</span>"))
        #expect(dryRun.contains("<li>Der Kontaktordner von a0 ist weg. Er wird neu angelegt.</li>"))
        #expect(dryRun.contains("eine weitere Lesung muss dasselbe ergeben"))
    }

    @Test func `what a contact does not show is said in German`() {
        for (english, german) in [
            (NoteSentence.cut.text(40_000, 30_000), "von 40.000 auf 30.000 Zeichen gekürzt"),
            (NoteSentence.partCut.text("city", 300, 255), "Ort von 300 auf 255 Zeichen gekürzt"),
            (NoteSentence.numbersTyped.text("1, 3", 4), "Nummern 1, 3 von 4 bleiben, wie sie eingegeben wurden"),
            (NoteSentence.surplusAddresses.text(2, 5, 3), "2 von 5 Adressen weggelassen: Platz ist für 3"),
        ] {
            #expect(Self.german(english).html.source == german)
        }
    }

    @Test func `what else needs attention is said in German, with its lists and days`() {
        let places = ["7", "8"].map { RolloutObstacle.place.text($0, RolloutObstacle.folderGone.text()) }
        for (english, german) in [
            (
                CycleSentence.secretEnds.text("2026-12-01", CycleSentence.inDays.text(7)),
                "läuft am 01.12.2026 ab, in 7 Tagen."
            ),
            (
                CycleSentence.definitionWaits.text("CRM", 1, 20, 1, 3, 2, places.joined(separator: "; ")),
                "wartet auf 2 Adressbücher, das von Benutzer 7: sein Ordner ist weg; das von Benutzer 8: sein Ordner ist "
                    + "weg."
            ),
            (
                CycleSentence.definitionPassesOver.text(
                    "CRM", RolloutObstacle.passedOver.text("7", "its folder is gone")),
                "übergeht Benutzer 7 (sein Ordner ist weg): Ein anderes Adressbuch kommt zuerst."
            ),
            (
                CycleSentence.definitionGoesOut.text("CRM", "1, then 10, then 2000", 0),
                "Sie geht an 1, dann 10, dann 2000 Adressbücher"
            ),
            (
                CycleSentence.mailboxShared.text("7", "user 8, user 9", "m1"),
                "Benutzer 7 und Benutzer 8, Benutzer 9 haben dasselbe Postfach"
            ),
            (
                CycleSentence.definitionWaits.text(
                    "CRM", 1, 20, 1, 3, 1, RolloutObstacle.place.text("7", RolloutObstacle.lastRunEnded.text("failed"))),
                "das von Benutzer 7: sein letzter Lauf endete so: fehlgeschlagen. Bringen"
            ),
            (
                CycleSentence.moveHeld.text("crm", "7", CycleSentence.ownFolder.text(), 3),
                "für Benutzer 7 aus seinem eigenen Ordner wartet"
            ),
            (
                RegisterSentence.mergedHolders.text("Kontakte/1", "Kontakte/2", 3, 4),
                "Kontakte/1 (mit Kontakte/2, durch Zusammenführung). Adressbücher"
            ),
        ] {
            let said = Self.german(english)
            #expect(said.isGerman && said.html.source.contains(german), "\(said.html.source)")
        }
    }

    @Test func `what two configurations say differently is said in German, whatever the values are`() {
        func german(_ line: String) -> String { HTML.difference(line, .german).source }
        for sentence in DifferenceSentence.allCases {
            let text = sentence.text(of: Self.values(sentence.rawValue))
            #expect(german(text) != text && sentence == .ofBook || !german(text).contains("lang="), "\(sentence)")
        }
        let changed = DifferenceSentence.changed.text("limit", "<10>", "5")
        let line = DifferenceSentence.ofBook.text("CRM", [changed, "filter is new"].joined(separator: "; "))
        #expect(german(line) == "Buch CRM: limit: &lt;10&gt;, bisher 5; filter ist neu")
        #expect(german("mode: live, was plan; seats is gone") == "mode: live, bisher plan; seats fällt weg")
        #expect(HTML.difference(line, .english).source == "book CRM: limit: &lt;10&gt;, was 5; filter is new")
    }

    /// A reason that the service makes as text without a sentence would stand on German pages in English.
    @Test func `whatever holds, bars or fails is told by a sentence`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources").standardized
        let places = [
            "SyncEngine": ["problem: \"", "hold(\"", ".others(\"", "noteFailure(outcome, \"", "doing: \""],
            "SyncPlanning": ["return \"\\(losses", "return \"\\(sum", "return \"the address book"],
            "Service": [".others(\"", "gainsBarred = \"", "let reason =\n", "why: \"", "return .later(\""],
            "GraphTarget": ["message: \"", "task: \"", ".unknown(\"", ".unreachable(\""],
            "satchel/Commands/Serve": ["refused(\"", ".others(\""],
        ]
        for (part, words) in places {
            let files = try #require(FileManager.default.enumerator(atPath: folder.appending(path: part).path))
            for case let name as String in files where name.hasSuffix(".swift") {
                let text = try String(contentsOf: folder.appending(path: part).appending(path: name), encoding: .utf8)
                let code = text.split(separator: "\n").filter { !$0.contains("///") }.joined(separator: "\n")
                for word in words where code.contains(word) { Issue.record("\(part)/\(name) has \(word)") }
            }
        }
    }
}
