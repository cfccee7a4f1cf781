/// Explanations, who has what, an address book's inside, and what is asked of one address book.
extension Route {
    /// `nil`: no such place.
    static func answers(path: String, _ fields: FormFields, page: Int) -> Route? {
        switch path {
        case "/explain":
            return .explain(
                ExplainQuestion(
                    member: fields["member"] ?? "", book: fields["book"] ?? "", record: fields["record"] ?? ""))
        case "/where": return .holdings(question(fields), page: page)
        case "/where/export":
            guard let format = fields["format"].flatMap(ExportFormat.init) else { return nil }
            return .export(question(fields), format)
        default: return inAddressBook(path: path, fields, page: page)
        }
    }

    /// `/address-books/ID/…`
    private static func inAddressBook(path: String, _ fields: FormFields, page: Int) -> Route? {
        let prefix = "/address-books/"
        guard path.hasPrefix(prefix) else { return nil }
        let parts = path.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let id = id(parts[0]) else { return nil }
        if parts[1] == "contacts" {
            return .contents(
                ContentsQuestion(
                    addressBook: id, list: fields["list"].flatMap(ContentsList.init) ?? .all,
                    search: fields["search"] ?? "", page: page))
        }
        return BookAct(rawValue: String(parts[1])).map { .act($0, of: id) }
    }

    private static func question(_ fields: FormFields) -> HoldingsQuestion {
        HoldingsQuestion(
            kind: fields["kind"].flatMap(HoldingsQuestion.Kind.init) ?? .record, word: fields["of"] ?? "",
            isNowOnly: fields["now"] == "yes", since: fields["since"] ?? "", until: fields["until"] ?? "")
    }

    static func target(_ question: ExplainQuestion) -> String {
        "/explain"
            + query([
                ("member", question.member.ifAny), ("book", question.book.ifAny), ("record", question.record.ifAny),
            ])
    }

    static func target(_ question: HoldingsQuestion, page: Int) -> String {
        "/where" + query(pairs(question) + [Self.page(page)])
    }

    static func target(_ question: HoldingsQuestion, _ format: ExportFormat) -> String {
        "/where/export" + query(pairs(question) + [("format", format.rawValue)])
    }

    static func target(_ question: ContentsQuestion) -> String {
        "/address-books/\(question.addressBook)/contacts"
            + query([
                ("list", question.list == .all ? nil : question.list.rawValue), ("search", question.search.ifAny),
                page(question.page),
            ])
    }

    private static func pairs(_ question: HoldingsQuestion) -> [(String, String?)] {
        [
            ("kind", question.kind.rawValue), ("of", question.word.ifAny), ("now", question.isNowOnly ? "yes" : nil),
            ("since", question.since.ifAny), ("until", question.until.ifAny),
        ]
    }
}

extension String {
    /// `nil` instead of an empty text.
    var ifAny: String? { isEmpty ? nil : self }
}
