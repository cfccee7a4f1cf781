import AccessRules
import ContactModel
import Foundation

/// Translates a compiled filter into a query over the tables of `DatabaseTables`.
///
/// The query gives a row for each user and each record that is there: user, record key, and what the filter says.
struct FilterSQL {
    private let dialect: any SQLDialect
    private let schema: CRMSchema
    private let clock: EvaluationClock
    /// By the relations that lead there: the alias of the related record's table.
    private var aliases: [[FieldPath.Step]: String] = [:]
    private var joins: [String] = []

    /// A value that the database has none like.
    struct NotExpressible: Error { let value: FieldValue }

    private init(_ dialect: any SQLDialect, _ model: RightsModel) {
        self.dialect = dialect
        schema = model.schema
        clock = model.clock
    }

    static func query(
        _ filter: Filter, in model: RightsModel, _ dialect: any SQLDialect
    ) throws(NotExpressible) -> String {
        var translation = FilterSQL(dialect, model)
        let condition = try translation.sql(filter.root, as: .boolean)
        let table = DatabaseTables.name(of: filter.table)
        let ends = DatabaseTables.ends(of: filter.table)
        return """
            SELECT users.id, r.record, \(condition) FROM users CROSS JOIN \(table) AS r
            JOIN \(ends) AS live ON live.start = r.record AND live.record = r.record
            \(translation.joins.joined(separator: "\n"))
            """
    }

    // MARK: Nodes

    /// - Parameter type: what a bare null stands for.
    private mutating func sql(_ node: FilterNode, as type: FieldType) throws(NotExpressible) -> String {
        let type = node.type.elementType ?? type
        switch node.operation {
        case .literal(let literal): return try self.literal(literal.value, type)
        case .field(let path): return field(path)
        case .user(let value): return "users.\(DatabaseTables.column(of: value, in: schema))"
        case .today: return try literal(.date(clock.today), .date)
        case .now: return try literal(.timestamp(clock.now), .timestamp)
        case .memberOf(_, let key): return DatabaseTables.isMember(ofGroupWithKey: dialect.quoted(key.text))
        case .subscribed: return "EXISTS (SELECT 1 FROM subscriptions AS s WHERE s.usr = users.id AND s.record = r.id)"
        case .or: return "(\(try parts(node, as: .boolean).joined(separator: " OR ")))"
        case .and: return "(\(try parts(node, as: .boolean).joined(separator: " AND ")))"
        case .not: return "(NOT \(try part(node, 0, as: .boolean)))"
        case .isNull(let isNegated): return "(\(try part(node, 0, as: .text)) IS\(isNegated ? " NOT" : "") NULL)"
        case .compare(let comparison):
            let sides = try comparable(node)
            return "(\(sides[0]) \(comparison.rawValue) \(sides[1]))"
        case .between(let isNegated):
            let sides = try comparable(node)
            return "(\(sides[0])\(isNegated ? " NOT" : "") BETWEEN \(sides[1]) AND \(sides[2]))"
        case .isIn(let isNegated): return try isIn(node, isNegated)
        case .like(let isNegated, let escape, _):
            let like = dialect.like(
                key: try key(node, 0), pattern: try part(node, 1, as: .text), escape: escape)
            return isNegated ? "(NOT \(like))" : like
        case .contains: return try contains(node)
        case .startsWith: return dialect.starts(wholeKey: try key(node, 0), partKey: try key(node, 1))
        case .coalesce:
            let values = try parts(node, as: type)
            return values.count == 1 ? values[0] : "coalesce(\(values.joined(separator: ", ")))"
        case .add, .subtract, .negate, .toDecimal, .toTimestamp: return try number(node, type)
        case .lower: return dialect.lower(try part(node, 0, as: .text))
        case .upper: return dialect.upper(try part(node, 0, as: .text))
        case .trim: return dialect.trim(try part(node, 0, as: .text))
        case .length: return dialect.length(try part(node, 0, as: .text))
        }
    }

