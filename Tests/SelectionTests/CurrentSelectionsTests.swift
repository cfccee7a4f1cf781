import AccessRules
import ContactModel
import ICU
import TestSupport
import Testing

@testable import Selection

/// SELECTION "How it is proved", 4: what is kept current by changes is what a fresh reading would say.
@Suite("Selections kept current, against a fresh reading") struct CurrentSelectionsTests {
    @Test(arguments: [8_816_736_504_214_315_650] as [UInt64])
    func `a record that a change reaches in two ways passes it on by both`(seed: UInt64) throws {
        var followed = try Followed(seed: seed)
        var seen = Followed.Seen()
        for step in 1...145 { try followed.change(step, &seen) }
    }

    @Test func `any sequence of changes leads to what a fresh reading of the last state says`() throws {
        var random = SeededGenerator.announced("selections kept current")
        var length = RunLength(5)
        var seen = Followed.Seen()
        while length.goesOn() {
            let seed = random.next()
            var followed = try Followed(seed: seed)
            for step in 1...200 { try followed.change(step, &seen) }
        }
        print("incremental: sequences=\(length.count) \(seen)")
        // How many members a change reaches differs by a factor of thirty between worlds.
        #expect(seen.updates > 50 && seen.affected > 0 && seen.unaffected > seen.affected, "\(seen)")
    }
}

/// A world that changes, and the selections that follow it.
private struct Followed {
    struct Seen {
        var updates = 0
        var fresh = 0
        var affected = 0
        var differing = 0
        var unaffected = 0
        var losing = 0
    }

    private struct Place: Hashable {
        let book: Int
        let member: UserID
    }

    private let seed: UInt64
    private var random: SeededGenerator
    private var world: RandomWorld
    private let collator: Collator
    private let books: [CurrentSelections.Book]
    private var reading: CRMReading
    private var model: RightsModel
    private var selections: CurrentSelections
    private var contents: [Place: Set<String>] = [:]
    private var now: Moment
    private let changedMin: Int

    init(seed: UInt64) throws {
        self.seed = seed
        var random = SeededGenerator(seed: seed)
        world = RandomWorld(seed: random.next(), sizes: 4...20)
        collator = try Collator(locale: world.locale)
        let schema = world.schema
        let members = world.directory.users.map(\.id)
        books = world.rules.map { rule in
            CurrentSelections.Book(
                rule: rule, reading: Self.reading(of: rule.view.table, schema, &random), members: members)
        }
        reading = world.reading
        model = world.model
        now = world.now
        changedMin = random.pick([12, 25, 60, 1000])
        selections = CurrentSelections(model: model, collator: collator, books: books, changedMin: changedMin)
        self.random = random
        contents = try freshContents(model)
    }

    /// A few fields, of related records too.
    private static func reading(
        of table: String, _ schema: CRMSchema, _ random: inout SeededGenerator
    ) -> Set<FieldPath> {
        guard let own = schema.tables[table] else { return [] }
        var paths = own.fields.map { [$0.name] }
        for relation in own.relations {
            paths.append([relation.name])
            paths += schema.tables[relation.targetTable]?.fields.map { [relation.name, $0.name] } ?? []
        }
        let chosen = (0..<4).map { _ in random.pick(paths) }
        return Set(chosen.compactMap { try? FieldPath.resolve(names: $0, table: table, schema: schema) })
    }

    // MARK: One step

    mutating func change(_ step: Int, _ seen: inout Seen) throws {
        var note = "seed \(seed), step \(step):"
        for _ in 0...random.below(2) {
            // Rights change seldom, as every time all begins anew.
            let kinds = WorldChange.Kind.allCases.filter { Self.ofRecords.contains($0) || random.chance(40) }
            if let change = world.change(random.pick(kinds), &random) { note += " \(change);" }
        }
        let present = world.reading
        let changes = CRMChanges(from: reading, to: present)
        reading = reading.applying(changes)
        if random.chance(30) { now = now + .seconds(random.pick([10, 3600, 86_400])) }
        let fresh = RightsModel(reading: present, policy: world.policy, now: now)
        guard changes.directory == nil, changes.rights == nil, selections.canFollow(to: fresh) else {
            return try beginAnew(RightsModel(reading: reading, policy: world.policy, now: now), &seen)
        }
        let followed = RightsModel(model, reading: reading, changes: changes, now: now)
        #expect(followed.problems == fresh.problems, "\(note)")
        guard let affected = selections.update(to: followed, changed: changes.subjects) else {
            return try beginAnew(followed, &seen)
        }
        model = followed
        seen.updates += 1
        try compare(fresh, affected, note, &seen)
    }

