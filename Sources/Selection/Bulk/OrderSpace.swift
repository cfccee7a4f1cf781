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

    func place(of ordinal: UInt32) -> Int { Int(places?[Int(ordinal)] ?? ordinal) }

    func ordinal(at place: Int) -> UInt32 { places == nil ? UInt32(place) : ordinals[place] }

    /// The first of the records in this order, at most `limit` of them, and none of `others`.
    ///
    /// - Parameter highest: the highest ordinal of the table.
    func first(_ limit: Int, of records: ResolvedSet, without others: Bitmap, highest: Int) -> [UInt32] {
        guard let places else { return records.first(limit, without: others, highest: highest) }
        // Place and ordinal in one number: sorted as numbers, and the ordinal is at hand afterwards.
        var keys = records.bitmap.subtracting(others).numbers().map { UInt64(places[Int($0)]) << 32 | UInt64($0) }
        keys.sort()
        return keys.prefix(limit).map { UInt32(truncatingIfNeeded: $0) }
    }
}

/// Puts records in order by criteria, each value's place among all values of its field worked out once.
final class OrderKeys {
    private let model: RightsModel
    private let collator: Collator
    private var ranks: [FieldPath.End: [UInt32]] = [:]

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
        var keys = [UInt32]()
        keys.reserveCapacity(rows.count * order.count)
        let ranks = order.map { criterion in
            criterion.path.field.flatMap { model.schema.fits(criterion.path) ? self.ranks(of: $0) : nil } ?? []
        }
        for row in rows {
            for (position, criterion) in order.enumerated() {
                let rank = endRow(position, Int(row)).map { ranks[position][$0] } ?? Self.nullRank
                // Null stays last in both directions (SEMANTICS 21).
                keys.append(criterion.isDescending && rank != Self.nullRank ? Self.nullRank - 1 - rank : rank)
            }
        }
        let columns = store.columns
        let width = order.count
        return keys.withUnsafeBufferPointer { keys in
            (0..<rows.count).sorted { left, right in
                for position in 0..<width {
                    let (first, second) = (keys[left * width + position], keys[right * width + position])
                    if first != second { return first < second }
                }
                return columns.key(Int(rows[left])).utf8.lexicographicallyPrecedes(columns.key(Int(rows[right])).utf8)
            }.map { rows[$0] }
        }
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
            var keys = SortKeys(collator: collator)
            let byCode = Self.ranks(
                (1..<max(1, texts.codeCount)).map { code in
                    keys.key(texts.text(code: UInt32(code)) ?? "")
                }
            ) { $0.lexicographicallyPrecedes($1) }
            return columns.indices.map { row in
                let code = texts.code(row)
                return code == 0 ? Self.nullRank : byCode[Int(code) - 1]
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
