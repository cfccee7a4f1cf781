import AccessRules
import Bitmaps

/// Which records have which value at the end of a path: built once, looked up per member.
struct PostingList {
    private enum Value: Hashable {
        case text(TextKey)
        case other(FieldValue)
    }

    private let places: [Value: Int]
    private let bitmaps: [Bitmap]
    /// The records in which the path has a value.
    let isSet: Bitmap

    init(_ path: FieldPath, _ reading: AtomReading) {
        var lists = BitmapListBuilder()
        var places: [Value: Int] = [:]
        var isSet = BitmapBuilder()
        func add(_ ordinal: UInt32, _ place: Int) {
            lists.insert(ordinal, into: place)
            isSet.insert(ordinal)
        }
        func place(of value: FieldValue) -> Int? {
            guard !value.isNull else { return nil }
            let key = Self.key(value)
            if let place = places[key] { return place }
            let place = places.count
            places[key] = place
            return place
        }
        if let way = reading.ways[path], let end = path.field, let table = reading.model.tables[end.table] {
            let column = table.columns.column(end.position)
            // By code, so that each different text is folded and looked up once.
            var placesOfCodes = [Int](repeating: -2, count: column.texts?.codeCount ?? 0)
            for (ordinal, row) in reading.space.rows.enumerated() {
                guard let endRow = way.endRow(from: Int(row)) else { continue }
                guard let texts = column.texts else {
                    if let place = place(of: column[endRow]) { add(UInt32(ordinal), place) }
                    continue
                }
                let code = Int(texts.code(endRow))
                if placesOfCodes[code] == -2 {
                    placesOfCodes[code] = texts.text(code: UInt32(code)).flatMap { place(of: .text($0)) } ?? -1
                }
                if placesOfCodes[code] >= 0 { add(UInt32(ordinal), placesOfCodes[code]) }
            }
        }
        bitmaps = lists.bitmaps(count: places.count)
        self.places = places
        self.isSet = isSet.bitmap
    }

    /// The records with this value; none for null.
    func records(_ value: FieldValue) -> Bitmap {
        places[Self.key(value)].map { bitmaps[$0] } ?? .empty
    }

    private static func key(_ value: FieldValue) -> Value {
        if case .text(let text) = value { return .text(TextKey(text)) }
        return .other(value)
    }
}
