import ContactModel

/// One line of a book's mapping as it is written: a property's name and what shall stand in it.
package struct MappingEntry: Hashable, Sendable {
    /// A template for one part of an address: `street`, `city`, `state`, `countryOrRegion` or `postalCode`.
    package struct Part: Hashable, Sendable {
        package let name: String
        package let template: String

        package init(name: String, template: String) {
            self.name = name
            self.template = template
        }
    }

    package enum Value: Hashable, Sendable {
        case template(String)
        case list([String])
        case address([Part])
    }

    package let property: String
    package let value: Value

    package init(property: String, value: Value) {
        self.property = property
        self.value = value
    }
}

/// A fault in a mapping, and where.
package struct MappingError: Error, Hashable, Sendable {
    /// What of an entry is at fault.
    package enum Place: Hashable, Sendable {
        /// The property's name.
        case name
        /// All of its value.
        case value
        /// One template of a list, from 0.
        case element(Int)
        /// One part of an address, by its name as written.
        case part(String)
    }

    /// Which of the entries, from 0.
    package let entry: Int
    package let place: Place
    /// The fault inside the template's text; `nil` where it is not one of the text.
    package let template: TemplateError?
    /// The whole sentence with its remedy.
    package let message: String
    /// The nearest known name.
    package let suggestion: String?

    init(entry: Int, place: Place, _ message: String, suggestion: String? = nil) {
        self.entry = entry
        self.place = place
        template = nil
        self.message = message
        self.suggestion = suggestion
    }

    init(entry: Int, place: Place, template: TemplateError) {
        self.entry = entry
        self.place = place
        self.template = template
        message = template.message
        suggestion = template.suggestion
    }
}

/// What is wrong with a mapping; at least one fault, in the order of the entries.
package struct MappingErrors: Error, Hashable, Sendable {
    package let all: [MappingError]
}
