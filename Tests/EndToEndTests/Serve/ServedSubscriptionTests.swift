import ExchangeSimulator
import Foundation
import HTTPTransport
import SQLite
import TestSupport
import Testing

/// Subscriptions, changed in the console of the running service.
@Suite("Serve: subscriptions", .serialized) struct ServedSubscriptionTests {
    private static let people = [
        Company.Person(login: "anna", contacts: 5), Company.Person(login: "boris", contacts: 3),
    ]

    /// - Parameter rules: further lines of the configuration.
    private static func play(
        _ rules: String = "", _ body: (ServedStage, ConsoleBrowser) async throws -> Void
    ) async throws {
        let port = try TakenPort.free()
        let listen = "console: { listen: \"127.0.0.1:\(port)\", contents: shown }\n\(rules)"
        let filter = ("filter: Betreuer = user.login", "filter: Betreuer = user.login or subscribed()")
        try await ServedStage.play(people, editing: { listen + $0.replacing(filter.0, with: filter.1) }) { service in
            try await service.wait { service.said("cycle ended") }
            let browser = try await ConsoleBrowser("anja", at: port, of: service.stage)
            try await body(service, browser)
            await browser.close()
            try await service.stop()
        }
    }

    private static func set(
        _ record: String, _ kind: String, _ name: String, _ word: String, _ browser: ConsoleBrowser
    ) async throws -> HTTPResponse {
        let page = try await browser.get("/subscriptions")
        return try await browser.post(
            "/subscriptions/set", on: page, [("record", record), ("kind", kind), ("name", name), ("is", word)])
    }

    private static func holds(_ record: String, _ login: String, _ service: ServedStage) throws -> Bool {
        try service.stage.member(login).contacts().contains { $0.markedRecord == record && $0.location == .contacts }
    }

    /// Until all that was changed in the CRM before has reached the mailboxes.
    private static func nextCycle(_ service: ServedStage, _ contact: Int) async throws {
        let crm = try Database(path: service.stage.crm, access: .readWrite)
        try crm.run("UPDATE Kontakte SET Name = 'Anders' WHERE Id = ?1", .integer(Int64(contact)))
        try await service.wait {
            try service.stage.member("anna").contacts().contains {
                $0.markedRecord == "Kontakte/\(contact)" && $0.text("surname") == "Anders"
            }
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `a subscription reaches the mailbox by the next run, and leaves it again`() async throws {
        try await Self.play { service, browser in
            let page = try await browser.get("/subscriptions")
            let found = try await browser.post(
                "/subscriptions/search", on: page, [("words", "muster 1"), ("table", "Kontakte")])
            let hits = String(decoding: found.body, as: UTF8.self)
            #expect(hits.contains(">Kontakte/1</a>") && hits.contains("Muster 1, Alex"))

            let given = String(
                decoding: try await Self.set("Kontakte/1", "user", "boris", "yes", browser).body, as: UTF8.self)
            #expect(given.contains("It is written to the CRM."))
            #expect(given.contains("in 1 of 1 address books"), "\(given)")
            try await service.wait { try Self.holds("Kontakte/1", "boris", service) }
            #expect(try await Self.set("Kontakte/1", "user", "boris", "yes", browser).status == 200)
            let taken = try await Self.set("Kontakte/1", "user", "boris", "no", browser)
            #expect(String(decoding: taken.body, as: UTF8.self).contains("Nobody is subscribed to it."))
            try await service.wait { try !Self.holds("Kontakte/1", "boris", service) }

            let acts = try await service.stage.start("audit", "--acts", "--csv").end()
            let lines = acts.output.split(separator: "\r\n").dropFirst()
            for act in ["subscription given", "subscription taken away"] {
                #expect(lines.count { $0.contains(",\(act),") } == 1, "what changed nothing is no act: \(acts.output)")
            }
            #expect(lines.contains { $0.contains(",names seen,") && $0.contains("Kontakte/1") })
            #expect(!acts.output.contains("Muster"), "no contents")
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `whoever may not see the record is told of, and does not get it`() async throws {
        try await Self.play { service, browser in
            let crm = try Database(path: service.stage.crm, access: .readWrite)
            try crm.execute(
                """
                INSERT INTO crm_record_access (table_name, record_id, user_id, value)
                SELECT 'Kontakte', '1', id, CASE login WHEN 'anna' THEN 'yes' ELSE 'no' END FROM crm_users
                """)
            try await Self.nextCycle(service, 2)
            let answer = try await Self.set("Kontakte/1", "user", "boris", "yes", browser)
            let given = String(decoding: answer.body, as: UTF8.self)
            #expect(given.contains("would not get it") && given.contains("access list"), "\(given)")
            #expect(given.contains("in 0 of 1 address books"))

            #expect(try await Self.set("Kontakte/999", "user", "boris", "yes", browser).status == 409)
            let nobody = try await Self.set("Kontakte/1", "user", "bors", "yes", browser)
            #expect(String(decoding: nobody.body, as: UTF8.self).contains("Did you mean &#39;boris&#39;?"))
            #expect(try crm.firstInteger("SELECT count(*) FROM crm_subscriptions") == 1)
            try await Self.nextCycle(service, 3)
            #expect(try !Self.holds("Kontakte/1", "boris", service))
        }
    }
}
