import Console
import ExchangeSimulator
import Foundation
import HTTPTransport
import Passwords
import SQLite
import TestSupport
import Testing

/// The running service, looked at by a user who sees the own address book alone.
@Suite("Serve: a user's own page", .serialized) struct ServedMineTests {
    private static let people = [
        Company.Person(login: "anna", contacts: 30), Company.Person(login: "boris", contacts: 6),
    ]

    private static func play(
        editing edit: (String) -> String = { $0 },
        _ body: (ServedStage, ServedConsoleTests.Browser) async throws -> Void
    ) async throws {
        let port = try TakenPort.free()
        let listen = "console: { listen: \"127.0.0.1:\(port)\" }\n"
        let filter = "subscribed() or Betreuer = user.login\n    on_delete: leave"
        try await ServedStage.play(
            people,
            editing: { listen + edit($0.replacing("filter: Betreuer = user.login", with: "filter: " + filter)) }
        ) { service in
            let hash = try #require(PasswordHash(of: ServedConsoleTests.password))
            let account = try #require(Account(name: "anja", role: .user, password: hash, member: "anna"))
            _ = try AccountFile(besideJournal: service.stage.journal).update { accounts -> Bool? in
                accounts["anja"] = account
                return true
            }
            try await service.wait { try service.stage.isComplete && service.said("cycle ended") }
            let browser = try ServedConsoleTests.Browser(port: port)
            let form = "account=anja&password=" + ServedConsoleTests.password.replacing(" ", with: "+")
            #expect(try await browser.post("/sign-in", on: try await browser.get("/sign-in"), form) == "/mine")
            try await body(service, browser)
            await browser.close()
            try await service.stop()
        }
    }

    private static func item(_ record: String, _ service: ServedStage) throws -> SimulatedContact? {
        try service.stage.member("anna").contacts().first { $0.markedRecord == record && $0.location == .contacts }
    }

    /// The page, once it is as it should be.
    private static func page(
        _ path: String, _ browser: ServedConsoleTests.Browser, until isThere: (String) -> Bool
    ) async throws -> String {
        var page = ""
        for _ in 0..<360 {
            page = try await browser.get(path)
            if isThere(page) { return page }
            try await Task.sleep(for: .milliseconds(250))
        }
        Issue.record("\(path) does not become what it should be: \(page)")
        return page
    }

    /// Until the page is answered with that status.
    private static func wait(for status: Int, _ browser: ServedConsoleTests.Browser) async throws {
        for _ in 0..<360 {
            if try await browser.answer("/mine").status == status { return }
            try await Task.sleep(for: .milliseconds(250))
        }
        Issue.record("/mine is not answered with \(status)")
    }

    private static func subscriptions(_ service: ServedStage) throws -> Int64? {
        try Database(path: service.stage.crm, access: .readOnly).firstInteger("SELECT count(*) FROM crm_subscriptions")
    }

