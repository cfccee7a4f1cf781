import COpenSSL

/// SHA-256, HMAC-SHA-256, random bytes, comparing in constant time, and the spellings of bytes as text.
///
/// Promises: the primitives are OpenSSL's, none is made here; every function may be called from any thread. Must never:
/// print a key, keep one longer than its owner lives, or fall back to a weaker primitive when one is missing.
package enum Cryptography {
    /// `count` bytes from the operating system's generator, good enough for keys.
    ///
    /// Ends the process when the generator fails: going on with a guessable key would be worse.
    package static func randomBytes(_ count: Int) -> [UInt8] {
        guard count > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let code = RAND_bytes(buffer.baseAddress, Int32(count))
            precondition(code == 1, "The random generator of OpenSSL answered \(code).")
            filled = count
        }
    }

    /// Whether both are the same bytes, in a time that depends on their count alone.
    package static func isEqualInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return CRYPTO_memcmp(left, right, left.count) == 0
    }
}
