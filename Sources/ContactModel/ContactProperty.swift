/// A property of a contact that Satchel can write, under its name in Graph's contact resource; the last five have none
/// there and are called as in Outlook.
///
/// The order of the cases is the order of the canonical form and must not change within one `canonicalVersion`.
/// Source: FACTS §2.1 (the contact type of Graph v1.0).
package enum ContactProperty: String, CaseIterable, Sendable, Codable, Comparable {
    case assistantName, birthday, businessAddress, businessHomePage, businessPhones, categories, children, companyName
    case department, displayName, emailAddresses, fileAs, generation, givenName, homeAddress, homePhones, imAddresses
    case initials, jobTitle, manager, middleName, mobilePhone, nickName, officeLocation, otherAddress, personalNotes
    case profession, spouseName, surname, title, yomiCompanyName, yomiGivenName, yomiSurname
    case businessFax, carPhone, homeFax, otherPhone, pager

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

    /// Whether Exchange keeps it beside the contact resource, as a MAPI property: it is written like the others, but neither
    /// changes nor the answer to a write show it; a listing and an item that is asked for do (FACTS §2.1, §6, §7).
    package var isExtended: Bool {
        switch self {
        case .businessFax, .carPhone, .homeFax, .otherPhone, .pager: true
        default: false
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

    /// The property of this name; `nil` where there is none.
    package static func named(_ name: String) -> ContactProperty? { byName[name] }

    private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

    // By place and not by name, which is what a raw value would make of it: properties are keys everywhere.
    package static func == (left: Self, right: Self) -> Bool { left.position == right.position }

    package func hash(into hasher: inout Hasher) { hasher.combine(position) }

    package static func < (left: Self, right: Self) -> Bool { left.position < right.position }

    /// The place in the canonical form, from 0. The cases of an enumeration without values are numbered in their order.
    package var position: Int { Int(unsafeBitCast(self, to: UInt8.self)) }
}
