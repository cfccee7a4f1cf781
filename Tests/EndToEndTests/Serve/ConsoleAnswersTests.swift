import Console
import ExchangeSimulator
import Foundation
import HTTPTransport
import SQLite
import TestSupport
import Testing

/// What the running service's console answers about single records and address books.
@Suite("Serve: console answers", .serialized) struct ServedAnswersTests {
    private static let people = [
        Company.Person(login: "anna", contacts: 30), Company.Person(login: "boris", contacts: 6),
    ]

    /// An administrator, signed in to the console of a service whose address books are filled.
    private static func play(_ contents: String, _ body: (ServedStage, ServedConsoleTests.Browser) async throws -> Void)
        async throws
    {
        let port = try TakenPort.free()
        let listen = "console: { listen: \"127.0.0.1:\(port)\", contents: \(contents) }\n"
        try await ServedStage.play(
            people, editing: { listen + $0.replacing("schedule: { every: 1m }", with: "schedule: { every: 12h }") }
        ) { service in
            try ServedConsoleTests.addAdministrator(besideJournal: service.stage.journal)
            try await service.wait { try service.stage.isComplete && service.said("cycle ended") }
            let browser = try ServedConsoleTests.Browser(port: port)
            try await browser.signIn()
            try await body(service, browser)
            await browser.close()
            try await service.stop()
        }
    }

    private struct Acts: Decodable {
        struct Row: Decodable { let person, act, subject: String }
        let acts: [Row]
    }

    /// The id of a member's address book, from the list.
    private static func addressBook(
        of login: String, _ browser: ServedConsoleTests.Browser
    ) async throws -> String {
        let list = try await browser.get("/address-books?search=\(login)")
        let start = try #require(list.firstRange(of: "href=\"/address-books/")).upperBound
        return String(list[start...].prefix { $0 != "\"" })
    }

    private static func item(_ record: String, of login: String, _ service: ServedStage) throws -> SimulatedContact? {
        try service.stage.member(login).contacts().first { $0.markedRecord == record && $0.location == .contacts }
    }

    @Test(.timeLimit(.minutes(3)))
    func `explanations and who has what are those of the commands, and name no value`() async throws {
        try await Self.play("hidden") { service, browser in
            let isIn = try await browser.get("/explain?member=anna&record=Kontakte%2F1")
            #expect(isIn.contains("<h1>Kontakte/1 belongs in the address book Kunden of anna</h1>"))
            #expect(isIn.contains("<code>Betreuer = user.login</code> → <strong>true</strong>"))
            #expect(isIn.contains("<code>Betreuer</code> → <span class=\"plain\">not shown</span>"))
            #expect(isIn.contains("the address book holds it, up to date as of its last run"))
            let isOut = try await browser.get("/explain?member=boris&record=Kontakte%2F1")
            #expect(isOut.contains("<h1>Kontakte/1 does not belong in the address book Kunden of boris</h1>"))
            #expect(isOut.contains("<code>Betreuer = user.login</code> → <strong>false</strong>"))
            #expect(!isOut.contains("&#39;anna&#39;"), "it would say whose contact it is")
            let nobody = try await browser.answer("/explain?member=ana&record=Kontakte%2F1")
            #expect(nobody.status == 404 && String(decoding: nobody.body, as: UTF8.self).contains("Did you mean"))

            let found = try await browser.get("/where?kind=record&of=Kontakte%2F1")
            #expect(found.contains(">anna</a>") && found.contains("Kontakte.Name") && found.contains("lies there"))
            let second = try await browser.get("/where?kind=member&of=anna&page=9")
            #expect(second.contains("Page 1 of 1, 30 in all"))
            for (question, command) in [
                ("kind=record&of=Kontakte%2F1", ["where", "--record", "Kontakte/1"]),
                ("kind=member&of=anna", ["held-by", "--member", "anna"]), ("kind=revocations", ["revocations"]),
            ] {
                let file = try await browser.answer("/where/export?\(question)&format=csv")
                let said = try await SatchelProcess(command + ["--csv"], in: service.stage.folder, environment: [:])
                    .end()
                #expect(String(decoding: file.body, as: UTF8.self) == said.output, "\(command)")
                let json = try await browser.answer("/where/export?\(question)&format=json")
                #expect((try JSONSerialization.jsonObject(with: Data(json.body))) is [String: Any])
            }

            let id = try await Self.addressBook(of: "anna", browser)
            let inside = try await browser.get("/address-books/\(id)/contacts")
            #expect(inside.contains("Kontakte/1") && inside.contains("is there as it should be"))
            #expect(inside.contains("Page 1 of 2, 30 in all") && inside.contains("Wait for the next run: 0"))
            #expect(!inside.contains("Muster 1") && !inside.contains("Alex"))
            #expect(try await browser.get("/address-books/\(id)/contacts?search=Muster").contains("No contact fits."))
            let looks = try await service.stage.start("audit", "--looks").end()
            #expect(looks.output == "0 looks.\n")
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `contacts that may be seen are those that the mailbox shows, and each look is in the log and in the journal`()
        async throws
    {
        try await Self.play("shown") { service, browser in
            let id = try await Self.addressBook(of: "boris", browser)
            let inside = try await browser.get("/address-books/\(id)/contacts?search=muster+3")
            #expect(inside.contains(">Alex Muster 3</h2>") && inside.contains("Page 1 of 1, 1 in all"))
            #expect(service.said("console contents seen account=anja what=\(id)"))
            let explained = try await browser.get("/explain?member=boris&record=Kontakte%2F31")
            #expect(explained.contains("<code>Betreuer</code> → <strong>&#39;boris&#39;</strong>"))
            let looks = try await service.stage.start("audit", "--looks", "--csv").end()
            let rows = looks.output.split(separator: "\r\n").dropFirst().map { $0.split(separator: ",").dropFirst(2) }
            #expect(
                rows.map { $0.prefix(4).joined(separator: " ") } == [
                    "anja contents Kontakte/33 boris", "anja explanation Kontakte/31 boris",
                ], "\(looks.output)")
            let others = try await service.stage.start("audit", "--looks", "--record", "Kontakte/34").end()
            #expect(others.output == "0 looks.\n")

            // From the next reload on it is hidden again.
            try service.edit { $0.replacing("contents: shown", with: "contents: hidden") }
            service.process.reload()
            try await service.wait { service.said("configuration reloaded") }
            #expect(try await !browser.get("/address-books/\(id)/contacts").contains("Alex"))
        }
    }

    /// Whether the page says so within a while: what a run did shows when its cycle has ended.
    private static func says(
        _ words: String, _ page: String, _ browser: ServedConsoleTests.Browser
    ) async throws -> Bool {
        for _ in 0..<240 {
            if try await browser.get(page).contains(words) { return true }
            try await Task.sleep(for: .milliseconds(250))
        }
        return false
    }

    @Test(.timeLimit(.minutes(3)))
    func `a run and a dry run that the journal cannot note are not carried out`() async throws {
        try await Self.play("hidden") { service, browser in
            let id = try await Self.addressBook(of: "anna", browser)
            let page = "/address-books/\(id)"
            let gone = try #require(try Self.item("Kontakte/5", of: "anna", service))
            try await service.stage.member("anna").purge(gone.id)
            let journal = try Database(path: service.stage.journal, access: .readWrite)
            try journal.execute(
                "CREATE TRIGGER no_acts BEFORE INSERT ON act BEGIN SELECT raise(ABORT, 'no more acts'); END")
            for act in ["run", "dry-run"] {
                #expect(try await browser.status("\(page)/\(act)", on: page, "") == 503, "\(act)")
            }
            #expect(service.said("console cannot use the journal"))
            #expect(!service.said("address book run asked for") && !service.said("address book dry run"))
            try await Task.sleep(for: .seconds(1))
            #expect(try Self.item("Kontakte/5", of: "anna", service) == nil)
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `a dry run says what a run asked for then does; a pause stops all but revocations, until it is resumed`()
        async throws
    {
        try await Self.play("hidden") { service, browser in
            let id = try await Self.addressBook(of: "anna", browser)
            let page = "/address-books/\(id)"
            let member = try service.stage.member("anna")
            let gone = try #require(try Self.item("Kontakte/5", of: "anna", service))
            try await member.purge(gone.id)
            let dry = try await browser.send(page + "/dry-run", on: page, "")
            #expect(dry.contains("create: ") && dry.contains(">1</span>"), "\(dry)")
            #expect(service.said("address book dry run account=anja what=\(id)"))
            #expect(try Self.item("Kontakte/5", of: "anna", service) == nil)
            #expect(try await browser.send(page + "/run", on: page, "").contains("It is run as soon as"))
            try await service.wait { try Self.item("Kontakte/5", of: "anna", service) != nil }
            #expect(try await Self.says("asked for", page, browser), "the run says why it was")

            #expect(
                try await browser.send(page + "/pause", on: page, "reason=moves").contains("paused from the next run"))
            #expect(try await browser.get(page).contains("Paused by anja, in the console: moves"))
            let crm = try Database(path: service.stage.crm, access: .readWrite)
            try crm.execute("UPDATE Kontakte SET Name = 'Anders' WHERE Id = 2")
            try crm.execute(
                "INSERT INTO crm_record_access (table_name, record_id, user_id, value) "
                    + "SELECT 'Kontakte', '3', id, 'no' FROM crm_users WHERE login = 'anna'")
            try await service.wait { try Self.item("Kontakte/3", of: "anna", service) == nil }
            #expect(try Self.item("Kontakte/2", of: "anna", service)?.text("surname") == "Muster 2")
            let waiting = try await browser.get(page + "/contacts?list=waiting")
            #expect(waiting.contains("Kontakte/2") && waiting.contains("the next run changes it"))

            #expect(try await browser.send(page + "/resume", on: page, "").contains("resumed"))
            try await service.wait { try Self.item("Kontakte/2", of: "anna", service)?.text("surname") == "Anders" }
            #expect(try service.stage.findings() == MailboxFindings())

            // To release it resumes it, too.
            #expect(
                try await browser.send(page + "/pause", on: page, "reason=again").contains("paused from the next run"))
            #expect(try await service.stage.start("release", id, "--by", "otto").end().code == 0)
            let acts = try await service.stage.start("audit", "--acts", "--json").end()
            let rows = try JSONDecoder().decode(Acts.self, from: Data(acts.output.utf8)).acts
            let pause = "Paused by anja, in the console: "
            #expect(
                rows.map { "\($0.person) | \($0.act) | \($0.subject)" } == [
                    "anja, in the console | dry run | \(id)", "anja, in the console | run asked for | \(id)",
                    "anja, in the console: moves | address book paused | \(id)",
                    "anja, in the console | address book resumed | \(id), was: \(pause)moves",
                    "anja, in the console: again | address book paused | \(id)",
                    "otto | address book released | \(id), was: \(pause)again",
                ])
        }
    }
}
