import ContactModel
import Contracts
import ExchangeSimulator
import JournalStore
import SyncEngine
import SyncPlanning
import TestSupport

/// One history of one or two address books whose Exchange, network and members are at their worst for a while.
///
/// Everything follows from the seed. When the faults end, each address book must become the selection.
struct FaultHistory {
    /// One with each fault alone, then as many with several, and so on.
    static func faults(of seed: Int) -> [NamedFault] {
        let all = NamedFault.allCases
        let place = seed % (2 * all.count)
        if place < all.count { return [all[place]] }
        var generator = SeededGenerator(seed: UInt64(seed))
        return Array(all.shuffled(using: &generator).prefix(Int.random(in: 2...5, using: &generator)))
    }

    let seed: Int
    let faults: [NamedFault]
    let stage: ExchangeStage
    var generator: SeededGenerator
    /// Prints what happens.
    let isTalkative: Bool
    /// What the members' own contacts look like after they last touched them.
    var foreign: [String: SimulatedContact] = [:]
    /// Every broken promise, in words.
    private(set) var violations: [String] = []
    private(set) var runs = 0
    private(set) var crashes = 0

    init(seed: Int, journal: any JournalStore = MemoryJournal(), isTalkative: Bool = false) async throws {
        self.seed = seed
        self.isTalkative = isTalkative
        faults = Self.faults(of: seed)
        var generator = SeededGenerator(seed: UInt64(seed) &* 2_654_435_761)
        let crms = (0..<(generator.chance(4) ? 2 : 1)).map { _ in InventedCRM.drawn(&generator) }
        var settings = generator.some(Self.quirks, oneIn: 4)
        if generator.chance(8) { settings.append("global-cloud=no") }
        // Of three histories one lies where the members keep their own contacts.
        let ownsFolder = seed % 3 != 2
        stage = try await ExchangeStage(crms, ownsFolder: ownsFolder, seed: generator.next(), journal: journal) {
            configuration in
            for setting in settings { try configuration.set(setting) }
        }
        if isTalkative {
            let place = ownsFolder ? "own folder" : "default folder"
            print("seed \(seed): \(faults.map(\.rawValue)), \(settings), \(place)")
        }
        stage.simulator.setFaults(FaultScript(rules: faults.flatMap { $0.rules(using: &generator) }))
        self.generator = generator
    }

    private static let quirks = [
        "delta-etags=other", "notes-trap=every", "birthdays=midnight", "names-recalculated=always",
        "notes-with-crlf=yes", "texts-decomposed=yes", "page-items=4", "email-domains=capitals", "birthdays=bare",
    ]

    mutating func fail(_ what: String) { violations.append("seed \(seed), run \(runs): \(what)") }

    /// How many requests met a fault.
    var hits: Int { stage.simulator.statistics().faults }

    // MARK: From beginning to end

    mutating func tell() async throws {
        for book in stage.books { try await addForeign(book, to: "contacts") }
        for _ in 0..<generator.below(4) + 4 {
            for book in stage.books { try await runOnce(book) }
            try await pass()
        }
        try await makePeace()
        for book in stage.books { try await expectSelection(book, isFinal: false) }
        stage.time.advance(.seconds(10 * 86_400))
        try await stage.beginDay()
        for book in stage.books { try await expectSelection(book, isFinal: true) }
    }

    private mutating func runOnce(_ book: ExchangeStage.Book) async throws {
        for _ in 0..<generator.below(4) { changeCRM(book) }
        if generator.chance(3) { try await actAsMember(book) }
        if generator.chance(4) { stage.crash.set(steps: generator.below(40), afterwards: generator.chance(2)) }
        let summary = try await run(book, brake: Brake())
        if summary == nil { crashes += 1 }
        try await checkForeign(book)
        try await checkDoubles(book)
        if let summary { try await checkRevocations(book, summary) }
    }

    @discardableResult
    private mutating func run(
        _ book: ExchangeStage.Book, brake: Brake
    ) async throws -> RunSummary? {
        runs += 1
        let summary = try await stage.run(book, brake: brake, checksFolder: generator.chance(4))
        if isTalkative { print("run \(runs) of \(book.id): \(summary.map(Self.words) ?? "crash")") }
        return summary
    }

    private static func words(_ summary: RunSummary) -> String {
        "\(summary.outcome) +\(summary.created) ~\(summary.updated) /\(summary.redacted) -\(summary.removed) "
            + "unknown \(summary.unknownOutcomes) drift \(summary.driftFound) adopted \(summary.adopted) "
            + "doubled \(summary.duplicates) throttled \(summary.throttled) requests \(summary.requests) "
            + "\(summary.problems)"
    }

    private mutating func pass() async throws {
        var pause = Duration.seconds(generator.below(1_740) + 60)
        if generator.chance(10) {
            pause = .seconds(generator.below(8 * 86_400) + 86_400)
            try await stage.beginDay()
        }
        stage.time.advance(pause)
        // Nothing takes effect later than the engine takes into account (ENGINE §6).
        if pause > .seconds(300) { try await stage.simulator.finishLateWork() }
    }

    /// Faults end and inputs stand still. An unknown create has waited for `settledAfter`, and a folder that was lost
    /// twice for a person.
    private mutating func makePeace() async throws {
        stage.simulator.setFaults([])
        try await stage.simulator.finishLateWork()
        stage.time.advance(EngineLimits().settledAfter)
        for book in stage.books {
            guard try await stage.journal.addressBook(book.id) != nil else { continue }
            try await stage.journal.commit([.putHold(book.id, nil), .putLoss(book.id, nil)], under: nil)
            try noteForeign(book)
        }
        // What a brake held waits for a person as well.
        for var plan in try await stage.journal.heldPlans(.held) {
            plan.state = .expired
            try await stage.journal.commit([.putHeldPlan(plan)], under: nil)
        }
        // Once a day the folder itself is looked at.
        try await stage.beginDay()
        if isTalkative { for deed in stage.simulator.deeds() { print("deed: \(deed)") } }
    }

    /// Three runs at most, then the address book is the selection, and one more run writes nothing (I13, I14).
    ///
    /// - Parameter isFinal: whether everything has waited as long as it may: a refused or contended record for up to
    ///   four days. Before that an address book is looked at where nothing waits, without a listing's help.
    private mutating func expectSelection(_ book: ExchangeStage.Book, isFinal: Bool) async throws {
        let open = Brake(items: 1_000, percent: 100, emptyAbove: 1_000)
        for _ in 0..<3 {
            let summary = try await run(book, brake: open)
            if let again = summary?.againAt { stage.time.advance(to: again) }
            stage.time.advance(.seconds(900))
        }
        let content = try await stage.journal.content(of: book.id)
        let isWaiting = content?.row.hold != nil || content?.parked.contains { $0.code != Parked.deleted } == true
        if isWaiting, !isFinal { return }
        try await checkContent(book, isFinal: isFinal)
        let quiet = try await run(book, brake: open)
        if quiet?.writes != 0 || quiet?.isQuiet != true {
            fail("a run after peace was not quiet: \(quiet.map(Self.words) ?? "crash")")
        }
        try await checkForeign(book)
        let refused = stage.simulator.statistics().throttled
        if refused > 0 { fail("\(refused) requests were beyond the published limits (I20)") }
    }
}
