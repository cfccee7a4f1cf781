import SQLite

/// How a table of the database finds its rows by some of its columns: whether what the feed says about it is certain.
struct KeyedTable {
    /// Whether the rows of a key are found by it as text, to the byte, and without a look at all of them.
    private(set) var findsRows = false
    /// Whether the row that takes another one's place always has the other one's key.
    ///
    /// Where it has not, `REPLACE` takes a row away that no trigger tells of, since SQLite fires the triggers of such a
    /// deletion only on connections with `recursive_triggers`. Rows must be counted then.
    private(set) var replacesByKeyOnly = false

    /// How the values of a column are stored, as far as it matters.
    enum Affinity { case integer, text, other }

    /// Of the first of the columns.
    private(set) var affinity = Affinity.other

    private struct Column {
        let type: String
        let isPrimaryKey: Bool
    }

    private struct Index {
        let isUnique: Bool
        let isOfPrimaryKey: Bool
        let isPartial: Bool
        /// In small letters; `nil` for an expression or the row id.
        var columns: [String?] = []
        var areBytes: [Bool] = []

        /// Whether the index begins with these columns, in any order, compared as bytes.
        func begins(with names: Set<String>) -> Bool {
            let first = columns.prefix(names.count)
            return Set(first.compactMap { $0 }) == names && areBytes.prefix(names.count).allSatisfy { $0 }
        }

        func contains(_ names: Set<String>) -> Bool {
            names.isSubset(of: zip(columns, areBytes).compactMap { $1 ? $0 : nil })
        }
    }

    init(_ table: String, key: [String], in database: Database) throws(SQLiteError) {
        // SQLite's names do not tell apart the case of ASCII letters.
        let key = key.map { $0.lowercased() }
        let columns = try Self.columns(of: table, in: database)
        let indexes = try Self.indexes(of: table, in: database)
        let affinities = key.compactMap { columns[$0].map { Self.affinity($0.type) } }
        guard let first = affinities.first, affinities.count == key.count else { return }
        affinity = first
        let names = Set(key)
        let primary = columns.filter(\.value.isPrimaryKey)
        let isRowID =
            primary.count == 1 && Set(primary.keys) == names && primary.values.allSatisfy { $0.type == "INTEGER" }
            && !indexes.contains(where: \.isOfPrimaryKey)
        let isFound = isRowID || indexes.contains { !$0.isPartial && $0.begins(with: names) }
        findsRows =
            isFound && (affinities.allSatisfy { $0 == .text } || key.count == 1 && first == .integer)
        let hasRowID = try Self.hasRowID(table, in: database)
        replacesByKeyOnly =
            first != .other && isRowID == hasRowID && indexes.allSatisfy { !$0.isUnique || $0.contains(names) }
    }

    /// Source: "Datatypes In SQLite", 3.1 (determination of column affinity).
    private static func affinity(_ type: String) -> Affinity {
        if type.contains("INT") { return .integer }
        return ["CHAR", "CLOB", "TEXT"].contains(where: type.contains) ? .text : .other
    }

    /// By name in small letters; types in capital ones.
    private static func columns(of table: String, in database: Database) throws(SQLiteError) -> [String: Column] {
        var columns: [String: Column] = [:]
        try database.forEachRow("SELECT name, type, pk FROM pragma_table_xinfo(?1)", .text(table)) { row in
            columns[(row.text(0) ?? "").lowercased()] = Column(
                type: (row.text(1) ?? "").uppercased(), isPrimaryKey: row.int64(2) != 0)
        }
        return columns
    }

    private static func indexes(of table: String, in database: Database) throws(SQLiteError) -> [Index] {
        var indexes: [String: Index] = [:]
        try database.forEachRow(
            """
            SELECT l.name, l."unique", l.origin, l.partial, i.name, i.coll
            FROM pragma_index_list(?1) l JOIN pragma_index_xinfo(l.name) i WHERE i.key = 1 ORDER BY l.name, i.seqno
            """, .text(table)
        ) { row in
            let new = Index(
                isUnique: row.int64(1) == 1, isOfPrimaryKey: row.text(2) == "pk", isPartial: row.int64(3) == 1)
            indexes[row.text(0) ?? "", default: new].columns.append(row.text(4)?.lowercased())
            indexes[row.text(0) ?? ""]?.areBytes.append(row.text(5) == "BINARY")
        }
        return Array(indexes.values)
    }

    private static func hasRowID(_ table: String, in database: Database) throws(SQLiteError) -> Bool {
        try database.firstInteger(
            "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND lower(name) = lower(?1)", .text(table)) != 1
    }
}
