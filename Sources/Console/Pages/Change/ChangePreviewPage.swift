/// What a change would do, in all, by cause and by member; then it is saved or dropped.
enum ChangePreviewPage {
    private static let size = 50

    static func none(_ viewer: Viewer) -> [UInt8] {
        let language = viewer.language
        return Page.document(
            language, title: Phrase.changePreview.text(language), viewer: viewer, current: .configuration
        ) {
            HTML.element(.p) { Phrase.noPreview.text(language) }
            toEditor(language)
        }
    }

    static func document(
        _ preview: ChangePreview, _ fact: ConfigurationFact?, page: Int, fault: HTML? = nil, _ viewer: Viewer
    ) -> [UInt8] {
        let language = viewer.language
        return Page.document(
            language, title: Phrase.changePreview.text(language), viewer: viewer, current: .configuration
        ) {
            if let fault { HTML.element(.p, .class("fault"), .role("alert")) { fault } }
            Page.list(
                [
                    (.triedBy, .text(preview.account)), (.since, Page.time(preview.begunAt, language)),
                    (.digest, .element(.code) { preview.digest }),
                ], language)
            differences(preview, language)
            switch preview.state {
            case .readsCRM: underWay(Phrase.readsCRM.text(language), preview, viewer)
            case .running(let done, let count):
                underWay(
                    Phrase.booksLookedAt.text(language, language.number(done), language.number(count)), preview, viewer)
            case .failed(let faults): failed(faults, preview, viewer)
            case .ended(let change): ended(change, preview, fact, page, viewer)
            }
        }
    }

    private static func toEditor(_ language: Language) -> HTML {
        .element(.p) { HTML.element(.a, .href(.change(.editor))) { Phrase.configuration.text(language) } }
    }

    private static func differences(_ preview: ChangePreview, _ language: Language) -> HTML {
        .element(.section) {
            HTML.element(.h2) { Phrase.changeDifferences.text(language) }
            if preview.differences.isEmpty {
                HTML.element(.p) { Phrase.changeOnlyLayout.text(language) }
            } else {
                HTML.element(.ul) {
                    preview.differences.map { line in HTML.element(.li) { HTML.difference(line, language) } }
                }
            }
        }
    }

    // MARK: Under way, or failed

    private static func underWay(_ words: String, _ preview: ChangePreview, _ viewer: Viewer) -> HTML {
        let language = viewer.language
        return .joined([
            .element(.p, .role("status")) { words },
            .element(.p) {
                "\(Phrase.changeLoadsItself.text(language)) "
                HTML.element(.a, .href(.change(.preview(page: 1)))) { Phrase.loadChangeAgain.text(language) }
            },
            viewer.account.role == .administrator ? button(.drop, .cancelChange, preview, viewer) : .nothing,
        ])
    }

    private static func failed(
        _ faults: [PlacedFault], _ preview: ChangePreview, _ viewer: Viewer
    ) -> HTML {
        let language = viewer.language
        let isAdministrator = viewer.account.role == .administrator
        return .joined([
            .element(.p, .class("fault")) { Phrase.couldNotTell.text(language) },
            isAdministrator ? button(.drop, .dropChange, preview, viewer) : .nothing,
            isAdministrator ? further(preview, faults, viewer) : ChangePage.faultList(faults, language),
        ])
    }

    /// The draft again, for changing it: a draft of what the file said then, so that what others saved since is not undone.
    private static func further(_ preview: ChangePreview, _ faults: [PlacedFault], _ viewer: Viewer) -> HTML {
        let text = preview.text.replacing("\r\n", with: "\n")
        guard HTML.isFaithful(to: text), text.utf8.count <= ChangePlace.textBytesMax else {
            return .joined([ChangePage.faultList(faults, viewer.language), toEditor(viewer.language)])
        }
        return ChangePage.form(text, base: preview.base, faults, viewer)
    }

    // MARK: Ended

    private static func ended(
        _ change: ForetoldChange, _ preview: ChangePreview, _ fact: ConfigurationFact?, _ page: Int, _ viewer: Viewer
    ) -> HTML {
        let language = viewer.language
        return .joined([
            headline(change, language), choices(change, preview, fact, viewer), causes(change, language),
            addressBooks(change, page, language), remarks(change.remarks, language),
            viewer.account.role == .administrator
                ? .element(.details) {
                    HTML.element(.summary) { Phrase.editFurther.text(language) }
                    further(preview, [], viewer)
                } : .nothing,
        ])
    }

    private static func headline(_ change: ForetoldChange, _ language: Language) -> HTML {
        let meant = change.counts.filter { !ChangeWords.repairs.contains($0.key.cause) }
        func sum(_ acts: ForetoldChange.Act...) -> String {
            language.number(meant.reduce(0) { $0 + (acts.contains($1.key.act) ? $1.value : 0) })
        }
        let members = Set(
            change.addressBooks.filter { book in
                book.counts.keys.contains { $0.act != .held && !ChangeWords.repairs.contains($0.cause) }
            }.map(\.member))
        let held = meant.reduce(0) { $0 + ($1.key.act == .held ? $1.value : 0) }
        return .element(.section, .class("hold")) {
            HTML.element(.p) {
                HTML.element(.strong) {
                    members.isEmpty
                        ? Phrase.wouldDoNothing.text(language)
                        : Phrase.wouldDo.text(
                            language, sum(.create), sum(.remove), sum(.update, .redact),
                            language.number(members.count))
                }
            }
            if held > 0 { HTML.element(.p) { Phrase.wouldBeHeld.text(language, language.number(held)) } }
            HTML.element(.p) { Phrase.booksInAll.text(language, language.number(change.lookedAt)) }
        }
    }

