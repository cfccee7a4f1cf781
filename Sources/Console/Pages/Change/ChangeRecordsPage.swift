/// The records behind a number of a preview, fifty at a time; ids alone.
enum ChangeRecordsPage {
    private static let size = 50

    static func document(
        _ change: ForetoldChange, place: Int?, act: ForetoldChange.Act?, cause: String?, page: Int, _ viewer: Viewer
    ) -> [UInt8] {
        let language = viewer.language
        let found = change.operations.filter { operation in
            (place == nil || operation.place == place) && (act == nil || operation.kind.act == act)
                && (cause == nil || operation.kind.cause == cause)
        }
        let slice = Slice(found, page: page, size: size)
        let rows = slice.elements.map { operation -> [HTML] in
            let book = change.addressBooks[operation.place]
            return [
                .element(.code) { operation.record }, .text(ChangeWords.act(operation.kind.act).text(language)),
                ChangeWords.cause(operation.kind.cause, language), .text(book.member), .text(book.book),
            ]
        }
        return Page.document(
            language, title: Phrase.changeRecords.text(language), viewer: viewer, current: .configuration
        ) {
            HTML.element(.p) {
                HTML.element(.a, .href(.change(.preview(page: 1)))) { Phrase.backToPreview.text(language) }
            }
            if found.isEmpty {
                HTML.element(.p) { Phrase.noChangeRecords.text(language) }
            } else {
                Page.table(.changeRecords, [.record, .act, .cause, .member, .book], rows, language)
                Page.pager(slice, language) {
                    .change(.records(place: place, act: act, cause: cause, page: $0))
                }
            }
            if change.operations.count == ForetoldChange.operationsMax {
                HTML.element(.p) {
                    Phrase.recordsMax.text(language, language.number(ForetoldChange.operationsMax))
                }
            }
        }
    }
}
