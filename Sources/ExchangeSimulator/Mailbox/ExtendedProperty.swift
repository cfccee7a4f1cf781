/// A single-value extended property's id (FACTS §7): `String {GUID} Name CrmKey`, `Integer {GUID} Id 0x8012` or
/// `String 0x3A24`.
///
/// Two ids name the same property when their canonical texts are equal: type and GUID compare without regard to case,
/// the name with it, numbers by value.
struct ExtendedPropertyID: Sendable, Hashable {
    let canonical: String

    private static let types: Set<String> = [
        "applicationtime", "binary", "boolean", "clsid", "currency", "double", "error", "float", "integer", "long",
        "null", "object", "short", "string", "systemtime",
    ]

    /// `nil` when the text is none of the forms.
    init?(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard let type = words.first?.lowercased(), Self.types.contains(type) else { return nil }
        switch words.count {
        case 2:
            guard let tag = Self.number(words[1]) else { return nil }
            canonical = "\(type) \(tag)"
        case 4:
            guard let guid = Self.guid(words[1]), !words[3].isEmpty else { return nil }
            switch words[2].lowercased() {
            case "name": canonical = "\(type) \(guid) name \(words[3])"
            case "id":
                guard let number = Self.number(words[3]) else { return nil }
                canonical = "\(type) \(guid) id \(number)"
            default: return nil
            }
        default: return nil
        }
    }

    private static func number(_ text: String) -> UInt32? {
        guard text.lowercased().hasPrefix("0x") else { return nil }
        return UInt32(text.dropFirst(2), radix: 16)
    }

    private static func guid(_ text: String) -> String? {
        guard text.first == "{", text.last == "}" else { return nil }
        let inner = text.dropFirst().dropLast().lowercased()
        let parts = inner.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [8, 4, 4, 4, 12], parts.joined().allSatisfy(\.isHexDigit) else { return nil }
        return inner
    }
}

/// A stored extended property: its id as first written, and its value, which is a text for every type.
struct ExtendedProperty: Sendable, Equatable, Codable {
    var id: String
    var value: String
}