    private mutating func number(_ node: FilterNode, _ type: FieldType) throws(NotExpressible) -> String {
        let isList = node.type == .list(type)
        switch node.operation {
        case .add, .subtract:
            // A date comes first, with days second.
            let right = try part(node, 1, as: type == .date ? .integer : type)
            let sign = node.operation == .add ? "+" : "-"
            return dialect.sum(try part(node, 0, as: type), sign, right, type: type)
        case .negate: return dialect.negated(try part(node, 0, as: type), type: type)
        case .toDecimal:
            let integers = try part(node, 0, as: .integer)
            return isList ? dialect.toDecimals(integers) : dialect.toDecimal(integers)
        default:
            let dates = try part(node, 0, as: .date)
            return isList ? dialect.toTimestamps(dates) : dialect.toTimestamp(dates)
        }
    }

    private mutating func isIn(_ node: FilterNode, _ isNegated: Bool) throws(NotExpressible) -> String {
        let values = try comparable(node)
        let tests = zip(node.operands, values).dropFirst().map { operand, value in
            if case .list = operand.type { return dialect.isAmong(values[0], list: value) }
            return "(\(values[0]) = \(value))"
        }
        let found = "(\(tests.joined(separator: " OR ")))"
        return isNegated ? "(NOT \(found))" : found
    }

    private mutating func contains(_ node: FilterNode) throws(NotExpressible) -> String {
        let sought = try key(node, 1)
        guard case .list = node.operands[0].type else {
            return dialect.contains(wholeKey: try key(node, 0), partKey: sought)
        }
        // Of a list, too, a null argument makes null, also where the list is empty (SEMANTICS 16).
        let list = try part(node, 0, as: .text)
        return "(CASE WHEN \(sought) IS NULL THEN NULL ELSE \(dialect.isAmong(sought, list: list)) END)"
    }

    /// The operands of a comparison, texts as keys; lists of texts hold keys already.
    private mutating func comparable(_ node: FilterNode) throws(NotExpressible) -> [String] {
        let type = node.operands.lazy.compactMap(\.type.elementType).first ?? .text
        var sides: [String] = []
        for operand in node.operands {
            let side = try sql(operand, as: type)
            if case .list = operand.type {
                sides.append(side)
            } else {
                sides.append(type == .text ? dialect.key(of: side) : side)
            }
        }
        return sides
    }

    private mutating func key(_ node: FilterNode, _ position: Int) throws(NotExpressible) -> String {
        dialect.key(of: try part(node, position, as: .text))
    }

    private mutating func part(
        _ node: FilterNode, _ position: Int, as type: FieldType
    ) throws(NotExpressible) -> String {
        try sql(node.operands[position], as: type)
    }

    private mutating func parts(_ node: FilterNode, as type: FieldType) throws(NotExpressible) -> [String] {
        var parts: [String] = []
        for operand in node.operands { parts.append(try sql(operand, as: type)) }
        return parts
    }

    // MARK: Leaves

    private func literal(_ value: FieldValue, _ type: FieldType) throws(NotExpressible) -> String {
        if value.isNull { return dialect.null(type) }
        guard let literal = dialect.literal(value) else { throw NotExpressible(value: value) }
        return literal
    }

    /// Of a relation the key of the record that it leads to, which is null where it leads to none.
    private mutating func field(_ path: FieldPath) -> String {
        let alias = alias(of: path.relations)
        return path.field.map { "\(alias).\(DatabaseTables.column($0.position))" } ?? "\(alias).record"
    }

    /// Joins the related records on the way, each once.
    private mutating func alias(of steps: [FieldPath.Step]) -> String {
        guard let last = steps.last else { return "r" }
        if let known = aliases[steps] { return known }
        let start = alias(of: Array(steps.dropLast()))
        let number = aliases.count
        let key = "CAST(\(start).\(DatabaseTables.column(last.fieldPosition)) AS text)"
        joins.append(
            """
            LEFT JOIN \(DatabaseTables.ends(of: last.targetTable)) AS e\(number) ON e\(number).start = \(key)
            LEFT JOIN \(DatabaseTables.name(of: last.targetTable)) AS j\(number) ON j\(number).record = e\(number).record
            """)
        aliases[steps] = "j\(number)"
        return "j\(number)"
    }
}

extension ValueType {
    /// Of a list its elements' type; `nil` for null and relations.
    var elementType: FieldType? {
        switch self {
        case .one(let type), .list(let type): type
        case .relation, .null: nil
        }
    }
}
