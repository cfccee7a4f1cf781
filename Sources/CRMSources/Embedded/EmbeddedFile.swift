import SQLite

/// What can be told of a CRM's file before any of its rows is read.
enum EmbeddedFile {
    /// Why this database is not a CRM of the contract, with what to do; `nil` where it is one.
    static func fault(of database: Database) throws(SQLiteError) -> String? {
        let version = try database.firstInteger("PRAGMA user_version") ?? 0
        guard version <= EmbeddedCRM.schemaVersion else {
            return "it was made by a newer Satchel (version \(version) of its tables). Update this one."
        }
        var missing: [String] = []
        for relation in ContractRelation.all {
            let columns = Set(try columnNames(of: relation.name, in: database))
            if columns.isEmpty {
                missing.append(relation.name)
            } else {
                missing += relation.columns.filter { !columns.contains($0) }.map { "\(relation.name).\($0)" }
            }
        }
        guard !missing.isEmpty else { return nil }
        return "it is a database, but no CRM of this kind: it lacks \(missing.joined(separator: ", ")). "
            + "`satchel crm init` makes one with all tables."
    }

    /// In their order; empty where there is no such table or SQL view.
    static func columnNames(of table: String, in database: Database) throws(SQLiteError) -> [String] {
        var names: [String] = []
        try database.forEachRow("SELECT name FROM pragma_table_info(?1)", .text(table)) { row in
            names.append(row.text(0) ?? "")
        }
        return names
    }

    /// Why no data table can have this name; `nil` where one can.
    static func nameFault(ofTable name: String) -> String? {
        let plain = name.lowercased()
        if plain.isEmpty || name.utf8.contains(0) { return "its name is empty or holds a NUL" }
        // A slash would make TABLE/KEY ambiguous.
        if name.contains("/") { return "its name holds a slash" }
        if plain.hasPrefix("crm_") || plain.hasPrefix("sqlite_") {
            return "names that begin with crm_ or sqlite_ are taken"
        }
        return nil
    }
}
