/// The writable content of a contact, normalised as the service keeps it (FACTS §2.1).
struct ContactFields: Sendable, Equatable, Codable {
    struct Email: Sendable, Equatable, Codable {
        var name: String?
        var address: String
    }

    /// The properties that are one text, by their name on the wire; an unset one is absent.
    var texts: [String: String] = [:]
    /// Collections of texts; an empty one is absent.
    var lists: [String: [String]] = [:]
    /// Postal addresses by property, with their parts by name; an empty one is absent.
    var addresses: [String: [String: String]] = [:]
    var emails: [Email] = []
    /// The moment as written, in UTC.
    var birthday: String?
}

/// The contact type's properties, by group (FACTS §2.1).
enum ContactProperty {
    static let texts: Set<String> = [
        "assistantName", "businessHomePage", "companyName", "department", "displayName", "fileAs", "generation",
        "givenName", "initials", "jobTitle", "manager", "middleName", "mobilePhone", "nickName", "officeLocation",
        "personalNotes", "profession", "spouseName", "surname", "title", "yomiCompanyName", "yomiGivenName",
        "yomiSurname",
    ]
    /// FACTS §2.2: how many values a collection takes, and the name its refusal uses; `nil` is without limit.
    static let lists: [String: (spelling: String, limit: Int?)] = [
        "businessPhones": ("BusinessPhones", 2), "homePhones": ("HomePhones", 2),
        "imAddresses": ("ImAddresses", 3), "children": ("Children", nil), "categories": ("Categories", nil),
    ]
    static let emailsMax = 3
    static let addresses = ["businessAddress", "homeAddress", "otherAddress"]
    static let addressParts: Set<String> = ["street", "city", "state", "countryOrRegion", "postalCode"]
    /// FACTS §1: views on the e-mail slots, in the global cloud only.
    static let emailSlots = ["primaryEmailAddress", "secondaryEmailAddress", "tertiaryEmailAddress"]
    static let readOnly: Set<String> = ["id", "changeKey", "createdDateTime", "lastModifiedDateTime"]

    /// Everything `$select` may name.
    static func isSelectable(_ name: String, isGlobalCloud: Bool) -> Bool {
        texts.contains(name) || lists[name] != nil || addresses.contains(name) || readOnly.contains(name)
            || ["emailAddresses", "birthday", "parentFolderId"].contains(name)
            || (isGlobalCloud && emailSlots.contains(name))
    }
}

extension ContactFields {
    /// The name the service makes up from the parts (FACTS §2.3).
    var generatedDisplayName: String? {
        let name = ["givenName", "middleName", "surname", "generation"].compactMap { texts[$0] }
            .joined(separator: " ")
        return name.isEmpty ? texts["companyName"] ?? emails.first?.address : name
    }

    var generatedFileAs: String? {
        let given = ["givenName", "middleName"].compactMap { texts[$0] }.joined(separator: " ")
        switch (texts["surname"], given.isEmpty) {
        case (let surname?, false): return "\(surname), \(given)"
        case (let surname?, true): return surname
        case (nil, false): return given
        case (nil, true): return texts["companyName"] ?? emails.first?.address
        }
    }
}
