internal import COpenSSL

/// A key with a certificate that it has signed itself, made for a test and known to nobody.
///
/// Lives as long as the tests that share it. Making one takes a tenth of a second.
// `@unchecked` is true because neither is changed after `init`.
package final class InventedCertificate: @unchecked Sendable {
    package enum Key: Sendable { case rsa(bits: Int), curve }

    private let key: OpaquePointer
    private let certificate: OpaquePointer

    /// - Parameters:
    ///   - validFrom: seconds since 1970.
    ///   - addresses: what stands in it as the server's names, such as `IP:127.0.0.1`.
    package init(
        _ key: Key = .rsa(bits: 2048), validFrom: Int64 = 1_700_000_000, validUntil: Int64 = 1_900_000_000,
        addresses: String? = nil
    ) {
        let made =
            switch key {
            case .rsa(let bits): satchel_test_rsa(Int32(bits))
            case .curve: satchel_test_curve()
            }
        guard let made, let certificate = satchel_test_certificate(made, validFrom, validUntil, addresses) else {
            preconditionFailure("OpenSSL makes no certificate.")
        }
        self.key = made
        self.certificate = certificate
    }

    deinit {
        X509_free(certificate)
        EVP_PKEY_free(key)
    }

    package var pem: [UInt8] { Self.written { PEM_write_bio_X509($0, certificate) } }

    /// PKCS#8, encrypted where there is a password.
    package func keyPEM(password: String? = nil) -> [UInt8] {
        Self.written {
            PEM_write_bio_PKCS8PrivateKey(
                $0, key, password == nil ? nil : EVP_aes_256_cbc(), password, Int32(password?.utf8.count ?? 0), nil, nil
            )
        }
    }

    package func pkcs12(password: String) -> [UInt8] {
        guard let container = PKCS12_create(password, "invented", key, certificate, nil, 0, 0, 0, 0, 0) else {
            preconditionFailure("OpenSSL makes no PKCS#12.")
        }
        defer { PKCS12_free(container) }
        return Self.written { i2d_PKCS12_bio($0, container) }
    }

    private static func written(_ write: (OpaquePointer) -> Int32) -> [UInt8] {
        guard let bio = BIO_new(BIO_s_mem()) else { preconditionFailure("No memory for a certificate.") }
        defer { BIO_free(bio) }
        precondition(write(bio) == 1, "OpenSSL writes no certificate.")
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = BIO_read(bio, &chunk, Int32(chunk.count))
            guard count > 0 else { return bytes }
            bytes += chunk[..<Int(count)]
        }
    }
}