    @Test(.timeLimit(.minutes(5)))
    func `it shows what is on the phone and why, and what the user may not see it answers like what there is not`()
        async throws
    {
        try await Self.play { service, browser in
            let mine = try await browser.get("/mine")
            #expect(mine.contains(">Alex Muster 1</h2>") && mine.contains("Page 1 of 2, 30 in all"))
            #expect(mine.contains("on your phone · since"))
            #expect(!mine.contains("/address-books") && !mine.contains("Kontakte/31"))
            #expect(try await browser.get("/mine?search=muster+30").contains("Page 1 of 1, 1 in all"))
            let why = try await browser.get("/mine/why?book=kunden&record=Kontakte%2F1")
            #expect(why.contains("<h1>Why Alex Muster 1 is in your address book Kunden</h1>"))
            #expect(why.contains("The address book asks for this contact.") && why.contains("&#39;anna&#39;"))

            let found = try await browser.get("/mine/find?book=kunden&search=muster+4")
            #expect(found.contains("value=\"Kontakte/4\"") && found.contains("value=\"Kontakte/34\""))
            let crm = try Database(path: service.stage.crm, access: .readWrite)
            try crm.execute(
                "INSERT INTO crm_record_access (table_name, record_id, user_id, value) "
                    + "SELECT 'Kontakte', '34', id, 'no' FROM crm_users WHERE login = 'anna'")
            _ = try await Self.page("/mine/find?book=kunden&search=muster+4", browser) { !$0.contains("Kontakte/34") }
            let hidden = try await browser.answer("/mine/why?book=kunden&record=Kontakte%2F34")
            let absent = try await browser.answer("/mine/why?book=kunden&record=Kontakte%2F9999")
            #expect(hidden.status == 404 && hidden.body == absent.body && absent.status == 404)
            #expect(try await browser.answer("/mine?book=other").status == 404)
            #expect(try await browser.answer("/address-books").status == 403)

            let refused = try await browser.status("/mine/subscribe", on: "/mine", "book=kunden&record=Kontakte%2F34")
            #expect(refused == 404)
            #expect(try Self.subscriptions(service) == 0)
            #expect(service.said("console refused account=anja why=\"unknown record\""))
            try crm.execute("UPDATE crm_users SET active = 0 WHERE login = 'anna'")
            _ = try await Self.page("/mine", browser) { $0.contains("You are not an active user of the CRM") }
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `what the user subscribes to comes, what is not wanted any more goes, and what was deleted comes back`()
        async throws
    {
        try await Self.play { service, browser in
            let gone = try #require(try Self.item("Kontakte/5", service))
            try await service.stage.member("anna").purge(gone.id)
            let record = "book=kunden&record=Kontakte%2F33"
            #expect(
                try await browser.status("/mine/subscribe", on: "/mine/find?book=kunden&search=muster+3", record) == 303
            )
            try await service.wait { try Self.item("Kontakte/33", service) != nil }
            #expect(service.said("own subscription made account=anja what=Kontakte/33"))
            #expect(try Self.subscriptions(service) == 1)
            _ = try await Self.page("/mine?search=muster+3", browser) { $0.contains("End subscription") }

            let deleted = try await Self.page("/mine?list=deleted", browser) { $0.contains("value=\"Kontakte/5\"") }
            #expect(deleted.contains("Put back") && deleted.contains("deleted by you, stays away"))
            #expect(try Self.item("Kontakte/5", service) == nil)
            #expect(
                try await browser.status("/mine/put-back", on: "/mine?list=deleted", "book=kunden&record=Kontakte%2F5")
                    == 303)
            try await service.wait { try Self.item("Kontakte/5", service) != nil }
            let journal = try Database(path: service.stage.journal, access: .readOnly)
            #expect(
                try journal.firstInteger(
                    "SELECT count(*) FROM plan WHERE decided_by = 'anja as anna, on the own page' AND state = 'applied'"
                )
                    == 1)
            #expect(
                try await browser.status("/mine/put-back", on: "/mine", "book=kunden&record=Kontakte%2F6") == 404,
                "it is there")

            #expect(try await browser.status("/mine/unsubscribe", on: "/mine?search=muster+3", record) == 303)
            try await service.wait { try Self.item("Kontakte/33", service) == nil }
            #expect(try Self.subscriptions(service) == 0)
            let acts = try await service.stage.start("audit", "--acts").end()
            #expect(acts.output.contains("anja as anna, on the own page"), "\(acts.output)")
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a user is told that removals are held, that an administrator has paused the address book, or that runs fail`()
        async throws
    {
        let braked = ("brake: { items: 100000, percent: 100 }", "brake: { items: 1, percent: 1 }")
        let seldom = ("schedule: { every: 1m }", "schedule: { every: 12h }")
        try await Self.play(
            editing: { $0.replacing(braked.0, with: braked.1).replacing(seldom.0, with: seldom.1) }
        ) { service, browser in
            let inOrder = "Your address book is in order."
            #expect(try await browser.get("/mine").contains(inOrder))
            // As others leave it, seen by the page at once.
            let journal = try Database(path: service.stage.journal, access: .readWrite)
            for (cause, words) in [
                ("pause = 'Paused by otto, in the console: moves'", "An administrator has paused your address book"),
                ("pause = NULL, fails = 2", "could not be brought up to date lately"),
                ("fails = 0, last_ok_at = last_ok_at - 172800000", "could not be brought up to date lately"),
                ("last_ok_at = last_ok_at + 172800000, mode = 'plan'", "At present nothing is written"),
            ] {
                try journal.execute("UPDATE address_book SET \(cause)")
                let page = try await browser.get("/mine")
                #expect(page.contains(words) && !page.contains(inOrder), "\(cause)")
                #expect(page.contains("Alex Muster 1</h2>"), "\(cause)")
            }
            try journal.execute("UPDATE address_book SET mode = NULL")
            #expect(try await browser.get("/mine").contains(inOrder))

            try service.handOver(20)
            try await service.wait { service.process.errors.contains("held=20") }
            let mine = try await Self.page("/mine?list=waiting", browser) { $0.contains("Your address book is held") }
            #expect(!mine.contains(inOrder))
            #expect(mine.contains("goes with one of the next runs, unless your administrator keeps it"))
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a subscription that is there already, or is not, is neither given nor taken away, and nothing is noted`()
        async throws
    {
        try await Self.play { service, browser in
            let find = "/mine/find?book=kunden&search=muster+3"
            let record = "book=kunden&record=Kontakte%2F33"
            let journal = try Database(path: service.stage.journal, access: .readOnly)
            for (act, acts) in [("unsubscribe", 0), ("subscribe", 1), ("subscribe", 1), ("unsubscribe", 2)] {
                #expect(try await browser.status("/mine/\(act)", on: find, record) == 303, "\(act)")
                #expect(try journal.firstInteger("SELECT count(*) FROM act") == Int64(acts), "\(act)")
            }
            for line in ["own subscription made", "own subscription ended"] {
                #expect(service.process.errors.ranges(of: line).count == 1, "\(line)")
            }
        }
    }

