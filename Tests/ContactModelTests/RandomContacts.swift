import ContactModel
import TestSupport

/// Contacts of random texts, as far from normal as they can be.
enum RandomContacts {
    static func contact(_ generator: inout SeededGenerator) -> Contact {
        var contact = Contact()
        for property in ContactProperty.allCases where Int.random(in: 0..<4, using: &generator) == 0 {
            contact[property] = value(of: property, &generator)
        }
        return contact
    }

    private static func value(of property: ContactProperty, _ generator: inout SeededGenerator) -> ContactValue {
        switch property.shape {
        case .text: .text(RandomText.text(&generator))
        case .texts: .texts((0..<Int.random(in: 0...4, using: &generator)).map { _ in RandomText.text(&generator) })
        case .address:
            .address(
                PostalAddress(
                    street: RandomText.text(&generator), city: RandomText.text(&generator), state: nil,
                    countryOrRegion: RandomText.text(&generator, scalarsMax: 1), postalCode: nil))
        case .date: .date(CalendarDate(daysSinceEpoch: Int.random(in: -700_000...2_900_000, using: &generator))!)
        }
    }
}
