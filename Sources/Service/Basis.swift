import ContactModel

/// What an address book's items were last brought up to, besides their records: the member's rights, the mapping and its
/// properties. The journal keeps it as a text of words, and the next run compares.
struct Basis: Hashable, Sendable, CustomStringConvertible {
    var rights: String?
    /// What of them its selection depended on; see `SelectionRights`.
    var selection: String?
    var mapping: Int64?
    var properties: Set<ContactProperty> = []

    init(rights: String, selection: String? = nil, mapping: Int64, properties: Set<ContactProperty>) {
        self.rights = rights
        self.selection = selection
        self.mapping = mapping
        self.properties = properties
    }

    /// Reads what `description` wrote; words that it does not know are passed over.
    init(_ text: String?) {
        for word in (text ?? "").split(separator: " ") {
            guard let equals = word.firstIndex(of: "=") else { continue }
            let value = word[word.index(after: equals)...]
            switch word[..<equals] {
            case "rights": rights = String(value)
            case "selection": selection = String(value)
            case "mapping": mapping = Int64(value)
            case "properties":
                properties = Set(value.split(separator: ",").compactMap { ContactProperty(rawValue: String($0)) })
            default: continue
            }
        }
    }

    var description: String {
        let names = properties.sorted().map(\.rawValue).joined(separator: ",")
        let selection = selection.map { " selection=\($0)" } ?? ""
        return "rights=\(rights ?? "none")\(selection) mapping=\(mapping ?? 0) properties=\(names)"
    }
}
