import ExchangeSimulator
import Foundation
import TestSupport
import Testing

/// The program is killed in the middle of its work, again and again, and heals.
@Suite("Crash: kills", .serialized) struct KillTests {
    @Test(.timeLimit(.minutes(10)))
    func
        `20 kills in a first fill, with answers lost, leave each selected contact once and foreign ones untouched (DOMAIN §7)`()
        async throws
    {
        let seed = SeededGenerator.printedSeed("kills in a first fill")
        let outcome = try await KillPlay(kills: 20, seed: seed, usesDefaults: false).run()
        #expect(outcome == KillPlay.Outcome(kills: 20))
    }

    private static let environment = ProcessInfo.processInfo.environment

    /// `make check-crash` is what asks for it.
    @Test(.enabled(if: environment["SATCHEL_CRASH_KILLS"] != nil), .timeLimit(.minutes(120)))
    func `as many kills as asked for leave each selected contact once and foreign ones untouched`() async throws {
        let kills = try #require(Self.environment["SATCHEL_CRASH_KILLS"].flatMap { Int($0) })
        let usesDefaults = Self.environment["SATCHEL_CRASH_DEFAULTS"] == "1"
        let seed =
            Self.environment["SATCHEL_CRASH_SEED"].flatMap { UInt64($0) }
            ?? SeededGenerator.printedSeed("kills as asked for")
        let play = KillPlay(kills: kills, seed: seed, usesDefaults: usesDefaults)
        var outcome = try await play.run()
        print(outcome)
        outcome.lastContactSeconds = nil
        #expect(outcome == KillPlay.Outcome(kills: kills))
    }
}

/// A first fill with kills in it, and what came of it.
struct KillPlay {
    let kills: Int
    let seed: UInt64
    /// With the limits of a real installation, where the outcome of a lost request is certain after minutes only.
    let usesDefaults: Bool

    struct Outcome: Equatable, CustomStringConvertible {
        var kills: Int
        var findings = MailboxFindings()
        var foreignTouched = 0
        /// Writes of a run after everything was complete.
        var idleWrites = 0
        /// From the last kill to the arrival of the last contact; `nil`: not asked for.
        var lastContactSeconds: Int?

        init(kills: Int) { self.kills = kills }

        var description: String {
            let rest = [("surplus", findings.surplus), ("wrong", findings.wrong), ("idle_writes", idleWrites)]
                .filter { $0.1 != 0 }.map { " \($0.0)=\($0.1)" }.joined()
            return "kills=\(kills) duplicates=\(findings.duplicates) missing=\(findings.missing) "
                + "foreign_touched=\(foreignTouched)" + rest
                + (lastContactSeconds.map { " last_contact_s=\($0)" } ?? "")
        }
    }

    private static let requestsBetweenKillsMax = 60
    private var limits: [String: String] { usesDefaults ? [:] : CrashStage.shortLimits }

    func run() async throws -> Outcome {
        // More than can be created between so many kills.
        let many = kills * Self.requestsBetweenKillsMax * 3 / 4
        let people = [
            Company.Person(login: "anna", contacts: many), Company.Person(login: "bernd", contacts: many / 4),
        ]
        return try await CrashStage.play(people, latencySeconds: 0.015) { stage in
            var random = SeededGenerator(seed: seed)
            stage.simulator.setFaults(Self.faults(contacts: many, &random))
            var foreign = ForeignContacts()
            for login in ["anna", "bernd"] { try await foreign.add(3, for: login, in: "contacts", of: stage) }
            let annasFolder = try await stage.member("anna").createFolder(Company.book)
            try await foreign.add(3, for: "anna", in: annasFolder, of: stage)

            var outcome = Outcome(kills: try await killAll(stage, &foreign, &random))
            #expect(foreign.count == 12)
            #expect(try !stage.isComplete, "the fill was over before the last kill")
            let lastKill = Date().timeIntervalSince1970
            let last = try await finish(stage)

            try await stage.simulator.finishLateWork()
            outcome.findings = try stage.findings()
            outcome.foreignTouched = try foreign.touchedCount(in: stage)
            if outcome.findings != MailboxFindings() { Issue.record("the last run said: \(last.output)\(last.errors)") }
            let writes = stage.simulator.writes()
            let idle = try await stage.sync(limits: limits)
            #expect(idle.code == 0, "the idle run said: \(idle.output)\(idle.errors)")
            outcome.idleWrites = stage.simulator.writes().count - writes.count
            if usesDefaults {
                let lastCreate = writes.last { $0.kind == .createContact }?.seconds ?? lastKill
                outcome.lastContactSeconds = Int(max(0, lastCreate - lastKill))
            }
            return outcome
        }
    }

    /// What gets lost on the way, spread over the fill: answers after the work, connections, work that is done late.
    private static func faults(contacts: Int, _ random: inout SeededGenerator) -> FaultScript {
        let faults: [(Fault, RequestKind)] =
            Array(repeating: (.answerAfterwards(.gatewayTimeout), .createContact), count: 3)
            + Array(repeating: (.cut(afterWork: true), .createContact), count: 3)
            // Longer than the short request limit: the client has given up, or was killed, when the work is done.
            + Array(repeating: (.slow(seconds: 1.5), .createContact), count: 4)
            + [
                (.cut(afterWork: false), .createContact), (.truncated, .createContact),
                (.late(requests: 5, .gatewayTimeout), .createContact), (.answerAfterwards(.gatewayTimeout), .batch),
                (.cut(afterWork: true), .batch),
            ]
        let rules = faults.map { fault, kind in
            FaultRule(
                fault, kind: kind, passing: Int.random(in: 0..<(contacts / (kind == .batch ? 8 : 2)), using: &random))
        }
        return FaultScript(rules: [FaultRule(.cut(afterWork: true), kind: .createFolder)] + rules)
    }

    /// - Returns: how many processes were killed at their work.
    private func killAll(
        _ stage: CrashStage, _ foreign: inout ForeignContacts, _ random: inout SeededGenerator
    ) async throws -> Int {
        var killed = 0
        var berndsFolder: String?
        // Some end by themselves before the shot; not many may.
        for _ in 0..<(kills * 2) where killed < kills {
            let process = try stage.start("sync", limits: limits)
            let goal = stage.requestCount + Int.random(in: 0...Self.requestsBetweenKillsMax, using: &random)
            let pause = Duration.milliseconds(Int.random(in: 0...60, using: &random))
            try await stage.wait(for: process) { stage.requestCount >= goal }
            try await Task.sleep(for: pause)
            process.kill()
            if try await process.end().wasKilled { killed += 1 }
            if berndsFolder == nil {
                // As soon as Satchel has made the folder, its owner puts contacts of the own into it.
                berndsFolder = try stage.member("bernd").folders().first { $0.displayName == Company.book }?.id
                if let berndsFolder { try await foreign.add(3, for: "bernd", in: berndsFolder, of: stage) }
            }
        }
        return killed
    }

    /// Lets the program finish: a few single runs, or the service for as long as the true limits need.
    private func finish(_ stage: CrashStage) async throws -> SatchelProcess.End {
        guard usesDefaults else { return try await stage.syncUntilComplete() }
        let service = try stage.start("serve", limits: limits)
        let giveUp = Date() + 1_800
        try await stage.wait(for: service, askingEvery: .seconds(1)) { try Date() > giveUp || stage.isComplete }
        service.terminate()
        return try await service.end()
    }
}
