/// A POST's or PATCH's body for a contact, checked and normalised, before it meets a stored contact (FACTS §2.5).
struct ContactChange: Sendable {
    /// Texts to set; `nil` clears.
    var texts: [String: String?] = [:]
    var lists: [String: [String]] = [:]
    var addresses: [String: [String: String]] = [:]
    /// All e-mail addresses; `nil` leaves them.
    var emails: [SentEmail]?
    /// Single e-mail slots to set or clear, by their place.
    var emailSlots: [Int: SentEmail?] = [:]
    /// Outer `nil` leaves the birthday, inner `nil` clears it.
    var birthday: String??
    /// Extended properties to set, or with `nil` to remove, by their canonical id.
    var extendedProperties: [ExtendedPropertyID: (id: String, value: String?)] = [:]
    /// Read-only properties that were sent along.
    var readOnly: [String: WireValue] = [:]

    struct SentEmail: Sendable, Equatable {
        var name: String?
        var address: String?
    }

    init() {}

    /// - Throws: 400 for unknown properties, wrong types and too many values; nothing is taken over then.
    init(body: WireValue?, isGlobalCloud: Bool) throws(GraphError) {
        guard let members = body?.object else { throw .bodyUnreadable }
        for (name, value) in members { try read(name, value, isGlobalCloud: isGlobalCloud) }
    }

    private mutating func read(_ name: String, _ value: WireValue, isGlobalCloud: Bool) throws(GraphError) {
        if ContactProperty.texts.contains(name) {
            texts[name] = .some(try Self.text(value, of: name).flatMap { $0.isEmpty ? nil : $0 })
        } else if let (spelling, limit) = ContactProperty.lists[name] {
            lists[name] = try Self.list(value, of: name, spelling: spelling, limit: limit)
        } else if ContactProperty.addresses.contains(name) {
            addresses[name] = try Self.address(value, of: name)
        } else if ContactProperty.readOnly.contains(name) {
            readOnly[name] = value
        } else {
            try readOther(name, value, isGlobalCloud: isGlobalCloud)
        }
    }

    private mutating func readOther(
        _ name: String, _ value: WireValue, isGlobalCloud: Bool
    ) throws(GraphError) {
        switch name {
        case "emailAddresses": emails = try Self.emails(value)
        case "birthday": birthday = .some(try Self.birthday(value))
        case "singleValueExtendedProperties": extendedProperties = try Self.extendedProperties(value)
        // FACTS §2.6: a folder in the body is taken and without effect.
        case "parentFolderId": _ = try Self.text(value, of: name)
        // FACTS §2.5: the official SDKs always send the type.
        case "@odata.type":
            guard value.string == "#microsoft.graph.contact" || value.string == "microsoft.graph.contact" else {
                throw .wrongType(name, expected: "microsoft.graph.contact")
            }
        case let annotation where annotation.contains("@odata."): break
        case let slot where isGlobalCloud && ContactProperty.emailSlots.contains(slot):
            let place = ContactProperty.emailSlots.firstIndex(of: slot) ?? 0
            emailSlots[place] = .some(value == .null ? nil : try Self.email(value))
        default: throw .unknownProperty(name, of: "microsoft.graph.contact")
        }
    }

    private static func text(_ value: WireValue, of name: String) throws(GraphError) -> String? {
        switch value {
        case .null: return nil
        case .string(let text): return text
        default: throw .wrongType(name, expected: "Edm.String")
        }
    }

    private static func list(
        _ value: WireValue, of name: String, spelling: String, limit: Int?
    ) throws(GraphError) -> [String] {
        if value == .null { return [] }
        guard let elements = value.array else { throw .wrongType(name, expected: "Collection(Edm.String)") }
        if let limit, elements.count > limit {
            throw .tooManyValues(spelling, count: elements.count, limit: limit)
        }
        var texts: [String] = []
        for element in elements {
            guard let text = element.string else { throw .wrongType(name, expected: "Collection(Edm.String)") }
            if !text.isEmpty { texts.append(text) }
        }
        // FACTS §2.2: categories are a set; the order they were written in is lost.
        return name == "categories" ? Set(texts).sorted(by: >) : texts
    }

    private static func address(_ value: WireValue, of name: String) throws(GraphError) -> [String: String] {
        if value == .null { return [:] }
        guard let members = value.object else {
            throw .wrongType(name, expected: "microsoft.graph.physicalAddress")
        }
        var parts: [String: String] = [:]
        for (part, value) in members where !part.contains("@odata.") {
            guard ContactProperty.addressParts.contains(part) else {
                throw .unknownProperty(part, of: "Microsoft.OutlookServices.PhysicalAddress")
            }
            if let text = try text(value, of: part), !text.isEmpty { parts[part] = text }
        }
        return parts
    }

    private static func emails(_ value: WireValue) throws(GraphError) -> [SentEmail] {
        if value == .null { return [] }
        guard let elements = value.array else {
            throw .wrongType("emailAddresses", expected: "Collection(microsoft.graph.emailAddress)")
        }
        guard elements.count <= ContactProperty.emailsMax else {
            throw .tooManyValues("EmailAddresses", count: elements.count, limit: ContactProperty.emailsMax)
        }
        var emails: [SentEmail] = []
        for element in elements { emails.append(try email(element)) }
        return emails
    }

    private static func email(_ value: WireValue) throws(GraphError) -> SentEmail {
        guard let members = value.object else {
            throw .wrongType("emailAddresses", expected: "microsoft.graph.emailAddress")
        }
        for name in members.keys where name != "name" && name != "address" && !name.contains("@odata.") {
            throw .unknownProperty(name, of: "Microsoft.OutlookServices.EmailAddress")
        }
        return SentEmail(
            name: try text(members["name"] ?? .null, of: "name"),
            address: try text(members["address"] ?? .null, of: "address"))
    }

    private static func birthday(_ value: WireValue) throws(GraphError) -> String? {
        guard let text = try text(value, of: "birthday") else { return nil }
        guard let birthday = Birthday(text) else {
            throw .wrongType("birthday", expected: "Edm.DateTimeOffset")
        }
        return birthday.instant
    }

    /// The elements of `singleValueExtendedProperties`, for contacts and folders alike (FACTS §7).
    static func extendedProperties(
        _ value: WireValue
    ) throws(GraphError) -> [ExtendedPropertyID: (id: String, value: String?)] {
        guard let elements = value.array else {
            throw .wrongType(
                "singleValueExtendedProperties",
                expected: "Collection(microsoft.graph.singleValueLegacyExtendedProperty)")
        }
        var properties: [ExtendedPropertyID: (id: String, value: String?)] = [:]
        for element in elements {
            let members = element.object ?? [:]
            for name in members.keys where name != "id" && name != "value" && !name.contains("@odata.") {
                throw .unknownProperty(name, of: "microsoft.graph.singleValueLegacyExtendedProperty")
            }
            guard let text = members["id"]?.string, let id = ExtendedPropertyID(text) else {
                throw .badRequest("ErrorInvalidArgument", "The id of an extended property is malformed.")
            }
            properties[id] = (text, try Self.text(members["value"] ?? .null, of: "value"))
        }
        return properties
    }
}
