import Foundation
import HTTPTransport
import Passwords
import Testing

@testable import Console

@Suite("Console accounts") struct AccountFileTests {
    @Test func `accounts are kept in a file that is the owner's alone`() throws {
        let stage = try ConsoleStage()
        let file = AccountFile(besideJournal: stage.folder.path + "/journal.db")
        #expect(try file.load().map(\.name) == ["anna", "otto"])
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: stage.folder.path) == ["journal.db.accounts"])
        let text = try String(contentsOfFile: file.path, encoding: .utf8)
        #expect(text.contains("$argon2id$") && !text.contains(ConsoleStage.password))
    }

    @Test func `a file that others may read, or that is none of accounts, is refused`() throws {
        let stage = try ConsoleStage()
        let file = AccountFile(besideJournal: stage.folder.path + "/journal.db")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file.path)
        #expect(throws: AccountFileError.self) { try file.load() }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        #expect(try file.load().count == 2)
        try Data("{\"accounts\":[{\"name\":\"x\",\"role\":\"owner\",\"password\":\"y\"}]}".utf8)
            .write(to: URL(fileURLWithPath: file.path))
        #expect(throws: AccountFileError.self) { try file.load() }
    }

    @Test func `where accounts cannot be read nobody is let in`() async throws {
        let stage = try ConsoleStage()
        var browser = Browser(stage)
        _ = await browser.signIn("anna")
        let path = AccountFile(besideJournal: stage.folder.path + "/journal.db").path
        try Data("broken".utf8).write(to: URL(fileURLWithPath: path))
        #expect(await browser.get("/").status == 503)
        #expect(await browser.get("/sign-in").status == 503)
    }

    @Test(arguments: ["", "Anna", "a b", "ä", "a/b", String(repeating: "a", count: 65)])
    func `a name is of small letters, digits, dots, hyphens and underscores`(_ name: String) {
        #expect(!Account.isName(name))
    }
}
