import AccessRules
import ContactModel
import Foundation
import SQLite
import TestSupport

/// Asks SQLite what filters say, over one world.
struct SQLiteFilters {
    /// Why a filter cannot be put to this database.
    enum Obstacle: String, Error {
        case decimals = "SQLite has no exact decimals"
        case zones = "SQLite has no time zones"
    }

    private let compared: ComparedWorld
    private let database: Database
    private let dialect: SQLiteDialect
    private var texts: SQLiteTexts

    init(_ compared: ComparedWorld) throws {
        self.compared = compared
        dialect = SQLiteDialect(isUTC: ["UTC", "GMT"].contains(compared.world.policy.timeZone.identifier))
        database = try Database.inMemory()
        texts = try SQLiteTexts(database)
        try texts.add(Self.texts(in: Self.values(in: compared)))
        try database.execute("CREATE TABLE days (day PRIMARY KEY, start) WITHOUT ROWID")
        try addDays(Self.values(in: compared))
        let tables = DatabaseTables(dialect: dialect, model: compared.model, reading: compared.reading)
        for statement in tables.statements() { try database.execute(statement) }
    }

    mutating func answers(_ filter: Filter) throws -> ComparedWorld.Answers {
        if let obstacle = obstacle(filter.root) { throw obstacle }
        try prepare(filter.root)
        guard let query = try? FilterSQL.query(filter, in: compared.model, dialect) else { throw Obstacle.decimals }
        var answers: ComparedWorld.Answers = [:]
        try database.forEachRow(query) { row in
            let truth = row.isNull(2) ? nil : row.int64(2) != 0
            answers["\(row.text(0) ?? "")|\(row.text(1) ?? "")"] = .some(truth)
        }
        return answers
    }

    /// Ten-thousandths in 64 bits are exact for the small numbers only; a day that is computed may be any.
    private func obstacle(_ node: FilterNode) -> Obstacle? {
        if node.type.elementType == .decimal, compared.world.values.hasLargeNumbers { return .decimals }
        if node.operation == .toTimestamp, !dialect.isUTC, node.operands[0].hasSum { return .zones }
        return node.operands.lazy.compactMap(obstacle).first
    }

    /// Puts literals and patterns into the tables that the query looks into.
    private mutating func prepare(_ node: FilterNode) throws {
        if case .literal(let literal) = node.operation {
            try texts.add(Self.texts(in: [literal.value]))
            try addDays([literal.value])
        }
        for operand in node.operands { try prepare(operand) }
        if case .like(_, let escape, _) = node.operation { try texts.addPatterns(escape: escape) }
    }

    private func addDays(_ values: [FieldValue]) throws {
        for case .date(let day) in values + [.date(compared.model.clock.today)] {
            let start = compared.model.clock.startOfDay(day).milliseconds
            try database.run(
                "INSERT OR IGNORE INTO days VALUES (?, ?)", .integer(Int64(day.daysSinceEpoch)), .integer(start))
        }
    }

    // MARK: What occurs

    private static func values(in compared: ComparedWorld) -> [FieldValue] {
        compared.world.records.values.joined().flatMap(\.values)
            + compared.viewers.flatMap { viewer in
                [viewer.user.login, viewer.user.mail ?? "", viewer.user.name ?? ""].map(FieldValue.text)
                    + viewer.user.attributes.values.flatMap { value in
                        switch value {
                        case .one(let single): [single]
                        case .list(let elements): elements
                        }
                    }
            }
    }

    private static func texts(in values: [FieldValue]) -> [String] {
        values.flatMap { value -> [String] in
            switch value {
            case .text(let text): [text]
            case .textList(let texts): texts.compactMap { $0 }
            default: []
            }
        }
    }
}

extension FilterNode {
    /// Whether some value in here is computed by `+` or `-`.
    fileprivate var hasSum: Bool {
        operation == .add || operation == .subtract || operands.contains(where: \.hasSum)
    }
}
