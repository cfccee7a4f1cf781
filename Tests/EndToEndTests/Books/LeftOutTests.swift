import ContactModel
import ExchangeSimulator
import Foundation
import SQLite
import SyncPlanning
import Testing

/// `release --member --record`: what a member deleted, and what was left out, comes back on a person's word.
@Suite("Left out") struct LeftOutTests {
    private static let login = "hmueller"

    /// A contact that the member deleted, and that is left out.
    private static func leaveOut(_ stage: CommandStage) async throws -> (key: String, member: SimulatedMember) {
        try stage.configure {
            $0.replacingOccurrences(of: "    id: crm\n", with: "    id: crm\n    on_delete: leave\n")
        }
        #expect(try await stage.run("sync", "--member", login).code == 0)
        let user = try #require(stage.simulator.configuration.users.first { $0.displayName == login })
        let member = try stage.simulator.member(user.userPrincipalName)
        let contact = try #require(member.contacts().first { $0.recordKey != nil && $0.recordKey != "1" })
        try await member.delete(contact.id)
        #expect(try await stage.run("sync", "--member", login).code == 0)
        let key = try #require(contact.recordKey)
        #expect(!keys(member).contains(key))
        return (key, member)
    }

    private static func keys(_ member: SimulatedMember) -> [String] {
        member.contacts().filter { $0.location == .contacts }.compactMap(\.recordKey)
    }

    @Test func `a contact that was left out comes back with the next run once it is released, and who did it is kept`()
        async throws
    {
        try await CommandStage.play { stage in
            let (key, member) = try await Self.leaveOut(stage)
            let explained = try await stage.explain("--member", Self.login, "--record", "Kontakte/\(key)")
            #expect(explained.steps.last?.fact.hasSuffix("left out until it is released") == true)
            _ = try await stage.run("sync", "--member", Self.login)
            #expect(!Self.keys(member).contains(key))

            let answer = try await stage.run(
                "release", "--member", Self.login, "--record", "Kontakte/\(key)", "--book", "CRM", "--by", "anna",
                "--json")
            #expect(answer.code == 0, "\(answer.errors)")
            #expect(try answer.json["books"] as? [String] == ["CRM"] && answer.json["by"] as? String == "anna")
            #expect(try await stage.run("sync", "--member", Self.login).code == 0)
            #expect(Self.keys(member).count { $0 == key } == 1)

            let journal = try Database(path: stage.folder.appendingPathComponent("journal.db").path, access: .readOnly)
            var kept: [String] = []
            try journal.forEachRow(
                "SELECT decided_by, state, record_id, act FROM plan JOIN plan_op USING (plan_id) WHERE decided_at > 0"
            ) { row in kept.append((0..<4).map { row.text($0) ?? "" }.joined(separator: " ")) }
            #expect(kept == ["anna applied Kontakte/\(key) create"])
            #expect(try journal.firstInteger("SELECT count(*) FROM parked") == 0)
        }
    }

    @Test func `where nothing is left out nothing is released`() async throws {
        try await CommandStage.play { stage in
            let early = try await stage.run("release", "--member", Self.login, "--record", "Kontakte/1")
            #expect(early.code == 2 && early.errors.contains("There is no journal yet"), "\(early.errors)")
            let (key, member) = try await Self.leaveOut(stage)
            for (arguments, why) in [
                (["--member", Self.login, "--record", "Kontakte/1"], "is left out of no address book of hmueller"),
                (["--member", "eengel", "--record", "Kontakte/\(key)"], "is left out of no address book of eengel"),
                (["--member", Self.login, "--record", "Kontakte/\(key)", "--book", "Patienten"], "of book Patienten"),
                (["--member", Self.login, "--record", "Kontakte/\(key)", "--book", "Nix"], "There is no book 'Nix'"),
                (["--member", "nobody", "--record", "Kontakte/\(key)"], "Nobody has the login 'nobody'"),
                (["--member", Self.login, "--record", key], "is no record"),
                (["--record", "Kontakte/1"], "needs --member LOGIN, and --record TABLE/KEY for one"),
                (["--member", Self.login], "wait because many were gone at once"),
                (["plan.held", "--member", Self.login, "--record", "Kontakte/\(key)"], "not both"),
                ([], "Which plan?"),
            ] {
                let answer = try await stage.run(["release"] + arguments)
                #expect(answer.code == 2 && answer.errors.contains(why), "\(arguments): \(answer.errors)")
            }
            _ = try await stage.run("sync", "--member", Self.login)
            #expect(!Self.keys(member).contains(key))
        }
    }

    @Test func `what vanished in bulk for the third time within a week comes back on one word`() async throws {
        try await CommandStage.play { stage in
            let user = try #require(stage.simulator.configuration.users.first { $0.displayName == Self.login })
            let member = try stage.simulator.member(user.userPrincipalName)
            let path = stage.folder.appendingPathComponent("journal.db").path
            #expect(try await stage.run("sync", "--member", Self.login).code == 0)
            let all = Self.keys(member).sorted()
            for time in 1...3 {
                for contact in member.contacts() where contact.recordKey != nil && contact.location == .contacts {
                    try await member.delete(contact.id)
                }
                // The former time is a day ago.
                let back = "UPDATE address_book SET refilled_at = refilled_at - 86400000"
                try Database(path: path, access: .readWrite).execute(back)
                let sync = try await stage.run("sync", "--member", Self.login)
                #expect(Self.keys(member).sorted() == (time < 3 ? all : []), "\(time): \(sync.output)\(sync.errors)")
                #expect(sync.output.contains("gone in bulk for the third time") == (time == 3), "\(sync.output)")
            }
            let explained = try await stage.explain("--member", Self.login, "--record", "Kontakte/\(all[0])")
            #expect(explained.steps.last?.fact.hasSuffix("so that it is put back later") == true)

            let answer = try await stage.run("release", "--member", Self.login, "--by", "anna", "--json")
            #expect(try answer.json["contacts"] as? Int == all.count, "\(answer.output)\(answer.errors)")
            #expect(try await stage.run("sync", "--member", Self.login).code == 0)
            #expect(Self.keys(member).sorted() == all)
        }
    }
}
