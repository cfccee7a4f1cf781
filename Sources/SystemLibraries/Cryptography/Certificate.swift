internal import COpenSSL

/// How a signature is made: RSA over SHA-256, by the names of RFC 7518 §3.1.
package enum SignatureAlgorithm: String, Hashable, Sendable, CaseIterable {
    case rs256 = "RS256"
    /// With a salt as long as the digest.
    case ps256 = "PS256"
}

/// An X.509 certificate: its bytes, its times, and what it can verify.
package struct Certificate: Hashable, Sendable {
    /// The certificate as signed, in DER.
    package let der: [UInt8]
    /// Seconds since 1970.
    package let validFrom: Int64
    /// Seconds since 1970; from then on it is good for nothing.
    package let validUntil: Int64

    /// `nil` for bytes that are no certificate in DER.
    package init?(der: [UInt8]) {
        guard let parsed = Self.parse(der) else { return nil }
        defer { X509_free(parsed) }
        self.init(parsed)
    }

    /// Every certificate of a PEM text, in its order; keys and texts between them are passed over.
    package static func all(pem: [UInt8]) -> [Certificate] {
        var found: [Certificate] = []
        withMemoryBIO(pem) { bio in
            while let parsed = PEM_read_bio_X509(bio, nil, nil, nil) {
                defer { X509_free(parsed) }
                if let certificate = Certificate(parsed) { found.append(certificate) }
            }
        }
        // The end of the text is noted as an error.
        ERR_clear_error()
        return found
    }

    /// The SHA-256 digest of `der`; as base64url it is what `x5t#S256` means (RFC 7515 §4.1.8).
    package var thumbprint: [UInt8] { SHA256.digest(of: der) }

    /// The SHA-1 digest of `der`, by which older clients name a certificate (`x5t`). A name, no protection.
    package var olderThumbprint: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 20) { buffer, filled in
            let code = EVP_Digest(der, der.count, buffer.baseAddress, nil, EVP_sha1(), nil)
            precondition(code == 1, "SHA-1 of OpenSSL answered \(code).")
            filled = 20
        }
    }

    /// Whether the holder of this certificate's key made `signature` over `message`.
    package func verifies(_ signature: [UInt8], of message: [UInt8], _ algorithm: SignatureAlgorithm) -> Bool {
        guard let parsed = Self.parse(der), let context = EVP_MD_CTX_new() else { return false }
        defer {
            X509_free(parsed)
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        guard let key = X509_get0_pubkey(parsed), EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA else { return false }
        var keyContext: OpaquePointer?
        guard EVP_DigestVerifyInit_ex(context, &keyContext, "SHA256", nil, nil, key, nil) == 1,
            setPadding(keyContext, algorithm)
        else { return false }
        return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    init?(_ parsed: OpaquePointer) {
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = Int(i2d_X509(parsed, &bytes))
        guard count > 0, let bytes else { return nil }
        defer { CRYPTO_free(bytes, #file, #line) }
        var isFromKnown: Int32 = 0
        var isUntilKnown: Int32 = 0
        validFrom = satchel_time_seconds(X509_get0_notBefore(parsed), &isFromKnown)
        validUntil = satchel_time_seconds(X509_get0_notAfter(parsed), &isUntilKnown)
        guard isFromKnown == 1, isUntilKnown == 1 else { return nil }
        der = Array(UnsafeBufferPointer(start: bytes, count: count))
    }

    private static func parse(_ der: [UInt8]) -> OpaquePointer? {
        der.withUnsafeBufferPointer { buffer in
            var start = buffer.baseAddress
            let parsed = d2i_X509(nil, &start, buffer.count)
            ERR_clear_error()
            return parsed
        }
    }
}

/// Lends a read-only BIO over `bytes`. The BIO keeps no copy, so it lives no longer than the call.
func withMemoryBIO<Answer>(_ bytes: [UInt8], _ body: (OpaquePointer) -> Answer) -> Answer {
    // An empty array has no address.
    let bytes = bytes.isEmpty ? [0x0A] : bytes
    return bytes.withUnsafeBytes { raw in
        guard let bio = BIO_new_mem_buf(raw.baseAddress, Int32(raw.count)) else {
            preconditionFailure("No memory for a certificate.")
        }
        defer { BIO_free(bio) }
        return body(bio)
    }
}

/// Sets what RSA over SHA-256 leaves open.
func setPadding(_ context: OpaquePointer?, _ algorithm: SignatureAlgorithm) -> Bool {
    switch algorithm {
    case .rs256: EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1
    case .ps256:
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1
            && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1
    }
}
