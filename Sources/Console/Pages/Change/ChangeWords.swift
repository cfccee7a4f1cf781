/// Acts and causes of a plan in words.
enum ChangeWords {
    static func act(_ act: ForetoldChange.Act) -> Phrase {
        switch act {
        case .create: .foretoldNew
        case .update, .redact: .foretoldChanged
        case .remove: .foretoldRemoved
        case .held: .foretoldHeld
        }
    }

    /// The journal's word where there is none of ours.
    static func cause(_ word: String, _ language: Language) -> HTML {
        causes[word].map { .text($0.text(language)) } ?? .element(.span, .lang("en")) { word }
    }

    /// By the journal's word.
    private static let causes: [String: Phrase] = [
        "new": .planCauseNew, "changed": .planCauseChanged, "lostFields": .planCauseLostFields,
        "photo": .planCausePhoto,
        "lost fields": .planCauseLostFields, "gone (merged)": .becauseMerged,
        "photoGone": .planCausePhotoGone, "photo gone": .planCausePhotoGone, "rights": .planCauseRights,
        "filter": .planCauseFilter,
        "limit": .planCauseLimit, "gone": .planCauseGone, "member": .planCauseMember, "drift": .planCauseDrift,
        "unmarked": .planCauseUnmarked, "duplicate": .planCauseDuplicate, "misplaced": .planCauseMisplaced,
    ]

    /// What members did to their contacts, which no configuration does.
    static let repairs: Set<String> = ["drift", "unmarked", "duplicate", "misplaced"]
}
