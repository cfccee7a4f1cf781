import ContactModel

/// How much a request uploads: targets count it, and so do we, before we send it (FACTS §9).
extension TargetRequest {
    /// The bytes of the body that carries this request, about: never much less than what is sent. 0 for reads.
    package var uploadBytes: Int {
        switch self {
        case .create(_, let contact, _, _):
            contact.properties.reduce(Self.overhead) { sum, property in
                sum + property.rawValue.utf8.count + (contact[property]?.uploadBytes ?? 0)
            }
        case .update(_, let change, _, _):
            change.reduce(Self.overhead) { sum, part in
                sum + part.key.rawValue.utf8.count + (part.value?.uploadBytes ?? 0)
            }
        case .putPhoto(_, let jpeg): jpeg.count
        case .createFolder, .markFolder, .renameFolder: Self.overhead
        case .folders, .folder, .changes, .listing, .search, .item, .photo, .remove, .discard, .removeFolder: 0
        }
    }

    /// The two marks, the names around them, and the request's place in a batch.
    private static let overhead = 1_200
}

extension ContactValue {
    /// Around a value or a part of an address: quotation marks, a comma, the name of the part.
    private static let overhead = 20

    fileprivate var uploadBytes: Int {
        switch self {
        case .text(let text): Self.bytes(text)
        case .texts(let texts): texts.reduce(Self.overhead) { $0 + Self.bytes($1) }
        case .address(let address):
            [address.street, address.city, address.state, address.countryOrRegion, address.postalCode]
                .reduce(Self.overhead) { $0 + Self.bytes($1 ?? "") }
        case .date: 2 * Self.overhead
        }
    }

    /// In JSON a quotation mark, a backslash and a line's end take two bytes each.
    private static func bytes(_ text: String) -> Int {
        text.utf8.reduce(overhead) { sum, byte in
            sum + (byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 ? 2 : 1)
        }
    }
}
