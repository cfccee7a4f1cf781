/// The configuration's text, which an administrator changes, tries, and then saves.
enum ChangePage {
    /// What is shown of a draft that could not be tried.
    struct Refusal {
        var text: String?
        /// The digest of what the draft was made of; `nil`: of the file as it is, also where it was another when that was sent.
        var base: String?
        var fault: HTML?
        var faults: [PlacedFault] = []
    }

    static func document(
        _ fact: ConfigurationFact, _ preview: ChangePreview?, refusal: Refusal = Refusal(), _ viewer: Viewer
    ) -> [UInt8] {
        let language = viewer.language
        return Page.document(
            language, title: Phrase.configuration.text(language), viewer: viewer, current: .configuration
        ) {
            if let fault = refusal.fault { HTML.element(.p, .class("fault"), .role("alert")) { fault } }
            if let preview { previewThere(preview, language) }
            Page.list(rows(fact, language), language)
            if let save = fact.lastSave { SavedSection.section(save, language) }
            if let hindrance = fact.hindrance { mayNotWrite(hindrance, language) }
            HTML.element(.p) {
                HTML.element(.a, .href(.change(.former(page: 1)))) { Phrase.formerConfigurations.text(language) }
            }
            if viewer.account.role == .administrator { books(fact, language) }
            // Whoever types is not interrupted by a page that loads itself again.
            if fact.lastSave?.isUnderWay != true { editor(fact, refusal, viewer) }
        }
    }

    private static func rows(_ fact: ConfigurationFact, _ language: Language) -> [(Phrase, HTML)] {
        let use =
            fact.inUse == fact.digest
            ? Phrase.isInUse.text(language) : Phrase.isNotInUse.text(language, fact.inUse)
        return [
            (.configurationFile, .element(.code) { fact.fileName }), (.digest, .element(.code) { fact.digest }),
            (.state, .text(use)),
        ]
    }

    private static func previewThere(_ preview: ChangePreview, _ language: Language) -> HTML {
        .element(.section, .class("attention")) {
            HTML.element(.p) {
                Phrase.previewThere.text(language, preview.account, Page.shown(preview.begunAt, language))
            }
            HTML.element(.p) {
                HTML.element(.a, .href(.change(.preview(page: 1)))) { Phrase.toPreview.text(language) }
            }
        }
    }

    private static func books(_ fact: ConfigurationFact, _ language: Language) -> HTML {
        guard !fact.books.isEmpty else { return .nothing }
        return .element(.section) {
            HTML.element(.h2) { Phrase.changeBooks.text(language) }
            HTML.element(.ul) {
                fact.books.map { book in
                    HTML.element(.li) {
                        HTML.element(.a, .href(.change(.book(book.book)))) {
                            Phrase.changeBook.text(language, book.book)
                        }
                    }
                }
            }
        }
    }

    static func mayNotWrite(_ why: String, _ language: Language) -> HTML {
        .element(.p) {
            "\(Phrase.mayNotWrite.text(language)) ("
            HTML.element(.span, .lang("en")) { why }
            ")"
        }
    }

    private static func editor(_ fact: ConfigurationFact, _ refusal: Refusal, _ viewer: Viewer) -> HTML {
        let language = viewer.language
        let faults = refusal.faults.isEmpty && refusal.text == nil ? fact.faults : refusal.faults
        guard let text = refusal.text ?? fact.text?.replacing("\r\n", with: "\n"), HTML.isFaithful(to: text) else {
            return .joined([faultList(faults, language), .element(.p) { Phrase.cannotBeEdited.text(language) }])
        }
        guard text.utf8.count <= ChangePlace.textBytesMax else {
            return .joined([faultList(faults, language), .element(.p) { Phrase.isTooLong.text(language) }])
        }
        guard viewer.account.role == .administrator else {
            return .joined([
                .element(.p) { Phrase.officerSeesConfiguration.text(language) }, faultList(faults, language),
                .element(.pre) { text },
            ])
        }
        return form(text, base: refusal.base ?? fact.digest, faults, viewer)
    }

    /// The form that begins a preview, with what is wrong beside the text.
    static func form(_ text: String, base: String, _ faults: [PlacedFault], _ viewer: Viewer) -> HTML {
        let language = viewer.language
        return .element(.div, .class("beside")) {
            HTML.element(.form, .class("whole"), .method("post"), .action(.change(.begin))) {
                Page.token(viewer)
                HTML.element(.input, .type("hidden"), .name("base"), .value(base))
                HTML.element(.label, .for("text")) { Phrase.configurationText.text(language) }
                // A browser leaves out a line end that comes first.
                HTML.element(.textarea, .id("text"), .name("text"), .rows(30), .literal, .required) { "\n" + text }
                HTML.element(.p) { Phrase.tryHelp.text(language) }
                HTML.element(.button, .type("submit")) { Phrase.tryChange.text(language) }
            }
            faultList(faults, language)
        }
    }

    static func faultList(_ faults: [PlacedFault], _ language: Language) -> HTML {
        guard !faults.isEmpty else { return .nothing }
        return .element(.section, .class("attention"), .role("alert")) {
            HTML.element(.h2) { Phrase.changeFaults.text(language) }
            HTML.element(.ul) {
                faults.map { fault in
                    let lines = fault.message.split(separator: "\n", omittingEmptySubsequences: false)
                    return HTML.element(.li) {
                        HTML.element(.strong) { place(fault, language) }
                        HTML.element(.p, .lang("en")) { String(lines.first ?? "") }
                        if lines.count > 1 { HTML.element(.pre) { lines.dropFirst().joined(separator: "\n") } }
                    }
                }
            }
        }
    }

    private static func place(_ fault: PlacedFault, _ language: Language) -> String {
        guard let line = fault.line, let column = fault.column else { return Phrase.faultOfFile.text(language) }
        return Phrase.faultAt.text(language, "\(line)", "\(column)")
    }
}

/// What became of the configuration that was saved last.
enum SavedSection {
    static func section(_ save: SavedConfiguration, _ language: Language) -> HTML {
        .element(.section, save.isRefused ? .class("attention") : .class("hold")) {
            HTML.element(.h2) { Phrase.lastSave.text(language) }
            HTML.element(.p) {
                Phrase.savedBy.text(language, Page.shown(save.at, language), save.account, save.digest)
            }
            state(save.state, language)
            if let doubt = save.doubt {
                HTML.element(.p, .class("fault")) {
                    "\(Phrase.mightNotLast.text(language)) ("
                    HTML.element(.span, .lang("en")) { doubt }
                    ")"
                }
            }
            HTML.element(.p) {
                "\(Phrase.keptAs.text(language)) "
                HTML.element(.code) { save.aside }
            }
        }
    }

    private static func state(_ state: SavedConfiguration.State, _ language: Language) -> HTML {
        switch state {
        case .beingTried: .element(.p) { Phrase.saveTried.text(language) }
        case .waits: .element(.p) { Phrase.saveWaits.text(language) }
        case .inEffect(let since):
            .element(.p, .class("well")) { Phrase.saveInEffect.text(language, Page.shown(since, language)) }
        case .refused(let why):
            .joined([
                .element(.p) { Phrase.saveRefused.text(language) },
                .element(.pre, .lang("en")) { why },
            ])
        case .superseded: .element(.p) { Phrase.saveSuperseded.text(language) }
        }
    }
}

extension SavedConfiguration {
    fileprivate var isRefused: Bool { if case .refused = state { true } else { false } }

    /// Whether it is known in seconds what becomes of it.
    var isUnderWay: Bool { state == .beingTried }
}
