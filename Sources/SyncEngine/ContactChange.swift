import ContactModel
import Contracts

/// What must be sent to make an item that shows `base` show `wanted`, in the mapped properties only (I16).
///
/// A property that became absent is cleared, since leaving it out would leave it on the phone. `displayName` and
/// `fileAs` go along with every other: the server may make them up anew at any update that lacks them (FACTS §2.3). So
/// does what no answer shows. `nil` for `base`: what the item shows is not known, so all are sent.
func contactChange(from base: Contact?, to wanted: Contact, over properties: Set<ContactProperty>) -> ContactChange {
    var changed = properties
    if let base {
        changed = properties.filter { base[$0] != wanted[$0] }
        changed.formUnion(properties.filter(\.isExtended))
        if !changed.isEmpty { changed.formUnion(properties.intersection([.displayName, .fileAs])) }
    }
    return Dictionary(uniqueKeysWithValues: changed.map { ($0, wanted[$0]) })
}

extension Contact {
    /// Whether it shows something that the change was to clear, in whole or in part. Names that the server makes up by
    /// itself, and what no answer shows, tell nothing (FACTS §2.3, §2.5).
    func keepsMore(than change: ContactChange) -> Bool {
        change.contains { property, value in
            guard !property.isExtended, ![.displayName, .fileAs].contains(property), let kept = self[property] else {
                return false
            }
            return switch (value, kept) {
            case (nil, _): true
            case (.address(let sent)?, .address(let kept)): kept.hasMoreParts(than: sent)
            case (.texts(let sent)?, .texts(let kept)): kept.count > sent.count
            default: false
            }
        }
    }
}

extension PostalAddress {
    fileprivate func hasMoreParts(than other: PostalAddress) -> Bool {
        let parts: [KeyPath<PostalAddress, String?>] = [\.street, \.city, \.state, \.countryOrRegion, \.postalCode]
        return parts.contains { self[keyPath: $0] != nil && other[keyPath: $0] == nil }
    }
}

/// A cursor of the target together with the properties that are frozen in it: with others it must not be used.
enum FrozenCursor {
    static func freeze(_ cursor: Cursor, _ properties: Set<ContactProperty>) -> Cursor {
        Cursor(prefix(properties) + cursor.text)
    }

    /// `nil` where there is none, or one of other properties.
    static func thaw(_ cursor: Cursor?, _ properties: Set<ContactProperty>) -> Cursor? {
        let prefix = prefix(properties)
        guard let text = cursor?.text, text.hasPrefix(prefix) else { return nil }
        return Cursor(String(text.dropFirst(prefix.count)))
    }

    private static func prefix(_ properties: Set<ContactProperty>) -> String {
        let bits = properties.reduce(UInt64(0)) { $0 | 1 << UInt64($1.position) }
        return String(bits, radix: 16) + ":"
    }
}
