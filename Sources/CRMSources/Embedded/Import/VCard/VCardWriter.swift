import AccessRules
import Cryptography
import Foundation
import SQLite

/// Writes cards into a table, one by one.
struct VCardWriter {
    enum Outcome: Equatable {
        case inserted, updated, unchanged
        /// An equal card was written before.
        case repeated
        /// It says nothing that has a column.
        case empty
        case refused(VCardFault)
    }

    private let database: Database
    private let table: TableSchema
    private let parts: [VCardPart]
    private let fieldNames: [String]
    private let identities: VCardIdentities
    private let select: Statement
    private let update: Statement
    private let keyType: FieldType
    /// `nil` where there is none left.
    private var nextKey: Int64?
    /// By identity, what was written of cards so far.
    private var written: [[UInt8]: Written] = [:]

    private struct Written {
        /// `FILE:LINE`
        let place: String
        let digest: [UInt8]
    }

    init(database: Database, table: TableSchema, columns: VCardColumns) throws(SQLiteError) {
        self.database = database
        self.table = table
        parts = columns.fields.keys.sorted()
        fieldNames = parts.compactMap { columns.fields[$0].map { quoted($0.name) } }
        keyType = table.fields.first { $0.name == table.keyField }?.type ?? .text
        identities = try VCardIdentities(database: database, table: table)
        let key = quoted(table.keyField)
        select = try database.prepare(
            "SELECT \(fieldNames.joined(separator: ", ")) FROM \(quoted(table.name)) WHERE \(key) = ?1")
        // What a card does not say stays as it is.
        let assignments = fieldNames.enumerated().map { "\($1) = coalesce(?\($0 + 1), \($1))" }
        update = try database.prepare(
            "UPDATE \(quoted(table.name)) SET \(assignments.joined(separator: ", ")) WHERE \(key) = ?\(parts.count + 1)"
        )
        nextKey = try CSVWriter.nextKey(of: table, keyType, in: database)
    }

    /// - Parameter place: the card's, `FILE:LINE`.
    mutating func write(_ card: VCard, _ content: VCardContent, place: String) throws(SQLiteError) -> Outcome {
        let digest = VCardContent.digest(of: card)
        let identity = content.uid.map { "uid:\($0)" } ?? "sha256:\(Hexadecimal.encode(digest))"
        guard !content.values.isEmpty else { return .empty }
        if let first = written[Array(identity.utf8)] {
            guard first.digest != digest else { return .repeated }
            return .refused(
                VCardFault(line: card.line, text: "property UID: the card at \(first.place) has the same and differs."))
        }
        written[Array(identity.utf8)] = Written(place: place, digest: digest)
        do throws(SQLiteError) {
            return try write(content, identity, line: card.line)
        } catch {
            guard error.kind == .constraint else { throw error }
            return .refused(VCardFault(line: card.line, text: "the database refuses the card: \(error.message)."))
        }
    }

    // MARK: Private

    private mutating func write(
        _ content: VCardContent, _ identity: String, line: Int
    ) throws(SQLiteError) -> Outcome {
        if let key = try identities.key(of: identity) {
            try select.bind(1, key)
            defer { select.reset() }
            if try select.step() {
                let values = parts.map { content.values[$0] }
                let isSame = values.indices.allSatisfy { index in
                    values[index].map { select.value(index).isIdentical(to: $0) } ?? true
                }
                select.reset()
                guard !isSame else { return .unchanged }
                try update.bind(values.map { $0 ?? .null } + [key])
                try update.run()
                return .updated
            }
        }
        guard let key = newKey() else {
            return .refused(VCardFault(line: line, text: "no number is left for its record's key."))
        }
        try insert(content, key: key)
        try identities.remember(identity, key: key)
        return .inserted
    }

    /// Only what the card says, so that other columns take their defaults.
    private func insert(_ content: VCardContent, key: SQLiteValue) throws(SQLiteError) {
        let said = parts.indices.filter { content.values[parts[$0]] != nil }
        let names = said.map { fieldNames[$0] } + [quoted(table.keyField)]
        let parameters = names.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
        let statement = try database.prepare(
            "INSERT INTO \(quoted(table.name)) (\(names.joined(separator: ", "))) VALUES (\(parameters))")
        try statement.bind(said.map { content.values[parts[$0]] ?? .null } + [key])
        try statement.run()
    }

    private mutating func newKey() -> SQLiteValue? {
        guard keyType == .integer else { return .text(UUID().uuidString.lowercased()) }
        defer { nextKey = nextKey.flatMap { $0 == .max ? nil : $0 + 1 } }
        return nextKey.map { .integer($0) }
    }
}