    /// Two groups, anna in one and boris in the other, that see different records; boris's subscribes to one of its own.
    private static let groups = """
        INSERT INTO crm_groups (name) VALUES ('Nord'), ('Sued');
        INSERT INTO crm_memberships (group_id, user_id) SELECT g.id, u.id FROM crm_groups g, crm_users u
        WHERE g.name || u.login IN ('Nordanna', 'Suedboris');
        INSERT INTO crm_record_rights (table_name, group_id, value, filter)
        SELECT 'Kontakte', id, 'yes', CASE name WHEN 'Nord' THEN 'Id <= 30' ELSE 'Id > 30' END FROM crm_groups;
        INSERT INTO crm_subscriptions (table_name, record_id, group_id)
        SELECT 'Kontakte', '33', id FROM crm_groups WHERE name = 'Sued'
        """

    /// Then each belongs to the other, and what that gives must not be gained.
    private static let ring = """
        INSERT INTO crm_memberships (group_id, child_group_id)
        SELECT a.id, b.id FROM crm_groups a, crm_groups b WHERE a.name <> b.name
        """

    @Test(.timeLimit(.minutes(5)))
    func `while groups contain each other a user is shown nothing, and subscribes to nothing`() async throws {
        try await Self.play { service, browser in
            let crm = try Database(path: service.stage.crm, access: .readWrite)
            try crm.execute(Self.groups)
            let find = "/mine/find?book=kunden&search=muster+3"
            let before = try await Self.page(find, browser) { !$0.contains("Kontakte/33") }
            #expect(before.contains("Kontakte/30"))

            try crm.execute(Self.ring)
            try await Self.wait(for: 503, browser)
            for path in ["/mine", find, "/mine/why?book=kunden&record=Kontakte%2F33", "/mine?search=muster+3"] {
                let answer = try await browser.answer(path)
                let text = String(decoding: answer.body, as: UTF8.self)
                #expect(answer.status == 503 && text.contains("The CRM could not be read completely."), "\(path)")
                #expect(!text.contains("Alex") && !text.contains("Kontakte/"), "\(path)")
            }
            for act in ["subscribe", "unsubscribe", "put-back"] {
                let place = try await browser.post("/mine/\(act)", on: before, "book=kunden&record=Kontakte%2F30")
                #expect(place == nil, "\(act)")
            }
            #expect(try Self.subscriptions(service) == 1)

            try crm.execute("DELETE FROM crm_memberships WHERE child_group_id IS NOT NULL")
            try await Self.wait(for: 200, browser)
            let after = try await browser.get("/mine?search=muster+3")
            #expect(after.contains("Alex Muster 30</h2>"))
            #expect(!after.contains("Kontakte/33"))
            #expect(try Self.item("Kontakte/33", service) == nil)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `whoever has lost the right to the view sees no contact any more, also while it still has to go`() async throws
    {
        try await Self.play { service, browser in
            let refusal = FaultAnswer(status: 503, code: "ErrorServerBusy", message: "Later.")
            service.stage.simulator.setFaults([
                FaultRule(.answerInstead(refusal), kind: .deleteContact, hitting: .max),
                FaultRule(.answerInstead(refusal), kind: .purgeContact, hitting: .max),
            ])
            let crm = try Database(path: service.stage.crm, access: .readWrite)
            try crm.execute(
                "INSERT INTO crm_view_rights (view_name, user_id, value) "
                    + "SELECT 'Kontakte', id, 'no' FROM crm_users WHERE login = 'anna'")
            let mine = try await Self.page("/mine", browser) { $0.contains("A contact that is leaving") }
            #expect(!mine.contains("Alex") && mine.contains("Page 1 of 2, 30 in all"))
            #expect(try await browser.get("/mine?search=muster").contains("No contact fits."))
            let why = try await browser.get("/mine/why?book=kunden&record=Kontakte%2F1")
            #expect(why.contains("<h1>Why Kontakte/1 is not in your address book Kunden</h1>"))
            #expect(why.contains("You may not use this list of the CRM.") && !why.contains("Alex"))
            let never = try await browser.answer("/mine/why?book=kunden&record=Kontakte%2F33")
            #expect(never.status == 404, "it was never there, and by its record rights it could be seen")
            #expect(try await !browser.get("/mine/find?book=kunden&search=muster+3").contains("Kontakte/"))
            let status = try await browser.status("/mine/subscribe", on: "/mine", "book=kunden&record=Kontakte%2F33")
            #expect(status == 404)
            #expect(try Self.subscriptions(service) == 0)
        }
    }
}
