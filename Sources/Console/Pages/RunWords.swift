/// What the journal says of a run, in words. What has none yet stands there as the journal has it.
enum RunWords {
    private static let causes: [String: Phrase] = [
        "due": .causeDue, "changed": .causeChanged, "asked": .causeAsked, "ended": .causeEnded, "moved": .causeMoved,
        "adopt": .causeAdopt,
    ]

    private static let outcomes: [String: Phrase] = [
        "ok": .outcomeOk, "held": .outcomeHeld, "refused": .outcomeRefused, "failed": .outcomeFailed,
        "interrupted": .outcomeInterrupted,
    ]

    /// In the order in which they are told.
    private static let counts: [(name: String, phrase: Phrase)] = [
        ("created", .countCreated), ("updated", .countUpdated), ("redacted", .countRedacted),
        ("photos", .countPhotos), ("removed", .countRemoved), ("held", .countHeld), ("adopted", .countAdopted),
        ("duplicates", .countDuplicates), ("drift", .countDrift), ("unknown", .countUnknown), ("gate", .countGate),
        ("throttled", .countThrottled), ("requests", .countRequests),
    ]

    static func cause(_ cause: String, _ language: Language) -> String { causes[cause]?.text(language) ?? cause }

    static func outcome(_ outcome: String, _ language: Language) -> String {
        outcomes[outcome]?.text(language) ?? outcome
    }

    /// `1483 created, 1495 requests`
    static func counts(_ counts: [String: Int], _ language: Language) -> String {
        let known = Self.counts.compactMap { name, phrase in
            counts[name].map { "\(language.number($0)) \(phrase.text(language))" }
        }
        let others = counts.filter { count in !Self.counts.contains { $0.name == count.key } }.sorted {
            $0.key < $1.key
        }
        .map { word, count in
            let number = language.number(count)
            return DoubtWords.text(word, language).map { Phrase.countStaying.text(language, number, $0) }
                ?? "\(number) \(word)"
        }
        let all = known + others
        return all.isEmpty ? Phrase.didNothing.text(language) : all.joined(separator: ", ")
    }
}
