import Console
import Foundation
import HTTPTransport
import Passwords
import SQLite
import TestSupport
import Testing

/// The running service, looked at by an administrator in a browser.
@Suite("Serve: console", .serialized) struct ServedConsoleTests {
    private static let anna = [Company.Person(login: "anna", contacts: 40)]
    static let password = "Sieben blaue Birnen"

    /// Keeps one cookie, and sends forms as a browser does.
    final class Browser {
        private let client: HTTPClient
        private let root: String
        private var cookie = ""

        init(port: UInt16) throws {
            client = try HTTPClient()
            root = "http://127.0.0.1:\(port)"
        }

        func get(_ path: String) async throws -> String {
            let answer = try await send("GET", path, "")
            #expect(answer.status == 200, "\(path)")
            return String(decoding: answer.body, as: UTF8.self)
        }

        /// - Returns: where the answer leads.
        func post(_ path: String, on page: String, _ fields: String) async throws -> String? {
            let start = try #require(page.firstRange(of: "name=\"token\" value=\"")).upperBound
            let token = page[start...].prefix { $0 != "\"" }
            return try await send("POST", path, "token=\(token)&" + fields).headers["Location"]
        }

        /// - Returns: the page that answers.
        func send(_ path: String, on page: String, _ fields: String) async throws -> String {
            let form = try await get(page)
            let start = try #require(form.firstRange(of: "name=\"token\" value=\"")).upperBound
            let answer = try await send("POST", path, "token=\(form[start...].prefix { $0 != "\"" })&" + fields)
            #expect(answer.status == 200, "\(path)")
            return String(decoding: answer.body, as: UTF8.self)
        }

