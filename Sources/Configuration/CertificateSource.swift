package import Cryptography

/// Where the app's certificate and its private key are. They are read when they are needed, so that renewed ones need
/// no restart.
package struct CertificateSource: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        /// Relative paths are already relative to the configuration's folder.
        case file(path: String)
        /// A credential that systemd keeps for the service, by its name.
        case credential(name: String)
    }

    /// PEM or PKCS#12 with the certificate.
    package let place: Place
    /// A PEM file with the private key; `nil`: it is beside the certificate.
    package let keyPath: String?
    /// What opens an encrypted key or a PKCS#12; `nil`: nothing needs to.
    package let password: SecretSource?

    package static let bytesMax = 262_144

    /// A certificate with its key, and what is doubtful about the places where they were.
    package struct Reading: Sendable {
        package let identity: SigningIdentity
        /// Whole sentences with their remedies.
        package let warnings: [String]
    }

    /// - Throws: says which file is at fault, why, and what to do; never what is in it.
    package func read(environment: [String: String]) throws(SecretError) -> Reading {
        let (path, name) = try location(environment)
        var warnings: [String] = []
        let file = try Self.bytes(path, called: name)
        let key = try keyPath.map { path throws(SecretError) in try Self.bytes(path, called: "the key \(path)") }
        // systemd itself guards its folder; its modes are not the administrator's to mend.
        let isGuarded = if case .credential = place { keyPath == nil } else { false }
        if (key ?? file).isExposed, !isGuarded {
            warnings.append(
                "The private key in \(keyPath ?? path) can be read by others than its owner. Run chmod 600 on it.")
        }
        var secret: Secret?
        if let password {
            let reading = try password.read(environment: environment)
            secret = reading.secret
            if let warning = reading.warning { warnings.append(warning) }
        }
        do throws(SigningIdentityError) {
            let identity = try SigningIdentity(
                file: file.bytes, keyFile: key?.bytes, password: secret?.reveal())
            return Reading(identity: identity, warnings: warnings)
        } catch {
            let blamed = error.isAboutKey ? keyPath.map { "the key \($0)" } ?? name : name
            throw SecretError(description: "Could not use the certificate of \(blamed): \(error)")
        }
    }

    /// The certificate alone.
    func readCertificate(environment: [String: String]) throws(SecretError) -> Certificate {
        try read(environment: environment).identity.certificate
    }

    private func location(_ environment: [String: String]) throws(SecretError) -> (path: String, name: String) {
        switch place {
        case .file(let path): return (path, "the file \(path)")
        case .credential(let name):
            guard let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty else {
                throw SecretError(
                    description: "Could not read the credential \(name): systemd hands over no credentials here. Add "
                        + "LoadCredential=\(name):FILE to the service's unit, or use { file: … }.")
            }
            return ("\(folder)/\(name)", "the credential \(name)")
        }
    }

    private static func bytes(
        _ path: String, called name: String
    ) throws(SecretError) -> (bytes: [UInt8], isExposed: Bool) {
        do {
            let read = try BoundedFile.readWithMode(path, bytesMax: bytesMax + 1)
            guard read.bytes.count <= bytesMax else {
                throw BoundedFile.ReadError(description: "it is larger than \(bytesMax) bytes")
            }
            return read
        } catch {
            throw SecretError(
                description: "Could not read the certificate from \(name): \(error). Create it, readable for the "
                    + "service alone.")
        }
    }
}

extension SigningIdentityError {
    fileprivate var isAboutKey: Bool {
        switch self {
        case .keyMissing, .keyUnreadable, .keyOfAnotherCertificate, .keyNotRSA, .keyTooShort, .passwordMissing,
            .passwordWrong:
            true
        case .formatUnknown, .certificateMissing, .encryptionOutdated: false
        }
    }
}
