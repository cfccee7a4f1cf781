package import ContactModel

/// A record as one user sees it: every field that this user may not read is null.
///
/// Only a `Viewer` makes one, and only of a record that it may see.
package struct Perspective: Sendable {
    package let record: RecordID
    let reader: RecordReader

    init(_ reader: RecordReader) {
        record = reader.table.columns.id(reader.row)
        self.reader = reader
    }

    package var viewer: Viewer { reader.viewer }

    /// The value at the end of the path, null wherever the user does not get there (SEMANTICS 8).
    ///
    /// A relation that leads to a record is `.boolean(true)`: as a value it says nothing else. A path of another table
    /// or schema gives null.
    package func value(of path: FieldPath) -> FieldValue {
        guard let value = try? reader.value(of: path) else { return .null }
        switch value {
        case .one(let value): return value
        case .list(let elements):
            guard let elements else { return .null }
            return .textList(
                elements.map { element in
                    if case .text(let text) = element { return text }
                    return nil
                })
        case .relation(let isSet): return isSet ? .boolean(true) : .null
        }
    }

    /// The related records that the path goes through, one for each of its relations; `nil` from the first on that is
    /// not there for this user.
    package func records(along path: FieldPath) -> [RecordID?] {
        (try? reader.records(along: path)) ?? path.relations.map { _ in nil }
    }

    /// What the path reads behind a related record that is there and that this user may not see. Empty where nothing on
    /// the path is withheld in this way: an unset relation, or a record in the recycle bin, is no lack of a right.
    package func withheld(along path: FieldPath) -> [FieldKey] {
        guard let hidden = reader.hiddenRelation(along: path) else { return [] }
        let rest = path.relations.dropFirst(hidden + 1).flatMap { step in
            [FieldKey(table: step.table, field: step.relation), FieldKey(table: step.table, field: step.field)]
        }
        return rest + (path.field.map { [FieldKey(table: $0.table, field: $0.field)] } ?? [])
    }

    /// The record's country, as this user sees it.
    package var country: String? {
        let schema = reader.table.schema
        guard let field = schema.countryField, let position = schema.position(of: field),
            reader.viewer.readable(in: reader.table).fields[position],
            case .text(let country) = reader.table.columns.value(reader.row, position)
        else { return nil }
        return country
    }

    /// The fields and relations of the record's own table that the user may read.
    package var readableFields: Set<FieldKey> { reader.viewer.readableFields(of: record.table) }
}
