package import ContactModel

/// What an address book's items were last brought up to, besides their records: the member's rights, the mapping and its
/// properties. A journal on disk keeps it as a text of words, and the next run compares.
package struct Basis: Hashable, Sendable, CustomStringConvertible {
    package var rights: String?
    /// What of them its selection depended on, as a digest.
    package var selection: String?
    package var mapping: Int64?
    /// Every property that an item may still have from us.
    package var properties: Set<ContactProperty> = []
    /// A digest of the templates; `nil` where items may be made by others.
    package var templates: String?
    /// Until when a change that was sent earlier may still take effect, and write what an earlier mapping had; `nil`:
    /// nothing is under way.
    package var unsettledUntil: Moment?
    /// Whether items may show photos of ours.
    package var hasPhotos = false
    /// Of the canonical form that fingerprints and digest were made of.
    package var canonicalVersion = 1

    /// Nothing is known.
    package init() {}

    package init(rights: String, selection: String? = nil, mapping: Int64, properties: Set<ContactProperty>) {
        self.rights = rights
        self.selection = selection
        self.mapping = mapping
        self.properties = properties
        canonicalVersion = Contact.canonicalVersion
    }

    /// Reads what `description` wrote; words that it does not know are passed over.
    package init(_ text: String) {
        for word in text.utf8.split(separator: UInt8(ascii: " ")) {
            guard let equals = word.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let value = Substring(word[word.index(after: equals)...])
            switch Substring(word[..<equals]) {
            case "rights": rights = String(value)
            case "selection": selection = String(value)
            case "mapping": mapping = Int64(value)
            case "properties":
                for name in value.utf8.split(separator: UInt8(ascii: ",")) {
                    if let property = ContactProperty.named(String(Substring(name))) { properties.insert(property) }
                }
            case "templates": templates = String(value)
            case "photos": hasPhotos = true
            case "canonical": canonicalVersion = Int(value) ?? 1
            case "unsettled": unsettledUntil = Int64(value).map { Moment(milliseconds: $0) }
            default: continue
            }
        }
    }

    /// What is left of it where nothing is known any more but that there are items: their properties. `nil`: nothing.
    package var itemsAlone: Basis? {
        guard !properties.isEmpty else { return nil }
        var rest = Basis()
        rest.properties = properties
        rest.unsettledUntil = unsettledUntil
        rest.hasPhotos = hasPhotos
        return rest
    }

    package var description: String {
        let names = properties.sorted().map(\.rawValue).joined(separator: ",")
        let words = [
            rights.map { "rights=\($0)" }, selection.map { "selection=\($0)" }, mapping.map { "mapping=\($0)" },
            "properties=\(names)", templates.map { "templates=\($0)" },
            unsettledUntil.map { "unsettled=\($0.milliseconds)" }, hasPhotos ? "photos=1" : nil,
            canonicalVersion == 1 ? nil : "canonical=\(canonicalVersion)",
        ]
        return words.compactMap(\.self).joined(separator: " ")
    }
}
