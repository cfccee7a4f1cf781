/// What an AADSTS number means, and what an administrator does about it. Source: FACTS §12.2.
///
/// For a person's eyes only: Microsoft says that programs must not depend on these numbers.
package struct SignInAdvice: Hashable, Sendable {
    /// What is wrong, following "Could not sign in: ".
    package let fault: String
    /// A whole sentence, or several.
    package let remedy: String

    /// - Parameter code: as a refusal has it, such as `AADSTS7000215`; `nil` for one that says nothing by itself.
    package init?(code: String) {
        guard code.hasPrefix("AADSTS"), let number = Int(code.dropFirst("AADSTS".count)) else { return nil }
        self.init(number: number)
    }

    init?(number: Int) {
        guard let (fault, remedy) = Self.known(number) else { return nil }
        self.fault = fault
        self.remedy = remedy
    }

    private static func known(_ number: Int) -> (String, String)? {
        switch number {
        case 7_000_215:
            (
                "the client secret is wrong",
                "Give the secret's value, not its id; if it is lost, make a new one under Certificates & secrets"
            )
        case 7_000_222: ("the client secret has expired", "Make a new one under Certificates & secrets")
        case 7_000_218, 900_144:
            (
                "neither a secret nor an assertion was sent",
                "Check exchange.secret, exchange.certificate or exchange.federated_token"
            )
        case 700_016:
            ("the app is not known in this tenant", "Check exchange.client_id and exchange.tenant")
        case 7_000_112: ("the app is disabled", "Enable it under Enterprise applications, Properties")
        case 700_027:
            (
                "the certificate is not registered with the app, or the signature is invalid",
                "Upload the certificate under Certificates & secrets, or configure the one that is there"
            )
        // The times in an assertion are those of this machine, or of a federated token's issuer.
        case 700_024:
            (
                "the assertion is outside its valid time",
                "Check this machine's clock; of a federated token, also that its issuer renews the file"
            )
        case 700_022, 700_023, 70_011:
            ("the scope is invalid", "Check that exchange.cloud is the tenant's cloud")
        case 700_212, 700_213:
            (
                "no federated credential of the app fits the token",
                "Compare issuer, subject and audience under Certificates & secrets, Federated credentials, letter by "
                    + "letter"
            )
        case 700_229:
            (
                "the app takes no federated token of this type",
                "Use the token that its issuer makes for the audience of the federated credential"
            )
        case 90_002:
            ("the tenant does not exist in this cloud", "Check exchange.tenant and exchange.cloud")
        case 53_003:
            ("a Conditional Access policy blocks the app", "Exclude it, or allow this machine's address")
        default: nil
        }
    }
}