    private mutating func beginAnew(_ model: RightsModel, _ seen: inout Seen) throws {
        self.model = model
        selections = CurrentSelections(model: model, collator: collator, books: books, changedMin: changedMin)
        contents = try freshContents(model)
        seen.fresh += 1
    }

    private static let ofRecords: Set<WorldChange.Kind> = [
        .recordEdited, .recordAdded, .recordDeleted, .recordRecycled, .recordRestored, .recordMerged, .relationPointed,
        .accessList, .subscription,
    ]

    private mutating func compare(
        _ fresh: RightsModel, _ affected: [CurrentSelections.Affected], _ note: String, _ seen: inout Seen
    ) throws {
        let named = Set(affected.map { Place(book: $0.book, member: $0.member) })
        try #require(named.count == affected.count, "named twice; \(note)")
        seen.losing += affected.count(where: \.losesSight)
        let index = SelectionIndex(model: fresh, collator: collator, rules: books.map(\.rule))
        let prepared = books.map { index.prepare($0.rule) }
        var shared: [String: String] = [:]
        var contents: [Place: Set<String>] = [:]
        for user in world.directory.users where user.isActive {
            let viewer = try #require(fresh.viewer(of: user.id))
            for (book, rule) in prepared.enumerated() {
                let place = Place(book: book, member: user.id)
                let wanted = index.selection(by: rule, for: viewer)
                let selected = try #require(selections.selection(of: book, for: user.id), "\(note)")
                let ids = wanted.rows.map { id($0, of: book, in: fresh) }
                try #require(
                    selected.rows.map { id($0, of: book, in: model) } == ids,
                    "user \(user.id), book \(book), filter \(books[book].rule.filter?.text ?? "none"); \(note)")
                try #require(selected.pinnedCount == wanted.pinnedCount, "\(note)")
                try #require((selected.viewDenied == nil) == (wanted.viewDenied == nil), "\(note)")
                try #require(
                    selections.visibleCount(of: book, for: user.id) == index.visibleCount(by: rule, for: viewer),
                    "\(note)")
                let lines = content(ids, of: book, viewer)
                contents[place] = Set(lines)
                try checkSharing(selected.rows, lines, place, &shared, note)
                if self.contents[place] != contents[place] {
                    seen.differing += 1
                    try #require(
                        named.contains(place),
                        "user \(user.id), book \(book) differs: \(self.contents[place] ?? []) \(lines); \(note)")
                } else if !named.contains(place) {
                    seen.unaffected += 1
                }
            }
        }
        seen.affected += named.count
        self.contents = contents
    }

    /// SEMANTICS 27: equal numbers, equal contacts.
    private func checkSharing(
        _ rows: [UInt32], _ lines: [String], _ place: Place, _ shared: inout [String: String], _ note: String
    ) throws {
        let changed = selections.changedRows(of: books[place.book].rule.view.table)
        let sight = try #require(selections.sightNumber(of: place.book, for: place.member))
        for (row, line) in zip(rows, lines) where !changed.contains(row) {
            let key = "\(place.book) \(sight) \(row)"
            try #require(shared[key] == nil || shared[key] == line, "user \(place.member) shares \(line); \(note)")
            shared[key] = line
        }
    }

    private func id(_ row: UInt32, of book: Int, in model: RightsModel) -> RecordID? {
        model.tables[books[book].rule.view.table]?.columns.id(Int(row))
    }

    // MARK: Contents

    private func freshContents(_ model: RightsModel) throws -> [Place: Set<String>] {
        var pass = SelectionPass(model: model, collator: collator)
        var contents: [Place: Set<String>] = [:]
        for user in world.directory.users where user.isActive {
            let viewer = try #require(model.viewer(of: user.id))
            for (book, wanted) in books.enumerated() {
                let selected = pass.selection(by: wanted.rule, for: viewer).selected.map(\.record)
                contents[Place(book: book, member: user.id)] = Set(content(selected, of: book, viewer))
            }
        }
        return contents
    }

    /// A line for each record with what its contact is made of.
    private func content(_ records: [RecordID?], of book: Int, _ viewer: Viewer) -> [String] {
        let paths = books[book].reading.sorted { $0.description < $1.description }
        return records.map { record in
            guard let record, let perspective = viewer.perspective(on: record) else { return "nothing" }
            // As numbers, so that two spellings of one text differ.
            let values = paths.map { path in
                "\(path)=" + Array("\(perspective.value(of: path))".utf8).map(String.init).joined(separator: ".")
            }
            return "\(record) \(values)"
        }
    }
}
