import Foundation
import Testing

/// What the service writes of itself.
@Suite("Serve: log", .serialized) struct LogTests {
    private static let anna = [Company.Person(login: "anna", contacts: 6)]
    /// Of the company's contacts and people.
    private static let contents = ["Muster", "Alex", "anna@", "\"anna\""]

    @Test(.timeLimit(.minutes(2)))
    func `as JSON each line is an object with time, level and event, to standard output`() async throws {
        try await ServedStage.play(Self.anna, arguments: ["--log-format", "json"]) { service in
            try await service.wait { service.process.output.contains("cycle ended") }
            try service.configure("Neu AG", isGood: false)
            service.process.reload()
            try await service.wait { service.process.output.contains("configuration refused") }
            try await service.stop()
            let lines = service.process.output.split(separator: "\n")
            let objects = try lines.map { try JSONDecoder().decode([String: String].self, from: Data($0.utf8)) }
            for object in objects {
                #expect(object["time"]?.hasSuffix("Z") == true && object["event"] != nil)
                #expect(["error", "warning", "notice", "info"].contains(object["level"]))
            }
            let refused = try #require(objects.first { $0["event"] == "configuration refused" })
            #expect(refused["level"] == "error" && refused["why"]?.hasPrefix("satchel.yaml:26:51: surname") == true)
            let run = try #require(objects.first { $0["event"] == "run finished" })
            #expect(run["created"] == "6" && run["outcome"] == "ok")
            #expect(objects.last?["event"] == "service stopped")
            for content in Self.contents { #expect(!service.process.output.contains(content)) }
        }
    }

    @Test(.timeLimit(.minutes(2))) func `for systemd's journal each line begins with its level and has no time`()
        async throws
    {
        try await ServedStage.play(Self.anna, arguments: ["--log-format", "journald"]) { service in
            try await service.wait { service.process.errors.contains("cycle ended") }
            try await service.stop()
            let lines = service.process.errors.split(separator: "\n").filter { !$0.hasPrefix("satchel: ") }
            #expect(lines.first?.hasPrefix("<5>service started site=crash mode=live") == true)
            #expect(lines.allSatisfy { ["<3>", "<4>", "<5>", "<6>"].contains($0.prefix(3)) }, "\(lines)")
            #expect(lines.contains { $0.hasPrefix("<6>cycle ended cause=due read=all") })
            for content in Self.contents { #expect(!service.process.errors.contains(content)) }
        }
    }
}
