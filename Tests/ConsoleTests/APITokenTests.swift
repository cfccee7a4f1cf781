import ContactModel
import Foundation
import HTTPTransport
import Testing

@testable import Console

@Suite("HTTP API: tokens") struct APITokenTests {
    @Test func `a token is kept as its digest, in the owner's file alone`() throws {
        let stage = try ConsoleStage()
        let text = try stage.addToken("report")
        let file = AccountFile(besideJournal: stage.folder.path + "/journal.db")
        let kept = try String(contentsOfFile: file.path, encoding: .utf8)
        #expect(!kept.contains(text))
        #expect(try file.loadTokens().map(\.digest) == [APIToken.digest(of: text)])
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `changing accounts leaves tokens alone, and the other way round`() throws {
        let stage = try ConsoleStage()
        _ = try stage.addToken("report")
        let file = AccountFile(besideJournal: stage.folder.path + "/journal.db")
        try stage.setRole(nil, of: "otto")
        #expect(try file.loadTokens().map(\.name) == ["report"])
        try stage.removeToken("report")
        #expect(try file.load().map(\.name) == ["anna"])
    }

    @Test func `a file of before there were tokens is read, and one with a broken token is refused`() throws {
        let stage = try ConsoleStage()
        let file = AccountFile(besideJournal: stage.folder.path + "/journal.db")
        #expect(try file.loadTokens().isEmpty)
        for token in ["\"digest\":\"00\"", "\"digest\":\"xx\""] {
            let text = "{\"accounts\":[],\"tokens\":[{\"name\":\"a\",\"role\":\"officer\",\"endsAt\":1,\(token)}]}"
            try Data(text.utf8).write(to: URL(fileURLWithPath: file.path))
            #expect(throws: AccountFileError.self) { try file.loadTokens() }
        }
    }

    @Test func `no two tokens are alike, and one shows nothing of itself in a description`() throws {
        let texts = Set((0..<100).map { _ in APIToken.make() })
        #expect(texts.count == 100 && texts.allSatisfy { $0.utf8.count == 51 })
        let token = try #require(
            APIToken(
                name: "a", role: .officer, digest: APIToken.digest(of: "x"), endsAt: .init(milliseconds: 0)))
        #expect("\(token)" == "APIToken a")
    }
}
