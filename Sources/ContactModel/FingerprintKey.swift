import Cryptography

/// The installation's key, under which contacts are fingerprinted. Made once; kept beside the journal, never in it.
///
/// Never printed: its descriptions and its mirror show no byte of it.
package struct FingerprintKey: Sendable {
    package static let byteCount = 32

    private let key: AuthenticationKey

    /// Takes 32 random bytes; `nil` for any other count.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        key = AuthenticationKey(bytes: bytes)
    }

    /// The first 16 bytes of HMAC-SHA-256 over the canonical form: equal exactly where that is equal.
    ///
    /// Of one `Contact.canonicalVersion`; store that beside the fingerprint.
    package func fingerprint(of contact: Contact, over properties: Set<ContactProperty>) -> Fingerprint {
        let code = key.code(for: contact.canonical(over: properties))
        guard let fingerprint = Fingerprint(bytes: code.prefix(16)) else {
            preconditionFailure("HMAC-SHA-256 has 32 bytes, not \(code.count).")
        }
        return fingerprint
    }
}

extension FingerprintKey {
    /// The first 16 bytes of HMAC-SHA-256 over what a photo is made of.
    ///
    /// - Parameters:
    ///   - source: tells the picture from every other one.
    ///   - version: of the way in which photos are made.
    package func photoFingerprint(of source: [UInt8], version: UInt8) -> Fingerprint {
        let code = key.code(for: Array("photo".utf8) + [0, version] + source)
        guard let fingerprint = Fingerprint(bytes: code.prefix(16)) else {
            preconditionFailure("HMAC-SHA-256 has 32 bytes, not \(code.count).")
        }
        return fingerprint
    }
}

extension FingerprintKey {
    /// What tells this key from every other one and gives nothing of it away.
    package var check: Fingerprint { photoFingerprint(of: Array("check".utf8), version: 0) }
}

extension FingerprintKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "FingerprintKey" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
