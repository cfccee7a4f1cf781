internal import COpenSSL

/// Why a certificate with its key cannot be used. Says nothing of a key or a password.
package enum SigningIdentityError: Error, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    case formatUnknown
    case certificateMissing
    case keyMissing
    case keyUnreadable
    case passwordMissing
    case passwordWrong
    case encryptionOutdated
    case keyOfAnotherCertificate
    case keyNotRSA
    case keyTooShort

    /// "why. What to do.", to follow a colon.
    package var description: String {
        switch self {
        case .formatUnknown: "it is neither PEM nor PKCS#12. Export certificate and private key as one of the two."
        case .certificateMissing:
            "it holds no certificate. Put the certificate that the app registration knows into it, beside the key."
        case .keyMissing:
            "it holds no private key. Export the certificate together with its key, or name the key's own file."
        case .keyUnreadable: "its private key cannot be read. Export it anew, as PKCS#8 or PKCS#12."
        case .passwordMissing: "it is encrypted, and no password is configured. Say where the password is."
        case .passwordWrong: "the password does not open it. Check where the password comes from."
        case .encryptionOutdated:
            "it is encrypted in a way that is no longer offered. Convert it: openssl pkcs12 -legacy -in OLD -nodes "
                + "| openssl pkcs12 -export -out NEW."
        case .keyOfAnotherCertificate:
            "certificate and private key do not belong together. Export both from the same place."
        case .keyNotRSA: "its key is no RSA key, and Entra takes no other. Make a certificate with an RSA key."
        case .keyTooShort:
            "its key is shorter than \(SigningIdentity.keyBitsMin) bits. Make a certificate with a longer one."
        }
    }
}

/// A certificate with its private key, to sign with.
///
/// Never printed: its descriptions and its mirror show no byte of the key.
// `@unchecked` is true because the key is never changed after `init`, and OpenSSL signs by reading it.
package final class SigningIdentity: @unchecked Sendable {
    package static let keyBitsMin = 2048

    package let certificate: Certificate
    private let key: OpaquePointer

    /// - Parameters:
    ///   - file: PEM with a certificate and, unless `keyFile` has it, its key; or PKCS#12 with both. Of several
    ///     certificates the one that fits the key counts.
    ///   - keyFile: PEM with the private key; `nil`: it is in `file`.
    package init(
        file: [UInt8], keyFile: [UInt8]? = nil, password: String? = nil
    ) throws(SigningIdentityError) {
        let (key, certificates) = try Self.read(file, keyFile, password)
        do throws(SigningIdentityError) {
            self.certificate = try Self.fitting(certificates, key)
        } catch {
            EVP_PKEY_free(key)
            throw error
        }
        self.key = key
    }

    deinit { EVP_PKEY_free(key) }

    /// The signature over `message`; two of the same message differ with PS256.
    package func sign(_ message: [UInt8], _ algorithm: SignatureAlgorithm) -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { preconditionFailure("No memory for a signature.") }
        defer { EVP_MD_CTX_free(context) }
        var keyContext: OpaquePointer?
        var count = Int(EVP_PKEY_get_size(key))
        guard EVP_DigestSignInit_ex(context, &keyContext, "SHA256", nil, nil, key, nil) == 1,
            setPadding(keyContext, algorithm)
        else { preconditionFailure("OpenSSL cannot sign with an RSA key.") }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let code = EVP_DigestSign(context, buffer.baseAddress, &count, message, message.count)
            precondition(code == 1, "The signature of OpenSSL answered \(code).")
            filled = count
        }
    }

    private static func read(
        _ file: [UInt8], _ keyFile: [UInt8]?, _ password: String?
    ) throws(SigningIdentityError) -> (key: OpaquePointer, [Certificate]) {
        if isPEM(file) {
            let certificates = Certificate.all(pem: file)
            guard !certificates.isEmpty else { throw .certificateMissing }
            return (try readKey(keyFile ?? file, password), certificates)
        }
        guard let container = withMemoryBIO(file, { d2i_PKCS12_bio($0, nil) }) else {
            ERR_clear_error()
            throw .formatUnknown
        }
        defer { PKCS12_free(container) }
        return try open(container, keyFile, password)
    }

    private static func open(
        _ container: OpaquePointer, _ keyFile: [UInt8]?, _ password: String?
    ) throws(SigningIdentityError) -> (key: OpaquePointer, [Certificate]) {
        var key: OpaquePointer?
        var parsed: OpaquePointer?
        ERR_clear_error()
        guard PKCS12_parse(container, password, &key, &parsed, nil) == 1 else { throw trouble(password) }
        defer { if let parsed { X509_free(parsed) } }
        if let keyFile {
            if let key { EVP_PKEY_free(key) }
            key = try readKey(keyFile, password)
        }
        guard let key else { throw .keyMissing }
        guard let parsed, let certificate = Certificate(parsed) else {
            EVP_PKEY_free(key)
            throw .certificateMissing
        }
        return (key, [certificate])
    }

    private static func readKey(_ pem: [UInt8], _ password: String?) throws(SigningIdentityError) -> OpaquePointer {
        guard String(decoding: pem, as: UTF8.self).contains("PRIVATE KEY-----") else { throw .keyMissing }
        ERR_clear_error()
        var words = password.map { Array($0.utf8CString) }
        defer { words?.resetBytes() }
        let key = withMemoryBIO(pem) { bio in
            guard words != nil else { return PEM_read_bio_PrivateKey(bio, nil, giveNoPassword, nil) }
            return words?.withUnsafeMutableBufferPointer { PEM_read_bio_PrivateKey(bio, nil, nil, $0.baseAddress) }
        }
        guard let key else {
            let trouble = trouble(password)
            // Of a key by itself, OpenSSL says the same where it is no key at all.
            throw trouble == .encryptionOutdated ? .keyUnreadable : trouble
        }
        return key
    }

    private static func fitting(
        _ certificates: [Certificate], _ key: OpaquePointer
    ) throws(SigningIdentityError) -> Certificate {
        guard EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA else { throw .keyNotRSA }
        guard EVP_PKEY_get_bits(key) >= keyBitsMin else { throw .keyTooShort }
        let fitting = certificates.first { certificate in
            certificate.der.withUnsafeBufferPointer { buffer in
                var start = buffer.baseAddress
                guard let parsed = d2i_X509(nil, &start, buffer.count) else { return false }
                defer { X509_free(parsed) }
                return X509_check_private_key(parsed, key) == 1
            }
        }
        ERR_clear_error()
        guard let fitting else { throw .keyOfAnotherCertificate }
        return fitting
    }

    private static func trouble(_ password: String?) -> SigningIdentityError {
        switch satchel_openssl_trouble() {
        case satchel_trouble_password: password == nil ? .passwordMissing : .passwordWrong
        case satchel_trouble_algorithm: .encryptionOutdated
        default: .keyUnreadable
        }
    }

    private static func isPEM(_ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains("-----BEGIN ")
    }
}

extension SigningIdentity: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "SigningIdentity" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Without this, OpenSSL would ask for a password at the terminal.
private func giveNoPassword(
    _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int32, _ isForWriting: Int32,
    _ context: UnsafeMutableRawPointer?
) -> Int32 { -1 }

extension [CChar] {
    /// Takes a password out of memory that is about to be freed.
    fileprivate mutating func resetBytes() {
        withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    }
}
