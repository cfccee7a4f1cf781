/// Why nobody was signed in. Names the provider's hosts and the names of what is wrong; never a code, a token or a secret.
package enum OpenIDError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The provider could not be asked; later it may be.
    case unreachable(String)
    /// What it answers does not fit what is configured, or nothing that is understood: for an administrator to mend.
    case unfit(String)
    /// The provider says no, by its code: `access_denied` where the person did.
    case refused(String)
    case flow(FlowFault)
    case token(TokenFault)

    package enum FlowFault: String, Hashable, Sendable, CaseIterable {
        /// Not begun in this browser, or before a restart, or under another configuration.
        case unknown = "the sign-in was not begun in this browser"
        case late = "the sign-in took longer than ten minutes"
        case used = "the answer of the provider came a second time"
        case crowded = "too many sign-ins at once"
        case otherIssuer = "the answer names another issuer"
        case noCode = "the answer has no code"
    }

    package enum TokenFault: String, Hashable, Sendable, CaseIterable {
        case malformed = "the token cannot be read"
        case algorithm = "the token is signed in a way that is not accepted"
        case unknownKey = "the token is signed with a key that the provider does not publish"
        case signature = "the token's signature is wrong"
        case issuer = "the token is another issuer's"
        case audience = "the token is for another client"
        case expired = "the token has expired"
        case notYet = "the token is from the future: compare this machine's clock"
        case nonce = "the token belongs to another sign-in"
        case subject = "the token names nobody"
    }

    package var description: String {
        switch self {
        case .unreachable(let why), .unfit(let why): why
        case .refused(let code): "the provider refused it: \(code)"
        case .flow(let fault): fault.rawValue
        case .token(let fault): fault.rawValue
        }
    }
}
