package import ContactModel
import PhoneNumbers

/// What two contacts of the same person have in common, spelt alike: mail addresses, telephone numbers, the name.
package struct ContactKeys: Hashable, Sendable {
    /// In lower case.
    package let mail: Set<String>
    /// In their international form; numbers that are none are left out.
    package let phones: Set<String>
    /// Given name and surname, else the displayed name; `nil` where there is none.
    package let name: String?
    package let company: String?
    /// What it is called by as far as it is known, be it by half a name; in order.
    private let nameWords: [Substring]

    /// The properties that they are made of.
    package static let properties: Set<ContactProperty> = [
        .emailAddresses, .businessPhones, .homePhones, .mobilePhone, .givenName, .surname, .displayName, .companyName,
    ]

    /// - Parameter region: of numbers that name no country, such as `DE`; empty: these are left out.
    package init(_ contact: Contact, region: String) {
        mail = Set(Self.texts(contact[.emailAddresses]).map(Self.spelt))
        let numbers = [ContactProperty.businessPhones, .homePhones, .mobilePhone].flatMap { Self.texts(contact[$0]) }
        phones = Set(
            numbers.flatMap { text in
                PhoneList(text, regions: [region]).numbers.filter(\.isParsed).map(\.text)
            })
        let parts = [ContactProperty.givenName, .surname].flatMap { Self.texts(contact[$0]) }
        let known = parts.isEmpty ? Self.texts(contact[.displayName]) : parts
        nameWords = Self.spelt(known.joined(separator: " ")).split { $0 == " " || $0 == "," }.sorted()
        name = (parts.count == 2 ? parts.joined(separator: " ") : Self.texts(contact[.displayName]).first)
            .map(Self.spelt)
        company = Self.texts(contact[.companyName]).first.map(Self.spelt)
    }

    package var isEmpty: Bool { mail.isEmpty && phones.isEmpty && name == nil }

    /// Whether both have the same name, and no company or the same one.
    package func hasName(of other: ContactKeys) -> Bool {
        guard let name, name == other.name else { return false }
        guard let company, let others = other.company else { return true }
        return company == others
    }

    /// Whether both are of a company, and of the same one.
    package func hasCompany(of other: ContactKeys) -> Bool { company != nil && company == other.company }

    /// Whether both have a name, and not the same one, in whatever order its words are.
    package func contradictsName(of other: ContactKeys) -> Bool {
        !nameWords.isEmpty && !other.nameWords.isEmpty && nameWords != other.nameWords
    }

    /// Whether both have mail addresses, and none in common.
    package func contradictsMail(of other: ContactKeys) -> Bool {
        !mail.isEmpty && !other.mail.isEmpty && mail.isDisjoint(with: other.mail)
    }

    /// Whether both have telephone numbers, and none in common.
    package func contradictsPhones(of other: ContactKeys) -> Bool {
        !phones.isEmpty && !other.phones.isEmpty && phones.isDisjoint(with: other.phones)
    }

    private static func texts(_ value: ContactValue?) -> [String] {
        switch value {
        case .text(let text): [text]
        case .texts(let texts): texts
        case .address, .date, nil: []
        }
    }

    /// Without regard to case and to how many blanks there are.
    private static func spelt(_ text: String) -> String {
        text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
