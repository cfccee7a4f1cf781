import ContactModel
import ExchangeSimulator
import SyncPlanning

extension SimulatedContact {
    /// What the mailbox holds in these properties, read from Graph's own spelling of it and without the product's help.
    func content(_ properties: Set<ContactProperty>) -> Contact {
        var contact = Contact()
        for property in properties {
            if let tag = Self.tags[property] {
                contact[property] = extendedProperties["String \(tag)"].map(ContactValue.text)
                continue
            }
            guard let value = self.properties[property.rawValue] else { continue }
            switch property.shape {
            case .text: contact[property] = value.string.map(ContactValue.text)
            case .texts where property == .emailAddresses:
                contact[property] = .texts((value.array ?? []).compactMap { $0["address"]?.string })
            case .texts: contact[property] = .texts((value.array ?? []).compactMap(\.string))
            case .address:
                contact[property] = .address(
                    PostalAddress(
                        street: value["street"]?.string, city: value["city"]?.string, state: value["state"]?.string,
                        countryOrRegion: value["countryOrRegion"]?.string, postalCode: value["postalCode"]?.string))
            case .date:
                contact[property] = value.string.flatMap { CalendarDate(String($0.prefix(10))) }.map(ContactValue.date)
            }
        }
        return contact.normalised
    }

    /// The numbers that Exchange keeps beside the contact resource (FACTS §2.1).
    private static let tags: [ContactProperty: String] = [
        .businessFax: "0x3A24", .homeFax: "0x3A25", .pager: "0x3A21", .otherPhone: "0x3A1F", .carPhone: "0x3A1E",
    ]

    /// The mark that makes the item ours; `nil` for one that is not.
    var mark: String? { extendedProperties.first { $0.key.contains("SatchelMark") }?.value }

    /// The record that the item is marked for.
    func record(of book: ExchangeStage.Book) -> RecordID? {
        mark.flatMap { ItemMark.record(in: $0, instance: ExchangeStage.instance, addressBook: book.id) }
    }
}
