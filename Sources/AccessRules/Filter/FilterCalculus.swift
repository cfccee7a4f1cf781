import ContactModel
import Foundation
import ICU

/// What every operation makes of its operands' values. Never fails: what has no result is null (SEMANTICS 18).
struct FilterCalculus {
    let clock: EvaluationClock

    /// - Parameter values: of the node's operands, in their order. `or` and `and` may be given fewer, the last of which
    ///   then decides.
    func value(of node: FilterNode, _ values: [FilterValue]) -> FilterValue {
        switch node.operation {
        case .or: return .truth(Self.joined(values, deciding: true))
        case .and: return .truth(Self.joined(values, deciding: false))
        case .not: return .truth(values[0].truth.map { !$0 })
        case .isNull(let isNegated): return .truth(values[0].isNull != isNegated)
        case .compare(let comparison):
            let order = Self.order(Operand(node, values, 0), Operand(node, values, 1))
            return .truth(order.map(comparison.holds))
        case .isIn(let isNegated): return .truth(Self.isIn(node, values).map { $0 != isNegated })
        case .between(let isNegated): return .truth(Self.between(node, values).map { $0 != isNegated })
        case .like(let isNegated, let escape, let literal):
            return .truth(Self.like(node, values, escape, literal).map { $0 != isNegated })
        case .contains: return .truth(Self.contains(node, values))
        case .startsWith:
            guard let whole = Operand(node, values, 0).key, let part = Operand(node, values, 1).key else {
                return .null
            }
            return .truth(whole.starts(with: part))
        case .coalesce: return values.first { !$0.isNull } ?? .null
        case .toDecimal: return values[0].mapped(Self.decimal)
        case .toTimestamp: return values[0].mapped(timestamp)
        case .lower, .upper, .trim, .length: return .one(values[0].text.map { Self.text(node.operation, $0) } ?? .null)
        case .add: return .one(Self.sum(values[0].single, values[1].single, isNegative: false))
        case .subtract: return .one(Self.sum(values[0].single, values[1].single, isNegative: true))
        case .negate: return .one(Self.negated(values[0].single))
        case .literal, .field, .user, .today, .now, .memberOf, .subscribed:
            preconditionFailure("a leaf has no operands: \(node.operation)")
        }
    }

    /// An operand's value, and its text key, which a literal brings along.
    private struct Operand {
        let value: FieldValue
        private let literal: TextKey?

        init(_ node: FilterNode, _ values: [FilterValue], _ position: Int) {
            value = values[position].single
            if case .literal(let written) = node.operands[position].operation {
                literal = written.key
            } else {
                literal = nil
            }
        }

        init(_ value: FieldValue) {
            self.value = value
            literal = nil
        }

        var key: TextKey? {
            guard case .text(let text) = value else { return nil }
            return literal ?? TextKey(text)
        }
    }

    // MARK: Logic and comparison

    /// Kleene's `or` (deciding: true) and `and` (deciding: false).
    private static func joined(_ values: [FilterValue], deciding: Bool) -> Bool? {
        var hasNull = false
        for value in values {
            guard let truth = value.truth else {
                hasNull = true
                continue
            }
            if truth == deciding { return deciding }
        }
        return hasNull ? nil : !deciding
    }

    /// Negative, zero or positive; `nil` where a side is null.
    private static func order(_ left: Operand, _ right: Operand) -> Int? {
        switch (left.value, right.value) {
        case (.text, .text):
            guard let left = left.key, let right = right.key else { return nil }
            return order(left, right)
        case (.integer(let left), .integer(let right)): return order(left, right)
        case (.decimal(let left), .decimal(let right)):
            return left.isNaN || right.isNaN ? nil : order(left, right)
        case (.date(let left), .date(let right)): return order(left, right)
        case (.timestamp(let left), .timestamp(let right)): return order(left, right)
        case (.boolean(let left), .boolean(let right)): return order(left ? 1 : 0, right ? 1 : 0)
        default: return nil
        }
    }

