import AccessRules
import ContactModel
import Foundation
import ICU
import TestSupport
import Testing

/// The meaning of filters is PostgreSQL's (DOMAIN §3): random ones must select what databases select.
///
/// `SATCHEL_FILTERS` says how many, or `SATCHEL_SECONDS` how long at least; `SATCHEL_SEED` replays a run.
@Suite("Filters against databases") struct FilterDatabaseTests {
    static let filtersDefault = 300
    static let filtersPerWorld = 20
    static let filters = ProcessInfo.processInfo.environment["SATCHEL_FILTERS"].flatMap { Int($0) } ?? filtersDefault

    private static var length: RunLength { RunLength((filters + filtersPerWorld - 1) / filtersPerWorld) }

    /// Every second world has numbers at the ends of their ranges; the first two are asked for all corners, too.
    private static func world(
        _ number: Int, _ random: inout SeededGenerator
    ) throws -> (world: ComparedWorld, filters: [Filter]) {
        let world = ComparedWorld(seed: random.next(), hasLargeNumbers: number.isMultiple(of: 2))
        let filters = (0..<filtersPerWorld).compactMap { _ in world.filter(&random) }
        guard number < 2 else { return (world, filters) }
        let probes = try FilterProbes.all.map { text in
            let probe = world.compiled(text, "Kontakte")
            return try #require(probe, "\(text)")
        }
        return (world, filters + probes)
    }

    @Test func `a filter selects the records that SQLite selects (SEMANTICS 11 to 20)`() throws {
        var random = SeededGenerator.announced("filters in SQLite")
        var comparison = FilterComparison(database: "SQLite")
        var length = Self.length
        while length.goesOn() {
            let (world, filters) = try Self.world(length.count - 1, &random)
            var database = try SQLiteFilters(world)
            for filter in filters {
                do {
                    let (own, theirs) = (world.answers(filter), try database.answers(filter))
                    guard !comparison.compare(own, theirs) else { continue }
                    let culprit = try world.parts(of: filter).first { try database.answers($0) != world.answers($0) }
                    let shortest = culprit ?? filter
                    comparison.disagree(
                        filter, shortest: shortest.text,
                        FilterComparison.difference(world.answers(shortest), try database.answers(shortest)))
                } catch let obstacle as SQLiteFilters.Obstacle {
                    comparison.leaveOut(because: obstacle.rawValue)
                }
            }
        }
        print(comparison)
        #expect(comparison.disagreements.isEmpty, "\(comparison.disagreements.joined(separator: "\n"))")
        #expect(comparison.isTelling)
    }

    /// What is compared below is only as good as this.
    @Test(.enabled(if: PostgresCluster.programs != nil, PostgresCluster.missing))
    func `the key of every text that occurs, made in PostgreSQL by hand, is the product's (SEMANTICS 11)`() throws {
        let cluster = try PostgresCluster()
        defer { cluster.stop() }
        let texts = RandomValues.texts + RandomValues.patterns + ["Außendienst", "Gäste", "Prüfer", "Leitung"]
        let all = Set((texts + texts.map(UnicodeText.lower) + texts.map(UnicodeText.upper)).map { Array($0.utf8) })
        let dialect = PostgresDialect(timeZone: .gmt)
        let queries = all.map { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            return "SELECT '', '', \(dialect.key(of: dialect.quoted(text))) = \(dialect.quoted(TextKey(text).text))"
        }
        for (query, answer) in zip(queries, try cluster.answers(to: queries, after: PostgresDialect.functions)) {
            #expect(try answer.get() == ["|": true], "\(query)")
        }
    }

    @Test(.enabled(if: PostgresCluster.programs != nil, PostgresCluster.missing))
    func `a filter selects the records that PostgreSQL selects (SEMANTICS 11 to 20)`() throws {
        var random = SeededGenerator.announced("filters in PostgreSQL")
        var comparison = FilterComparison(database: "PostgreSQL")
        let cluster = try PostgresCluster()
        defer { cluster.stop() }
        var length = Self.length
        while length.goesOn() {
            let (world, filters) = try Self.world(length.count - 1, &random)
            let database = PostgresFilters(compared: world, cluster: cluster)
            for (filter, answer) in zip(filters, try database.answers(filters)) {
                let own = world.answers(filter)
                guard !comparison.compare(own, (try? answer.get()) ?? [:]) else { continue }
                let parts = world.parts(of: filter)
                let culprit = zip(parts, try database.answers(parts)).first { (try? $1.get()) != world.answers($0) }
                let shortest = culprit ?? (filter, answer)
                comparison.disagree(filter, shortest: shortest.0.text, Self.difference(world, shortest.0, shortest.1))
            }
        }
        print(comparison)
        #expect(comparison.disagreements.isEmpty, "\(comparison.disagreements.joined(separator: "\n"))")
        #expect(comparison.isTelling)
    }

    /// The translation above brings parentheses along; this one brings nothing.
    @Test(.enabled(if: PostgresCluster.programs != nil, PostgresCluster.missing))
    func `a filter's text, put to PostgreSQL as it stands, means the same there (SEMANTICS 15, 18 to 20)`() throws {
        var random = SeededGenerator.announced("filters as they stand")
        var comparison = FilterComparison(database: "PostgreSQL as they stand")
        let cluster = try PostgresCluster()
        defer { cluster.stop() }
        for zone in ["Europe/Berlin", "America/New_York", "UTC"] {
            let office = try #require(PlainOffice(zone: zone, &random))
            let filters =
                try FilterProbes.asTheyStand.map(office.compiled)
                + (0..<Self.filters / 3).map { _ in try office.filter(&random) }
            let answers = try cluster.answers(to: filters.map(PlainOffice.query), after: office.statements)
            for (filter, answer) in zip(filters, answers) {
                switch answer {
                case .success(let theirs):
                    let own = office.answers(filter)
                    if comparison.compare(own, theirs) { continue }
                    comparison.disagree(filter, shortest: filter.text, FilterComparison.difference(own, theirs))
                case .failure(let failure): comparison.leaveOut(because: try Self.reason(failure, filter))
                }
            }
        }
        print(comparison)
        #expect(comparison.disagreements.isEmpty, "\(comparison.disagreements.joined(separator: "\n"))")
        #expect(comparison.isTelling)
    }

    @Test func `every difference from PostgreSQL stands in the documentation`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../..")
        let page = try String(contentsOf: root.appendingPathComponent("Documentation/Filters.md"), encoding: .utf8)
        for difference in FilterDifference.allCases {
            #expect(page.contains("| **\(difference.rawValue)"), "\(difference)")
        }
    }

    /// The one difference that these filters may meet.
    private static func reason(_ failure: PostgresCluster.Failure, _ filter: Filter) throws -> String {
        let isNull = filter.text.lowercased().contains("null")
        try #require(isNull && failure.description.contains("ERROR:"), "\(filter.text)\n\(failure)")
        return FilterDifference.bareNull.rawValue
    }

    private static func difference(
        _ world: ComparedWorld, _ filter: Filter, _ answer: Result<ComparedWorld.Answers, PostgresCluster.Failure>
    ) -> String {
        switch answer {
        case .success(let theirs): FilterComparison.difference(world.answers(filter), theirs)
        case .failure(let failure): failure.description
        }
    }
}
