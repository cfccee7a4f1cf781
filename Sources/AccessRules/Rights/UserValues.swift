import ContactModel
import Foundation

/// What `user.…` yields for one user: attributes as they were declared, null where the user lacks one.
struct UserValues: Hashable, Sendable {
    private let login: FieldValue
    private let mail: FieldValue
    private let name: FieldValue
    private let attributes: [String: FilterValue]

    init(of user: User, declared: [String: AttributeDefinition]) {
        // A user without a login is an error of the directory; it must not own what nobody owns.
        login = user.login.isEmpty ? .null : .text(user.login)
        mail = user.mail.map(FieldValue.text) ?? .null
        name = user.name.map(FieldValue.text) ?? .null
        attributes = declared.compactMapValues { definition in
            user.attributes[definition.name].flatMap { Self.fitted($0, to: definition) }
        }
    }

    /// - Parameter type: the node's, which says whether a value that is lacking is a list.
    func value(of value: UserValue, type: ValueType) -> FilterValue {
        switch value {
        case .login: return .one(login)
        case .mail: return .one(mail)
        case .name: return .one(name)
        case .attribute(let name):
            if let value = attributes[name] { return value }
            if case .list = type { return .list(nil) }
            return .one(.null)
        }
    }

    static func problems(of users: [User], declared: [String: AttributeDefinition]) -> [RightsProblem] {
        users.flatMap { user in
            user.attributes.compactMap { name, value in
                guard let definition = declared[name], fitted(value, to: definition) == nil else { return nil }
                return RightsProblem.misfitAttribute(user.id, name: name)
            }
        }
    }

    /// The value in the declared type; `nil` where it does not fit.
    private static func fitted(_ value: AttributeValue, to definition: AttributeDefinition) -> FilterValue? {
        if case .list(let type) = definition.valueType {
            switch value {
            case .one(.null): return .list(nil)
            case .one(.textList(let texts)) where type == .text:
                return .list(texts.map { $0.map(FieldValue.text) ?? .null })
            case .one(let single): return fitted(single, to: type).map { .list([$0]) }
            case .list(let elements):
                let fitting = elements.compactMap { fitted($0, to: type) }
                return fitting.count == elements.count ? .list(fitting) : nil
            }
        }
        switch value {
        case .one(let single): return fitted(single, to: definition.type).map(FilterValue.one)
        case .list(let elements):
            guard elements.count <= 1 else { return nil }
            return fitted(elements.first ?? .null, to: definition.type).map(FilterValue.one)
        }
    }

    private static func fitted(_ value: FieldValue, to type: FieldType) -> FieldValue? {
        switch (value, type) {
        case (.null, _), (.text, .text), (.integer, .integer), (.decimal, .decimal), (.boolean, .boolean),
            (.date, .date), (.timestamp, .timestamp):
            value
        case (.integer(let integer), .decimal): .decimal(Decimal(integer))
        default: nil
        }
    }
}
