import AccessRules
import CRMSources
import ContactModel
import Foundation
import Locking
import SQLite
import TestSupport

/// A random world in an embedded CRM's file, with tables of every shape, and another program's connection to change it.
final class WorldFile {
    /// How a data table was made.
    enum Shape: CaseIterable {
        /// As this product makes it.
        case made
        /// Without a row id, its columns without types.
        case withoutRowID
        /// Names are unique as well, so that one record may take another one's place.
        case uniqueNames
        /// The key is not even indexed.
        case plain
        /// The key has no type, or takes texts of either case for one.
        case untypedKey, caselessKey

        /// Whether every change is told, as long as nothing odd is written.
        var isRegular: Bool { self == .made || self == .withoutRowID }
    }

    let folder: TemporaryFolder
    let path: String
    let crm: EmbeddedCRM
    /// Knows nothing of the contract's rules.
    let other: Database
    let shapes: [String: Shape]
    /// Whether access lists and subscriptions name users and groups that there are not.
    let namesNobody: Bool

    /// Which fields are read besides those of filters; `nil`: all of them.
    var fields: Set<FieldKey>?
    /// What the filters of record rights ever read; `nil`: one of them did not compile.
    private let everRead = Locked<Set<FieldKey>?>([])

    var source: EmbeddedCRMSource {
        let (fields, everRead) = (fields, everRead)
        return EmbeddedCRMSource(
            path: path,
            fieldUse: { schema, directory, rights in
                let checked = Directory(directory)
                let read = everRead.withLock { known in
                    for filter in rights.filters {
                        guard let fields = filter.fields(in: schema, checked) else {
                            known = nil
                            break
                        }
                        known?.formUnion(fields)
                    }
                    return known
                }
                guard let fields, let read else { return .all }
                return .only(fields.union(read))
            }, now: { TestCRM.moment })
    }

    /// - Parameter isRegular: whether every change of the world will be told.
    init(_ world: RandomWorld, isRegular: Bool, _ random: inout SeededGenerator) throws {
        folder = try TemporaryFolder()
        path = folder.path("crm.db")
        crm = try EmbeddedCRM.create(path: path)
        try crm.database.execute("PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF")
        var shapes: [String: Shape] = [:]
        for table in world.tables {
            let shape = random.pick(Shape.allCases.filter { $0.isRegular || !isRegular })
            shapes[table.name] = shape
            if shape == .made { try crm.addTable(table) } else { try Self.add(table, shape, to: crm.database) }
        }
        self.shapes = shapes
        namesNobody = !isRegular && random.chance(4)
        try crm.installTriggers()
        other = try Database(path: path, access: .readWrite)
        try other.execute("PRAGMA synchronous=OFF; PRAGMA ignore_check_constraints=ON; PRAGMA foreign_keys=OFF")
        try writeSchema(world.schema)
        try write(world, insteadOf: nil, &random)
    }

    private static func add(_ table: TableSchema, _ shape: Shape, to database: Database) throws {
        let columns = table.fields.map { field in
            let name = quoted(field.name)
            guard field.name == table.keyField else { return name }
            let type = field.type == .integer ? "INTEGER" : "TEXT"
            return switch shape {
            case .made, .withoutRowID, .uniqueNames: "\(name) \(type) PRIMARY KEY"
            case .plain: "\(name) \(type)"
            case .untypedKey: "\(name) PRIMARY KEY"
            case .caselessKey: "\(name) \(type) COLLATE NOCASE PRIMARY KEY"
            }
        }
        let unique = shape == .uniqueNames ? ", UNIQUE (\"Name\")" : ""
        let ending = shape == .withoutRowID ? " WITHOUT ROWID" : ""
        try database.execute(
            "CREATE TABLE \(quoted(table.name)) (\(columns.joined(separator: ", "))\(unique))\(ending)")
        try database.run(
            "INSERT INTO crm_tables VALUES (?1, ?2, ?3, ?4, ?5, NULL)", .text(table.name), .text(table.keyField),
            SQLiteValue(table.deletedField), SQLiteValue(table.mergedIntoField), SQLiteValue(table.countryField))
        for field in table.fields {
            try database.run(
                "INSERT INTO crm_fields VALUES (?1, ?2, ?3, NULL)", .text(table.name), .text(field.name),
                .text(field.type.rawValue))
        }
        for relation in table.relations {
            try database.run(
                "INSERT INTO crm_relations VALUES (?1, ?2, ?3, ?4)", .text(table.name), .text(relation.name),
                .text(relation.field), .text(relation.targetTable))
        }
    }

    private func writeSchema(_ schema: CRMSchema) throws {
        for view in schema.views.values.sorted(by: { $0.name < $1.name }) {
            try other.run(
                "INSERT INTO crm_views VALUES (?1, ?2, ?3)", .text(view.name), .text(view.table),
                SQLiteValue(view.filter))
            for (position, criterion) in view.sort.enumerated() {
                try other.run(
                    "INSERT INTO crm_view_sort VALUES (?1, ?2, ?3, ?4)", .text(view.name), .integer(Int64(position)),
                    .text(criterion.path), .integer(criterion.isDescending ? 1 : 0))
            }
        }
        // An attribute is of one value or a list of them; a list of lists there is not.
        for attribute in schema.attributes.values.sorted(by: { $0.name < $1.name }) where attribute.type != .textList {
            try other.run(
                "INSERT INTO crm_attributes VALUES (?1, ?2, ?3)", .text(attribute.name),
                .text(attribute.type.rawValue), .integer(attribute.isList ? 1 : 0))
        }
    }
}

/// An identifier as SQL takes it.
func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }
