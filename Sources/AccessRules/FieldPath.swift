/// What a part of a filter, a path or a user attribute yields. Every one may also be null.
package enum ValueType: Hashable, Sendable {
    case one(FieldType)
    /// Elements of one type; an element may be null.
    case list(FieldType)
    /// Whether a relation leads to a record; can only be tested with `is [not] null`.
    case relation
    /// A bare `null`, which takes on any type.
    case null

    /// As a message names it.
    package var name: String {
        switch self {
        case .one(.textList), .list(.text): "a text list"
        case .one(.integer): "an integer"
        case .one(let type): "a \(type.rawValue)"
        case .list(let type): "a list of type \(type.rawValue)"
        case .relation: "a relation"
        case .null: "null"
        }
    }
}

/// Names in a row, resolved in a schema: relations, then a field or, as the last step, a relation.
///
/// It belongs to the schema that it was resolved in. A perspective of another schema, in which a step does not stand
/// where it stood, gives null for it.
package struct FieldPath: Hashable, Sendable, CustomStringConvertible {
    package struct Step: Hashable, Sendable {
        package let table: String
        package let relation: String
        /// Its place in the table's `relations`.
        package let position: Int
        /// The field that holds the key of the related record, and its place in the record's values.
        package let field: String
        package let fieldPosition: Int
        package let targetTable: String
    }

    package struct End: Hashable, Sendable {
        package let table: String
        package let field: String
        package let position: Int
        package let type: FieldType
    }

    /// The table that it starts from.
    package let table: String
    package let relations: [Step]
    /// `nil`: the last of the relations is itself what is asked for.
    package let field: End?

    package var type: ValueType {
        switch field?.type {
        case nil: .relation
        case .textList: .list(.text)
        case .some(let type): .one(type)
        }
    }

    /// Every right that it needs: each relation, the relation's underlying field, the last field. In path order.
    package var reads: [FieldKey] {
        var keys = relations.flatMap { step in
            [
                FieldKey(table: step.table, field: step.relation), FieldKey(table: step.table, field: step.field),
            ]
        }
        if let field { keys.append(FieldKey(table: field.table, field: field.field)) }
        return keys
    }

    /// As the filter language writes it.
    package var description: String {
        (relations.map(\.relation) + (field.map { [$0.field] } ?? [])).map(FilterName.written).joined(separator: ".")
    }

    /// Reads names separated by dots. A name that itself holds a dot or a double quote stands in double quotes.
    package static func resolve(
        _ text: String, table: String, schema: CRMSchema
    ) throws(PathError) -> FieldPath {
        guard let names = names(in: text) else {
            throw PathError(
                part: 0,
                message: "\(text.inMessage) is no path: write names with dots between them, such as Firma.Ort.",
                suggestion: nil)
        }
        return try resolve(names: names, table: table, schema: schema)
    }

    package static func resolve(
        names: [String], table: String, schema: CRMSchema
    ) throws(PathError) -> FieldPath {
        guard var current = schema.tables[table] else {
            throw .unknown("table", table, part: 0, in: nil, among: Array(schema.tables.keys))
        }
        var steps: [Step] = []
        for (part, name) in names.enumerated() {
            let isLast = part == names.count - 1
            if isLast, let position = current.position(of: name) {
                let field = current.fields[position]
                let end = End(table: current.name, field: field.name, position: position, type: field.type)
                return FieldPath(table: table, relations: steps, field: end)
            }
            let step = try step(name, part: part, isLast: isLast, in: current)
            steps.append(step)
            guard let target = schema.tables[step.targetTable] else {
                throw .unknown("table", step.targetTable, part: part, in: nil, among: Array(schema.tables.keys))
            }
            current = target
        }
        guard !steps.isEmpty else {
            throw PathError(part: 0, message: "The path is empty: name a field.", suggestion: nil)
        }
        return FieldPath(table: table, relations: steps, field: nil)
    }

    private static func step(
        _ name: String, part: Int, isLast: Bool, in table: TableSchema
    ) throws(PathError) -> Step {
        guard let position = table.relations.firstIndex(where: { $0.name == name }) else {
            if table.position(of: name) != nil {
                throw PathError(
                    part: part, message: "\(name) is a field of \(table.name), not a relation: nothing follows it.",
                    suggestion: nil)
            }
            let names = table.relations.map(\.name) + (isLast ? table.fields.map(\.name) : [])
            throw .unknown(isLast ? "field or relation" : "relation", name, part: part, in: table.name, among: names)
        }
        let relation = table.relations[position]
        guard let fieldPosition = table.position(of: relation.field) else {
            throw PathError(
                part: part,
                message: "The relation \(name) of \(table.name) reads a field \(relation.field) that does not exist.",
                suggestion: nil)
        }
        return Step(
            table: table.name, relation: relation.name, position: position, field: relation.field,
            fieldPosition: fieldPosition, targetTable: relation.targetTable)
    }

    /// `nil` where quotes or dots do not fit together.
    private static func names(in text: String) -> [String]? {
        var names: [String] = []
        var rest = Substring(text)
        while true {
            var name = ""
            if rest.first == "\"" {
                rest.removeFirst()
                while let quote = rest.firstIndex(of: "\"") {
                    name += rest[..<quote]
                    rest = rest[rest.index(after: quote)...]
                    guard rest.first == "\"" else { break }
                    name += "\""
                    rest.removeFirst()
                }
                guard rest.isEmpty || rest.first == ".", rest.startIndex > text.startIndex,
                    text[text.index(before: rest.startIndex)] == "\""
                else { return nil }
            } else {
                let end = rest.firstIndex(of: ".") ?? rest.endIndex
                name = String(rest[..<end])
                guard !name.contains("\"") else { return nil }
                rest = rest[end...]
            }
            guard !name.isEmpty else { return nil }
            names.append(name)
            guard rest.first == "." else { return names }
            rest.removeFirst()
        }
    }
}

/// A path that leads nowhere in the schema.
package struct PathError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which of the path's names is at fault, from 0.
    package let part: Int
    /// The whole sentence, the nearest known name included.
    package let message: String
    /// The nearest known name.
    package let suggestion: String?

    package var description: String { message }

    static func unknown(
        _ kind: String, _ name: String, part: Int, in table: String?, among known: [String]
    ) -> PathError {
        let nearest = NearestName.nearest(to: name, among: known)
        let place = table.map { " in \($0)" } ?? ""
        let hint = nearest.map { " Did you mean \($0)?" } ?? ""
        return PathError(
            part: part, message: "There is no \(kind) \(name.inMessage)\(place).\(hint)", suggestion: nearest)
    }
}
