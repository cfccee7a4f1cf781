/// The places about subscriptions in the embedded CRM, below `/subscriptions`.
enum SubscriptionPlace: Hashable, Sendable {
    case start
    /// A form, so that no name stands in an address.
    case search
    case record(String, page: Int)
    case set

    /// `nil`: it is none of them.
    init?(path: String, fields: FormFields, page: Int) {
        switch path {
        case "/subscriptions": self = .start
        case "/subscriptions/search": self = .search
        case "/subscriptions/record": self = .record(fields["record"] ?? "", page: page)
        case "/subscriptions/set": self = .set
        default: return nil
        }
    }

    var takesForm: Bool {
        switch self {
        case .search, .set: true
        case .start, .record: false
        }
    }

    var target: String {
        switch self {
        case .start: "/subscriptions"
        case .search: "/subscriptions/search"
        case .record(let record, let page):
            "/subscriptions/record" + Route.query([("record", record.isEmpty ? nil : record), Route.page(page)])
        case .set: "/subscriptions/set"
        }
    }
}
