import CRMSources
import ExchangeSimulator
import Foundation
import Testing

@testable import satchel

/// `undo`, by the built program against a simulated Exchange on this machine.
@Suite("Undo") struct UndoTests {
    private static let members = ["awolf", "eengel"]

    @Test func `undo brings the former contacts back with the next run, and another one the later ones`() async throws {
        try await CommandStage.play { stage in
            try stage.configure(Self.former)
            try await Self.sync(stage)
            let contacts = try Self.surnames(stage)
            let text = try Self.file(stage)
            try stage.configure(Self.later)
            let file = stage.folder.appendingPathComponent("satchel.yaml").path
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
            try await Self.sync(stage)
            let changed = try Self.surnames(stage)
            let changedText = try Self.file(stage)
            // A name that fills all the characters that it may have is the same under both.
            let affected = contacts.count { !changed.contains($0) }
            #expect(affected > 60)
            #expect(!contacts.contains { $0.hasSuffix(" (alt)") })
            stage.simulator.resetStatistics()

            let shown = try await stage.run("undo")
            #expect(shown.code == 0, "\(shown.errors)")
            #expect(shown.output.contains("book crm: mapping.surname: {Name}, was {Name} (alt)\n"), "\(shown.output)")
            #expect(shown.output.contains("in all, update (changed): \(affected)\n"), "\(shown.output)")
            #expect(shown.output.contains("Nothing was replaced. To do it: satchel undo --to "))
            #expect(try Self.file(stage) == changedText)

            let undone = try await stage.run("undo", "--yes", "--json")
            #expect(undone.code == 0, "\(undone.errors)")
            let answer = try undone.json
            #expect(answer["done"] as? Bool == true)
            let plan = try #require((answer["plan"] as? [String: Any])?["addressBooks"] as? [[String: Any]])
            #expect(plan.flatMap { $0["operations"] as? [[String: Any]] ?? [] }.count == affected)
            #expect(stage.simulator.writes().isEmpty, "it writes to no mailbox itself")
            #expect(try Self.file(stage) == text)
            let aside = try #require(answer["aside"] as? String)
            #expect(aside.contains("satchel.yaml.before-undo-"))
            #expect(try String(contentsOfFile: aside, encoding: .utf8) == changedText)
            for path in [file, aside] {
                #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o640)
            }
            try await Self.sync(stage)
            #expect(try Self.surnames(stage) == contacts)

            #expect(try await stage.run("undo", "--yes").code == 0)
            #expect(try Self.file(stage) == changedText)
            try await Self.sync(stage)
            #expect(try Self.surnames(stage) == changed)
        }
    }

