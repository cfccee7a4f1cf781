package import ContactModel
import Cryptography
import Passwords

/// What a program shows instead of a password, on every request.
///
/// Promises: the token cannot be read out of what is kept. It is random, so that a plain digest of it is enough.
package struct APIToken: Hashable, Sendable {
    /// Like an account's; tokens and accounts may have the same.
    package let name: String
    package let role: Account.Role
    /// SHA-256 of the token's text.
    package let digest: [UInt8]
    package let endsAt: Moment

    /// By which a search for leaked secrets finds it.
    private static let prefix = "satchel_"
    private static let randomBytes = 32
    /// A longer one is none.
    package static let bytesMax = 128

    /// `nil`: the name is none, or the digest is no digest.
    package init?(name: String, role: Account.Role, digest: [UInt8], endsAt: Moment) {
        guard Account.isName(name), digest.count == SHA256.byteCount else { return nil }
        self.name = name
        self.role = role
        self.digest = digest
        self.endsAt = endsAt
    }

    /// A new one's text, which nobody can guess and nobody is shown again.
    package static func make() -> String { prefix + Base64URL.encode(Cryptography.randomBytes(randomBytes)) }

    package static func digest(of text: String) -> [UInt8] { SHA256.digest(of: Array(text.utf8)) }

    package func isGood(now: Moment) -> Bool { now < endsAt }
}

extension APIToken: CustomStringConvertible, CustomReflectable {
    package var description: String { "APIToken \(name)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
