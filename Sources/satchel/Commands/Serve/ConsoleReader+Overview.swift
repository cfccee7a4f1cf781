import Configuration
import Console
import ContactModel
import Contracts
import Foundation
import GraphTarget
import JournalStore
import Service
import SyncEngine
import SyncPlanning

extension ConsoleReader {
    /// Days in the picture.
    private static let daysShown = 14

    func overview() async -> ConsoleFacts? {
        let composition = monitoring.composition
        let configuration = composition.configuration
        let counts = await monitoring.recentCounts()
        let warnings = monitoring.lastTroubles.lines(
            after: CommandSupport.credentialAttention(configuration), counts)
        let overdue = counts?.overdueRevocations
        let (closedUntil, answers) = (composition.parts.appGate.closedUntil, composition.target.statistics.tooMany)
        return await read { desk throws(JournalError) in
            try desk.overview(
                warnings: warnings, overdueRevocations: overdue, closedUntil: closedUntil, throttleAnswers: answers,
                days: Self.daysShown)
        }
    }
}

extension ConsoleReader.Desk {
    fileprivate func overview(
        warnings: [String], overdueRevocations: Int?, closedUntil: Moment, throttleAnswers: Int, days: Int
    ) throws(JournalError) -> ConsoleFacts {
        guard let installation = try register.installation() else {
            throw JournalError(kind: .unavailable, message: "Could not read the journal: nothing has begun in it yet.")
        }
        let look = try register.installationLook(rules, now: now)
        let cycle = try register.lastCycle()
        let closed = max(closedUntil, installation.gateUntil)
        return ConsoleFacts(
            at: at, site: installation.site, mode: configuration.mode.rawValue, seats: configuration.seats.value,
            seatsUsed: look.seatsUsed,
            conditions: Dictionary(uniqueKeysWithValues: look.standings.map { (.init($0.key), $0.value) }),
            members: look.members, lastReading: try register.lastReading().map(Self.reading),
            lastCycle: cycle.map(Self.cycle),
            nextRun: look.served > 0 ? cycle?.nextDue.map(ServiceLog.time) : nil, openHolds: look.openHolds,
            oldestGood: look.oldestGood.map(ServiceLog.time),
            throttle: ThrottleFact(
                allUntil: closed > now ? ServiceLog.time(closed) : nil, mailboxes: look.pausedMailboxes,
                mailboxesUntil: look.pausedUntil.map(ServiceLog.time), answers: throttleAnswers),
            days: Self.days(try register.runDays(days, now: now), days, now: now),
            overdueRevocations: overdueRevocations, warnings: warnings)
    }

    private static func reading(_ row: SourceReadingRow) -> ConsoleFacts.Reading {
        .init(
            at: ServiceLog.time(row.at), records: row.records, users: row.users, refusedBecause: row.rejectedBecause)
    }

    private static func cycle(_ row: CycleRow) -> ConsoleFacts.Cycle {
        .init(
            at: ServiceLog.time(row.startedAt), seconds: Double((row.endedAt - row.startedAt).milliseconds) / 1000,
            addressBooks: row.addressBooks, quiet: row.quiet)
    }

    /// All of the last days, with zeros where there was no run.
    static func days(_ known: [RunDay], _ count: Int, now: Moment) -> [DayFact] {
        let runs = Dictionary(known.map { ($0.day, $0) }, uniquingKeysWith: { first, _ in first })
        let today = Int(now.milliseconds / JournalRegister.dayMilliseconds)
        return (today - count + 1...today).map { day in
            let start = Moment(milliseconds: Int64(day) * JournalRegister.dayMilliseconds)
            let run = runs[day]
            return DayFact(
                date: String(ServiceLog.time(start).prefix(10)), runs: run?.runs ?? 0, failed: run?.failed ?? 0,
                created: run?.created ?? 0, updated: run?.updated ?? 0, removed: run?.removed ?? 0)
        }
    }
}
