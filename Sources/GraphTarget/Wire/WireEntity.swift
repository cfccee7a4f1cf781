import ContactModel
import Contracts
import Foundation

/// A key of an object whose members are not known in advance.
struct WireKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// A contact, folder or user as an answer shows it. Members that we do not use are skipped.
struct WireEntity: Decodable, Sendable {
    var id: String?
    var etag: String?
    var parentFolderID: String?
    var createdAt: Moment?
    var isRemoved = false
    var contact = Contact()
    var notesMayBeCut = false
    /// By id in small letters; `nil` where the answer has none.
    var extendedProperties: [String: String]?
    var userPrincipalName: String?
    var mail: String?
    /// As it came; a folder's name shares its key with a contact's.
    var displayName: String?

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: WireKey.self)
        for key in container.allKeys {
            if let property = Self.properties[key.stringValue] {
                try readValue(of: property, container, key)
            } else {
                try readMember(container, key)
            }
        }
        contact = contact.normalised
    }

    private mutating func readMember(_ container: KeyedDecodingContainer<WireKey>, _ key: WireKey) throws {
        switch key.stringValue {
        case "id": id = try Self.token(container, key)
        case "@odata.etag": etag = try Self.token(container, key, Self.bare)
        // The same version in another spelling, for answers without a tag.
        case "changeKey": etag = try etag ?? Self.token(container, key)
        case "parentFolderId": parentFolderID = try Self.token(container, key)
        case "createdDateTime":
            createdAt = try container.decodeIfPresent(String.self, forKey: key).flatMap(WireTime.moment)
        case "@removed": isRemoved = try !container.decodeNil(forKey: key)
        case "userPrincipalName": userPrincipalName = try container.decodeIfPresent(String.self, forKey: key)
        case "mail": mail = try container.decodeIfPresent(String.self, forKey: key)
        case "singleValueExtendedProperties":
            let pairs = try container.decodeIfPresent([WireExtendedProperty].self, forKey: key) ?? []
            extendedProperties = Dictionary(
                pairs.compactMap { pair in pair.id.flatMap { id in pair.value.map { (id.lowercased(), $0) } } },
                uniquingKeysWith: { first, _ in first })
        default: break
        }
    }

    private mutating func readValue(
        of property: ContactProperty, _ container: KeyedDecodingContainer<WireKey>, _ key: WireKey
    ) throws {
        switch property.shape {
        case .text:
            guard let text = try container.decodeIfPresent(String.self, forKey: key) else { return }
            if property == .displayName { displayName = text }
            if property == .personalNotes { notesMayBeCut = Self.mayBeCut(text) }
            contact[property] = .text(text)
        case .texts where property == .emailAddresses:
            let addresses = try container.decodeIfPresent([WireEmailAddress?].self, forKey: key) ?? []
            contact[property] = .texts(addresses.compactMap { $0?.address })
        case .texts:
            let texts = try container.decodeIfPresent([String?].self, forKey: key) ?? []
            contact[property] = .texts(texts.compactMap { $0 })
        case .address:
            contact[property] = try container.decodeIfPresent(WireAddress.self, forKey: key)
                .map { .address($0.address) }
        case .date:
            // A day that cannot be read is none: it then differs from ours and is written again.
            contact[property] = try container.decodeIfPresent(String.self, forKey: key)
                .flatMap(WireTime.day).map(ContactValue.date)
        }
    }

    /// Lists take the line ends out of some notes and cut them at 256 characters, whatever they call one; half a
    /// surrogate pair may be missing (FACTS §2.3).
    private static func mayBeCut(_ text: String) -> Bool {
        if text.isEmpty { return false }
        return !text.contains(where: \.isNewline) || (255...256).contains(text.utf16.count)
            || text.unicodeScalars.count == 256 || text.count == 256
    }

    /// An id or a version; `nil` where it is empty. It goes back to the server, and into the journal and messages.
    ///
    /// - Throws: for what can be none. The answer is then not understood, since nothing could be done by it.
    private static func token(
        _ container: KeyedDecodingContainer<WireKey>, _ key: WireKey, _ read: (String) -> String = { $0 }
    ) throws -> String? {
        guard let text = try container.decodeIfPresent(String.self, forKey: key).map(read), !text.isEmpty else {
            return nil
        }
        guard WireText.isToken(text) else {
            throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "no id and no version")
        }
        return text
    }

    /// `abc` of `W/"abc"` and `"abc"`.
    private static func bare(_ tag: String) -> String {
        var text = Substring(tag)
        if text.hasPrefix("W/") { text = text.dropFirst(2) }
        if text.count >= 2, text.first == "\"", text.last == "\"" { text = text.dropFirst().dropLast() }
        return String(text)
    }

    private static let properties = Dictionary(
        uniqueKeysWithValues: ContactProperty.allCases.filter { !$0.isExtended }.map { ($0.rawValue, $0) })
}

private struct WireEmailAddress: Decodable {
    let address: String?
}

private struct WireAddress: Decodable {
    let street: String?
    let city: String?
    let state: String?
    let countryOrRegion: String?
    let postalCode: String?

    var address: PostalAddress {
        let part = { (text: String?) in text.flatMap { $0.isEmpty ? nil : $0 } }
        return PostalAddress(
            street: part(street), city: part(city), state: part(state), countryOrRegion: part(countryOrRegion),
            postalCode: part(postalCode))
    }
}

private struct WireExtendedProperty: Decodable {
    let id: String?
    let value: String?
}

extension WireEntity {
    /// The item, where this is one.
    ///
    /// - Parameter asksForMark: whether the request asked for the marks, so that a missing one is known to be missing.
    func item(asksForMark: Bool) -> TargetItem? {
        item(mark: asksForMark ? markReading : .notAsked)
    }

    /// The item, with the mark that the request itself has set.
    func item(mark: MarkReading) -> TargetItem? {
        guard let id, !id.isEmpty else { return nil }
        var contact = contact
        for property in ContactProperty.allCases where property.isExtended {
            if let text = extendedProperties?[ExtendedProperty.id(of: property).lowercased()] {
                contact[property] = .text(text)
            }
        }
        return TargetItem(
            id: ItemID(id), etag: etag, folder: parentFolderID.map { FolderID($0) }, mark: mark, createdAt: createdAt,
            contact: extendedProperties == nil ? contact : contact.normalised, notesMayBeCut: notesMayBeCut)
    }

    private var markReading: MarkReading {
        guard let mark = extendedProperties?[ExtendedProperty.itemMark.lowercased()] else { return .none }
        return .mark(mark, origin: extendedProperties?[ExtendedProperty.origin.lowercased()])
    }

    var folderMark: String? { extendedProperties?[ExtendedProperty.folderMark.lowercased()] }
}
