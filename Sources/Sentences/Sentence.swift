/// A sentence that the service says of its own work, where it is kept or sent as text: in the journal, in JSON, in a log.
///
/// Its raw value is the English template, in which `{}` stands for each value in turn. Whoever makes the sentence and whoever
/// recognises it go by the same template, so that it can be said in another language where a person reads it.
package protocol Sentence: RawRepresentable<String>, CaseIterable, Hashable, Sendable {}

extension Sentence {
    /// - Parameter values: as many as the template has places.
    package func text(_ values: any CustomStringConvertible...) -> String { text(of: values) }

    package func text(of values: [any CustomStringConvertible]) -> String {
        SentencePattern(rawValue).text(values.map(\.description))
    }
}

/// What is told of the service's work: one of its sentences, or what others said, such as a server.
///
/// Where a text is asked for as this, nobody writes one that only the English can read without saying so.
package struct Told: Hashable, Sendable {
    package let text: String

    private init(text: String) { self.text = text }

    /// - Parameter values: as many as the template has places.
    package init(_ sentence: some Sentence, _ values: any CustomStringConvertible...) {
        text = sentence.text(of: values)
    }

    /// A server's, a library's, or one that was made as a sentence before it became text.
    package static func others(_ text: String) -> Told { Told(text: text) }
}
