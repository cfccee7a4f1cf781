import AccessRules
import ContactModel
import ICU
import Selection
import TestSupport
import Testing

/// What contacts are shared by (SEMANTICS 27): whoever has the same number must see the same values.
@Suite("How members see what a contact is made of") struct SightTests {
    private struct Seen {
        var alike = 0
        var different = 0
        var values = 0
    }

    @Test func `members with equal numbers have equal values on every path of every record (SEMANTICS 27)`() throws {
        var random = SeededGenerator.announced("numbers of sights")
        var seen = Seen()
        var length = RunLength(150)
        while length.goesOn() { try Self.compare(RandomWorld(seed: random.next(), sizes: 5...20), &seen) }
        print("sights: worlds=\(length.count) \(seen)")
        // Else nothing would be shared, or nothing would be told apart.
        #expect(seen.alike > 200 && seen.different > 200 && seen.values > 10_000)
    }

    private static func compare(_ world: RandomWorld, _ seen: inout Seen) throws {
        let model = world.model
        let index = SelectionIndex(model: model, collator: try Collator(locale: world.locale), rules: world.rules)
        let viewers = world.directory.users.compactMap { model.viewer(of: $0.id) }
        for table in world.tables {
            let own = paths(of: table, world.schema, depth: 0)
            let related = paths(of: table, world.schema, depth: 2)
            for paths in [own, related] {
                let reading = index.reading(of: Set(paths), in: table.name)
                let bySight = Dictionary(grouping: viewers) { index.sightNumber(of: reading, for: $0) }
                seen.different += bySight.count - 1
                for viewers in bySight.values {
                    for other in viewers.dropFirst() {
                        seen.alike += 1
                        try expectAlike(viewers[0], other, paths, in: world, &seen)
                    }
                }
            }
        }
    }

    private static func expectAlike(
        _ first: Viewer, _ second: Viewer, _ paths: [FieldPath], in world: RandomWorld, _ seen: inout Seen
    ) throws {
        guard let table = paths.first?.table else { return }
        for record in world.records[table] ?? [] {
            guard let one = first.perspective(on: record.id), let other = second.perspective(on: record.id) else {
                continue
            }
            seen.values += paths.count
            try #require(
                paths.map(one.value(of:)) == paths.map(other.value(of:)),
                "world \(world.seed), \(record.id), users \(first.user.id) and \(second.user.id)")
            try #require(one.country == other.country, "world \(world.seed), \(record.id)")
        }
    }

    /// Every field, every relation, and every field behind up to `depth` relations.
    private static func paths(of table: TableSchema, _ schema: CRMSchema, depth: Int) -> [FieldPath] {
        names(of: table, schema, depth: depth).compactMap {
            try? FieldPath.resolve(names: $0, table: table.name, schema: schema)
        }
    }

    private static func names(of table: TableSchema, _ schema: CRMSchema, depth: Int) -> [[String]] {
        let own = table.fields.map { [$0.name] }
        guard depth > 0 else { return own }
        return own + table.relations.map { [$0.name] }
            + table.relations.flatMap { relation in
                (schema.tables[relation.targetTable].map { names(of: $0, schema, depth: depth - 1) } ?? []).map {
                    [relation.name] + $0
                }
            }
    }
}
