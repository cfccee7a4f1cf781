package import AccessRules
package import SQLite

/// Why the embedded CRM could not be made, opened or changed: "Could not do what, where: why. What to do."
package struct EmbeddedCRMError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) { self.message = message }

    package var description: String { message }
}

/// A CRM in one SQLite file, opened for writing: users, groups, rights and records as the CRM contract names them.
///
/// Reading for address books goes through `EmbeddedCRMSource`, which never writes. Not `Sendable`: it owns its
/// connection.
package final class EmbeddedCRM {
    /// Written to the file's `user_version`; a file with a higher one is refused.
    package static let schemaVersion: Int64 = 1

    /// The connection, for inserting and changing rows. Foreign keys are enforced on it.
    package let database: Database
    package let path: String
    private var countsChanges: Bool

    private init(database: Database, path: String, countsChanges: Bool) {
        self.database = database
        self.path = path
        self.countsChanges = countsChanges
    }

    /// Makes a new CRM without tables, users or rights, in a file that only its owner can read.
    ///
    /// - Parameter countsChanges: `false` leaves the triggers out until `installTriggers()`, for filling in bulk.
    package static func create(path: String, countsChanges: Bool = true) throws(EmbeddedCRMError) -> EmbeddedCRM {
        do throws(SQLiteError) {
            let database = try Database(path: path, access: .createNew)
            try configure(database)
            let crm = EmbeddedCRM(database: database, path: path, countsChanges: countsChanges)
            try database.transaction { () throws(SQLiteError) in
                try database.execute(relationsSQL + changesSQL)
                try database.execute("PRAGMA user_version=\(schemaVersion)")
                if countsChanges { try crm.createMissingTriggers() }
            }
            return crm
        } catch {
            throw EmbeddedCRMError("Could not make the CRM \(error.message). Give a file that does not exist yet.")
        }
    }

    /// Opens a CRM that exists, and gives every table the triggers that count its changes.
    package static func open(path: String) throws(EmbeddedCRMError) -> EmbeddedCRM {
        let database: Database
        let fault: String?
        do throws(SQLiteError) {
            database = try Database(path: path, access: .readWrite)
            fault = try EmbeddedFile.fault(of: database)
            if fault == nil { try configure(database) }
        } catch {
            throw EmbeddedCRMError(
                "Could not open for writing the CRM \(error.message). `satchel crm init` makes a new one.")
        }
        if let fault {
            throw EmbeddedCRMError("Could not open the CRM \(path) for writing: \(fault)")
        }
        let crm = EmbeddedCRM(database: database, path: path, countsChanges: true)
        try crm.installTriggers()
        return crm
    }

    /// Makes a data table of this shape, with the schema's rows about it and the triggers that count its changes.
    package func addTable(_ table: TableSchema) throws(EmbeddedCRMError) {
        try check(table)
        do throws(SQLiteError) {
            try database.transaction { () throws(SQLiteError) in
                try database.execute(Self.createTableSQL(table))
                try insertSchemaRows(table)
                if countsChanges { try createTriggers(onTable: table.name, keyField: table.keyField) }
            }
        } catch {
            throw EmbeddedCRMError("Could not add the table \(table.name) to \(path): \(error).")
        }
    }

    /// Gives the relations and data tables the triggers that they lack. A CRM without them has no change counter.
    package func installTriggers() throws(EmbeddedCRMError) {
        do throws(SQLiteError) {
            try database.transaction { () throws(SQLiteError) in try createMissingTriggers() }
            countsChanges = true
        } catch {
            throw EmbeddedCRMError("Could not add the change triggers to \(path): \(error).")
        }
    }

    // MARK: Private

    private static func configure(_ database: Database) throws(SQLiteError) {
        // Recursive triggers make a replaced row fire its delete trigger.
        try database.execute("PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON")
    }

    private func check(_ table: TableSchema) throws(EmbeddedCRMError) {
        func fail(_ why: String) -> EmbeddedCRMError {
            EmbeddedCRMError("Could not add the table \(table.name) to \(path): \(why).")
        }
        if let fault = EmbeddedFile.nameFault(ofTable: table.name) { throw fail(fault) }
        guard table.fields.contains(where: { $0.name == table.keyField && $0.type.canBeKey }) else {
            throw fail("its key field \(table.keyField) is not one of its text or integer fields")
        }
        let names = table.fields.map(\.name) + table.relations.map(\.name)
        for name in names where name.isEmpty || name.utf8.contains(0) {
            throw fail("a field's name is empty or holds a NUL")
        }
        if let twice = Dictionary(grouping: names, by: { $0.lowercased() }).values.first(where: { $0.count > 1 }) {
            throw fail("the name \(twice[0]) is given twice")
        }
    }

    private func insertSchemaRows(_ table: TableSchema) throws(SQLiteError) {
        let fieldsDefault: String? =
            switch table.fieldsDefault {
            case .open: "readable"
            case .hidden: "hidden"
            case nil: nil
            }
        try database.run(
            "INSERT INTO crm_tables VALUES (?1, ?2, ?3, ?4, ?5, ?6)", .text(table.name), .text(table.keyField),
            SQLiteValue(table.deletedField), SQLiteValue(table.mergedIntoField), SQLiteValue(table.countryField),
            SQLiteValue(fieldsDefault))
        for field in table.fields {
            try database.run(
                "INSERT INTO crm_fields VALUES (?1, ?2, ?3, ?4)", .text(table.name), .text(field.name),
                .text(field.type.rawValue), SQLiteValue(field.label))
        }
        for relation in table.relations {
            try database.run(
                "INSERT INTO crm_relations VALUES (?1, ?2, ?3, ?4)", .text(table.name), .text(relation.name),
                .text(relation.field), .text(relation.targetTable))
        }
    }

    private static func createTableSQL(_ table: TableSchema) -> String {
        let columns = table.fields.map { field in
            let name = quoted(field.name)
            // AUTOINCREMENT never gives the number of a deleted record again.
            let ascending = field.type == .integer ? " AUTOINCREMENT" : ""
            let key = field.name == table.keyField ? " NOT NULL PRIMARY KEY\(ascending)" : ""
            return "\(name) \(field.type.storage)\(key)" + field.type.constraint(on: name)
        }
        return "CREATE TABLE \(quoted(table.name)) (\(columns.joined(separator: ", "))) STRICT"
    }
}

/// An identifier as SQL takes it, whatever is in it.
func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }

/// A text literal of SQL, for statements that cannot take parameters.
func quotedText(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }

extension FieldType {
    var canBeKey: Bool { self == .text || self == .integer }

    fileprivate var storage: String {
        switch self {
        case .integer, .boolean: "INTEGER"
        case .blob: "BLOB"
        case .text, .decimal, .date, .timestamp, .textList: "TEXT"
        }
    }

    fileprivate func constraint(on column: String) -> String {
        switch self {
        case .boolean: " CHECK (\(column) IN (0, 1))"
        case .date: " CHECK (\(column) GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')"
        // SQLite's own JSON functions count as unsafe in a schema that is not trusted, as none is here.
        case .textList: " CHECK (\(column) GLOB '[[]*]')"
        case .text, .integer, .decimal, .timestamp, .blob: ""
        }
    }
}
