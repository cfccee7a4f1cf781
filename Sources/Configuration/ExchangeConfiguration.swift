/// A Microsoft cloud; each has its own addresses for sign-in and Graph.
package enum ExchangeCloud: String, Hashable, Sendable, CaseIterable {
    case global
    case usGovHigh = "us-gov-high"
    case usGovDoD = "us-gov-dod"
    case china
    /// The same cloud, signed in to at the address that its operator's own pages name.
    case chinaPartner = "china-partner"
}

/// How Exchange is reached and signed in to.
package struct ExchangeConfiguration: Hashable, Sendable {
    package let tenant: String
    package let clientID: String
    package let credential: ExchangeCredential
    package let cloud: ExchangeCloud
    /// Another root than the cloud's, without a slash at its end; plain http only on loopback.
    package let endpoint: String?
    package let proxy: String?
    /// Whom to trust in place of the system's authorities.
    package let authorities: AuthorityFile?
    /// Addresses or object ids of mailboxes that must stay closed to the app: `satchel doctor` tries them.
    package let forbidden: [String]
}
