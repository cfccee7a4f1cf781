import Console
import ContactModel
import Contracts
import Foundation
import HTTPTransport
import JournalStore
import TestSupport
import Testing

/// The running service, asked by programs over HTTP, and its description held against what it answers.
@Suite("Serve: HTTP API", .serialized) struct ServedAPITests {
    private static let anna = [Company.Person(login: "anna", contacts: 40)]
    private static let wish = "{\"reason\":\"the branch was sold\"}"

    private struct Token: Decodable {
        struct Entry: Decodable { let token: String }
        let tokens: [Entry]
    }

    private struct Books: Decodable {
        struct Book: Decodable {
            let id: String
            let member: String
        }
        let addressBooks: [Book]
        let next: String?
    }

    private struct Holds: Decodable {
        struct Hold: Decodable { let hold: String }
        let holds: [Hold]
    }

    private struct Status: Decodable {
        let addressBooks: Int
        let holds: Int
    }

    private struct Register: Decodable {
        struct Entry: Decodable { let record: String }
        let disclosures: [Entry]?
        let holdings: [Entry]?
        let next: String?
    }

    private struct Operation {
        let method: String
        let target: String

        static let all =
            [
                "/status", "/health", "/address-books", "/address-books/x", "/holds", "/where?record=Kontakte/1",
                "/explain?member=anna&record=Kontakte/1",
                "/held-by?member=anna", "/revocations", "/audit", "/events",
            ].map { Operation(method: "GET", target: $0) }
            + ["/holds/x/release", "/holds/x/discard"].map { Operation(method: "POST", target: $0) }

        var body: String? { method == "POST" ? ServedAPITests.wish : nil }
    }

    private static func token(_ name: String, _ role: String, _ stage: CrashStage) async throws -> String {
        let end = try await stage.start("account", "token", "add", name, "--role", role, "--json").end()
        try #require(end.code == 0, "\(end.errors)")
        return try #require(try JSONDecoder().decode(Token.self, from: Data(end.output.utf8)).tokens.first?.token)
    }

