/// Why something stays that is not proven to have left, by the journal's word.
enum DoubtWords {
    private static let words: [String: Phrase] = [
        "unasked": .doubtUnasked, "contradicted": .doubtContradicted, "unanswered": .doubtUnanswered,
        "unsettled": .doubtUnsettled,
    ]

    /// `nil`: there is no such word.
    static func german(_ word: String) -> String? { words[word]?.text(.german) }
}
