/// Acts and causes of plans, as the journal calls them, in words. What has none stands there as the journal has it.
enum DryRunWords {
    private static let acts: [String: Phrase] = [
        "create": .actCreate, "update": .actUpdate, "redact": .actRedact,
        "remove": .actRemove,
    ]

    private static let causes: [String: Phrase] = [
        "new": .becauseNew, "changed": .becauseChanged, "drift": .becauseDrift, "rights": .becauseRights,
        "filter": .becauseFilter, "limit": .becauseLimit, "gone": .becauseGone, "member": .becauseMember,
        "lost fields": .becauseLostFields, "photo": .becausePhoto, "photo gone": .planCausePhotoGone,
        "gone (merged)": .becauseMerged, "unmarked": .planCauseUnmarked, "duplicate": .planCauseDuplicate,
        "misplaced": .planCauseMisplaced, "handed over": .becauseHandedOver,
        // A plan's own words of two of them.
        "lostFields": .becauseLostFields, "photoGone": .planCausePhotoGone,
    ]
    private static let released = " (released)"

    static func act(_ act: String, _ language: Language) -> String { acts[act]?.text(language) ?? act }

    /// - Parameter cause: as `OperationCause` describes it, or why else a stay ended.
    static func cause(_ cause: String, _ language: Language) -> String {
        if cause.hasSuffix(released), let phrase = causes[String(cause.dropLast(released.count))] {
            return Phrase.becauseReleased.text(language, phrase.text(language))
        }
        return causes[cause]?.text(language) ?? cause
    }
}
