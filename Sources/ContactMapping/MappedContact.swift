package import ContactModel
package import Foundation
import PhoneNumbers

/// What a mapping needs to know besides the record.
package struct MappingOptions: Hashable, Sendable {
    /// The region of telephone numbers that name no country, where the record names none either: `DE`.
    package let defaultRegion: String
    /// Whose clocks timestamps are shown by.
    package let timeZone: TimeZone

    package init(defaultRegion: String, timeZone: TimeZone) {
        self.defaultRegion = defaultRegion
        self.timeZone = timeZone
    }

    /// Whether `region` can be a `defaultRegion`: two capital letters whose numbers can be read.
    package static func isKnownRegion(_ region: String) -> Bool { PhoneNumbers.isKnownRegion(region) }
}

/// Something that a contact does not show as the record has it.
package struct MappingNote: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// A text is longer than its property.
        case cut
        /// A value is left out: there is no room for it, or it is not valid.
        case dropped
        /// A value is not understood and stands there as the record has it.
        case unparsed
    }

    package let property: ContactProperty
    package let kind: Kind
    /// Counts and positions, never a value: it may go to a log.
    package let detail: String
}

/// A contact, and how it came about.
package struct MappedContact: Hashable, Sendable {
    /// Normal, and within every limit.
    package let contact: Contact
    /// In the order of the properties.
    package let notes: [MappingNote]
    /// Which of the mapping's `fields` have a value in the contact: positions, ascending, each once.
    package let fields: [Int]

    /// Whether the record gives this member nothing to write. Words that every contact gets, such as a category `CRM`,
    /// are nothing of the record.
    package var isEmpty: Bool { fields.isEmpty }
}
