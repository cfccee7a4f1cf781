import AccessRules
import Bitmaps
import ContactModel
import ICU

/// The places of one table's records in an order, as somebody sees them.
///
/// Lower is earlier; no two records have the same place.
struct OrderSpace {
    /// By ordinal; `nil`: the ordinals are the places.
    private let places: [UInt32]?
    /// By place.
    private let ordinals: [UInt32]

    /// The order that the ordinals were made in.
    static let ofOrdinals = OrderSpace()

    private init() {
        places = nil
        ordinals = []
    }

    /// - Parameter ordinals: all of the table, in this order.
    init(ordinals: [UInt32]) {
        var places = [UInt32](repeating: 0, count: ordinals.count)
        for (place, ordinal) in ordinals.enumerated() { places[Int(ordinal)] = UInt32(place) }
        self.places = places
        self.ordinals = ordinals
    }

    /// The lowest of different places, ascending.
    private static func ascending(_ places: [UInt32], _ limit: Int, placeCount: Int) -> ArraySlice<UInt32> {
        let words = placeCount / UInt64.bitWidth + 1
        // A few are sorted; for many it is faster to mark them and to read the marks in order.
        guard places.count > words / 64 else { return places.sorted().prefix(limit) }
        var marks = [UInt64](repeating: 0, count: words)
        for place in places { marks[Int(place >> 6)] |= 1 << UInt64(place & 63) }
        var found: [UInt32] = []
        found.reserveCapacity(min(limit, places.count))
        for (word, marked) in marks.enumerated() where found.count < limit {
            var mark = marked
            while mark != 0 {
                found.append(UInt32(word << 6 + mark.trailingZeroBitCount))
                mark &= mark - 1
            }
        }
        return found.prefix(limit)
    }

    func place(of ordinal: UInt32) -> Int { Int(places?[Int(ordinal)] ?? ordinal) }

    func ordinal(at place: Int) -> UInt32 { places == nil ? UInt32(place) : ordinals[place] }

    /// The first of the records in this order, at most `limit` of them, and none of `others`.
    ///
    /// - Parameter highest: the highest ordinal of the table.
    func first(_ limit: Int, of records: ResolvedSet, without others: Bitmap, highest: Int, by program: BlockProgram)
        -> [UInt32]
    {
        guard let places else { return records.first(limit, without: others, highest: highest, by: program) }
        let wanted = records.first(.max, without: others, highest: highest, by: program).map { places[Int($0)] }
        return Self.ascending(wanted, limit, placeCount: places.count).map { ordinals[Int($0)] }
    }
}

/// Puts records in order by criteria, each value's place among all values of its field worked out once.
final class OrderKeys {
    private let model: RightsModel
    private let collator: Collator
    private var ranks: [FieldPath.End: [UInt32]] = [:]
    private var keyRanks: [String: [UInt32]] = [:]

    /// After everything that has a value.
    private static let nullRank = UInt32.max

    init(model: RightsModel, collator: Collator) {
        self.model = model
        self.collator = collator
    }

    /// The rows in order: by every criterion, at last by record id.
    ///
    /// - Parameter endRows: for each criterion the row that a record's path ends in, `nil` where its value is null.
    func sorted(
        _ rows: [UInt32], of store: TableStore, by order: [OrderCriterion], endRow: (Int, Int) -> Int?
    ) -> [UInt32] {
        var combined = [UInt32](repeating: 0, count: rows.count)
        for (position, criterion) in order.enumerated() {
            let ranks = criterion.path.field.flatMap { model.schema.fits(criterion.path) ? self.ranks(of: $0) : nil }
            let keys = rows.enumerated().map { place, row -> UInt64 in
                let rank = endRow(position, Int(row)).flatMap { ranks?[$0] } ?? Self.nullRank
                // Null stays last in both directions (SEMANTICS 21).
                let isTurned = criterion.isDescending && rank != Self.nullRank
                return UInt64(combined[place]) << 32 | UInt64(isTurned ? Self.nullRank - 1 - rank : rank)
            }
            combined = Self.ranks(keys) { $0 < $1 }
        }
        let keyRanks = keyRanks(of: store)
        var keyed = zip(rows, combined).map { row, rank in
            Keyed(key: UInt64(rank) << 32 | UInt64(keyRanks[Int(row)]), row: row)
        }
        keyed.sort { $0.key < $1.key }
        return keyed.map(\.row)
    }

    private struct Keyed {
        let key: UInt64
        let row: UInt32
    }

    /// By row, the place of the record's key among all keys of the table.
    private func keyRanks(of store: TableStore) -> [UInt32] {
        let table = store.schema.name
        if let known = keyRanks[table] { return known }
        var keys = ByteRanks()
        for row in store.columns.indices { keys.append(store.columns.key(row).utf8) }
        let ranks = keys.ranks()
        keyRanks[table] = ranks
        return ranks
    }

    /// By row of the field's table: how many different values come before this one; equal values have equal ranks.
    private func ranks(of end: FieldPath.End) -> [UInt32] {
        if let known = ranks[end] { return known }
        let made = made(end)
        ranks[end] = made
        return made
    }

    private func made(_ end: FieldPath.End) -> [UInt32] {
        guard let columns = model.tables[end.table]?.columns else { return [] }
        let column = columns.column(end.position)
        if let texts = column.texts {
            var keys = ByteRanks()
            for code in 1..<max(1, texts.codeCount) {
                keys.append(collator.sortKey(texts.text(code: UInt32(code)) ?? ""))
            }
            let byCode = keys.ranks()
            return texts.codes(rows: columns.indices.map(Int32.init)).map { code in
                code == 0 ? Self.nullRank : byCode[Int(code) - 1]
            }
        }
        var keys = SortKeys(collator: collator)
        let values = columns.indices.map { OrderKey(column[$0], keys: &keys) }
        let isThere = values.map { if case .null = $0 { false } else { true } }
        let ranks = Self.ranks(zip(values, isThere).filter(\.1).map(\.0)) {
            $0.compared(to: $1, isDescending: false) == .before
        }
        var next = ranks.makeIterator()
        return isThere.map { $0 ? next.next() ?? Self.nullRank : Self.nullRank }
    }

    private static func ranks<Key>(_ keys: [Key], precedes: (Key, Key) -> Bool) -> [UInt32] {
        let sorted = keys.indices.sorted { precedes(keys[$0], keys[$1]) }
        var ranks = [UInt32](repeating: 0, count: keys.count)
        var rank: UInt32 = 0
        for (place, index) in sorted.enumerated() {
            if place > 0, precedes(keys[sorted[place - 1]], keys[index]) { rank += 1 }
            ranks[index] = rank
        }
        return ranks
    }
}
