import ExchangeSimulator
import Foundation
import HTTPTransport
import SQLite
import TestSupport
import Testing

@testable import satchel

/// The configuration, changed in the console of the running service.
@Suite("Serve: change of the configuration", .serialized) struct ServedChangeTests {
    private static let anna = [Company.Person(login: "anna", contacts: 40)]

    /// A service with a console, whose first fill is done, and an administrator in it.
    private static func play(
        latencySeconds: Double = 0, _ body: (ServedStage, ConsoleBrowser) async throws -> Void
    ) async throws {
        let port = try TakenPort.free()
        let listen = "console: { listen: \"127.0.0.1:\(port)\" }\n"
        try await ServedStage.play(anna, latencySeconds: latencySeconds, editing: { listen + $0 }) { service in
            try await service.wait { try service.stage.isComplete && service.said("cycle ended") }
            let browser = try await ConsoleBrowser("anja", at: port, of: service.stage)
            try await body(service, browser)
            await browser.close()
            try await service.stop()
        }
    }

    private static func file(_ service: ServedStage) -> URL {
        service.stage.folder.appendingPathComponent("satchel.yaml")
    }

    private static func text(_ service: ServedStage) throws -> String {
        try String(contentsOf: file(service), encoding: .utf8)
    }

    private static func withCompany(_ text: String) -> String {
        text.replacing("surname: \"{Name}\"", with: "surname: \"{Name}\", companyName: \"Muster AG\"")
    }

    /// - Returns: where the answer leads; `nil`: it begins nothing.
    private static func begin(_ text: String, _ browser: ConsoleBrowser) async throws -> String? {
        let page = try await browser.get("/change")
        let base = try #require(ConsoleBrowser.value("base", on: page))
        return try await browser.post("/change/begin", on: page, [("base", base), ("text", text)]).headers["Location"]
    }

    private static func save(_ page: String, _ browser: ConsoleBrowser) async throws -> HTTPResponse {
        let id = try #require(ConsoleBrowser.value("preview", on: page))
        return try await browser.post("/change/save", on: page, [("preview", id)])
    }

    private static func acts(_ service: ServedStage) async throws -> [String] {
        let answer = try await service.stage.start("audit", "--acts", "--csv").end()
        #expect(answer.code == 0, "\(answer.errors)")
        return answer.output.split(separator: "\r\n").dropFirst().map(String.init)
    }

