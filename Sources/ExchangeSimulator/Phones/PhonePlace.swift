internal import Foundation
internal import WebPages

/// Every place of the phones: the list of them, one, and what is done there.
enum PhonePlace: Place, Equatable {
    case phones
    case style
    case phone(user: String, PhoneList)
    case new(user: String)
    case card(user: String, contact: String, PhoneDeed?)
    case edit(user: String, contact: String)
    case delete(user: String, contact: String)

    static let root = "/simulator/phones"

    /// - Parameters:
    ///   - path: as the request has it, percent-encoded; upper and lower case count below `root`.
    ///   - query: what follows the `?`.
    init?(path: String, query: String) {
        let segments = path.dropFirst(Self.root.count).split(separator: "/").map { String($0).removingPercentEncoding }
        let names = segments.compactMap(\.self)
        guard names.count == segments.count else { return nil }
        let fields = FormFields(query)
        switch (names.count, names.dropFirst().first, names.dropFirst(3).first) {
        case (0, _, _): self = .phones
        case (1, _, _): self = names[0] == "style.css" ? .style : .phone(user: names[0], PhoneList(fields))
        case (2, "new", _): self = .new(user: names[0])
        case (3, "contacts", _):
            self = .card(user: names[0], contact: names[2], fields["done"].flatMap { PhoneDeed(rawValue: $0) })
        case (4, "contacts", "edit"): self = .edit(user: names[0], contact: names[2])
        case (4, "contacts", "delete"): self = .delete(user: names[0], contact: names[2])
        default: return nil
        }
    }

    var target: String {
        switch self {
        case .phones: Self.root
        case .style: Self.root + "/style.css"
        case .phone(let user, let list): Self.path(user) + list.query
        case .new(let user): Self.path(user) + "/new"
        case .card(let user, let contact, let done):
            Self.path(user, contact) + (done.map { "?done=" + $0.rawValue } ?? "")
        case .edit(let user, let contact): Self.path(user, contact) + "/edit"
        case .delete(let user, let contact): Self.path(user, contact) + "/delete"
        }
    }

    /// Whether a form may be sent there.
    var takesForm: Bool {
        switch self {
        case .new, .edit, .delete: true
        case .phones, .style, .phone, .card: false
        }
    }

    /// Whether it has a page that can be asked for.
    var hasPage: Bool { if case .delete = self { false } else { true } }

    private static func path(_ user: String) -> String { root + "/" + FormFields.encoded(user) }

    private static func path(_ user: String, _ contact: String) -> String {
        path(user) + "/contacts/" + FormFields.encoded(contact)
    }
}

/// What was done a moment ago, and is said on the page that follows.
enum PhoneDeed: String, Equatable { case added, changed, deleted }

/// Which part of a phone's contacts is shown.
struct PhoneList: Equatable {
    /// A folder's id; `nil`: all folders.
    var folder: String?
    var search = ""
    var page = 1
    var done: PhoneDeed?

    private static let pageMax = 1_000_000

    init() {}

    init(_ fields: FormFields) {
        folder = fields["folder"].flatMap { $0.isEmpty ? nil : $0 }
        search = fields["search"] ?? ""
        page = fields["page"].flatMap { Int($0) }.map { min(max($0, 1), Self.pageMax) } ?? 1
        done = fields["done"].flatMap { PhoneDeed(rawValue: $0) }
    }

    func saying(_ deed: PhoneDeed?) -> PhoneList {
        var list = self
        list.done = deed
        return list
    }

    var query: String {
        let pairs = [
            ("folder", folder), ("search", search.isEmpty ? nil : search), ("page", page > 1 ? "\(page)" : nil),
            ("done", done?.rawValue),
        ].compactMap { name, value in value.map { "\(name)=\(FormFields.encoded($0))" } }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }
}
