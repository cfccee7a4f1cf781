import AccessRules
import Bitmaps

/// Which records have which value at the end of a path: built once, looked up per member.
final class PostingList {
    private enum Value: Hashable {
        case text(TextKey)
        case other(FieldValue)
    }

    private var places: [Value: UInt32] = [:]
    private var bitmaps: [Bitmap] = []
    /// The records in which the path has a value.
    private(set) lazy var isSet = Bitmap.union(of: bitmaps)

    init(_ path: FieldPath, _ reading: AtomReading) {
        guard let way = reading.ways[path], let end = path.field, let table = reading.model.tables[end.table] else {
            return
        }
        let rows = way.endRows(from: reading.space.rows)
        var lists = BitmapListBuilder(capacity: rows.count)
        let column = table.columns.column(end.position)
        if let texts = column.texts {
            // By code, so that each different text is folded and looked up once.
            let codes = texts.codes(rows: rows)
            var isThere = [Bool](repeating: false, count: texts.codeCount)
            for code in codes { isThere[Int(code)] = true }
            let placesOfCodes = isThere.indices.map { code in
                isThere[code] ? texts.text(code: UInt32(code)).map { place(of: .text($0)) } : nil
            }
            for (ordinal, code) in codes.enumerated() {
                if let place = placesOfCodes[Int(code)] { lists.insert(UInt32(ordinal), into: place) }
            }
        } else {
            for (ordinal, row) in rows.enumerated() where row != RelatedRows.nowhere {
                let value = column[Int(row)]
                if !value.isNull { lists.insert(UInt32(ordinal), into: place(of: value)) }
            }
        }
        bitmaps = lists.bitmaps(count: places.count)
    }

    private func place(of value: FieldValue) -> UInt32 {
        let key = Self.key(value)
        if let place = places[key] { return place }
        let place = UInt32(places.count)
        places[key] = place
        return place
    }

    /// The records with this value; none for null.
    func records(_ value: FieldValue) -> Bitmap {
        places[Self.key(value)].map { bitmaps[Int($0)] } ?? .empty
    }

    private static func key(_ value: FieldValue) -> Value {
        if case .text(let text) = value { return .text(TextKey(text)) }
        return .other(value)
    }
}
