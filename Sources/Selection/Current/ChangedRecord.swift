import AccessRules
import Bitmaps
import ContactModel

/// A record that is no longer as the index knows it: who sees it, and which books want it for whom.
///
/// Belongs to one task.
final class ChangedRecord {
    /// What one book makes of it.
    struct Wanted {
        /// Members of the book that see the record, and for whom view and book want it.
        let candidates: Bitmap
        let pinned: Bitmap
        /// For each criterion of the order, the value's place, and the members that have it; it is null for the others.
        let criteria: [(key: OrderKey, reached: Bitmap)]

        /// Whether both mean the same selection, in the same places.
        static func areAlike(_ left: Wanted?, _ right: Wanted?) -> Bool {
            guard let left, let right else { return left == nil && right == nil }
            return left.candidates == right.candidates && left.pinned == right.pinned
                && zip(left.criteria, right.criteria).allSatisfy { left, right in
                    left.reached == right.reached && left.key.compared(to: right.key, isDescending: false) == .equal
                }
        }
    }

    /// Its row in the view's table.
    let row: Int
    let key: String
    let visible: Bitmap
    /// By the book's number; of the view's table only.
    let wanted: [Int: Wanted]
    /// Whether it is, after all, as the index knows it.
    let isAsIndexed: Bool
    private var counts: [CountKey: Int] = [:]

    private struct CountKey: Hashable {
        let ladder: ObjectIdentifier
        let reached: [Bool]
    }

    init(row: Int, key: String, visible: Bitmap, wanted: [Int: Wanted], isAsIndexed: Bool = false) {
        self.row = row
        self.key = key
        self.visible = visible
        self.wanted = wanted
        self.isAsIndexed = isAsIndexed
    }

    /// What decides its place in a book's order for one member.
    func place(in book: Int, for member: UInt32) -> OrderPlace {
        OrderPlace(
            keys: wanted[book]?.criteria.map { $0.reached.contains(member) ? $0.key : .null } ?? [], key: key)
    }

    /// Where it stands in a book's selection for one member.
    func standing(in book: Int, for member: UInt32, on ladder: Ladder) -> Standing {
        let place = place(in: book, for: member)
        let isPinned = wanted[book]?.pinned.contains(member) ?? false
        let key = CountKey(
            ladder: ObjectIdentifier(ladder), reached: wanted[book]?.criteria.map { $0.reached.contains(member) } ?? [])
        let count = counts[key] ?? ladder.count(before: place)
        counts[key] = count
        return Standing(isPinned: isPinned, count: count, place: place)
    }
}

/// A record's place in a member's selection, comparable among all of one order.
struct Standing {
    let isPinned: Bool
    /// How many unchanged records of the table stand before it.
    let count: Int
    /// Of a changed record; `nil`: it is itself an unchanged one.
    let place: OrderPlace?

    /// Whether it comes before another one, or is that one.
    func isWithin(_ other: Standing, by order: [OrderCriterion]) -> Bool {
        if isPinned != other.isPinned { return isPinned }
        switch (place, other.place) {
        case (nil, nil), (_?, nil): return count <= other.count
        case (nil, _?): return count < other.count
        case (let place?, let otherPlace?):
            return count == other.count ? !otherPlace.precedes(place, by: order) : count < other.count
        }
    }
}
