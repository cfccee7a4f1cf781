/// Why something stays that is not proven to have left, by the journal's word.
enum DoubtWords {
    private static let words: [String: Phrase] = [
        "unasked": .doubtUnasked, "contradicted": .doubtContradicted, "unanswered": .doubtUnanswered,
        "unsettled": .doubtUnsettled,
    ]

    /// `nil`: there is no such word.
    static func german(_ word: String) -> String? { text(word, .german) }

    static func text(_ word: String, _ language: Language) -> String? { words[word]?.text(language) }
}
