/// Every place of the HTTP API, version 1. Paths are constants: what is none of these does not exist.
enum APIRoute: Hashable, Sendable {
    case description
    case status
    case health
    case addressBooks
    case addressBook(String)
    case holds
    case release(String)
    case discard(String)
    case explain
    case whereIs
    case heldBy
    case revocations
    case audit
    case events

    static let root = "/api/"
    private static let version = "/api/v1/"

    /// - Parameter path: as the request has it, percent-encoded. Ids need no encoding.
    init?(path: String) {
        guard path.hasPrefix(Self.version) else { return nil }
        let parts = path.dropFirst(Self.version.count).split(separator: "/", omittingEmptySubsequences: false)
        switch (parts.count, parts[0]) {
        case (1, "openapi.yaml"): self = .description
        case (1, "status"): self = .status
        case (1, "health"): self = .health
        case (1, "address-books"): self = .addressBooks
        case (2, "address-books"):
            guard Self.isId(parts[1]) else { return nil }
            self = .addressBook(String(parts[1]))
        case (1, "holds"): self = .holds
        case (3, "holds"):
            guard Self.isId(parts[1]) else { return nil }
            switch parts[2] {
            case "release": self = .release(String(parts[1]))
            case "discard": self = .discard(String(parts[1]))
            default: return nil
            }
        case (1, "explain"): self = .explain
        case (1, "where"): self = .whereIs
        case (1, "held-by"): self = .heldBy
        case (1, "revocations"): self = .revocations
        case (1, "audit"): self = .audit
        case (1, "events"): self = .events
        default: return nil
        }
    }

    var decision: (hold: String, word: HoldDecision.Word)? {
        switch self {
        case .release(let hold): (hold, .release)
        case .discard(let hold): (hold, .discard)
        default: nil
        }
    }

    /// As `Allow` lists them.
    var methods: [String] { decision == nil ? ["GET", "HEAD", "OPTIONS"] : ["POST", "OPTIONS"] }

    /// The names that a query may have.
    var parameters: Set<String> {
        let page: Set = ["limit", "cursor"]
        let window: Set = ["since", "until"]
        return switch self {
        case .addressBooks: page.union(["member", "book", "condition", "state"])
        case .holds: page
        case .explain: ["member", "record", "book"]
        case .whereIs: page.union(window).union(["record"])
        case .heldBy: page.union(window).union(["member", "now"])
        case .revocations: page.union(window).union(["member", "open"])
        case .audit: page.union(window).union(["member", "record", "book"])
        case .description, .status, .health, .addressBook, .release, .discard, .events: []
        }
    }

    /// The media type of its good answers.
    var type: String {
        switch self {
        case .description: "application/yaml"
        case .events: "text/event-stream"
        default: "application/json"
        }
    }

    func isOpen(to role: Account.Role) -> Bool {
        role == .administrator || role == .officer && decision == nil
    }

    /// Of an address book or a held plan, as the journal makes them: letters, digits, and a dot in between.
    private static func isId(_ text: Substring) -> Bool {
        (1...128).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: ".")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"): true
                default: false
                }
            }
    }
}
