/// Acts and causes of plans, as the journal calls them, in words. What has none stands there as the journal has it.
enum DryRunWords {
    private static let acts: [String: Phrase] = [
        "create": .actCreate, "update": .actUpdate, "redact": .actRedact,
        "remove": .actRemove,
    ]

    private static let causes: [String: Phrase] = [
        "new": .becauseNew, "changed": .becauseChanged, "drift": .becauseDrift, "rights": .becauseRights,
        "filter": .becauseFilter, "limit": .becauseLimit, "gone": .becauseGone, "member": .becauseMember,
        "lostFields": .becauseLostFields, "photo": .becausePhoto, "photoGone": .planCausePhotoGone,
        "unmarked": .planCauseUnmarked, "duplicate": .planCauseDuplicate, "misplaced": .planCauseMisplaced,
        "handed over": .becauseHandedOver,
    ]

    static func act(_ act: String, _ language: Language) -> String { acts[act]?.text(language) ?? act }

    static func cause(_ cause: String, _ language: Language) -> String { causes[cause]?.text(language) ?? cause }
}
