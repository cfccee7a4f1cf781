/// The canonical form of a contact: what is compared and fingerprinted (ENGINE §7).
extension Contact {
    /// The version of `canonical(over:)`. Fingerprints of different versions must not be compared.
    package static let canonicalVersion = 1

    /// This contact in the spelling in which it is written to a target and compared with what the target shows.
    ///
    /// Texts are normal (`NormalText`), lists have no empty texts, categories are sorted by their bytes and unique, the
    /// domains of e-mail addresses are in small ASCII letters. What is empty then is absent.
    /// `x.normalised.normalised` is `x.normalised`.
    package var normalised: Contact {
        var contact = Contact()
        for property in properties { contact[property] = self[property]?.normalised(as: property) }
        return contact
    }

    /// The bytes that are equal for two contacts exactly if their normalised forms agree in `properties`.
    ///
    /// For each property that is there, in canonical order: its position, the kind of its value, the count of values as
    /// four bytes, then each value as its length in four bytes and its UTF-8. An address has five values, of which an
    /// absent one is empty. Properties that are absent leave no trace, so that a wider mapping with the same outcome
    /// changes nothing.
    package func canonical(over properties: Set<ContactProperty>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        let contact = restricted(to: properties).normalised
        for property in contact.properties {
            guard let value = contact[property] else { continue }
            bytes.append(UInt8(property.position))
            bytes.append(value.kind)
            let texts = value.canonicalTexts
            bytes.append(count: texts.count)
            for text in texts {
                bytes.append(count: text.utf8.count)
                bytes.append(contentsOf: text.utf8)
            }
        }
        return bytes
    }
}

extension ContactProperty {
    /// Whether the text of this property may have several lines. Of addresses the street may, the other parts may not.
    package var textExtent: NormalText.Extent { self == .personalNotes ? .lines : .line }
}

extension PostalAddress {
    fileprivate var normalised: PostalAddress {
        PostalAddress(
            street: Self.normal(street, .lines), city: Self.normal(city, .line), state: Self.normal(state, .line),
            countryOrRegion: Self.normal(countryOrRegion, .line), postalCode: Self.normal(postalCode, .line))
    }

    private static func normal(_ part: String?, _ extent: NormalText.Extent) -> String? {
        guard let part else { return nil }
        let text = NormalText.normalise(part, extent)
        return text.isEmpty ? nil : text
    }
}

extension ContactValue {
    /// The normal form; what it leaves empty is for `Contact` to drop.
    fileprivate func normalised(as property: ContactProperty) -> ContactValue {
        switch self {
        case .text(let text): return .text(NormalText.normalise(text, property.textExtent))
        case .address(let address): return .address(address.normalised)
        case .date: return self
        case .texts(let texts):
            var normal = texts.map { NormalText.normalise($0, property.textExtent) }.filter { !$0.isEmpty }
            if property == .emailAddresses { normal = normal.map(Self.withSmallDomain) }
            if !property.isOrdered { normal = Self.asSet(normal) }
            return .texts(normal)
        }
    }

    fileprivate var kind: UInt8 {
        switch self {
        case .text: 1
        case .texts: 2
        case .address: 3
        case .date: 4
        }
    }

    fileprivate var canonicalTexts: [String] {
        switch self {
        case .text(let text): [text]
        case .texts(let texts): texts
        case .address(let address):
            [address.street, address.city, address.state, address.countryOrRegion, address.postalCode].map { $0 ?? "" }
        case .date(let date): [date.description]
        }
    }

    /// Exchange compares domains without case and may hand them back in another one (FACTS §2.3). What stands before
    /// the last `@` belongs to its receiver and is left alone.
    private static func withSmallDomain(_ address: String) -> String {
        guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else { return address }
        let domain = address.utf8[at...].map { byte in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
        }
        let lowered = String(address[..<at]) + String(decoding: domain, as: UTF8.self)
        // Some marks compose with a small letter only: H and U+0331 are two code points, ẖ is one.
        return NormalText.normalise(lowered, .line)
    }

    private static func asSet(_ texts: [String]) -> [String] {
        Set(texts).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

extension [UInt8] {
    fileprivate mutating func append(count: Int) {
        for shift in [24, 16, 8, 0] { append(UInt8(truncatingIfNeeded: count >> shift)) }
    }
}
