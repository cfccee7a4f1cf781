/// A postal address as Exchange keeps it. An absent part is `nil`; a part is never an empty text.
package struct PostalAddress: Hashable, Sendable {
    package var street: String?
    package var city: String?
    package var state: String?
    package var countryOrRegion: String?
    package var postalCode: String?

    package init(
        street: String? = nil, city: String? = nil, state: String? = nil, countryOrRegion: String? = nil,
        postalCode: String? = nil
    ) {
        self.street = street
        self.city = city
        self.state = state
        self.countryOrRegion = countryOrRegion
        self.postalCode = postalCode
    }

    package var isEmpty: Bool { self == PostalAddress() }
}

/// What one property of a contact holds. Its shape is that of the property.
package enum ContactValue: Hashable, Sendable {
    case text(String)
    /// In the order of the target's slots; e-mail addresses without their names.
    case texts([String])
    case address(PostalAddress)
    case date(CalendarDate)
}

/// Our neutral value for one member: the mapped, normalised result of a perspective.
///
/// A property that is not there is absent. Empty texts, lists and addresses cannot be stored: setting one makes the
/// property absent, so that "nothing" has one form only (ENGINE §7).
package struct Contact: Hashable, Sendable {
    private struct Field: Hashable, Sendable {
        let property: ContactProperty
        var value: ContactValue
    }

    /// In canonical order, each property once. They are few: going through them is faster than any hashing.
    private var fields: [Field] = []

    package init() {}

    /// Keeps of `pairs` what is not empty. A later pair of the same property wins.
    package init(_ pairs: [ContactProperty: ContactValue]) {
        for (property, value) in pairs { self[property] = value }
    }

    package subscript(property: ContactProperty) -> ContactValue? {
        get {
            for field in fields where field.property == property { return field.value }
            return nil
        }
        set {
            switch newValue {
            case .text(let text) where text.isEmpty: put(nil, as: property)
            case .texts(let texts) where texts.allSatisfy(\.isEmpty): put(nil, as: property)
            case .texts(let texts): put(.texts(texts.filter { !$0.isEmpty }), as: property)
            case .address(let address) where address.isEmpty: put(nil, as: property)
            default: put(newValue, as: property)
            }
        }
    }

    private mutating func put(_ value: ContactValue?, as property: ContactProperty) {
        let index = fields.firstIndex { $0.property >= property } ?? fields.count
        let isThere = index < fields.count && fields[index].property == property
        switch (value, isThere) {
        case (let value?, true): fields[index].value = value
        case (let value?, false): fields.insert(Field(property: property, value: value), at: index)
        case (nil, true): fields.remove(at: index)
        case (nil, false): break
        }
    }

    /// The properties that are there, in canonical order.
    package var properties: [ContactProperty] { fields.map(\.property) }

    /// The same contact with nothing but these properties.
    package func restricted(to properties: Set<ContactProperty>) -> Contact {
        var contact = Contact()
        contact.fields = fields.filter { properties.contains($0.property) }
        return contact
    }
}
