/// Why there is no token for Exchange, and what an administrator does about it: behind a colon and before a full stop.
///
/// What is wrong is the first sentence; the rest is the remedy.
package enum SignInSentence: String, Sentence {
    // By the authority's number.
    case secretWrong = """
        the client secret is wrong. Give the secret's value, not its id; if it is lost, make a new one under Certificates & \
        secrets
        """
    case secretExpired = "the client secret has expired. Make a new one under Certificates & secrets"
    case nothingProven = """
        neither a secret nor an assertion was sent. Check exchange.secret, exchange.certificate or exchange.federated_token
        """
    case appUnknown = "the app is not known in this tenant. Check exchange.client_id and exchange.tenant"
    case appDisabled = "the app is disabled. Enable it under Enterprise applications, Properties"
    case certificateUnknown = """
        the certificate is not registered with the app, or the signature is invalid. Upload the certificate under \
        Certificates & secrets, or configure the one that is there
        """
    case assertionUntimely = """
        the assertion is outside its valid time. Check this machine's clock; of a federated token, also that its issuer \
        renews the file
        """
    case scopeInvalid = "the scope is invalid. Check that exchange.cloud is the tenant's cloud"
    case federationUnfit = """
        no federated credential of the app fits the token. Compare issuer, subject and audience under Certificates & \
        secrets, Federated credentials, letter by letter
        """
    case tokenTypeUnfit = """
        the app takes no federated token of this type. Use the token that its issuer makes for the audience of the \
        federated credential
        """
    case tenantUnknown = "the tenant does not exist in this cloud. Check exchange.tenant and exchange.cloud"
    case policyBlocks = """
        a Conditional Access policy blocks the app. Exclude it, or allow this machine's address
        """
    /// By another one; the value is the OAuth error.
    case refused = "the sign-in was refused ({}). Check the app registration"

    /// The first value is a `CredentialName`, the second one of the three after it, or the system's words.
    case credentialUnusable = "the {} cannot be used: {}"
    case certificateEnded = "it ended on {}. Register a new one in Entra and put it in place"
    case certificateNotYet = "it is not good before {}. Check this machine's clock, or wait"
    case credentialEmpty = "it is empty. Check {}"
}

/// What the app proves itself with.
package enum CredentialName: String, Sentence {
    case secret = "client secret"
    case certificate
    case federatedToken = "federated token"
}
