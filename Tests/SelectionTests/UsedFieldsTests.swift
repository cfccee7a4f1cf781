import AccessRules
import ContactModel
import ICU
import Selection
import TestSupport
import Testing

/// SELECTION: what no filter, right or order reads may be missing from a reading, and nobody's selection is another one.
@Suite("Selection by the fields that are used") struct UsedFieldsTests {
    @Test func `without all other fields everybody gets the same records in the same order`() throws {
        var random = SeededGenerator.announced("fields that are used")
        var length = RunLength(100)
        var left = 0
        while length.goesOn() { try Self.compare(seed: random.next(), &left) }
        print("fields that are used: worlds=\(length.count), fields left out=\(left)")
        #expect(left > 100)
    }

    private static func compare(seed: UInt64, _ left: inout Int) throws {
        let world = RandomWorld(seed: seed, sizes: 5...30)
        let whole = world.reading
        guard let used = fields(of: world) else { return }
        let records = whole.records.mapValues { columns in
            let names = used.names(of: columns.schema)
            left += names.map { columns.schema.fields.count - $0.count } ?? 0
            var part = RecordColumns(columns.schema, read: names)
            for record in columns.records { part.append(record) }
            part.finish()
            return part
        }
        let part = CRMReading(
            schema: whole.schema, directory: whole.directory, rights: whole.rights, records: records,
            startedAt: whole.startedAt)
        let model = RightsModel(reading: part, policy: world.policy, now: world.now)
        var pass = SelectionPass(model: world.model, collator: try Collator(locale: world.locale))
        let index = SelectionIndex(model: model, collator: try Collator(locale: world.locale), rules: world.rules)
        for user in world.directory.users where user.isActive {
            let full = try #require(world.model.viewer(of: user.id))
            let viewer = try #require(model.viewer(of: user.id))
            for rule in world.rules {
                try index.expect(
                    pass.selection(by: rule, for: full), by: index.prepare(rule), for: viewer, "world \(seed)")
            }
        }
    }

    /// `nil` where a filter does not compile: then every field is used.
    private static func fields(of world: RandomWorld) -> FieldsUsed? {
        let directory = Directory(world.directory)
        let read = world.rights.filters.map { $0.fields(in: world.schema, directory) }
        guard !read.contains(nil) else { return nil }
        return .only((read.compactMap(\.self) + world.rules.map(\.fields)).reduce(into: []) { $0.formUnion($1) })
    }
}
