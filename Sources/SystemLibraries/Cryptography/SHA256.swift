import COpenSSL

/// SHA-256 (FIPS 180-4), over one piece of bytes or over pieces as they come.
package struct SHA256: ~Copyable {
    package static let byteCount = 32

    private let context: OpaquePointer

    package init() {
        guard let context = EVP_MD_CTX_new() else { preconditionFailure("No memory for a digest.") }
        self.context = context
        require(EVP_DigestInit_ex(context, algorithm, nil))
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Takes in the next piece; where the pieces are divided makes no difference.
    package mutating func update(_ bytes: some Collection<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
        if done == nil { Array(bytes).withUnsafeBytes { update($0) } }
    }

    /// The 32 bytes of the digest of all pieces.
    package consuming func digest() -> [UInt8] {
        let context = context
        return [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, filled in
            require(EVP_DigestFinal_ex(context, buffer.baseAddress, nil))
            filled = Self.byteCount
        }
    }

    /// The 32 bytes of the digest of `bytes`.
    package static func digest(of bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, filled in
            require(EVP_Digest(bytes, bytes.count, buffer.baseAddress, nil, algorithm, nil))
            filled = byteCount
        }
    }

    private mutating func update(_ bytes: UnsafeRawBufferPointer) {
        require(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
    }
}

// `nonisolated(unsafe)` is true because OpenSSL never changes a fetched algorithm and counts its uses atomically. It is
// fetched once, since a fetch by name costs as much as the digest of a contact.
nonisolated(unsafe) private let algorithm: OpaquePointer? = EVP_MD_fetch(nil, "SHA256", nil)

/// OpenSSL answers 1 for success. The digests have no input that they could refuse: anything else is a broken library.
private func require(_ answer: Int32) {
    precondition(answer == 1, "SHA-256 of OpenSSL answered \(answer).")
}
