import Console
import ContactModel

extension ContactCard {
    /// In the order in which phones show properties; what names the contact stands above.
    init(_ contact: Contact) {
        let person = [ContactProperty.title, .givenName, .middleName, .surname].compactMap { contact.text($0) }
            .joined(separator: " ")
        let name = contact.text(.displayName) ?? (person.isEmpty ? contact.text(.fileAs) : person)
        let company = contact.text(.companyName)
        self.init(
            name: name ?? company ?? "", company: name == nil ? nil : company,
            lines: Self.order.compactMap { property in
                contact[property].map { Line(property: property.rawValue, values: $0.lines) }
            })
    }

    /// Whether a text in small letters is among what it shows; spaces do not count in numbers.
    func contains(_ wanted: String) -> Bool {
        let texts = [name, company ?? ""] + lines.flatMap(\.values)
        let narrow = wanted.filter { $0 != " " }
        return texts.contains { text in
            let text = text.lowercased()
            return text.contains(wanted) || !narrow.isEmpty && text.filter { $0 != " " }.contains(narrow)
        }
    }

    private static let named: Set<ContactProperty> = [
        .displayName, .fileAs, .title, .givenName, .middleName, .surname, .companyName,
    ]

    private static let first: [ContactProperty] = [
        .jobTitle, .department, .mobilePhone, .businessPhones, .homePhones, .otherPhone, .carPhone, .emailAddresses,
        .businessAddress, .homeAddress, .otherAddress, .businessHomePage, .birthday,
    ]

    private static let order =
        first + ContactProperty.allCases.filter { !named.contains($0) && !first.contains($0) }
}

extension Contact {
    fileprivate func text(_ property: ContactProperty) -> String? {
        if case .text(let text) = self[property] { text } else { nil }
    }
}

extension ContactValue {
    /// As lines for people.
    fileprivate var lines: [String] {
        switch self {
        case .text(let text): [text]
        case .texts(let texts): texts
        case .address(let address):
            [
                [
                    address.street, [address.postalCode, address.city].compactMap(\.self).joined(separator: " "),
                    address.state, address.countryOrRegion,
                ].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "\n")
            ]
        case .date(let date): [date.description]
        }
    }
}
