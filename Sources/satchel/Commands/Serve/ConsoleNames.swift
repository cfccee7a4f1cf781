import ContactModel
import Foundation

/// What members are called, as the CRM had it at some moment.
struct ConsoleNames: Sendable {
    /// The CRM is not read anew for every look.
    static let lifetime = Duration.seconds(300)

    let logins: [UserID: String]
    /// All that are known, by their names.
    let order: [UserID]
    private let folded: [UserID: String]

    init(_ logins: [UserID: String]) {
        self.logins = logins
        folded = logins.mapValues(Self.folded)
        order = folded.sorted { ($0.value, $0.key.text) < ($1.value, $1.key.text) }.map(\.key)
    }

    /// By the CRM's key where it does not know the user, or cannot be read.
    func name(_ user: UserID?) -> String { user.flatMap { logins[$0] } ?? Self.unknown(user) }

    /// Whether the part, which is folded, stands in the user's name.
    func matches(_ user: UserID, _ part: [UInt8]) -> Bool {
        (folded[user] ?? Self.folded(Self.unknown(user))).holds(part)
    }

    /// Equal for texts that differ in case or in how their letters are put together alone.
    static func folded(_ text: String) -> String { text.precomposedStringWithCanonicalMapping.lowercased() }

    private static func unknown(_ user: UserID?) -> String { "user \(user?.text ?? "")" }
}

extension String {
    /// Byte by byte: ten thousand names are looked through for one page.
    func holds(_ part: [UInt8]) -> Bool {
        guard let first = part.first else { return true }
        var text = self
        return text.withUTF8 { bytes in
            guard bytes.count >= part.count else { return false }
            return (0...bytes.count - part.count).contains { start in
                bytes[start] == first && bytes[start..<start + part.count].elementsEqual(part)
            }
        }
    }
}
