package import AccessRules
package import ContactModel
import SQLite

/// Looks for records by what some of their text fields hold, through the whole table if it must, and for so long only.
package struct RecordSearch: Sendable {
    package struct Hit: Hashable, Sendable {
        package let record: RecordID
        /// Of the fields that were looked through, in their order; empty where there is none.
        package let values: [String]
    }

    package struct Answer: Hashable, Sendable {
        /// In the order of the table.
        package var hits: [Hit] = []
        /// Whether there is more that was not looked at, or not listed.
        package var isPartial = false
    }

    package static let hitsMax = 50
    /// Words beyond are not looked for.
    package static let wordsMax = 8
    /// How long is looked, and how many rows between two looks at the clock.
    package static let timeMax = Duration.seconds(2)
    static let rowsAtOnce: Int64 = 20_000

    private let path: String
    private let table: TableSchema
    private let fields: [String]
    private let now: @Sendable () -> Moment

    /// - Parameter fields: of the table, text ones; others are passed over.
    package init(
        path: String, table: TableSchema, fields: [String], now: @escaping @Sendable () -> Moment
    ) {
        self.path = path
        self.table = table
        self.fields = fields.filter { name in
            table.fields.contains { $0.name == name && $0.type == .text } && !table.unreadFields.contains(name)
        }
        self.now = now
    }

    /// Records in which each of the words stands in some of the fields, upper and lower case alike;
    /// those in the recycle bin and merged ones are left out.
    package func find(_ text: String) throws(EmbeddedCRMError) -> Answer {
        let words = text.split(whereSeparator: \.isWhitespace).prefix(Self.wordsMax).map(String.init)
        guard !words.isEmpty, !fields.isEmpty else { return Answer() }
        do throws(SQLiteError) {
            let database = try Database(path: path, access: .readOnly)
            return try database.transaction(immediate: false) { () throws(SQLiteError) in
                try find(words, in: database)
            }
        } catch {
            throw EmbeddedCRMError("Could not search the CRM \(error.message).")
        }
    }

    private func find(_ words: [String], in database: Database) throws(SQLiteError) -> Answer {
        var answer = Answer()
        let end = now() + Self.timeMax
        guard try isByRow(database) else {
            try search(words, "LIMIT \(Self.hitsMax + 1)", database, &answer)
            return answer
        }
        var first = try database.firstInteger("SELECT min(rowid) FROM \(quoted(table.name))")
        while let start = first {
            let next = try database.firstInteger(
                "SELECT rowid FROM \(quoted(table.name)) WHERE rowid >= ?1 ORDER BY rowid LIMIT 1 OFFSET \(Self.rowsAtOnce)",
                .integer(start))
            let until = next.map { " AND t.rowid < \($0)" } ?? ""
            try search(
                words, "AND t.rowid >= \(start)\(until) ORDER BY t.rowid LIMIT \(Self.hitsMax + 1)", database, &answer)
            if answer.isPartial { break }
            if next != nil, now() >= end {
                answer.isPartial = true
                break
            }
            first = next
        }
        return answer
    }

    /// Whether its rows can be gone through part by part: an SQL view, and a table without row ids, cannot.
    private func isByRow(_ database: Database) throws(SQLiteError) -> Bool {
        try database.firstInteger(
            "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND name = ?1 AND type = 'table' AND wr = 0",
            .text(table.name)) == 1
    }

    private func search(
        _ words: [String], _ rest: String, _ database: Database, _ answer: inout Answer
    ) throws(SQLiteError) {
        let spellings = words.map { Self.spellings(of: $0) }
        var number = 0
        let conditions = spellings.map { spellings in
            let parts = spellings.flatMap { _ in
                number += 1
                return fields.map { "t.\(quoted($0)) LIKE ?\(number) ESCAPE '\\'" }
            }
            return "(" + parts.joined(separator: " OR ") + ")"
        }
        let living =
            (table.deletedField.map { ["coalesce(t.\(quoted($0)), 0) = 0"] } ?? [])
            + (table.mergedIntoField.map { ["t.\(quoted($0)) IS NULL"] } ?? [])
        let columns = fields.map { "t.\(quoted($0))" }.joined(separator: ", ")
        let statement = try database.prepare(
            "SELECT CAST(t.\(quoted(table.keyField)) AS TEXT), \(columns) FROM \(quoted(table.name)) t "
                + "WHERE \((conditions + living).joined(separator: " AND ")) \(rest)")
        try statement.bind(spellings.joined().map { .text("%\(Self.literal($0))%") })
        while try statement.step() {
            guard answer.hits.count < Self.hitsMax else {
                answer.isPartial = true
                return
            }
            guard let key = statement.text(0), !key.isEmpty else { continue }
            answer.hits.append(
                Hit(
                    record: RecordID(table: table.name, key: key),
                    values: fields.indices.map { statement.text($0 + 1) ?? "" }))
        }
    }

    /// SQLite takes letters alike only where they are ASCII's: `Ö` and `ö` are two words.
    private static func spellings(of word: String) -> [String] {
        [word, word.lowercased(), word.uppercased()].reduce(into: []) { all, spelling in
            if !all.contains(spelling) { all.append(spelling) }
        }
    }

    private static func literal(_ word: String) -> String {
        word.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
    }
}
