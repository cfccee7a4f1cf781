import ContactModel
import Foundation

/// What one node of a filter yields for one record and one user.
package enum FilterValue: Hashable, Sendable {
    case one(FieldValue)
    /// `nil`: null, which is not an empty list. Elements may be null.
    case list([FieldValue]?)
    /// Whether the relation leads to a record that is there, and visible where that matters.
    case relation(isSet: Bool)

    package static let null = FilterValue.one(.null)

    package static func truth(_ truth: Bool?) -> FilterValue { .one(truth.map(FieldValue.boolean) ?? .null) }

    package var isNull: Bool {
        switch self {
        case .one(let value): value.isNull
        case .list(let elements): elements == nil
        case .relation(let isSet): !isSet
        }
    }

    /// Of a condition; `nil` for null.
    package var truth: Bool? {
        if case .one(.boolean(let truth)) = self { return truth }
        return nil
    }

    /// `nil` for anything but a text.
    var text: String? {
        if case .one(.text(let text)) = self { return text }
        return nil
    }

    package var single: FieldValue {
        if case .one(let value) = self { return value }
        return .null
    }

    /// What it contributes to the values of `in`: a list its elements, and null where the whole list is null.
    package var elements: [FieldValue] {
        switch self {
        case .one(let value): [value]
        case .list(let elements): elements ?? [.null]
        case .relation: [.null]
        }
    }
}
