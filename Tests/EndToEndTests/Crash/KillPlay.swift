import ExchangeSimulator
import Foundation
import TestSupport
import Testing

/// A service that lives for moments only: each time it works off what has changed in the CRM, meets faults, and is killed;
/// sometimes the power goes with it. In the end it may finish, and everything is compared.
struct KillPlay {
    let kills: Int
    let seed: UInt64
    /// With the limits of a real installation, where the outcome of a lost request is certain after minutes only.
    let usesDefaults: Bool

    struct Outcome: Equatable, CustomStringConvertible {
        var kills: Int
        var findings = MailboxFindings()
        var foreignTouched = 0
        /// Writes of a run after everything was right.
        var idleWrites = 0
        /// From the last kill until everything was right; `nil`: not asked for.
        var secondsToRight: Int?

        init(kills: Int) { self.kills = kills }

        var description: String {
            let rest = [("surplus", findings.surplus), ("wrong", findings.wrong), ("idle_writes", idleWrites)]
                .filter { $0.1 != 0 }.map { " \($0.0)=\($0.1)" }.joined()
            return "kills=\(kills) duplicates=\(findings.duplicates) missing=\(findings.missing) "
                + "foreign_touched=\(foreignTouched)" + rest + (secondsToRight.map { " seconds_to_right=\($0)" } ?? "")
        }
    }

    /// What happened on the way, so that nobody takes an idle play for a proof.
    private struct Account {
        var changes = 0
        var powerLosses = 0
        var framesLost = 0
        var requests = 0
        var faults = 0
        var released = 0

        var line: String {
            "on the way: \(changes) changes of the CRM, \(powerLosses) losses of power with \(framesLost) frames of the log, "
                + "\(released) held plans released, \(requests) requests, \(faults) of them with a fault"
        }
    }

    private static let people = [
        Company.Person(login: "anna", contacts: 160), Company.Person(login: "bernd", contacts: 90),
        Company.Person(login: "clara", contacts: 60), Company.Person(login: "dora", contacts: 40),
    ]
    /// So often everything is compared in between, too.
    private static let killsBetweenLooks = 100
    /// So often somebody lets go what a brake holds: of so lively a CRM more leaves within an hour than the brakes let pass.
    private static let killsBetweenReleases = 8
    /// What no play of so many lives may fall below, or it proves nothing.
    private static let requestsPerKillMin = 5
    /// On a busy machine a program may need seconds to its first request.
    private static let firstRequestPatience = Duration.seconds(15)
    private var limits: [String: String] { usesDefaults ? [:] : CrashStage.shortLimits }

    func run() async throws -> Outcome {
        try await CrashStage.play(Self.people, latencySeconds: 0.015) { stage in
            var random = SeededGenerator(seed: seed)
            var foreign = ForeignContacts()
            var account = Account()
            try stage.company.prepareLife(in: stage.crm)
            for person in Self.people { try await foreign.add(3, for: person.login, in: "contacts", of: stage) }
            let annasFolder = try await stage.member("anna").createFolder(Company.book)
            try await foreign.add(3, for: "anna", in: annasFolder, of: stage)

            var outcome = Outcome(kills: 0)
            while outcome.kills < kills {
                let some = min(kills - outcome.kills, Self.killsBetweenLooks)
                let killed = try await kill(some, on: stage, &foreign, &account, &random)
                outcome.kills += killed
                try await compare(stage, foreign, &outcome)
                guard killed == some else { break }
            }
            print(account.line)
            #expect(account.requests >= outcome.kills * Self.requestsPerKillMin, "\(account.line)")
            #expect(account.faults >= outcome.kills, "\(account.line)")
            return outcome
        }
    }

    // MARK: Killing

    /// - Returns: how many processes were killed at their work.
    private func kill(
        _ count: Int, on stage: CrashStage, _ foreign: inout ForeignContacts, _ account: inout Account,
        _ random: inout SeededGenerator
    ) async throws -> Int {
        var killed = 0
        // Some end by themselves before the shot; not many may.
        for _ in 0..<(count * 2) where killed < count {
            try stage.forgetSuspicion(&random)
            let power = random.chance(4) ? PowerLoss(journal: stage.journal) : nil
            try power?.prepare()
            try change(stage, &account, &random)
            stage.simulator.setFaults(KillFaults.draw(&random))
            let before = stage.simulator.statistics()
            guard try await oneLife(stage, &account, &random) else { continue }
            killed += 1
            let after = stage.simulator.statistics()
            account.requests += after.requests.values.reduce(0, +) - before.requests.values.reduce(0, +)
            account.faults += after.faults - before.faults
            if let lost = try power?.strike(&random), lost > 0 {
                account.powerLosses += 1
                account.framesLost += lost
            }
            if killed % 7 == 1 { try await addForeign(stage, &foreign, &random) }
            if killed % Self.killsBetweenReleases == 0 { account.released += try await stage.releaseHeld() }
        }
        return killed
    }

    private func change(_ stage: CrashStage, _ account: inout Account, _ random: inout SeededGenerator) throws {
        let changes = random.below(16)
        try stage.company.live(changes, in: stage.crm, &random)
        account.changes += changes
    }

