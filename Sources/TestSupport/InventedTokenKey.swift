internal import COpenSSL

/// A key that signs invented tokens, made for a test and known to nobody.
// `@unchecked` is true because the key is not changed after `init`.
package final class InventedTokenKey: @unchecked Sendable {
    package enum Padding: Sendable { case pkcs1, pss, none }

    private let key: OpaquePointer

    package init(isCurve: Bool = false) {
        guard let key = isCurve ? satchel_test_curve() : satchel_test_rsa(2048) else {
            preconditionFailure("OpenSSL makes no key.")
        }
        self.key = key
    }

    deinit { EVP_PKEY_free(key) }

    /// A number of the public key, big-endian, by OpenSSL's name: `n` and `e` of RSA, `qx` and `qy` of a curve.
    package func number(_ name: String, count: Int? = nil) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 1024)
        let found = Int(satchel_test_key_number(key, name, &bytes, Int32(bytes.count)))
        precondition(found > 0, "a key has no \(name)")
        return [UInt8](repeating: 0, count: max(0, (count ?? found) - found)) + bytes[..<found]
    }

    /// As JSON Web Signatures have it; `padding` is for RSA alone.
    package func sign(_ message: [UInt8], _ padding: Padding) -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { preconditionFailure("No memory for a signature.") }
        defer { EVP_MD_CTX_free(context) }
        var keyContext: OpaquePointer?
        precondition(EVP_DigestSignInit_ex(context, &keyContext, "SHA256", nil, nil, key, nil) == 1)
        if padding == .pss {
            EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PSS_PADDING)
            EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, RSA_PSS_SALTLEN_DIGEST)
        }
        var count = 1024
        var signature = [UInt8](repeating: 0, count: count)
        precondition(EVP_DigestSign(context, &signature, &count, message, message.count) == 1)
        signature = Array(signature[..<count])
        guard padding == .none else { return signature }
        var numbers = [UInt8](repeating: 0, count: 64)
        precondition(satchel_test_signature_numbers(signature, count, &numbers) == 1)
        return numbers
    }
}
