import COpenSSL

/// A key of HMAC-SHA-256 (RFC 2104), prepared once for any number of messages.
///
/// Never printed: its descriptions and its mirror show no byte of it.
// `@unchecked` is true because `prepared` is only ever duplicated after `init`, which OpenSSL does by reading.
package final class AuthenticationKey: @unchecked Sendable {
    private let prepared: OpaquePointer

    /// Any count of bytes is a key; fewer than 32 are weaker than the digest.
    package init(bytes: [UInt8]) {
        guard let prepared = EVP_MAC_CTX_new(algorithm) else {
            preconditionFailure("HMAC of OpenSSL is missing.")
        }
        let parameters = [satchel_mac_digest_parameter(), OSSL_PARAM_construct_end()]
        // OpenSSL reads a null pointer as "the key of before", so that an empty key needs an address as well.
        let code = (bytes.isEmpty ? [0] : bytes).withUnsafeBufferPointer { key in
            EVP_MAC_init(prepared, key.baseAddress, bytes.count, parameters)
        }
        precondition(code == 1, "HMAC of OpenSSL answered \(code).")
        self.prepared = prepared
    }

    deinit { EVP_MAC_CTX_free(prepared) }

    /// The 32 bytes that only a holder of this key can make of `message`.
    package func code(for message: [UInt8]) -> [UInt8] {
        guard let context = EVP_MAC_CTX_dup(prepared) else { preconditionFailure("No memory for a digest.") }
        defer { EVP_MAC_CTX_free(context) }
        return [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { buffer, filled in
            let code = EVP_MAC_update(context, message, message.count)
            let final = EVP_MAC_final(context, buffer.baseAddress, &filled, SHA256.byteCount)
            precondition(code == 1 && final == 1, "HMAC of OpenSSL answered \(code), \(final).")
        }
    }
}

extension AuthenticationKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "AuthenticationKey" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

// `nonisolated(unsafe)` is true because OpenSSL never changes a fetched algorithm and counts its uses atomically.
nonisolated(unsafe) private let algorithm: OpaquePointer? = EVP_MAC_fetch(nil, "HMAC", nil)
