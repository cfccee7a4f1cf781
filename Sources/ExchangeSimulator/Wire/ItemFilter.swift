/// A `$filter` over contacts, folders or users, checked against what the service can search (FACTS §5, §7).
indirect enum ItemFilter: Sendable {
    case text(property: String, QueryFilter.Comparison, String)
    /// `emailAddresses/any(a:a/address eq '…')`, the only form for e-mail addresses.
    case email(String)
    /// A property that exists and whose value satisfies the rest.
    case extended(ExtendedPropertyID, QueryFilter?)
    case and(ItemFilter, ItemFilter)
    case or(ItemFilter, ItemFilter)

    /// What a filter can see of a thing.
    struct Item {
        /// By property in lower case.
        var text: (String) -> String?
        var emails: [String] = []
        /// By canonical id.
        var properties: [String: ExtendedProperty] = [:]
    }

    /// - Parameter properties: the searchable properties, in lower case.
    init(_ filter: QueryFilter, properties: Set<String>) throws(GraphError) {
        switch filter {
        case .compare(let property, let comparison, let text):
            guard properties.contains(property) else { throw .filterInvalid }
            self = .text(property: property, comparison, text)
        case .any("emailaddresses", .compare("address", .eq, let address)): self = .email(address)
        case .any("singlevalueextendedproperties", let inner): self = try Self.extended(inner)
        case .any: throw .filterInvalid
        case .and(let one, let other):
            self = .and(try Self(one, properties: properties), try Self(other, properties: properties))
        case .or(let one, let other):
            self = .or(try Self(one, properties: properties), try Self(other, properties: properties))
        }
    }

    func matches(_ item: Item) -> Bool {
        switch self {
        case .text(let property, let comparison, let text):
            QueryFilter.compare(property: property, comparison, text).matches(item.text)
        case .email(let address): item.emails.contains { $0.lowercased() == address.lowercased() }
        case .extended(let id, let rest):
            item.properties[id.canonical].map { property in
                rest?.matches { $0 == "value" ? property.value : nil } ?? true
            } ?? false
        case .and(let one, let other): one.matches(item) && other.matches(item)
        case .or(let one, let other): one.matches(item) || other.matches(item)
        }
    }

    /// `ep/id eq '…' and …`, in either order: the id is compared as an id, the rest as text.
    private static func extended(_ inner: QueryFilter) throws(GraphError) -> ItemFilter {
        switch inner {
        case .compare("id", .eq, let text): return .extended(try id(text), nil)
        case .and(.compare("id", .eq, let text), let rest), .and(let rest, .compare("id", .eq, let text)):
            guard rest.properties == ["value"] else { throw .filterInvalid }
            return .extended(try id(text), rest)
        default: throw .filterInvalid
        }
    }

    private static func id(_ text: String) throws(GraphError) -> ExtendedPropertyID {
        guard let id = ExtendedPropertyID(text) else { throw .filterInvalid }
        return id
    }
}
