import Foundation
import TestSupport
import Testing

/// The service is killed in the middle of its work, again and again, and heals.
@Suite("Crash: kills", .serialized) struct KillTests {
    @Test(.timeLimit(.minutes(10)))
    func
        `20 kills under load, with faults, a living CRM and losses of power, leave each contact once and foreign ones as they were (DOMAIN §7)`()
        async throws
    {
        let seed = SeededGenerator.printedSeed("kills under load")
        let outcome = try await KillPlay(kills: 20, seed: seed, usesDefaults: false).run()
        #expect(outcome == KillPlay.Outcome(kills: 20))
    }

    private static let environment = ProcessInfo.processInfo.environment

    /// `make check-crash` is what asks for it.
    @Test(.enabled(if: environment["SATCHEL_CRASH_KILLS"] != nil), .timeLimit(.minutes(120)))
    func `as many kills as asked for leave each contact once and foreign ones as they were`() async throws {
        let kills = try #require(Self.environment["SATCHEL_CRASH_KILLS"].flatMap { Int($0) })
        let usesDefaults = Self.environment["SATCHEL_CRASH_DEFAULTS"] == "1"
        let seed =
            Self.environment["SATCHEL_CRASH_SEED"].flatMap { UInt64($0) }
            ?? SeededGenerator.printedSeed("kills as asked for")
        let play = KillPlay(kills: kills, seed: seed, usesDefaults: usesDefaults)
        var outcome = try await play.run()
        print(outcome)
        outcome.secondsToRight = nil
        #expect(outcome == KillPlay.Outcome(kills: kills))
    }
}