    /// Starts the service, lets it come so far, and kills it. In some lives the CRM changes once more meanwhile.
    private func oneLife(
        _ stage: CrashStage, _ account: inout Account, _ random: inout SeededGenerator
    ) async throws -> Bool {
        let process = try stage.start("serve", limits: limits)
        let changesMeanwhile = random.chance(3)
        let first = random.below(60)
        try await wait(
            for: process, stage, requests: first, patience: .milliseconds(900), first: Self.firstRequestPatience)
        if changesMeanwhile {
            try change(stage, &account, &random)
            // A few live until they have heard of it, which is at the next look at the change counter.
            let hears = random.chance(4)
            try await wait(
                for: process, stage, requests: random.below(40), patience: hears ? .seconds(3) : .milliseconds(200))
        }
        try await Task.sleep(for: .milliseconds(random.below(60)))
        process.kill()
        let end = try await process.end()
        if !end.wasKilled { print("a service ended by itself, code \(end.code): \(end.errors.suffix(2_000))") }
        return end.wasKilled
    }

    /// Until so many further requests have come, or none for a while.
    ///
    /// - Parameter first: how long the first one may take; `nil`: no longer than the others.
    private func wait(
        for process: SatchelProcess, _ stage: CrashStage, requests: Int, patience: Duration, first: Duration? = nil
    ) async throws {
        let start = stage.requestCount
        var last = (count: start, at: ContinuousClock.now)
        try await stage.wait(for: process) {
            let count = stage.requestCount
            if count != last.count { last = (count, .now) }
            let limit = count == start ? first ?? patience : patience
            return count >= start + requests || ContinuousClock.now - last.at > limit
        }
    }

    /// A member puts contacts of the own where ours are.
    private func addForeign(
        _ stage: CrashStage, _ foreign: inout ForeignContacts, _ random: inout SeededGenerator
    ) async throws {
        let login = random.pick(Self.people).login
        let folder = try stage.member(login).folders().first {
            $0.displayName == Company.book && $0.location == .contacts
        }
        if let folder { try await foreign.add(1, for: login, in: folder.id, of: stage) }
    }

    // MARK: Comparing

    private func compare(_ stage: CrashStage, _ foreign: ForeignContacts, _ outcome: inout Outcome) async throws {
        stage.simulator.setFaults([])
        let start = ContinuousClock.now
        let last = try await finish(stage)
        if usesDefaults { outcome.secondsToRight = Int((ContinuousClock.now - start) / .seconds(1)) }
        try await stage.simulator.finishLateWork()
        let findings = try stage.findings()
        outcome.findings = outcome.findings + findings
        outcome.foreignTouched += try foreign.touchedCount(in: stage)
        if findings != MailboxFindings() {
            Issue.record("\(findings); the last run said: \(last.output)\(last.errors)")
        }
        stage.simulator.resetStatistics()
        let idle = try await stage.sync(limits: limits)
        #expect(idle.code == 0, "the idle run said: \(idle.output)\(idle.errors)")
        let writes = stage.simulator.writes()
        outcome.idleWrites += writes.count
        if !writes.isEmpty { Issue.record("the idle run wrote \(writes.prefix(5)) and said: \(idle.output)") }
        #expect(try PowerLoss(journal: stage.journal).integrity() == "ok")
    }

    /// Lets the program finish: a few single runs, or the service for as long as the true limits need.
    private func finish(_ stage: CrashStage) async throws -> SatchelProcess.End {
        guard usesDefaults else { return try await stage.syncUntilRight() }
        let service = try stage.start("serve", limits: limits)
        let giveUp = Date() + 1_800
        try await stage.wait(for: service, askingEvery: .seconds(1)) {
            try Date() > giveUp || stage.findings() == MailboxFindings()
        }
        service.terminate()
        return try await service.end()
    }
}

/// What a service meets in one life.
enum KillFaults {
    /// Named ones that neither members nor administrators cause, and that are over with the life.
    private static let named: [NamedFault] = [
        .createDoneThen504, .writeDoneThen504, .createDoneThen500, .connectionLostBefore, .connectionLostAfter,
        .batchLostAfter, .bodyBrokenOff, .conflictUnasked, .deltaTokenGone, .deltaTokenNotFound, .deltaShuffled,
        .deltaRepeated, .deltaEmptyPages, .smallPages, .tokenDies, .late, .lateCreate,
    ]
    /// Short ones: storms of the named length would close a mailbox for minutes, which says nothing of kills.
    private static let refusals: [FaultAnswer] = [
        .throttled(retryAfter: "1"), .throttled(retryAfter: "0.249"), .throttled(retryAfter: nil), .serviceUnavailable,
        .internalError,
    ]

    static func draw(_ random: inout SeededGenerator) -> FaultScript {
        var rules: [FaultRule] = []
        for _ in 0..<random.below(4) { rules += random.pick(named).rules(using: &random) }
        for _ in 0..<random.below(3) {
            rules.append(
                FaultRule(
                    .answerInstead(random.pick(refusals)),
                    kind: random.pick([nil, .createContact, .batch, .contactDelta]),
                    passing: random.below(30), hitting: random.below(3) + 1))
        }
        if random.chance(3) {
            // Longer than the short request limit: the client has given up, or was killed, when the work is done.
            rules.append(FaultRule(.slow(seconds: 1.5), kind: .createContact, passing: random.below(20)))
        }
        return FaultScript(rules: rules)
    }
}
