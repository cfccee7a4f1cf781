/// A Microsoft cloud; each has its own addresses for sign-in and Graph.
package enum ExchangeCloud: String, Hashable, Sendable, CaseIterable {
    case global
    case usGovHigh = "us-gov-high"
    case usGovDoD = "us-gov-dod"
    case china
}

/// How Exchange is reached and signed in to.
package struct ExchangeConfiguration: Hashable, Sendable {
    package let tenant: String
    package let clientID: String
    package let secret: SecretSource
    package let cloud: ExchangeCloud
    /// Another root than the cloud's, without a slash at its end; plain http only on loopback.
    package let endpoint: String?
    package let proxy: String?
    /// Path of a file with certificates of a private authority; relative paths are already relative to the
    /// configuration's folder.
    package let ca: String?
    /// Addresses or object ids of mailboxes that must stay closed to the app: `satchel doctor` tries them.
    package let forbidden: [String]
}
