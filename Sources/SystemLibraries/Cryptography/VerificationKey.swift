internal import COpenSSL

/// How the signature of a JSON Web Token is checked, by the names of RFC 7518 §3.1. Each needs a public key; there is none
/// that takes a shared secret.
package enum VerificationAlgorithm: String, Hashable, Sendable, CaseIterable {
    case rs256 = "RS256"
    /// With a salt as long as the digest.
    case ps256 = "PS256"
    /// Over the curve P-256; the signature is two numbers of 32 bytes.
    case es256 = "ES256"
}

/// A public key that somebody published, to check signatures with.
// `@unchecked` is true because the key is never changed after `init`, and OpenSSL verifies by reading it.
package final class VerificationKey: @unchecked Sendable {
    private let key: OpaquePointer
    private let isCurve: Bool

    package static let modulusBytesMin = 256
    /// A longer one takes too long to check with.
    package static let modulusBytesMax = 1024
    private static let exponentBytesMax = 8
    private static let coordinateBytes = 32

    /// An RSA key, both numbers big-endian; `nil` where they make none, or one of fewer than 2048 bits.
    package init?(modulus: [UInt8], exponent: [UInt8]) {
        let modulus = Array(modulus.drop { $0 == 0 })
        guard (Self.modulusBytesMin...Self.modulusBytesMax).contains(modulus.count),
            modulus[0] >= 0x80 || modulus.count > 256,
            (1...Self.exponentBytesMax).contains(exponent.count),
            let key = satchel_rsa_public_key(modulus, Int32(modulus.count), exponent, Int32(exponent.count))
        else {
            ERR_clear_error()
            return nil
        }
        self.key = key
        isCurve = false
    }

    /// A key on the curve P-256, by its coordinates of 32 bytes; `nil` where they are no point of it.
    package init?(x: [UInt8], y: [UInt8]) {
        let point = [4] + x + y
        guard x.count == Self.coordinateBytes, y.count == Self.coordinateBytes,
            let key = satchel_p256_public_key(point, point.count)
        else {
            ERR_clear_error()
            return nil
        }
        self.key = key
        isCurve = true
    }

    deinit { EVP_PKEY_free(key) }

    /// Whether the holder of the private key made `signature` over `message`; never with an algorithm of another kind of
    /// key.
    package func verifies(_ signature: [UInt8], of message: [UInt8], _ algorithm: VerificationAlgorithm) -> Bool {
        defer { ERR_clear_error() }
        switch algorithm {
        case .rs256: return !isCurve && verifies(signature, message, .rs256)
        case .ps256: return !isCurve && verifies(signature, message, .ps256)
        case .es256:
            guard isCurve, signature.count == 2 * Self.coordinateBytes else { return false }
            var der: UnsafeMutablePointer<UInt8>?
            let count = satchel_signature_der(signature, Int32(Self.coordinateBytes), &der)
            guard count > 0, let der else { return false }
            defer { CRYPTO_free(der, #file, #line) }
            return verifies(Array(UnsafeBufferPointer(start: der, count: Int(count))), message, nil)
        }
    }

    private func verifies(_ signature: [UInt8], _ message: [UInt8], _ padding: SignatureAlgorithm?) -> Bool {
        guard let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        var keyContext: OpaquePointer?
        guard EVP_DigestVerifyInit_ex(context, &keyContext, "SHA256", nil, nil, key, nil) == 1,
            padding.map({ setPadding(keyContext, $0) }) ?? true
        else { return false }
        return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}
