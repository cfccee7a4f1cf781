/// A fault in a template's text, and where.
package struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        /// A `{` or `[` without its end, an end without its begin, a part inside a part, an empty field.
        case syntax
        /// A name that the schema does not have.
        case unknownName
        /// A relation, or bytes: there is no text for them.
        case noText
        /// A field that no mapping may carry (SEMANTICS 10).
        case protected
    }

    package let kind: Kind
    /// In characters from 0; line and column from 1. In the template's own text, line ends as they are in it.
    package let offset: Int
    package let line: Int
    package let column: Int
    /// How many characters are at fault, at least 1.
    package let length: Int
    /// The whole sentence with its remedy.
    package let message: String
    /// The nearest known name.
    package let suggestion: String?

    package var description: String { "\(line):\(column): \(message)" }
}
