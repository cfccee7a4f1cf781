import AccessRules
import ContactModel
import Foundation
package import ICU

/// A value's place in an order: comparable, with null after everything in both directions (SEMANTICS 21).
enum OrderKey {
    case text([UInt8])
    case integer(Int64)
    case decimal(Decimal)
    case boolean(Bool)
    case date(CalendarDate)
    case moment(Moment)
    case null

    /// Lists and relations have no order; the rule's criteria never name one.
    init(_ value: FieldValue, keys: inout SortKeys) {
        switch value {
        case .text(let text): self = .text(keys.key(text))
        case .integer(let number): self = .integer(number)
        case .decimal(let number): self = .decimal(number)
        case .boolean(let flag): self = .boolean(flag)
        case .date(let date): self = .date(date)
        case .timestamp(let moment): self = .moment(moment)
        case .null, .textList, .bytes: self = .null
        }
    }

    enum Comparison { case before, equal, after }

    func compared(to other: OrderKey, isDescending: Bool) -> Comparison {
        switch (self, other) {
        case (.null, .null): .equal
        case (.null, _): .after
        case (_, .null): .before
        case (.text(let left), .text(let right)): Self.bytes(left, right, isDescending)
        case (.integer(let left), .integer(let right)): Self.order(left, right, isDescending)
        case (.decimal(let left), .decimal(let right)): Self.order(left, right, isDescending)
        case (.boolean(let left), .boolean(let right)): Self.order(left ? 1 : 0, right ? 1 : 0, isDescending)
        case (.date(let left), .date(let right)): Self.order(left, right, isDescending)
        case (.moment(let left), .moment(let right)): Self.order(left, right, isDescending)
        default: preconditionFailure("one field with values of two types: the reading checks them on arrival")
        }
    }

    private static func order<Value: Comparable>(_ left: Value, _ right: Value, _ isDescending: Bool) -> Comparison {
        if left == right { return .equal }
        return (left < right) != isDescending ? .before : .after
    }

    private static func bytes(_ left: [UInt8], _ right: [UInt8], _ isDescending: Bool) -> Comparison {
        if left == right { return .equal }
        return left.lexicographicallyPrecedes(right) != isDescending ? .before : .after
    }
}

/// Collation keys, each made once.
package struct SortKeys {
    private let collator: Collator
    private var made: [String: [UInt8]] = [:]

    package init(collator: Collator) { self.collator = collator }

    mutating func key(_ text: String) -> [UInt8] {
        if let key = made[text] { return key }
        let key = collator.sortKey(text)
        made[text] = key
        return key
    }
}
