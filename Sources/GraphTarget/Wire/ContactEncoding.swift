import ContactModel
import Contracts

/// Contacts as members of Graph's contact resource.
enum ContactEncoding {
    /// Every property that the contact has, and its marks.
    static func members(_ contact: Contact, _ marks: [ExtendedProperty.Pair]) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        var pairs = marks
        for property in contact.properties {
            if property.isExtended {
                pairs += ExtendedProperty.pairs(property, contact[property])
                continue
            }
            members[property.rawValue] = contact[property].map { json($0, as: property) }
        }
        if !pairs.isEmpty { members["singleValueExtendedProperties"] = ExtendedProperty.json(pairs) }
        return members
    }

    /// Every property that changes; what is to be cleared is said so, since what is left out stays (FACTS §2.5).
    static func members(_ change: ContactChange, _ marks: [ExtendedProperty.Pair]) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        var pairs = marks
        // In canonical order: equal requests are equal bytes.
        for (property, value) in change.sorted(by: { $0.key < $1.key }) {
            if property.isExtended {
                pairs += ExtendedProperty.pairs(property, value)
                continue
            }
            members[property.rawValue] = value.map { json($0, as: property) } ?? nothing(property)
        }
        if !pairs.isEmpty { members["singleValueExtendedProperties"] = ExtendedProperty.json(pairs) }
        return members
    }

    private static func json(_ value: ContactValue, as property: ContactProperty) -> JSONValue {
        switch value {
        case .text(let text): .text(text)
        // Without a name: Exchange sets its own where the address is one of the tenant's (FACTS §2.3).
        case .texts(let addresses) where property == .emailAddresses:
            .array(addresses.map { .object(["address": .text($0)]) })
        case .texts(let texts): .array(texts.map(JSONValue.text))
        case .address(let address): json(address)
        case .date(let date): .text(WireTime.birthday(date))
        }
    }

    /// All five parts: an address is replaced as a whole.
    private static func json(_ address: PostalAddress) -> JSONValue {
        let parts = [
            "street": address.street, "city": address.city, "state": address.state,
            "countryOrRegion": address.countryOrRegion, "postalCode": address.postalCode,
        ]
        return .object(parts.mapValues { $0.map(JSONValue.text) ?? .null })
    }

    private static func nothing(_ property: ContactProperty) -> JSONValue {
        property.shape == .texts ? .array([]) : .null
    }
}
