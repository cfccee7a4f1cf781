import AccessRules
import CRMSources
import ContactModel
import SQLite
import TestSupport
import Testing

/// INTERFACES §2, SELECTION ("incremental equals full"): a reading brought up to date says what a whole reading says.
@Suite("Change feed, over random worlds") struct ChangeFeedPropertyTests {
    private struct Seen {
        var told = 0
        var untold = 0
        var empty = 0
        var records = 0
        var problems = 0
    }

    @Test func `an earlier reading with its changes is a whole reading, byte for byte`() async throws {
        var random = SeededGenerator.announced("change feed")
        var seen = Seen()
        var length = RunLength(50)
        while length.goesOn() {
            try await Self.run(seed: random.next(), hasOddities: true, &seen)
        }
        print("change feed: \(seen)")
        #expect(seen.told > 150)
        #expect(seen.untold > 50)
        #expect(seen.records > 5)
        #expect(seen.problems > 20)
    }

    @Test func `what an ordinary program writes is told, without a whole reading`() async throws {
        var random = SeededGenerator.announced("ordinary change feed")
        var seen = Seen()
        var length = RunLength(25)
        while length.goesOn() { try await Self.run(seed: random.next(), hasOddities: false, &seen) }
        print("ordinary change feed: \(seen)")
        #expect(seen.told > 150)
    }

    /// A file, and a dozen looks at it with a few changes between them.
    private static func run(seed: UInt64, hasOddities: Bool, _ seen: inout Seen) async throws {
        var random = SeededGenerator(seed: seed)
        var world = RandomWorld(seed: random.next(), sizes: 3...25)
        let file = try WorldFile(world, isRegular: !hasOddities, &random)
        if random.chance(2) {
            let all = world.tables.flatMap { table in
                table.fields.map { FieldKey(table: table.name, field: $0.name) }
            }
            file.fields = Set(random.some(all))
        }
        // Not all of them at once: what some leave behind makes every later look a whole reading.
        let oddities = hasOddities ? random.some(WorldFile.Oddity.allCases, oneIn: 5) : []
        var earlier = try await file.source.read()
        for _ in 0..<12 {
            var log: [String] = []
            for _ in 0..<random.below(4) {
                if !oddities.isEmpty, random.chance(2) {
                    let oddity = random.pick(oddities)
                    try file.make(oddity, in: world, &random)
                    log.append("\(oddity)")
                } else {
                    let old = world
                    log.append(world.change(&random).description)
                    try file.write(world, insteadOf: old, &random)
                }
            }
            let whole = try await file.source.read()
            let changes = try await file.source.changes(since: earlier)
            if let changes {
                let updated = earlier.applying(changes)
                let difference = ExactReading(updated).difference(to: ExactReading(whole))
                #expect(difference.isEmpty, "seed \(seed), \(file.shapes), after \(log)")
                #expect(updated.schema == whole.schema)
                seen.told += 1
                seen.empty += changes.isEmpty ? 1 : 0
                seen.records += changes.records.count
                seen.problems += changes.problems.count
                guard difference.isEmpty else { return }
                earlier = random.chance(6) ? whole : updated
            } else {
                // Rights may ask for another field.
                #expect(hasOddities || file.fields != nil, "seed \(seed), after \(log)")
                seen.untold += 1
                earlier = whole
            }
            if random.chance(3) { try file.crm.installTriggers() }
        }
    }
}
