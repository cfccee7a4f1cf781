/// The places of a user's own page.
enum MinePlace: Hashable, Sendable {
    case book(MineQuestion)
    case reason(MineRecord)
    case find(MineSearch)
    /// Only by a form, which names the record.
    case change(MineChange.Act)

    init?(_ path: String, _ fields: FormFields, page: Int) {
        switch path {
        case "/mine":
            self = .book(
                MineQuestion(
                    book: fields["book"] ?? "", list: fields["list"].flatMap(MineList.init) ?? .all,
                    search: fields["search"] ?? "", page: page))
        case "/mine/why": self = .reason(MineRecord(book: fields["book"] ?? "", record: fields["record"] ?? ""))
        case "/mine/find": self = .find(MineSearch(book: fields["book"] ?? "", text: fields["search"] ?? ""))
        default:
            guard path.hasPrefix("/mine/"), let act = MineChange.Act(rawValue: String(path.dropFirst(6))) else {
                return nil
            }
            self = .change(act)
        }
    }

    var takesForm: Bool {
        if case .change = self { true } else { false }
    }

    var target: String {
        switch self {
        case .book(let question):
            "/mine"
                + Route.query([
                    ("book", question.book.ifAny), ("list", question.list == .all ? nil : question.list.rawValue),
                    ("search", question.search.ifAny), Route.page(question.page),
                ])
        case .reason(let record):
            "/mine/why" + Route.query([("book", record.book.ifAny), ("record", record.record.ifAny)])
        case .find(let search):
            "/mine/find" + Route.query([("book", search.book.ifAny), ("search", search.text.ifAny)])
        case .change(let act): "/mine/\(act.rawValue)"
        }
    }
}
