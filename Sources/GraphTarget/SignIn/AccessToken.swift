import ContactModel
import Foundation

/// A token that opens Graph until its end. Its text goes into one header and nowhere else.
struct AccessToken: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    let text: String
    /// Counts the tokens of one provider, so that a refused one is told from its successor.
    let number: Int
    let renewAt: Moment
    let endsAt: Moment

    var description: String { "access token \(number)" }
    var customMirror: Mirror { Mirror(self, children: ["number": number]) }

    /// The permissions that the token names; `nil` where it cannot be read. Read for hints only: the token is Graph's
    /// to judge, and permissions that Exchange itself has granted are not in it (FACTS §12.3).
    var roles: [String]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        var base64 = parts[1].replacing("-", with: "+").replacing("_", with: "/")
        while !base64.count.isMultiple(of: 4) { base64.append("=") }
        guard let data = Data(base64Encoded: String(base64)),
            let claims = try? JSONDecoder().decode(Claims.self, from: data)
        else { return nil }
        return (claims.roles ?? []).compactMap { WireText.word($0) }.sorted()
    }

    private struct Claims: Decodable { let roles: [String]? }
}
