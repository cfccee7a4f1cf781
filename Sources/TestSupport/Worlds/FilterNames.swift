import AccessRules

/// What a filter may name in one table and for one purpose, by type, as the language writes it.
struct FilterNames {
    private(set) var fields: [FieldType: [String]] = [:]
    /// Those of them that the record itself has.
    private(set) var ownFields: [FieldType: [String]] = [:]
    private(set) var relations: [String] = []
    private(set) var textLists: [String] = []
    private(set) var attributes: [FieldType: [String]] = [:]
    /// Of list attributes, by the type of their elements.
    private(set) var listAttributes: [FieldType: [String]] = [:]

    /// Paths go over at most this many relations.
    private static let relationsMax = 2

    init(schema: CRMSchema, table: String, purpose: FilterPurpose, protected: Set<FieldKey>) {
        for names in Self.paths(from: table, in: schema, relationsMax: Self.relationsMax) {
            guard let path = try? FieldPath.resolve(names: names, table: table, schema: schema),
                purpose == .recordRight || protected.isDisjoint(with: path.reads)
            else { continue }
            switch path.type {
            case .one(.blob), .null: continue
            case .one(let type):
                fields[type, default: []].append(path.description)
                if path.relations.isEmpty { ownFields[type, default: []].append(path.description) }
            case .list: textLists.append(path.description)
            case .relation: relations.append(path.description)
            }
        }
        for attribute in schema.attributes.values.sorted(by: { $0.name < $1.name }) {
            let written = "user.\(FilterName.written(attribute.name))"
            switch attribute.valueType {
            case .one(let type): attributes[type, default: []].append(written)
            case .list(let type): listAttributes[type, default: []].append(written)
            case .relation, .null: continue
            }
        }
        attributes[.text, default: []] += ["user.login", "user.mail", "user.name", "user.login"]
    }

    private static func paths(from table: String, in schema: CRMSchema, relationsMax: Int) -> [[String]] {
        guard let table = schema.tables[table] else { return [] }
        var paths = (table.fields.map(\.name) + table.relations.map(\.name)).map { [$0] }
        guard relationsMax > 0 else { return paths }
        for relation in table.relations {
            paths += Self.paths(from: relation.targetTable, in: schema, relationsMax: relationsMax - 1).map {
                [relation.name] + $0
            }
        }
        return paths
    }
}