    private static func causes(_ change: ForetoldChange, _ language: Language) -> HTML {
        guard !change.counts.isEmpty else { return .nothing }
        let kinds = change.counts.sorted { ($0.key.act.rawValue, $0.key.cause) < ($1.key.act.rawValue, $1.key.cause) }
        return Page.table(
            .changeByCause, [.act, .cause, .contactCount, .members],
            kinds.map { kind, count in
                let members = Set(change.addressBooks.filter { $0.counts[kind] != nil }.map(\.member)).count
                let route = ChangePlace.records(place: nil, act: kind.act, cause: kind.cause, page: 1)
                return [
                    .text(ChangeWords.act(kind.act).text(language)), ChangeWords.cause(kind.cause, language),
                    .element(.a, .href(.change(route))) { language.number(count) },
                    .text(language.number(members)),
                ]
            }, language)
    }

    private static func addressBooks(_ change: ForetoldChange, _ page: Int, _ language: Language) -> HTML {
        guard !change.addressBooks.isEmpty else { return .nothing }
        let slice = Slice(Array(change.addressBooks.enumerated()), page: page, size: size)
        let rows = slice.elements.map { place, book -> [HTML] in
            let route = ChangePlace.records(place: place, act: nil, cause: nil, page: 1)
            return [
                .element(.a, .href(.change(route))) { book.member }, .text(book.book),
                .text(language.number(book.count(.create))), .text(language.number(book.count(.update, .redact))),
                .text(language.number(book.count(.remove))), .text(language.number(book.count(.held))),
                .element(.span) { HTML.said(book.problems.joined(separator: " "), language) },
            ]
        }
        return .joined([
            Page.table(
                .changeByMember,
                [
                    .member, .book, .foretoldNew, .foretoldChanged, .foretoldRemoved, .foretoldHeld, .changeProblems,
                ], rows, language),
            Page.pager(slice, language) { .change(.preview(page: $0)) },
        ])
    }

    private static func remarks(_ remarks: [String], _ language: Language) -> HTML {
        guard !remarks.isEmpty else { return .nothing }
        return .element(.section) {
            HTML.element(.h2) { Phrase.changeRemarks.text(language) }
            HTML.element(.ul) { remarks.map { remark in HTML.element(.li) { HTML.said(remark, language) } } }
        }
    }

    // MARK: What to do with it

    private static func choices(
        _ change: ForetoldChange, _ preview: ChangePreview, _ fact: ConfigurationFact?, _ viewer: Viewer
    ) -> HTML {
        let language = viewer.language
        guard viewer.account.role == .administrator else {
            return .element(.p) { Phrase.officerSeesConfiguration.text(language) }
        }
        let drop = HTML.joined([
            .element(.p) { Phrase.dropHelp.text(language) }, button(.drop, .dropChange, preview, viewer),
        ])
        if let obstacle = change.obstacle {
            return .joined([.element(.p, .class("fault")) { HTML.said(obstacle, language) }, drop])
        }
        if let fact, let hindrance = fact.hindrance {
            // To copy it would undo what others changed since.
            guard fact.digest == preview.base else {
                return .joined([.element(.p, .class("fault")) { Phrase.savedMeanwhile.text(language) }, drop])
            }
            return .joined([copying(preview, fact.fileName, hindrance, language), drop])
        }
        return .element(.div, .class("choices")) {
            HTML.element(.div) {
                HTML.element(.p) { Phrase.saveHelp.text(language) }
                button(.save, .saveChange, preview, viewer)
            }
            HTML.element(.div) { drop }
        }
    }

    private static func copying(
        _ preview: ChangePreview, _ fileName: String, _ hindrance: String, _ language: Language
    ) -> HTML {
        .element(.section, .class("hold")) {
            ChangePage.mayNotWrite(hindrance, language)
            HTML.element(.p) { Phrase.copyIt.text(language) }
            HTML.element(.pre) { "sudoedit \(fileName)\nsudo systemctl reload satchel" }
            HTML.element(.label, .for("new")) { Phrase.newText.text(language) }
            HTML.element(.textarea, .id("new"), .rows(12), .literal, .readonly) { "\n" + preview.text }
        }
    }

    private static func button(
        _ place: ChangePlace, _ phrase: Phrase, _ preview: ChangePreview, _ viewer: Viewer
    ) -> HTML {
        .element(.form, .method("post"), .action(.change(place))) {
            Page.token(viewer)
            HTML.element(.input, .type("hidden"), .name("preview"), .value(preview.id))
            HTML.element(.button, .type("submit")) { phrase.text(viewer.language) }
        }
    }
}
