internal import Cryptography

/// Decides whether an assertion proves the app, as strictly as the documentation asks for it (FACTS §12.1).
struct AssertionJudge: Sendable {
    let configuration: SimulatorConfiguration
    /// The token endpoint as the client addressed it.
    let endpoint: String
    /// Seconds since 1970.
    let now: Double

    /// What may be used once only, and until when it must be remembered.
    struct Once: Sendable {
        let id: String
        let end: Double
    }

    /// - Returns: `nil` for a federated token, which may be used again until it ends.
    func judge(_ text: String) throws(SignInError) -> Once? {
        guard let assertion = ClientAssertion(text) else {
            throw .notVerified("The client assertion is malformed.")
        }
        let isOwn = assertion.text("iss")?.lowercased() == configuration.clientID.lowercased()
        if isOwn { return try judgeCertificate(assertion) }
        try judgeFederation(assertion)
        return nil
    }

    // MARK: Certificates

    private func judgeCertificate(_ assertion: ClientAssertion) throws(SignInError) -> Once {
        let (certificate, algorithm) = try signer(assertion)
        guard assertion.isSigned(by: certificate, algorithm) else {
            throw .notVerified("The client assertion contains an invalid signature.")
        }
        guard (Double(certificate.validFrom)..<Double(certificate.validUntil)).contains(now) else {
            throw .notVerified("The certificate with which the assertion is signed is not within its valid time.")
        }
        guard assertion.text("sub") == assertion.text("iss") else {
            throw .notVerified("The subject of the client assertion is not the app.")
        }
        guard assertion.text("aud") == endpoint else {
            throw .notVerified("The audience of the client assertion is not this token endpoint.")
        }
        guard let id = assertion.text("jti"), !id.isEmpty else {
            throw .notVerified("The client assertion has no 'jti'.")
        }
        let end = try checkTimes(assertion, lifeMax: configuration.limits.assertionSecondsMax)
        return Once(id: id, end: end + configuration.limits.clockSkewSeconds)
    }

    /// The certificate that the header names, by either thumbprint. Base64 instead of base64url names none: FACTS §12.1.
    private func signer(_ assertion: ClientAssertion) throws(SignInError) -> (Certificate, SignatureAlgorithm) {
        guard assertion.header["typ"]?.string?.uppercased() == "JWT" else {
            throw .notVerified("The header of the client assertion is not that of a JWT.")
        }
        switch assertion.header["alg"]?.string {
        case SignatureAlgorithm.ps256.rawValue:
            return (try registered(assertion.header["x5t#S256"]?.string) { $0.thumbprint }, .ps256)
        case SignatureAlgorithm.rs256.rawValue:
            return (try registered(assertion.header["x5t"]?.string) { $0.olderThumbprint }, .rs256)
        default: throw .notVerified("The client assertion is signed with an algorithm that is not supported.")
        }
    }

    /// With or without padding: MSAL for Python 1.39.0 pads either thumbprint (FACTS §15.3).
    private func registered(
        _ name: String?, by thumbprint: (Certificate) -> [UInt8]
    ) throws(SignInError) -> Certificate {
        let found = configuration.certificates.first { certificate in
            let bytes = thumbprint(certificate)
            return name == Base64URL.encode(bytes) || name == Base64URL.encode(bytes, isPadded: false)
        }
        guard let found else {
            throw .notVerified("The certificate with the given thumbprint is not registered. The key was not found.")
        }
        return found
    }

    // MARK: Federation

    private func judgeFederation(_ assertion: ClientAssertion) throws(SignInError) {
        let issued = configuration.federations.filter { $0.issuer == assertion.text("iss") }
        guard assertion.header["alg"]?.string == SignatureAlgorithm.rs256.rawValue else {
            throw .notFederated(700_229, "The type of the presented token is not allowed as a federated credential.")
        }
        guard !issued.isEmpty else {
            throw .notFederated(700_213, "No matching federated identity record found for the presented issuer.")
        }
        guard let trusted = issued.first(where: { $0.subject == assertion.text("sub") }) else {
            throw .notFederated(700_213, "No matching federated identity record found for the presented subject.")
        }
        guard audiences(assertion).contains(trusted.audience) else {
            throw .notFederated(700_212, "No matching federated identity record found for the presented audience.")
        }
        guard assertion.isSigned(by: trusted.certificate, .rs256) else {
            throw .notVerified("The federated token contains an invalid signature.")
        }
        _ = try checkTimes(assertion, lifeMax: nil)
    }

    /// One text, or several (RFC 7519 §4.1.3).
    private func audiences(_ assertion: ClientAssertion) -> [String] {
        let audience = assertion.claims["aud"]
        return audience?.array?.compactMap(\.string) ?? [audience?.string].compactMap { $0 }
    }

    // MARK: Times

    /// - Returns: the assertion's end.
    private func checkTimes(_ assertion: ClientAssertion, lifeMax: Double?) throws(SignInError) -> Double {
        let skew = configuration.limits.clockSkewSeconds
        guard let end = assertion.time("exp"), let begin = assertion.time("nbf") ?? assertion.time("iat") else {
            throw .outOfTime("The client assertion does not say when it begins and ends.")
        }
        guard now < end + skew, now > begin - skew else {
            throw .outOfTime("The client assertion is not within its valid time range.")
        }
        // A second for clients that round each of the two times by itself.
        if let lifeMax, end - begin > lifeMax + 1 {
            throw .outOfTime("The client assertion lives longer than \(Int(lifeMax)) seconds.")
        }
        return end
    }
}
