/// A sentence of a page in both languages; `{}` stands for what is put in, in its order.
package struct Phrase: Hashable, Sendable {
    package let english: String
    package let german: String

    /// Both sentences have the same number of places.
    package init(_ english: String, _ german: String) {
        precondition(!english.isEmpty && !german.isEmpty, "A phrase lacks a language: \(english)\(german)")
        precondition(Self.parts(english).count == Self.parts(german).count, "The places differ: \(english)")
        self.english = english
        self.german = german
    }

    /// - Parameter values: as many as the sentence has places.
    package func text(_ language: Language, _ values: String...) -> String {
        let parts = Self.parts(language == .german ? german : english)
        precondition(parts.count == values.count + 1, "\(english) has \(parts.count - 1) places.")
        return zip(parts, values + [""]).map { $0 + $1 }.joined()
    }

    private static func parts(_ sentence: String) -> [Substring] {
        sentence.split(separator: "{}", omittingEmptySubsequences: false)
    }
}
