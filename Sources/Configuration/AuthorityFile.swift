package import ContactModel
internal import Cryptography
import Sentences

/// A file with certificates of private authorities, which are trusted in place of the system's.
package struct AuthorityFile: Hashable, Sendable {
    /// Relative paths are already relative to the configuration's folder.
    package let path: String

    package init(path: String) { self.path = path }

    private static let bytesMax = 4 * 1024 * 1024

    /// Whether connections can be verified with it.
    ///
    /// - Returns: sentences about authorities that have ended.
    /// - Throws: where no connection could be.
    package func check(now: Moment) throws(SecretError) -> [String] {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read(path, bytesMax: Self.bytesMax + 1)
        } catch {
            throw failure("\(error). Put the authority's certificate there, or drop exchange.ca")
        }
        guard bytes.count <= Self.bytesMax else {
            throw failure("it is larger than \(Self.bytesMax) bytes. Keep only the authorities that are needed in it")
        }
        let certificates = Certificate.all(pem: bytes)
        let marks =
            String(decoding: bytes, as: UTF8.self).split(
                separator: "-----BEGIN CERTIFICATE-----", omittingEmptySubsequences: false
            ).count - 1
        guard !certificates.isEmpty else {
            throw failure("it holds no certificate in PEM form. Convert it: openssl x509 -inform der -in FILE")
        }
        guard certificates.count >= marks else {
            throw failure("certificate \(certificates.count + 1) of it cannot be read. Export it anew")
        }
        let ended = certificates.count { $0.validUntil <= now.milliseconds / 1000 }
        guard ended < certificates.count else {
            throw failure("every certificate in it has ended. Put the authority's present one there")
        }
        return ended == 0
            ? []
            : [CycleSentence.authoritiesEnded.text(ended, certificates.count, path)]
    }

    private func failure(_ reason: String) -> SecretError {
        SecretError(description: "Could not use the authorities in the file \(path): \(reason).")
    }
}