        /// Sends a form of that page.
        func status(_ path: String, on page: String, _ fields: String) async throws -> Int {
            let form = try await get(page)
            let start = try #require(form.firstRange(of: "name=\"token\" value=\"")).upperBound
            return try await send("POST", path, "token=\(form[start...].prefix { $0 != "\"" })&" + fields).status
        }

        /// As the administrator of `addAdministrator`.
        func signIn() async throws {
            let form = "account=anja&password=" + ServedConsoleTests.password.replacing(" ", with: "+")
            #expect(try await post("/sign-in", on: try await get("/sign-in"), form) == "/")
        }

        func answer(_ path: String) async throws -> HTTPResponse { try await send("GET", path, "") }

        func close() async { await client.shutDown() }

        private func send(_ method: String, _ path: String, _ body: String) async throws -> HTTPResponse {
            let answer = try await client.send(
                HTTPRequest(
                    method: method, url: root + path, headers: ["Cookie": cookie, "Sec-Fetch-Site": "same-origin"],
                    body: Array(body.utf8)))
            if let set = answer.headers["Set-Cookie"] { cookie = String(set.prefix { $0 != ";" }) }
            return answer
        }
    }

    static func addAdministrator(besideJournal journal: String) throws {
        let hash = try #require(PasswordHash(of: password))
        let account = try #require(Account(name: "anja", role: .administrator, password: hash))
        _ = try AccountFile(besideJournal: journal).update { accounts -> Bool? in
            accounts["anja"] = account
            return true
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `an administrator sees the address book, and releases with a reason what a brake holds`() async throws {
        let port = try TakenPort.free()
        let listen = "console: { listen: \"127.0.0.1:\(port)\" }\n"
        let braked = ("brake: { items: 100000, percent: 100 }", "brake: { items: 1, percent: 1 }")
        try await ServedStage.play(
            Self.anna, editing: { listen + $0.replacing(braked.0, with: braked.1) }
        ) { service in
            let hash = try #require(PasswordHash(of: Self.password))
            let account = try #require(Account(name: "anja", role: .administrator, password: hash))
            _ = try AccountFile(besideJournal: service.stage.journal).update { accounts -> Bool? in
                accounts["anja"] = account
                return true
            }
            try await service.wait { try service.stage.isComplete && service.said("cycle ended") }
            let browser = try Browser(port: port)
            let form = "account=anja&password=" + Self.password.replacing(" ", with: "+")
            #expect(try await browser.post("/sign-in", on: try await browser.get("/sign-in"), form) == "/")
            #expect(try await browser.get("/").contains("1 of 1"), "its one seat is used")
            #expect(try await browser.get("/address-books").contains(">anna</a>"))
            #expect(try await browser.get("/holds").contains("Nothing is held."))

            try service.handOver(20)
            try await service.wait { service.process.errors.contains("held=20") }
            var page = ""
            for _ in 0..<60 where !page.contains("name=\"hold\"") {
                try await Task.sleep(for: .milliseconds(500))
                page = try await browser.get("/holds")
            }
            let start = try #require(page.firstRange(of: "name=\"hold\" value=\"")).upperBound
            let hold = page[start...].prefix { $0 != "\"" }
            #expect(
                try await browser.post("/holds/release", on: page, "hold=\(hold)&reason=the+branch+was+sold")
                    == "/holds")
            #expect(try await browser.get("/holds").contains("Nothing is held."))
            #expect(service.process.errors.contains("hold released account=anja what=\(hold)"))
            try await service.wait { service.process.errors.contains("removed=20") }
            await browser.close()
            try await service.stop()
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `while the CRM cannot be read the overview says so, and not that nothing needs attention`() async throws {
        let port = try TakenPort.free()
        let listen = "console: { listen: \"127.0.0.1:\(port)\" }\n"
        try await ServedStage.play(
            Self.anna, editing: { listen + $0 }
        ) { service in
            try Self.addAdministrator(besideJournal: service.stage.journal)
            try await service.wait { try service.stage.isComplete && service.said("cycle ended") }
            let browser = try Browser(port: port)
            try await browser.signIn()
            let well = "Nothing needs attention."
            #expect(try await browser.get("/").contains(well))

            let crm = try Database(path: service.stage.crm, access: .readWrite)
            try crm.execute("ALTER TABLE crm_users RENAME TO users_away")
            try await service.wait { service.said("cycle failed") }
            let page = try await Self.overview(browser) { !$0.contains(well) }
            #expect(page.contains("The CRM could not be read at the last try."), "\(page)")

            try crm.execute("ALTER TABLE users_away RENAME TO crm_users")
            _ = try await Self.overview(browser) { $0.contains(well) }
            await browser.close()
            try await service.stop()
        }
    }

    /// The overview, once it is as it should be: it may be ten seconds old.
    private static func overview(_ browser: Browser, until isThere: (String) -> Bool) async throws -> String {
        for _ in 0..<300 {
            let page = try await browser.get("/")
            if isThere(page) { return page }
            try await Task.sleep(for: .milliseconds(250))
        }
        Issue.record("the overview does not become what it should be")
        return ""
    }

    @Test func `accounts are made, listed and removed by commands`() async throws {
        try await CrashStage.play(Self.anna) { stage in
            let none = try await stage.start("account", "list", "--json").end()
            #expect(none.code == 0 && none.output == "{\"accounts\":[]}\n")
            let short = try await stage.start("account", "add", "anja", "--role", "administrator").end()
            #expect(short.code == 2 && short.errors.contains("12 characters"), "nothing is on standard input")
            let other = try await stage.start("account", "add", "anja", "--role", "owner").end()
            #expect(other.code == 2 && other.errors.contains("administrator or officer"))
            let missing = try await stage.start("account", "remove", "anja").end()
            #expect(missing.code == 2 && missing.errors.contains("There is no account 'anja'"))
            let hash = try #require(PasswordHash(of: Self.password))
            _ = try AccountFile(besideJournal: stage.journal).update { accounts -> Bool? in
                accounts["anja"] = Account(name: "anja", role: .administrator, password: hash)
                return true
            }
            let changed = try await stage.start(
                "account", "add", "anja", "--role", "officer", "--keep-password", "--json"
            ).end()
            #expect(changed.code == 0, "\(changed.errors)")
            #expect(changed.output == "{\"accounts\":[{\"name\":\"anja\",\"role\":\"officer\"}]}\n")
            #expect(try await stage.start("account", "remove", "anja").end().code == 0)
        }
    }
}
