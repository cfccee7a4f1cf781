/// The places about the configuration and its changes, below `/change`.
enum ChangePlace: Hashable, Sendable {
    case editor
    case begin
    case book(String)
    case tryBook
    case preview(page: Int)
    /// Of one address book, by its place among those of the preview, or of all.
    case records(place: Int?, act: ForetoldChange.Act?, cause: String?, page: Int)
    case save
    case drop
    case former(page: Int)
    case tryFormer

    /// `nil`: it is none of them.
    init?(path: String, fields: FormFields, page: Int) {
        switch path {
        case "/change": self = .editor
        case "/change/begin": self = .begin
        case "/change/book": self = .book(fields["book"] ?? "")
        case "/change/book/try": self = .tryBook
        case "/change/preview": self = .preview(page: page)
        case "/change/records":
            self = .records(
                place: fields["place"].flatMap { Int($0) }.flatMap { (0...1_000_000).contains($0) ? $0 : nil },
                act: fields["act"].flatMap { ForetoldChange.Act(rawValue: $0) }, cause: fields["cause"], page: page)
        case "/change/save": self = .save
        case "/change/drop": self = .drop
        case "/change/former": self = .former(page: page)
        case "/change/former/try": self = .tryFormer
        default: return nil
        }
    }

    var takesForm: Bool {
        switch self {
        case .begin, .tryBook, .save, .drop, .tryFormer: true
        case .editor, .book, .preview, .records, .former: false
        }
    }

    /// An officer sees what is changed, and changes nothing.
    func isOpen(to role: Account.Role) -> Bool {
        if case .book = self { return role == .administrator }
        return !takesForm || role == .administrator
    }

    var target: String {
        switch self {
        case .editor: "/change"
        case .begin: "/change/begin"
        case .book(let book): "/change/book" + Route.query([("book", book)])
        case .tryBook: "/change/book/try"
        case .preview(let page): "/change/preview" + Route.query([Route.page(page)])
        case .records(let place, let act, let cause, let page):
            "/change/records"
                + Route.query([
                    ("place", place.map { "\($0)" }), ("act", act?.rawValue), ("cause", cause), Route.page(page),
                ])
        case .save: "/change/save"
        case .drop: "/change/drop"
        case .former(let page): "/change/former" + Route.query([Route.page(page)])
        case .tryFormer: "/change/former/try"
        }
    }

    /// What a form may hold that brings a whole configuration, in bytes as it is sent.
    static let formBytesMax = 384 * 1024
    /// Of a text that can be edited here: in a form each byte may take three.
    static let textBytesMax = 120 * 1024
}