    private static func order<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
        left == right ? 0 : left < right ? -1 : 1
    }

    private static func between(_ node: FilterNode, _ values: [FilterValue]) -> Bool? {
        let value = Operand(node, values, 0)
        let isAbove = order(value, Operand(node, values, 1)).map { $0 >= 0 }
        let isBelow = order(value, Operand(node, values, 2)).map { $0 <= 0 }
        return joined([.truth(isAbove), .truth(isBelow)], deciding: false)
    }

    /// SEMANTICS 16: no element at all is false, even for null.
    private static func isIn(_ node: FilterNode, _ values: [FilterValue]) -> Bool? {
        let left = Operand(node, values, 0)
        let leftKey = left.key
        var hasElement = false
        var hasNull = left.value.isNull
        for position in values.indices.dropFirst() {
            if case .one = values[position], let leftKey, let key = Operand(node, values, position).key {
                if key == leftKey { return true }
                hasElement = true
                continue
            }
            for element in values[position].elements {
                hasElement = true
                guard let order = order(left, Operand(element)) else {
                    hasNull = true
                    continue
                }
                if order == 0 { return true }
            }
        }
        return !hasElement ? false : hasNull ? nil : false
    }

    // MARK: Text

    private static func like(
        _ node: FilterNode, _ values: [FilterValue], _ escape: Unicode.Scalar?, _ literal: LikePattern?
    ) -> Bool? {
        guard let key = Operand(node, values, 0).key, let text = values[1].text,
            let pattern = literal ?? LikePattern(text, escape: escape)
        else { return nil }
        return pattern.matches(key)
    }

    private static func contains(_ node: FilterNode, _ values: [FilterValue]) -> Bool? {
        guard let part = Operand(node, values, 1).key else { return nil }
        guard case .list(let elements) = values[0] else {
            return Operand(node, values, 0).key.map { $0.contains(part) }
        }
        guard let elements else { return nil }
        let keys = elements.map { Operand($0).key }
        return keys.contains(part) ? true : keys.contains(nil) ? nil : false
    }

    private static func text(_ operation: FilterOperation, _ text: String) -> FieldValue {
        switch operation {
        case .lower: return .text(UnicodeText.lower(text))
        case .upper: return .text(UnicodeText.upper(text))
        case .length: return .integer(Int64(UnicodeText.nfc(text).unicodeScalars.count))
        default:
            let scalars = text.unicodeScalars
            guard let first = scalars.firstIndex(where: { $0 != " " }),
                let last = scalars.lastIndex(where: { $0 != " " })
            else { return .text("") }
            return .text(String(scalars[first...last]))
        }
    }

    // MARK: Numbers and time

    /// A date comes first, with days second.
    private static func sum(_ left: FieldValue, _ right: FieldValue, isNegative: Bool) -> FieldValue {
        switch (left, right) {
        case (.integer(let left), .integer(let right)):
            let (sum, overflow) =
                isNegative ? left.subtractingReportingOverflow(right) : left.addingReportingOverflow(right)
            return overflow ? .null : .integer(sum)
        case (.decimal(let left), .decimal(let right)):
            return ExactDecimal.sum(left, isNegative ? -right : right).map(FieldValue.decimal) ?? .null
        case (.date(let date), .integer(let days)):
            // The one number without an opposite leads out of the calendar in either direction.
            guard days != .min else { return .null }
            return date.adding(days: Int(isNegative ? -days : days)).map(FieldValue.date) ?? .null
        default: return .null
        }
    }

    private static func negated(_ value: FieldValue) -> FieldValue {
        switch value {
        case .integer(let integer): integer == .min ? .null : .integer(-integer)
        case .decimal(let decimal): .decimal(-decimal)
        default: .null
        }
    }

    private static func decimal(_ value: FieldValue) -> FieldValue {
        if case .integer(let integer) = value { return .decimal(Decimal(integer)) }
        return value
    }

    private func timestamp(_ value: FieldValue) -> FieldValue {
        if case .date(let date) = value { return .timestamp(clock.startOfDay(date)) }
        return value
    }
}

extension Comparison {
    /// - Parameter order: of left to right; negative, zero or positive.
    fileprivate func holds(_ order: Int) -> Bool {
        switch self {
        case .equal: order == 0
        case .notEqual: order != 0
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        case .greaterOrEqual: order >= 0
        }
    }
}

extension FilterValue {
    fileprivate func mapped(_ convert: (FieldValue) -> FieldValue) -> FilterValue {
        switch self {
        case .one(let value): .one(convert(value))
        case .list(let elements): .list(elements?.map(convert))
        case .relation: self
        }
    }
}
