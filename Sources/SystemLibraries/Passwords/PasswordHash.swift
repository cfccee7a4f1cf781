import CSodium

/// What is kept of a password: Argon2id by libsodium, with its salt and its cost, as one text.
///
/// Promises: the password cannot be read out of it; making and comparing take 64 MiB and about a tenth of a second each,
/// and may be called from any thread. Must never: keep a password, or accept a hash of another kind.
package struct PasswordHash: Hashable, Sendable {
    /// `$argon2id$v=19$m=65536,t=2,p=1$SALT$HASH`
    package let text: String

    private static let prefix = "$argon2id$"

    /// A hash that was kept; `nil` for a text of another kind.
    package init?(text: String) {
        guard text.hasPrefix(Self.prefix), text.utf8.count < crypto_pwhash_strbytes() else { return nil }
        self.text = text
    }

    /// `nil`: there is no memory for it now.
    package init?(of password: String) {
        Self.prepare()
        var hash = [CChar](repeating: 0, count: crypto_pwhash_strbytes())
        let code = crypto_pwhash_str_alg(
            &hash, Self.characters(password), UInt64(password.utf8.count),
            UInt64(crypto_pwhash_opslimit_interactive()), crypto_pwhash_memlimit_interactive(),
            crypto_pwhash_alg_argon2id13())
        guard code == 0 else { return nil }
        text = String(decoding: hash.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Whether it is this password's.
    package func fits(_ password: String) -> Bool {
        Self.prepare()
        return crypto_pwhash_str_verify(text, Self.characters(password), UInt64(password.utf8.count)) == 0
    }

    /// As C has them, with a zero behind, so that an empty password has an address as well.
    private static func characters(_ password: String) -> [CChar] {
        password.utf8.map(CChar.init(bitPattern:)) + [0]
    }

    private static func prepare() {
        // 0 the first time and 1 afterwards, from any thread.
        precondition(sodium_init() >= 0, "libsodium cannot be used.")
    }
}

extension PasswordHash: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "PasswordHash" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