    @Test func `the list says what was in use when, and any of it can be chosen`() async throws {
        try await CommandStage.play { stage in
            try stage.configure(Self.former)
            try await Self.sync(stage)
            let text = try Self.file(stage)
            for change in [Self.later, { Self.later($0).replacing("limit: 2000", with: "limit: 40") }] {
                try stage.configure(change)
                try await Self.sync(stage)
            }
            let list = try await stage.run("undo", "--list", "--json")
            #expect(list.code == 0, "\(list.errors)")
            let kept = try #require(try list.json["configurations"] as? [[String: Any]])
            #expect(kept.map { $0["isFile"] as? Bool } == [true, false, false])
            #expect(kept.map { $0["until"] == nil } == [true, false, false])
            #expect(
                kept.map { $0["differences"] as? [String] } == [
                    ["book crm: limit: 40, was 2000"], ["book crm: mapping.surname: {Name} (alt), was {Name}"], nil,
                ])
            let digest = try #require(kept.last?["digest"] as? String)
            let printed = try await stage.run("undo", "--to", String(digest.prefix(6)), "--print")
            #expect(printed.code == 0 && printed.output == text)
            #expect(try await stage.run("undo", "--to", digest.uppercased(), "--yes").code == 0)
            #expect(try Self.file(stage) == text)
            let words = try await stage.run("undo", "--list")
            #expect(words.output.contains(", as satchel.yaml is now\n    the first that is kept\n"), "\(words.output)")
        }
    }

    @Test func `what cannot be undone says why, and what to do instead`() async throws {
        try await CommandStage.play { stage in
            func refused(_ words: String..., says text: String) async throws {
                let before = try Self.file(stage)
                let answer = try await stage.run(["undo"] + words, secret: "the-secret")
                #expect(answer.code == 2 && answer.errors.contains(text), "\(words): \(answer.errors)\(answer.output)")
                #expect(try Self.file(stage) == before)
            }
            // A run that may only plan has used nothing.
            try stage.configure { Self.former($0).replacing("mode: live", with: "mode: plan") }
            try await Self.sync(stage)
            try await refused(says: "no run has written to a mailbox with this journal yet")

            try stage.configure(Self.former)
            try await Self.sync(stage)
            try await refused(says: "every run that wrote to a mailbox had satchel.yaml as it is")
            let used = try Self.file(stage)
            let list = try await stage.run("undo", "--list", "--json").json
            let first = try #require((list["configurations"] as? [[String: Any]])?.first?["digest"] as? String)
            try await refused("--to", first, says: "satchel.yaml is \(first) already")

            try stage.configure(Self.later)
            try await refused(says: "has never been used")
            try await refused(says: "satchel undo --to \(first)")
            try await refused("--to", "xyz", says: "satchel undo --list")
            try await refused("--list", "--yes", says: "--list stands alone")

            // A field that the CRM has no more.
            try stage.configure(Self.withoutWeb)
            try await Self.sync(stage)
            try stage.crm("DELETE FROM crm_fields WHERE name = 'Web'")
            try await refused("--yes", says: "it does not fit the CRM any more:\nsatchel.yaml as kept under \(first):")
            try await refused("--yes", says: "satchel undo --to \(first) --print")

            // Another journal knows nothing of what is in the mailboxes.
            try stage.configure { Self.withoutWeb($0).replacing("site: demo", with: "site: other") }
            try await refused("--to", first, "--yes", says: "it names another journal or site")
            #expect(used.contains("site: demo"))
        }
    }

    @Test func `a file that does not load is replaced once it is said where the journal lies`() async throws {
        try await CommandStage.play { stage in
            try stage.configure(Self.former)
            try await Self.sync(stage)
            let text = try Self.file(stage)
            try stage.configure { Self.former($0) + "    filter: again\n" }
            let asked = try await stage.run("undo", "--yes")
            #expect(asked.code == 2 && asked.errors.contains("satchel undo --journal FILE"), "\(asked.errors)")
            let digest = try #require(
                try await stage.run("undo", "--journal", "journal.db").errors
                    .firstMatch(of: /--to ([0-9a-f]{12})/)?.1)
            let undone = try await stage.run("undo", "--journal", "journal.db", "--to", String(digest), "--yes")
            #expect(undone.code == 0, "\(undone.errors)")
            #expect(try Self.file(stage) == text)
            #expect(try await stage.run("undo", "--journal", "journal.db").code == 2)
        }
    }

    // MARK: The file

    @Test func `a link goes on naming its file, and no file that was kept is written over`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("satchel-undo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (file, link) = (folder.appendingPathComponent("real.yaml"), folder.appendingPathComponent("satchel.yaml"))
        try Data("a".utf8).write(to: file)
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)

        let aside = try ConfigurationFile.replace(
            link.path, holding: Array("a".utf8), by: Array("b".utf8), time: "T"
        ).aside
        let second = try ConfigurationFile.replace(
            link.path, holding: Array("b".utf8), by: Array("c".utf8), time: "T"
        ).aside
        #expect(throws: CommandFailure.self) {
            try ConfigurationFile.replace(link.path, holding: Array("b".utf8), by: Array("d".utf8), time: "T")
        }

        #expect(try String(contentsOf: file, encoding: .utf8) == "c")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == file.path)
        #expect(try String(contentsOfFile: aside, encoding: .utf8) == "a")
        #expect(try String(contentsOfFile: second, encoding: .utf8) == "b")
        #expect(aside.hasSuffix("real.yaml.before-undo-T") && second.hasSuffix("real.yaml.before-undo-T-2"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 4)
    }

    @Test func `a file that was replaced and might not last is replaced all the same, with a warning`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("satchel-undo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("satchel.yaml")
        try Data("a".utf8).write(to: file)

        let replacement = try ConfigurationFile.replace(
            file.path, holding: Array("a".utf8), by: Array("b".utf8), time: "T"
        ) { (path) throws(CommandFailure) in
            throw CommandFailure(code: .usage, message: "Could not write \(path): Input/output error.")
        }

        #expect(try String(contentsOf: file, encoding: .utf8) == "b")
        #expect(try String(contentsOfFile: replacement.aside, encoding: .utf8) == "a")
        let doubt = try #require(replacement.doubt)
        #expect(doubt.hasPrefix("\(file.path) was replaced, but after a power failure now it might be the former one"))
        #expect(doubt.hasSuffix("Could not write \(folder.path): Input/output error."))
    }

    @Test(.enabled(if: geteuid() != 0, "to root no folder is closed"))
    func `a folder that may not be read cannot be made sure of, which is known beforehand`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("satchel-undo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("satchel.yaml")
        try Data("a".utf8).write(to: file)
        #expect(ConfigurationFile.hindrance(file.path) == nil)
        try FileManager.default.setAttributes([.posixPermissions: 0o300], ofItemAtPath: folder.path)
        #expect(ConfigurationFile.hindrance(file.path) == "\(folder.path): Permission denied")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path)
    }

    // MARK: Stage

    /// The sample's first book for two members.
    private static func former(_ text: String) -> String {
        (text.components(separatedBy: "  # The management").first ?? "").replacing(
            "members: { groups: [Vertrieb, Marketing, Geschaeftsfuehrung], except: [kbrandt] }",
            with: "members: { users: [\(members.joined(separator: ", "))] }")
    }

    private static func later(_ text: String) -> String {
        former(text).replacing("surname: \"{Name}\"", with: "surname: \"{Name} (alt)\"")
    }

    private static func withoutWeb(_ text: String) -> String {
        former(text).replacing("      businessHomePage: \"{Web}\"\n", with: "")
    }

    private static func sync(_ stage: CommandStage) async throws {
        let sync = try await stage.run("sync")
        #expect(sync.code == 0, "\(sync.errors)\(sync.output)")
    }

    private static func file(_ stage: CommandStage) throws -> String {
        try String(contentsOf: stage.folder.appendingPathComponent("satchel.yaml"), encoding: .utf8)
    }

    /// By record, of those that have one.
    private static func surnames(_ stage: CommandStage) throws -> [String] {
        try members.flatMap { login in
            let user = try #require(stage.simulator.configuration.users.first { $0.displayName == login })
            return try stage.simulator.member(user.userPrincipalName).contacts().filter { $0.location != .purged }
                .compactMap { item in item.text("surname").map { "\(item.recordKey ?? "?") \($0)" } }.sorted()
        }
    }
}
