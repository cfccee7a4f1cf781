import ExchangeSimulator
import Foundation
import Testing

@Suite("Crash: stopping", .serialized) struct StopTests {
    private static let people = [Company.Person(login: "anna", contacts: 400)]

    @Test(.timeLimit(.minutes(5)))
    func `SIGTERM in a fill stops the service cleanly, and the next run goes on without duplicates`() async throws {
        try await CrashStage.play(Self.people, latencySeconds: 0.02) { stage in
            let service = try stage.start("serve")
            try await stage.wait(for: service) { stage.createCount >= 60 }
            service.terminate()
            let end = try await service.end()

            #expect(end.code == 0 && !end.wasKilled, "it said: \(end.errors)")
            #expect(end.errors.contains(" service stopped\n"))
            #expect(try (1..<400).contains(stage.findings().missing), "it was not in the middle of the fill")

            let next = try await stage.sync()

            #expect(try stage.findings() == MailboxFindings())
            #expect(next.code == 0, "it said: \(next.output)\(next.errors)")
            #expect(stage.simulator.writes().count { $0.kind == .createContact } == 400, "one create for each contact")
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `SIGTERM in a single run lets it end what is under way and say so`() async throws {
        try await CrashStage.play(Self.people, latencySeconds: 0.02) { stage in
            let run = try stage.start("sync")
            try await stage.wait(for: run) { stage.createCount >= 60 }
            run.terminate()
            let end = try await run.end()

            #expect(end.code == 1 && !end.wasKilled, "it said: \(end.output)\(end.errors)")
            let next = try await stage.sync()
            #expect(try stage.findings() == MailboxFindings())
            #expect(next.code == 0, "it said: \(next.output)\(next.errors)")
            #expect(stage.simulator.writes().count { $0.kind == .createContact } == 400, "one create for each contact")
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a second service on one journal is refused with the first one's process number, and the first goes on`()
        async throws
    {
        try await CrashStage.play(Self.people, latencySeconds: 0.02) { stage in
            let first = try stage.start("serve")
            try await stage.wait(for: first) { stage.createCount >= 20 }
            let status = try String(contentsOfFile: "/proc/\(first.processID)/status", encoding: .utf8)
            #expect(status.contains("\nUmask:\t0077\n"), "what the service makes is its owner's only")

            for command in ["serve", "sync"] {
                let second = try await stage.start(command).end()
                #expect(second.code == 2)
                #expect(
                    second.errors.hasSuffix(
                        "journal.db: process \(first.processID) has it. Stop that process first; one journal serves one process.\n"
                    ), "it said: \(second.errors)")
            }

            try await stage.wait(for: first, askingEvery: .milliseconds(200)) { try stage.isComplete }
            first.terminate()
            #expect(try await first.end().code == 0)
            #expect(try stage.findings() == MailboxFindings())
        }
    }
}
