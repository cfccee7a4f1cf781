import ContactModel

/// A contact under the names and in the shape of Graph's contact resource; what is absent is left out.
struct ContactJSON: Encodable {
    let contact: Contact

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private struct MailAddress: Encodable { let address: String }

    private struct Address: Encodable {
        let street, city, state, countryOrRegion, postalCode: String?

        init(_ address: PostalAddress) {
            street = address.street
            city = address.city
            state = address.state
            countryOrRegion = address.countryOrRegion
            postalCode = address.postalCode
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for property in contact.properties {
            let key = Key(property.rawValue)
            switch contact[property] {
            case .text(let text): try container.encode(text, forKey: key)
            case .texts(let texts) where property == .emailAddresses:
                try container.encode(texts.map(MailAddress.init), forKey: key)
            case .texts(let texts): try container.encode(texts, forKey: key)
            case .address(let address): try container.encode(Address(address), forKey: key)
            case .date(let date): try container.encode(date.description, forKey: key)
            case nil: break
            }
        }
    }
}
