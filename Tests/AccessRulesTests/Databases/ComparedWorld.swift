import AccessRules
import ContactModel
import TestSupport

/// A random CRM in which every active user sees everything, and what the product says about filters in it.
struct ComparedWorld {
    /// What a filter says about one record for one user; `nil` is null.
    typealias Answers = [String: Bool?]

    let world: RandomWorld
    let reading: CRMReading
    let model: RightsModel
    let viewers: [Viewer]

    init(seed: UInt64, hasLargeNumbers: Bool) {
        world = RandomWorld(seed: seed, sizes: 5...20, hasLargeNumbers: hasLargeNumbers)
        let tables = world.schema.tables.mapValues { table in
            TableSchema(
                name: table.name, keyField: table.keyField, deletedField: table.deletedField,
                mergedIntoField: table.mergedIntoField, fields: table.fields, relations: table.relations)
        }
        reading = CRMReading(
            schema: CRMSchema(tables: tables, views: [:], attributes: world.schema.attributes),
            directory: world.directory, rights: RightsRows(subscriptions: world.rights.subscriptions),
            records: world.records, startedAt: world.now)
        model = RightsModel(
            reading: reading,
            policy: RightsPolicy(
                recordsDefault: .open, fieldsDefault: .open, protected: [], timeZone: world.policy.timeZone),
            now: world.now)
        viewers = model.directory.users.compactMap { [model] in model.viewer(of: $0.id) }
    }

    /// A filter of any table.
    func filter(_ random: inout SeededGenerator) -> Filter? {
        let table = random.pick(world.tables).name
        let filters = RandomFilter(
            schema: reading.schema, table: table, purpose: .selection, groups: world.directory.groups.map(\.name),
            values: world.values)
        return compiled(filters.text(&random, depth: random.pick([0, 1, 1, 2, 2, 3, 4])), table)
    }

    func compiled(_ text: String, _ table: String) -> Filter? {
        try? Filter.compile(
            text,
            in: FilterScope(
                schema: reading.schema, table: table, purpose: .selection, protected: [], directory: model.directory)
        ).get()
    }

    func answers(_ filter: Filter) -> Answers {
        var answers: Answers = [:]
        for record in model.liveRecords(of: filter.table) {
            for viewer in viewers {
                guard let perspective = viewer.perspective(on: record.id) else { continue }
                answers["\(viewer.user.id)|\(record.id.key)"] = .some(viewer.evaluate(filter, on: perspective))
            }
        }
        return answers
    }

    /// The conditions inside a filter, each a filter of its own, the shortest first: where a filter disagrees, one of
    /// them may say why in fewer words.
    func parts(of filter: Filter) -> [Filter] {
        var texts: Set<String> = []
        func collect(_ node: FilterNode) {
            if node.type == .one(.boolean) { texts.insert(filter.text(of: node)) }
            node.operands.forEach(collect)
        }
        collect(filter.root)
        return texts.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }.compactMap { compiled($0, filter.table) }
    }
}
