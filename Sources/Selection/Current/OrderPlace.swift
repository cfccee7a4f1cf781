import AccessRules
import ContactModel

/// What decides a record's place in an order, for one who sees it.
struct OrderPlace {
    /// One for each criterion.
    let keys: [OrderKey]
    /// Of the record, within the view's table.
    let key: String

    /// Whether it stands before another in this order; of two different records one does (SEMANTICS 21).
    func precedes(_ other: OrderPlace, by order: [OrderCriterion]) -> Bool {
        for (index, criterion) in order.enumerated() {
            switch keys[index].compared(to: other.keys[index], isDescending: criterion.isDescending) {
            case .before: return true
            case .after: return false
            case .equal: continue
            }
        }
        return key.utf8.lexicographicallyPrecedes(other.key.utf8)
    }
}

/// An order of a table's unchanged records as some members see it, among which changed ones find their place.
///
/// Belongs to one task.
final class Ladder {
    private let order: [OrderCriterion]
    private let space: TableSpace
    private let places: OrderSpace
    private let ways: [PathWay]
    private let model: RightsModel
    private var sortKeys: SortKeys

    init(
        order: [OrderCriterion], space: TableSpace, places: OrderSpace, ways: [PathWay], model: RightsModel,
        sortKeys: SortKeys
    ) {
        self.order = order
        self.space = space
        self.places = places
        self.ways = ways
        self.model = model
        self.sortKeys = sortKeys
    }

    func place(of ordinal: UInt32) -> Int { places.place(of: ordinal) }

    /// How many of the records stand before this one.
    func count(before place: OrderPlace) -> Int {
        var (low, high) = (0, space.rows.count)
        while low < high {
            let middle = (low + high) / 2
            let row = Int(space.rows[Int(places.ordinal(at: middle))])
            if self.place(ofRow: row).precedes(place, by: order) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// What decides the place of an unchanged record.
    func place(ofRow row: Int) -> OrderPlace {
        let keys = zip(order, ways).map { criterion, way -> OrderKey in
            guard let end = criterion.path.field, model.schema.fits(criterion.path),
                let endRow = way.endRow(from: row), let table = model.tables[end.table]
            else { return .null }
            return OrderKey(table.columns.value(endRow, end.position), keys: &sortKeys)
        }
        return OrderPlace(keys: keys, key: space.store.columns.key(row))
    }
}
