/// Every place of the console. What is none of these does not exist: no file is ever named by a request.
enum Route: Hashable, Sendable {
    case overview
    case signIn(next: String?)
    case signOut
    case style
    case addressBooks(search: String, condition: AddressBookFact.Condition?, page: Int)
    case addressBook(String, page: Int)
    case holds(page: Int)
    case release
    case discard
    case change(ChangePlace)
    case subscriptions(SubscriptionPlace)
    case explain(ExplainQuestion)
    case holdings(HoldingsQuestion, page: Int)
    case export(HoldingsQuestion, ExportFormat)
    case contents(ContentsQuestion)
    case act(BookAct, of: String)
    case openID(OpenIDPlace)
    case mine(MinePlace)

    private static let pageMax = 1_000_000

    /// - Parameters:
    ///   - path: as the request has it, percent-encoded.
    ///   - query: what follows the `?`.
    init?(path: String, query: String) {
        let fields = FormFields(query)
        let page = fields["page"].flatMap { Int($0) }.map { min(max($0, 1), Self.pageMax) } ?? 1
        switch path {
        case "/": self = .overview
        case "/sign-in": self = .signIn(next: fields["next"])
        case "/sign-out": self = .signOut
        case "/style.css": self = .style
        case "/address-books":
            self = .addressBooks(
                search: fields["search"] ?? "",
                condition: fields["condition"].flatMap { AddressBookFact.Condition(rawValue: $0) }, page: page)
        case "/holds": self = .holds(page: page)
        case "/holds/release": self = .release
        case "/holds/discard": self = .discard
        default:
            if let place = ChangePlace(path: path, fields: fields, page: page) {
                self = .change(place)
                return
            }
            if let place = SubscriptionPlace(path: path, fields: fields, page: page) {
                self = .subscriptions(place)
                return
            }
            if let route = OpenIDPlace(path, fields).map(Route.openID)
                ?? MinePlace(path, fields, page: page).map(Route.mine) ?? Self.answers(path: path, fields, page: page)
            {
                self = route
                return
            }
            let prefix = "/address-books/"
            guard path.hasPrefix(prefix), let id = Self.id(path.dropFirst(prefix.count)) else { return nil }
            self = .addressBook(id, page: page)
        }
    }

    /// Whether it is changed by, and only by, a form that is sent.
    var takesForm: Bool {
        switch self {
        case .change(let place): place.takesForm
        case .subscriptions(let place): place.takesForm
        case .signIn, .signOut, .release, .discard, .act: true
        case .mine(let place): place.takesForm
        default: false
        }
    }

    /// Whether it has a page that can be asked for.
    var hasPage: Bool {
        switch self {
        case .change(let place): !place.takesForm
        case .subscriptions(let place): !place.takesForm
        case .signOut, .release, .discard, .act: false
        case .mine(let place): !place.takesForm
        default: true
        }
    }

    /// Whose page or form it is; a sign-in comes before any role.
    func isOpen(to role: Account.Role) -> Bool {
        if role == .user { return isForUsers }
        return switch self {
        case .change(let place): place.isOpen(to: role)
        case .subscriptions: role == .administrator
        case .release, .discard, .act: role == .administrator
        case .explain, .holdings, .export, .contents: role == .administrator || role == .officer
        case .overview, .signIn, .signOut, .style, .addressBooks, .addressBook, .holds, .openID, .mine: true
        }
    }

    /// A user's places are named one by one, so that a new place is none of them.
    private var isForUsers: Bool {
        switch self {
        case .mine, .signIn, .signOut, .openID, .style: true
        default: false
        }
    }

    /// Path and query, encoded.
    var target: String {
        switch self {
        case .overview: "/"
        case .signIn(let next): "/sign-in" + Self.query([("next", next)])
        case .signOut: "/sign-out"
        case .style: "/style.css"
        case .addressBooks(let search, let condition, let page):
            "/address-books"
                + Self.query([
                    ("search", search.isEmpty ? nil : search), ("condition", condition?.rawValue), Self.page(page),
                ])
        case .addressBook(let id, let page): "/address-books/" + id + Self.query([Self.page(page)])
        case .holds(let page): "/holds" + Self.query([Self.page(page)])
        case .release: "/holds/release"
        case .discard: "/holds/discard"
        case .change(let place): place.target
        case .subscriptions(let place): place.target
        case .explain(let question): Self.target(question)
        case .holdings(let question, let page): Self.target(question, page: page)
        case .export(let question, let format): Self.target(question, format)
        case .contents(let question): Self.target(question)
        case .act(let act, let id): "/address-books/\(id)/\(act.rawValue)"
        case .openID(let place): place.target
        case .mine(let place): place.target
        }
    }

    /// The page that a sign-in leads to: one of the console's own, or the overview.
    static func afterSignIn(_ next: String?) -> Route {
        guard let next, next.hasPrefix("/") else { return .overview }
        let parts = next.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        switch Route(path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : "") {
        case .signIn, .style, .openID, nil: return .overview
        case .some(let route): return route.hasPage ? route : .overview
        }
    }

    /// The same for whoever has signed in: what is not open to them would only be refused.
    static func afterSignIn(_ next: String?, as visitor: Visitor) -> Route {
        let route = afterSignIn(next)
        return visitor.role == .user && !route.isOpen(to: .user) ? .mine(.book(MineQuestion())) : route
    }

    static func page(_ page: Int) -> (String, String?) { ("page", page > 1 ? "\(page)" : nil) }

    static func query(_ pairs: [(String, String?)]) -> String {
        let spelt = pairs.compactMap { name, value in value.map { "\(name)=\(FormFields.encoded($0))" } }
        return spelt.isEmpty ? "" : "?" + spelt.joined(separator: "&")
    }

    /// The id of an address book, letters and digits as the journal makes them.
    static func id(_ text: Substring) -> String? {
        let isId = (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { isLetterOrDigit($0) }
        return isId ? String(text) : nil
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}