    @Test(.timeLimit(.minutes(5)))
    func `every answer that the description lists is given, and is as it says`() async throws {
        let port = try TakenPort.free()
        let listen = "console: { listen: \"127.0.0.1:\(port)\" }\n"
        let braked = ("brake: { items: 100000, percent: 100 }", "brake: { items: 1, percent: 1 }")
        try await ServedStage.play(
            Self.anna, editing: { listen + $0.replacing(braked.0, with: braked.1) }
        ) { service in
            let stage = service.stage
            let (robot, report) = (
                try await Self.token("robot", "administrator", stage), try await Self.token("report", "officer", stage)
            )
            let greedy = try await Self.token("greedy", "administrator", stage)
            try await service.wait { try stage.isComplete && service.said("cycle ended") }
            let recorder = try APIRecorder(port: port, in: stage.folder)
            try await Self.readAll(recorder, report)
            try await Self.decide(recorder, robot, report, service, port: port)
            #expect(try await recorder.listen(port: port, token: robot) == 200)
            try await Self.beRefused(recorder, robot, greedy, service, port: port)
            let verdict = try await recorder.verdict()
            #expect(verdict.code == 0, "\(verdict.text)")
            #expect(verdict.text.contains(", 0 faults\n"), "\(verdict.text)")
            try await service.stop()
            let log = service.process.errors
            for token in [robot, report, greedy] { #expect(!log.contains(token)) }
        }
    }

    /// Everything that can be read, and long lists part by part.
    private static func readAll(_ recorder: APIRecorder, _ token: String) async throws {
        for target in ["/openapi.yaml", "/status", "/health", "/holds", "/revocations", "/revocations?open=true"] {
            #expect(try await recorder.send("GET", target, token: token).status == 200, "\(target)")
        }
        let books = try await recorder.get("/address-books?member=ANNA&condition=inOrder", token: token, as: Books.self)
        #expect(books.addressBooks.map(\.member) == ["anna"] && books.next == nil)
        let id = try #require(books.addressBooks.first?.id)
        #expect(try await recorder.send("GET", "/address-books/\(id)", token: token).status == 200)
        #expect(try await recorder.get("/address-books?state=lost", token: token, as: Books.self).addressBooks.isEmpty)
        for record in ["Kontakte/1", "Kontakte/9999"] {
            let explained = try await recorder.send("GET", "/explain?member=anna&record=\(record)", token: token)
            #expect(explained.status == 200, "\(record)")
        }
        let holders = try await recorder.get("/where?record=Kontakte/1", token: token, as: Register.self)
        #expect(holders.holdings?.map(\.record) == ["Kontakte/1"])
        for path in ["/audit?limit=15", "/held-by?member=anna&now=true&limit=15"] {
            var (records, cursor, parts) = (Set<String>(), String?.none, 0)
            repeat {
                let part = try await recorder.get(
                    path + (cursor.map { "&cursor=\($0)" } ?? ""), token: token, as: Register.self)
                records.formUnion((part.disclosures ?? part.holdings ?? []).map(\.record))
                (cursor, parts) = (part.next, parts + 1)
            } while cursor != nil && parts < 20
            #expect(records.count == 40 && parts == 3, "\(path): \(records.count) in \(parts)")
        }
        for target in ["/audit", "/held-by?member=anna", "/where?record=Kontakte/1", "/address-books", "/holds"] {
            let wrong = try await recorder.send(
                "GET", target + (target.contains("?") ? "&" : "?") + "cursor=x", token: token)
            #expect(wrong.status == 400, "\(target)")
        }
        for target in ["/where?record=Nichts", "/audit?record=Nichts", "/audit?since=gestern"] {
            #expect(try await recorder.send("GET", target, token: token).status == 400, "\(target)")
        }
        for target in [
            "/explain?member=niemand&record=Kontakte/1", "/held-by?member=niemand", "/revocations?member=niemand",
            "/audit?book=keins",
        ] {
            #expect(try await recorder.send("GET", target, token: token).status == 404, "\(target)")
        }
    }

    /// A brake holds, programs hear of it and decide.
    private static func decide(
        _ recorder: APIRecorder, _ robot: String, _ report: String, _ service: ServedStage, port: UInt16
    ) async throws {
        let listener = EventReader(port: port, token: robot)
        try await service.wait { listener.text.contains(": listening") }
        try service.handOver(20)
        try await service.wait { listener.text.contains("event: holdOpened\n") }
        #expect(listener.text.contains("event: cycleStarted\n") && listener.text.contains("event: cycleEnded\n"))
        let first = try #require(try await recorder.get("/holds", token: report, as: Holds.self).holds.first?.hold)
        #expect(try await recorder.get("/status", token: report, as: Status.self).holds == 1)
        let released = try await recorder.send("POST", "/holds/\(first)/release", token: robot, body: wish)
        #expect(released.status == 200)
        try await service.wait { listener.text.contains("\"hold\":\"\(first)\",\"state\":\"released\"") }
        #expect(service.process.errors.contains("hold released account=\"token robot\" what=\(first)"))
        try await service.wait { service.process.errors.contains("removed=20") }

        let next = try await nextHold(25, listener, recorder, report, service)
        // Somebody else is faster than what the program knows.
        let now = Moment(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        let isDone = try SQLiteJournal.decide(
            next, .released, by: "otto", at: now, expiresAt: now + .seconds(3600), inJournalAt: service.stage.journal)
        #expect(isDone)
        for word in ["release", "discard"] {
            let late = try await recorder.send("POST", "/holds/\(next)/\(word)", token: robot, body: wish)
            #expect(late.status == 409, "\(word)")
        }
        try await service.wait { service.process.errors.contains("removed=5 ") }
        let last = try await nextHold(30, listener, recorder, report, service)
        let discarded = try await recorder.send("POST", "/holds/\(last)/discard", token: robot, body: wish)
        #expect(discarded.status == 200)

        // An officer may listen as well, and hears no more when the token is taken away.
        let other = EventReader(port: port, token: report)
        try await service.wait { other.text.contains(": listening") }
        listener.close()
        let text = try #require(other.text.split(separator: "\r\n\r\n").first)
        #expect(text.hasPrefix("HTTP/1.1 200 OK") && text.contains("Content-Type: text/event-stream"))
        #expect(try await service.stage.start("account", "token", "remove", "report").end().code == 0)
        try await service.wait { other.hasEnded }
        #expect(try await recorder.send("GET", "/status", token: report).status == 401)
    }

    /// Has so many contacts in all leave anna's selection, and waits until the API knows what is held.
    private static func nextHold(
        _ count: Int, _ listener: EventReader, _ recorder: APIRecorder, _ token: String, _ service: ServedStage
    ) async throws -> String {
        let before = listener.text.ranges(of: "event: holdOpened\n").count
        try service.handOver(count)
        try await service.wait { listener.text.ranges(of: "event: holdOpened\n").count == before + 1 }
        return try #require(try await recorder.get("/holds", token: token, as: Holds.self).holds.first?.hold)
    }

    /// What every place refuses, in each of the ways that it may.
    private static func beRefused(
        _ recorder: APIRecorder, _ robot: String, _ greedy: String, _ service: ServedStage, port: UInt16
    ) async throws {
        let officer = try await token("officer", "officer", service.stage)
        let (html, form): (HTTPHeaders, HTTPHeaders) = (
            ["Accept": "text/html"], ["Content-Type": "application/x-www-form-urlencoded"]
        )
        #expect(try await recorder.send("GET", "/openapi.yaml", token: nil, html).status == 406)
        #expect(try await recorder.send("GET", "/openapi.yaml?x=1", token: nil).status == 400)
        for operation in Operation.all {
            let (method, target) = (operation.method, operation.target)
            let none = try await recorder.send(method, target, token: nil, body: operation.body)
            #expect(none.status == 401, "\(target)")
            let other = try await recorder.send(method, target, token: robot, html, body: operation.body)
            #expect(other.status == 406, "\(target)")
            let query = target.contains("?") ? "&surplus=1" : "?surplus=1"
            let wrong = try await recorder.send(method, target + query, token: robot, body: operation.body)
            #expect(wrong.status == 400, "\(target)")
            // The bucket refills while others are served, so that it is emptied for each.
            var status = 0
            for _ in 0..<50 where status != 429 {
                while try await recorder.send("GET", "/health", token: greedy).status != 429 {}
                status =
                    target == "/events"
                    ? try await recorder.listen(port: port, token: greedy)
                    : try await recorder.send(method, target, token: greedy, body: operation.body).status
            }
            #expect(status == 429, "\(target)")
            guard method == "POST" else { continue }
            let refusals: [(HTTPHeaders, String, String, Int)] = [
                ([:], officer, wish, 403), ([:], robot, wish, 404), (form, robot, "reason=x", 415),
                ([:], robot, String(repeating: "x", count: 20_000), 413),
            ]
            for (headers, token, body, status) in refusals {
                let answer = try await recorder.send(method, target, token: token, headers, body: body)
                #expect(answer.status == status, "\(target)")
            }
        }
        #expect(try await recorder.send("GET", "/address-books/x", token: robot).status == 404)
        #expect(try await recorder.send("DELETE", "/status", token: robot).status == 405)
        let long = String(repeating: "x", count: 20_000)
        #expect(try await recorder.send("GET", "/status", token: robot, ["X-Long": long]).status == 431)
        // Accounts that others may change count for nothing.
        let accounts = service.stage.journal + ".accounts"
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: accounts)
        for operation in Operation.all {
            let answer = try await recorder.send(
                operation.method, operation.target, token: robot, body: operation.body)
            #expect(answer.status == 503, "\(operation.target)")
        }
        for why in ["API, noToken", "API, role", "API, tooManyRequests", "body too large", "head too large"] {
            #expect(service.process.errors.contains("why=\"\(why)\""), "\(why)")
        }
    }

    @Test func `tokens are made, listed and removed by commands`() async throws {
        try await CrashStage.play(Self.anna) { stage in
            let none = try await stage.start("account", "token", "list", "--json").end()
            #expect(none.code == 0 && none.output == "{\"tokens\":[]}\n")
            let text = try await Self.token("report", "officer", stage)
            #expect(text.hasPrefix("satchel_"))
            let kept = try String(contentsOfFile: stage.journal + ".accounts", encoding: .utf8)
            #expect(!kept.contains(text) && kept.contains("\"report\""))
            let twice = try await stage.start("account", "token", "add", "report", "--role", "officer").end()
            #expect(twice.code == 2 && twice.errors.contains("There is a token 'report' already"))
            for wrong in [
                ["add", "x"], ["add", "x", "--role", "owner"], ["add", "X", "--role", "officer"], ["add"], ["remove"],
                ["list", "x"], ["keep", "x"], ["add", "x", "--role", "officer", "--days", "0"], ["remove", "x"],
            ] {
                let end = try await stage.start(["account", "token"] + wrong).end()
                #expect(end.code == 2, "\(wrong): \(end.errors)")
            }
            let list = try await stage.start("account", "token", "list").end()
            #expect(list.output.contains("report  officer") && !list.output.contains(text))
            #expect(try await stage.start("account", "token", "remove", "report").end().code == 0)
            #expect(try AccountFile(besideJournal: stage.journal).loadTokens().isEmpty)
        }
    }
}