    @Test(.timeLimit(.minutes(4)))
    func `a change is foretold, saved, taken over, noted, and taken back again`() async throws {
        try await Self.play { service, browser in
            let file = Self.file(service)
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file.path)
            let former = try Self.text(service)
            // Longer than any other form may be.
            let comment = String(repeating: "# Ein Kommentar über die Konfiguration.\n", count: 800)
            let changed = Self.withCompany(former) + comment

            #expect(try await Self.begin(changed, browser) == "/change/preview")
            let preview = try await browser.wait(for: "changes 40; members concerned: 1.", on: "/change/preview")
            #expect(preview.contains("book kunden: mapping.companyName is new"))
            #expect(try await browser.get("/change/records?act=update&cause=changed").contains(">Kontakte/1<"))
            #expect(try Self.text(service) == former, "nothing is saved yet")
            #expect(try service.companyNames() == [""])

            #expect(try await Self.save(preview, browser).headers["Location"] == "/change")
            try await service.wait { try service.companyNames() == ["Muster AG"] }
            #expect(try Self.text(service) == changed)
            let page = try await browser.wait(for: "In effect since", on: "/change")
            let aside = try #require(page.firstMatch(of: /<code>([^<]*before-change-[^<]*)</)?.1)
            #expect(try String(contentsOfFile: String(aside), encoding: .utf8) == former)
            for path in [file.path, String(aside)] {
                #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o640)
            }
            #expect(service.process.errors.contains("configuration saved account=anja"))

            let list = try await browser.wait(for: "mapping.companyName", on: "/change/former")
            let digest = try #require(ConsoleBrowser.value("digest", on: list))
            let tried = try await browser.post("/change/former/try", on: list, [("digest", digest)])
            #expect(tried.headers["Location"] == "/change/preview")
            let back = try await browser.wait(for: "changes 40; members concerned: 1.", on: "/change/preview")
            #expect(try await Self.save(back, browser).headers["Location"] == "/change")
            try await service.wait { try service.companyNames() == [""] }
            #expect(try Self.text(service) == former)

            let acts = try await Self.acts(service)
            #expect(acts.count == 4 && acts.allSatisfy { $0.contains("\"anja, in the console\"") }, "\(acts)")
            for (row, act) in zip(
                acts, ["change tried", "configuration saved", "change tried", "configuration reinstated"])
            {
                #expect(row.contains(",\(act),"), "\(acts)")
            }
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a file that somebody else changed meanwhile is not written over`() async throws {
        try await Self.play { service, browser in
            let former = try Self.text(service)
            #expect(try await Self.begin(Self.withCompany(former), browser) == "/change/preview")
            let preview = try await browser.wait(for: "changes 40", on: "/change/preview")
            let others = former + "# Von anderer Hand.\n"
            try others.write(to: Self.file(service), atomically: true, encoding: .utf8)

            let answer = try await Self.save(preview, browser)
            #expect(answer.status == 409)
            #expect(String(decoding: answer.body, as: UTF8.self).contains("The file was changed meanwhile"))
            #expect(try Self.text(service) == others)
            #expect(try await Self.acts(service).allSatisfy { $0.contains(",change tried,") })
            let files = try FileManager.default.contentsOfDirectory(atPath: service.stage.folder.path)
            #expect(!files.contains { $0.contains("before-change") || $0.contains("draft") })

            let tried = try await browser.get("/change/preview")
            let again = try await browser.post(
                "/change/begin", on: tried,
                [
                    ("base", try #require(ConsoleBrowser.value("base", on: tried))),
                    ("text", Self.withCompany(former) + "# Weiter.\n"),
                ])
            #expect(again.status == 409, "of a preview that is older than the file")
            #expect(String(decoding: again.body, as: UTF8.self).contains("The file was changed meanwhile. Your text"))
            #expect(try Self.text(service) == others)

            let page = try await browser.get("/change")
            let late = try await browser.post(
                "/change/begin", on: page, [("base", "0123456789ab"), ("text", Self.withCompany(former))])
            #expect(late.status == 409, "of a text that is older than the file")
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `what cannot be used is refused with line and remedy, at once or when the CRM has been read`() async throws {
        try await Self.play { service, browser in
            let former = try Self.text(service)
            let line = former.split(separator: "\n").firstIndex { $0.contains("mapping:") } ?? 0
            let page = try await browser.get("/change")
            let base = try #require(ConsoleBrowser.value("base", on: page))
            func sent(_ text: String) async throws -> (status: Int, text: String) {
                let answer = try await browser.post("/change/begin", on: page, [("base", base), ("text", text)])
                return (answer.status, String(decoding: answer.body, as: UTF8.self))
            }
            let broken = try await sent(former.replacing("limit: none", with: "limit: viele"))
            #expect(broken.status == 409 && broken.text.contains("limit: viele") && broken.text.contains("Line "))
            let other = try await sent(former.replacing("site: crash", with: "site: other"))
            #expect(other.status == 409 && other.text.contains("site is not changed in the console."))
            let secret = try await sent(former.replacing("SATCHEL_SECRET", with: "HOME"))
            #expect(secret.status == 409 && secret.text.contains("exchange is not changed in the console."))
            #expect(try await sent(former).status == 409, "there is nothing to do")

            #expect(try await sent(former.replacing("{Name}", with: "{Nirgends}")).status == 303)
            let failed = try await browser.wait(for: "could not be found out", on: "/change/preview")
            #expect(failed.contains("Line \(line + 1), column ") && failed.contains("Nirgends"))
            #expect(!failed.contains("/change/save"))
            #expect(try Self.text(service) == former)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a book is changed by its form, and the file keeps its comments`() async throws {
        try await Self.play { service, browser in
            let former = try Self.text(service)
            let page = try await browser.get("/change/book?book=kunden")
            let base = try #require(ConsoleBrowser.value("base", on: page))
            let answer = try await browser.post(
                "/change/book/try", on: page,
                [
                    ("base", base), ("book", "kunden"), ("filter", "Betreuer = user.login"), ("limit", "15"),
                    ("order", "Name"), ("groups", ""), ("users", "anna"), ("except", ""),
                ])
            #expect(answer.headers["Location"] == "/change/preview")
            let preview = try await browser.wait(for: "removes 25", on: "/change/preview")
            #expect(preview.contains("book kunden: order is new; limit: 15, was none"))
            #expect(try await Self.save(preview, browser).headers["Location"] == "/change")
            #expect(
                try Self.text(service)
                    == former.replacing("limit: none", with: "limit: 15").replacing(
                        "    view: Kontakte\n", with: "    view: Kontakte\n    order: [Name]\n"))
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `what is tried stays in the journal with its filter, and what cannot be noted is not tried`() async throws {
        try await Self.play { service, browser in
            let former = try Self.text(service)
            let filter = "Betreuer = user.login and Name <> 'Muster 3' and Name <> 'Nichts'"
            let changed = former.replacing("filter: Betreuer = user.login", with: "filter: " + filter)
            #expect(try await Self.begin(changed, browser) == "/change/preview")
            let preview = try await browser.wait(for: "members concerned", on: "/change/preview")
            let id = try #require(ConsoleBrowser.value("preview", on: preview))
            _ = try await browser.post("/change/drop", on: preview, [("preview", id)])
            let acts = try await Self.acts(service)
            #expect(acts.count == 1 && acts[0].contains("\"anja, in the console\",change tried,"), "\(acts)")
            for digest in [changed, former].map({ KeptConfigurations.digest(of: Array($0.utf8)) }) {
                #expect(acts[0].contains(digest), "\(acts)")
            }
            #expect(acts[0].contains("filter: \(filter), was Betreuer = user.login"), "\(acts)")

            let journal = try Database(path: service.stage.journal, access: .readWrite)
            try journal.execute(
                "CREATE TRIGGER no_acts BEFORE INSERT ON act BEGIN SELECT raise(ABORT, 'no more acts'); END")
            #expect(try await Self.begin(changed, browser) == nil)
            #expect(try await browser.get("/change/preview").contains("No change is being tried"))
            #expect(service.process.errors.ranges(of: "change preview begun").count == 1)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `one preview at a time, and one that is cancelled makes room for the next`() async throws {
        try await Self.play(latencySeconds: 0.3) { service, browser in
            let changed = Self.withCompany(try Self.text(service))
            #expect(try await Self.begin(changed, browser) == "/change/preview")
            #expect(try await Self.begin(changed, browser) == nil, "another one is under way")
            let page = try await browser.get("/change/preview")
            let id = try #require(ConsoleBrowser.value("preview", on: page))
            #expect(
                try await browser.post("/change/drop", on: page, [("preview", id)]).headers["Location"] == "/change")
            #expect(service.process.errors.contains("change dropped account=anja what=\(id)"))
            #expect(try await browser.get("/change/preview").contains("No change is being tried"))
            #expect(try await Self.begin(changed, browser) == "/change/preview")
            // The service ends although a preview is under way.
        }
    }
}
