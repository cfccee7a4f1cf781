import ExchangeSimulator
import Foundation
import SQLite
import SyncEngine
import Testing

@testable import satchel

/// `backup`, `restore` and `site`, by the built program against a simulated Exchange on this machine.
@Suite("Backup and restore") struct BackupCommandTests {
    private static let login = "hmueller"

    @Test func `a backup is taken while the service works, is not overwritten, and is not restored under it`()
        async throws
    {
        try await CommandStage.play { stage in
            try await Self.fill(stage)
            stage.simulator.resetStatistics()
            let service = try SatchelProcess(["serve"], in: stage.folder, environment: Self.environment)
            try await Self.wait { Self.writes(stage).created > 5 }

            let backup = try await Self.run(stage, "backup", "--to", "./", "--json")
            #expect(backup.code == 0, "\(backup.errors)")
            let answer = try backup.json
            let file = try #require(answer["file"] as? String)
            #expect(answer["verified"] as? Bool == true && (answer["items"] as? Int ?? 0) > 30)
            #expect((answer["key"] as? String)?.hasSuffix("journal.db.key") == true)
            let path = stage.folder.appendingPathComponent(file).path
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)

            let again = try await Self.run(stage, "backup", "--to", file)
            #expect(again.code == 2 && again.errors.contains("exists"))
            let forced = try await Self.run(stage, "backup", "--to", file, "--force")
            #expect(forced.code == 0 && forced.output.contains("is whole"))

            let early = try await Self.run(stage, "restore", "--from", file)
            #expect(early.code == 2 && early.errors.contains("Stop the service first"), "\(early.errors)")
            #expect(service.isRunning)
            service.terminate()
            _ = try await service.end()
        }
    }

    @Test func `a restored journal doubles nothing, and can be exchanged for the one that was there`() async throws {
        try await CommandStage.play { stage in
            try await Self.fill(stage)
            #expect(try await Self.run(stage, "backup", "--to", "old.db").code == 0)
            let key = try #require(Self.keys(stage).first { $0 != "1" })
            try stage.crm("UPDATE Kontakte SET Geloescht = 1 WHERE Id = \(key)")
            try await Self.fill(stage)
            let keys = try Self.keys(stage)
            stage.simulator.resetStatistics()

            let restored = try await Self.run(stage, "restore", "--from", "old.db", "--json")
            #expect(restored.code == 0, "\(restored.errors)")
            let aside = try #require(try restored.json["aside"] as? String)
            let earlier = try await Self.run(stage, "audit", "--verify", "--json")
            #expect(try earlier.code == 0 && earlier.json["restoredAt"] is String, "\(earlier.output)")
            try await Self.heal(stage)
            #expect(try Self.keys(stage) == keys)
            #expect(Self.writes(stage).contacts == 0)
            let sealed = try await Self.run(stage, "audit", "--verify", "--json")
            #expect(try sealed.code == 0 && sealed.json["restoredAt"] == nil, "\(sealed.output)")

            #expect(try await Self.run(stage, "restore", "--from", aside).code == 0)
            try await Self.heal(stage)
            #expect(try Self.keys(stage) == keys)
            #expect(Self.writes(stage).contacts == 0)
            let verified = try await Self.run(stage, "audit", "--verify")
            #expect(verified.code == 0, "\(verified.output)")
        }
    }

    @Test func `a damaged file, one of another site, and one of another program are not restored`() async throws {
        try await CommandStage.play { stage in
            try await Self.fill(stage)
            for name in ["torn.db", "other.db"] { _ = try await Self.run(stage, "backup", "--to", name) }
            let torn = stage.folder.appendingPathComponent("torn.db")
            var bytes = try Data(contentsOf: torn)
            for place in stride(from: 4096 * 3, to: bytes.count, by: 4096) { bytes[place] ^= 0xFF }
            try bytes.write(to: torn)
            try Database(path: stage.folder.appendingPathComponent("other.db").path, access: .readWrite)
                .execute("UPDATE installation SET site = 'elsewhere'")

            for (file, why) in [
                ("torn.db", "Could not"), ("other.db", "is of site 'elsewhere'"), ("crm.db", "another program"),
            ] {
                let answer = try await Self.run(stage, "restore", "--from", file)
                #expect(answer.code != 0 && answer.errors.contains(why), "\(file): \(answer.errors)")
            }
            let sync = try await Self.run(stage, "sync", "--member", Self.login)
            #expect(sync.code == 0, "\(sync.errors)")
        }
    }

    @Test func `a journal that came from another machine writes nothing until it is adopted`() async throws {
        try await CommandStage.play { stage in
            try await Self.fill(stage)
            let keys = try Self.keys(stage)
            let journal = stage.folder.appendingPathComponent("journal.db").path
            // This machine may have no id of its own; then machines are not told apart.
            guard try Database(path: journal, access: .readOnly).first("SELECT machine FROM installation") != .null
            else {
                return
            }
            try Database(path: journal, access: .readWrite)
                .execute("UPDATE installation SET machine = '0123456789abcdef'")
            stage.simulator.resetStatistics()

            let refused = try await Self.run(stage, "sync", "--member", Self.login)
            #expect(refused.code == 2 && refused.errors.contains("satchel site --adopt"), "\(refused.errors)")
            let site = try await Self.run(stage, "site", "--json")
            #expect(site.code == 5)
            #expect(try site.json["state"] as? String == "foreign")
            #expect(stage.simulator.writes().isEmpty)

            #expect(try await Self.run(stage, "site", "--adopt").code == 0)
            try await Self.heal(stage)
            #expect(try Self.keys(stage) == keys)
            #expect(Self.writes(stage).contacts == 0)
            #expect(try await Self.run(stage, "site").code == 0)
        }
    }

    @Test(arguments: [false, true], [false, true])
    func `an address book that the backup does not know, or as a new one, is named or emptied if nobody is to have it`(
        isNew: Bool, ends: Bool
    ) async throws {
        try await CommandStage.play { stage in
            if !isNew { try stage.crm("UPDATE crm_users SET active = 0 WHERE login = 'eengel'") }
            try await Self.fill(stage)
            #expect(try await Self.run(stage, "backup", "--to", "old.db").code == 0)
            try stage.crm("UPDATE crm_users SET active = 1 WHERE login = 'eengel'")
            let filled = try await Self.run(stage, "sync", "--member", "eengel")
            #expect(try Self.keys(stage, of: "eengel").count > 10, "\(filled.errors)\(filled.output)")
            try stage.crm("UPDATE crm_users SET active = 0 WHERE login = 'eengel'")

            let restored = try await Self.run(
                stage, ["restore", "--from", "old.db", "--json"] + (ends ? ["--end-unclaimed"] : []))
            let problems = try #require(try restored.json["problems"] as? [String])
            #expect(restored.code == (ends ? 0 : 1), "\(restored.errors)\(problems)")
            #expect(problems.count { $0.contains("nobody is to have any more") } == (ends ? 0 : 1))
            guard ends else { return }
            _ = try await Self.run(stage, "sync")
            try await Self.settle()
            _ = try await Self.run(stage, "sync")
            #expect(try Self.keys(stage, of: "eengel").isEmpty)
        }
    }

    @Test func `a journal of another site is put aside when it is rejected`() async throws {
        try await CommandStage.play { stage in
            try await Self.fill(stage)
            let keys = try Self.keys(stage)
            try stage.configure { $0.replacingOccurrences(of: "site: demo", with: "site: test") }
            stage.simulator.resetStatistics()

            #expect(try await Self.run(stage, "sync", "--member", Self.login).code == 2)
            let rejected = try await Self.run(stage, "site", "--reject", "--json")
            #expect(rejected.code == 0)
            // Its seals go with it, so that the next journal has its own.
            let aside = try #require(try rejected.json["aside"] as? String)
            #expect(FileManager.default.fileExists(atPath: aside + ".seals"))
            let sync = try await Self.run(stage, "sync", "--member", Self.login)

            #expect(sync.code == 4, "\(sync.errors)")
            #expect(try Self.keys(stage) == keys)
            #expect(stage.simulator.writes().isEmpty)
            let verified = try await Self.run(stage, "audit", "--verify", "--json")
            #expect(try verified.code == 0 && (verified.json["seals"] as? [Any])?.isEmpty == true, "\(verified.output)")
        }
    }

    @Test func `journal and key lost: both come back from the mailboxes, and nothing is created`() async throws {
        try await CommandStage.play { stage in
            try await Self.fill(stage)
            let keys = try Self.keys(stage)
            let instance = try Self.instance(stage)
            for file in ["journal.db", "journal.db.key"] {
                try FileManager.default.removeItem(at: stage.folder.appendingPathComponent(file))
            }
            stage.simulator.resetStatistics()
            let lost = try await Self.run(stage, "sync", "--member", Self.login)
            #expect(lost.code == 4 && lost.output.contains("--from-mailboxes"), "\(lost.output)\(lost.errors)")
            #expect(stage.simulator.writes().isEmpty)

            let rebuilt = try await Self.run(stage, "restore", "--from-mailboxes", "--json")
            #expect(rebuilt.code == 0, "\(rebuilt.errors)\(rebuilt.output)")
            // The new journal knows no address book yet.
            #expect(try await Self.run(stage, "erase", "--record", "Kontakte/99999999").code == 1)
            #expect(try rebuilt.json["instance"] as? String == instance)
            try await Self.heal(stage)

            #expect(try Self.keys(stage) == keys)
            #expect(Self.writes(stage).created == 0 && Self.writes(stage).removed == 0, "\(Self.writes(stage))")
            let verified = try await Self.run(stage, "audit", "--verify")
            #expect(verified.code == 0 && verified.output.contains("whole"), "\(verified.output)")
        }
    }

    @Test func `nothing is certified from a restored journal before each folder was listed again`() async throws {
        try await CommandStage.play { stage in
            try await Self.fill(stage)
            let record = "Kontakte/99999999"
            #expect(try await Self.run(stage, "erase", "--record", record).code == 0)
            #expect(try await Self.run(stage, "offboard", "--member", "empfang").code == 0)
            #expect(try await Self.run(stage, "backup", "--to", "old.db").code == 0)
            #expect(try await Self.run(stage, "restore", "--from", "old.db").code == 0)

            let early = try await Self.run(stage, "erase", "--record", record, "--json")
            #expect(early.code == 1, "\(early.output)\(early.errors)")
            #expect(try early.json["certified"] as? Bool == false && early.json["unlisted"] as? Int ?? 0 > 0)
            let words = try await Self.run(stage, "erase", "--record", record)
            #expect(words.output.contains("Not certified: The journal was restored or rebuilt"), "\(words.output)")
            try await Self.settle()
            let sync = try await Self.run(stage, "sync")
            #expect(sync.code == 0, "\(sync.errors)\(sync.output)")
            let late = try await Self.run(stage, "erase", "--record", record, "--json")
            #expect(late.code == 0, "\(late.output)\(late.errors)")
            #expect(try late.json["unlisted"] as? Int == 0)

            // An address book of which the restored journal knows nothing is listed by nobody.
            let unknown = try await Self.run(stage, "offboard", "--member", "empfang")
            #expect(unknown.code == 1 && unknown.output.contains("may have forgotten one"), "\(unknown.output)")
            let looked = try await Self.run(stage, "offboard", "--member", "empfang", "--look", "--json")
            // There is no mailbox that could tell.
            #expect(looked.code == 1, "\(looked.output)\(looked.errors)")
            #expect(try looked.json["looked"] as? Bool == true && looked.json["certified"] as? Bool == false)
        }
    }

    @Test func `offboard sees an address book that a restored journal forgot beside one that it knows as emptied`()
        async throws
    {
        try await CommandStage.play { stage in
            let leave = "UPDATE crm_users SET active = 0 WHERE login = 'eengel'"
            _ = try await Self.run(stage, "sync", "--member", "eengel")
            try stage.crm(leave)
            for _ in 0..<3 { _ = try await Self.run(stage, "sync") }
            let emptied = try await Self.run(stage, "offboard", "--member", "eengel")
            #expect(emptied.code == 0, "\(emptied.output)\(emptied.errors)")
            #expect(try await Self.run(stage, "backup", "--to", "old.db").code == 0)
            try stage.configure { $0.replacingOccurrences(of: "users: [kbrandt]", with: "users: [kbrandt, eengel]") }
            try stage.crm("UPDATE crm_users SET active = 1 WHERE login = 'eengel'")
            _ = try await Self.run(stage, "sync", "--member", "eengel", "--book", "Alle Kontakte")
            #expect(try Self.keys(stage, of: "eengel").count > 10)
            try stage.crm(leave)
            #expect(try await Self.run(stage, "restore", "--from", "old.db").code == 1)

            let blind = try await Self.run(stage, "offboard", "--member", "eengel")
            #expect(blind.code == 1 && blind.output.contains("--look looks into the mailbox"), "\(blind.output)")
            let seeing = try await Self.run(stage, "offboard", "--member", "eengel", "--look", "--json")
            #expect(try seeing.json["forgotten"] as? [String] == ["Alle Kontakte"] && seeing.code == 1)

            let ended = try await Self.run(stage, "restore", "--from", "old.db", "--end-unclaimed")
            #expect(ended.code == 0, "\(ended.output)\(ended.errors)")
            _ = try await Self.run(stage, "sync")
            try await Self.settle()
            for _ in 0..<3 { _ = try await Self.run(stage, "sync") }
            let done = try await Self.run(stage, "offboard", "--member", "eengel", "--look")
            #expect(done.code == 0, "\(done.output)\(done.errors)")
            #expect(try Self.keys(stage, of: "eengel").isEmpty)
        }
    }

    // MARK: Helpers

    /// So short that a test need not wait for minutes until everything has settled. A request may take longer than in
    /// other tests, as no answer is lost here.
    private static let environment: [String: String] = CrashStage.shortLimits.merging([
        "SATCHEL_SECRET": "the-secret", "SATCHEL_REQUEST_LIMIT_MS": "1500",
    ]) { $1 }

    private static func settle() async throws {
        try await Task.sleep(for: try EngineLimits(environment: environment).settledAfter + .seconds(2))
    }

    private static func run(_ stage: CommandStage, _ arguments: String...) async throws -> CommandStage.Answer {
        try await run(stage, arguments)
    }

    private static func run(_ stage: CommandStage, _ arguments: [String]) async throws -> CommandStage.Answer {
        let end = try await SatchelProcess(arguments, in: stage.folder, environment: environment).end()
        return CommandStage.Answer(code: end.code, output: end.output, errors: end.errors)
    }

    private static func fill(_ stage: CommandStage) async throws {
        let sync = try await run(stage, "sync", "--member", login)
        #expect(sync.code == 0, "\(sync.errors)\(sync.output)")
    }

    /// Runs at once, and again when what may have been under way has settled.
    private static func heal(_ stage: CommandStage) async throws {
        _ = try await run(stage, "sync", "--member", login)
        try await Self.settle()
        let sync = try await run(stage, "sync", "--member", login)
        #expect(sync.code == 0, "\(sync.errors)\(sync.output)")
    }

    private static func wait(until condition: () -> Bool) async throws {
        for _ in 0..<3_000 where !condition() { try await Task.sleep(for: .milliseconds(10)) }
    }

    private static func keys(_ stage: CommandStage, of login: String = login) throws -> [String] {
        let user = try #require(stage.simulator.configuration.users.first { $0.displayName == login })
        return try stage.simulator.member(user.userPrincipalName).contacts().filter { $0.location != .purged }
            .map { $0.recordKey ?? "(no mark)" }.sorted()
    }

    private static func instance(_ stage: CommandStage) throws -> String {
        let journal = try Database(path: stage.folder.appendingPathComponent("journal.db").path, access: .readOnly)
        guard case .text(let instance)? = try journal.first("SELECT instance FROM installation") else { return "" }
        return instance
    }

    private static func writes(_ stage: CommandStage) -> Writes { Writes(stage.simulator.writes()) }
}
