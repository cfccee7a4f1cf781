import ExchangeSimulator
import Foundation
import Testing

/// What the program says of a definition that is on its way, and the word that lets it go (Decisions 28).
@Suite("Roll-out by command", .serialized) struct RolloutCommandTests {
    private static func titled(_ text: String) -> String {
        guard let range = text.range(of: "surname: \"{Name}\"") else { return text }
        return text.replacingCharacters(in: range, with: "surname: \"{Name} (CRM)\"")
    }

    private static func rollouts(_ answer: CommandStage.Answer) throws -> [[String: Any]] {
        try #require(try answer.json["rollouts"] as? [[String: Any]])
    }

    @Test(.timeLimit(.minutes(5)))
    func `a blocked one is shown by every command that should, and goes on a person's word`() async throws {
        try await CommandStage.play { stage in
            let none = try await stage.run("rollout", "--json")
            #expect(none.code == 0)
            #expect(try Self.rollouts(none).isEmpty)
            _ = try await stage.run("sync")
            try stage.configure(Self.titled)

            let foretold = try await stage.run("plan", "--json")
            let ahead = try #require(try Self.rollouts(foretold).first)
            #expect((ahead["stages"] as? [Int])?.first == 1 && ahead["done"] as? Int == 0)
            #expect(try await stage.run("plan").output.contains("Book CRM has a new definition. It goes to 1, then"))
            #expect(try Self.rollouts(try await stage.run("status", "--json")).isEmpty, "a dry run leaves nothing")

            stage.simulator.setFaults([
                FaultRule(
                    .answerInstead(FaultAnswer(status: 400, code: "ErrorInvalidProperty", message: "No.")),
                    kind: .updateContact, hitting: .max)
            ])
            let sync = try await stage.run("sync")
            #expect(sync.code == 1)
            #expect(sync.output.contains("satchel rollout --all"))
            stage.simulator.setFaults(FaultScript())

            for command in ["rollout", "status"] {
                let shown = try await stage.run(command, "--json")
                #expect(shown.code == 1)
                let rollout = try #require(try Self.rollouts(shown).first)
                #expect(rollout["book"] as? String == "CRM" && rollout["stage"] as? Int == 1)
                #expect((rollout["waitsFor"] as? [[String: Any]])?.count == 1)
                #expect(try await stage.run(command).output.contains("stage 1 of"))
            }
            #expect(try await stage.run("rollout", "--all", "--book", "Patienten").code == 2)
            #expect(try await stage.run("rollout", "--all", "--book", "nobody").code == 2)
            let released = try await stage.run("rollout", "--all", "--by", "anna", "--json")
            #expect(released.code == 0)
            #expect(try released.json["releasedBy"] as? String == "anna")
            #expect(try await stage.run("rollout").output.contains("released by anna"))

            let last = try await stage.run("sync", "--json")
            let updated = try #require(try last.json["addressBooks"] as? [[String: Any]])
                .filter { $0["book"] as? String == "CRM" && $0["updated"] as? Int ?? 0 > 0 }
            #expect(updated.count > 4)
        }
    }
}
