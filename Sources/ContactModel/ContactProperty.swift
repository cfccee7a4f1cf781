/// A property of a contact that Satchel can write, under its name in Graph's contact resource.
///
/// The order of the cases is the order of the canonical form and must not change within one `canonicalVersion`.
/// Source: FACTS §2.1 (the contact type of Graph v1.0).
package enum ContactProperty: String, CaseIterable, Sendable, Codable, Comparable {
    case assistantName, birthday, businessAddress, businessHomePage, businessPhones, categories, children, companyName
    case department, displayName, emailAddresses, fileAs, generation, givenName, homeAddress, homePhones, imAddresses
    case initials, jobTitle, manager, middleName, mobilePhone, nickName, officeLocation, otherAddress, personalNotes
    case profession, spouseName, surname, title, yomiCompanyName, yomiGivenName, yomiSurname

    /// What a property holds.
    package enum Shape: Sendable { case text, texts, address, date }

    package var shape: Shape {
        switch self {
        case .birthday: .date
        case .businessAddress, .homeAddress, .otherAddress: .address
        case .businessPhones, .homePhones, .emailAddresses, .imAddresses, .children, .categories: .texts
        default: .text
        }
    }

    /// The most values that Exchange stores; `nil` where there is no limit or only one value. Source: FACTS §2.2.
    package var valuesMax: Int? {
        switch self {
        case .emailAddresses, .imAddresses: 3
        case .businessPhones, .homePhones: 2
        default: nil
        }
    }

    /// Whether the order of the values means something. Categories are a set (FACTS §2.2).
    package var isOrdered: Bool { self != .categories }

    package static func < (left: Self, right: Self) -> Bool { left.position < right.position }

    /// The place in the canonical form, from 0.
    package var position: Int { Self.positions[self]! }

    private static let positions = Dictionary(uniqueKeysWithValues: zip(allCases, 0...))
}
