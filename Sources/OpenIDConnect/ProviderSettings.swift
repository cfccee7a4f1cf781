/// What is configured of the provider, and what this client is there.
package struct ProviderSettings: Sendable {
    /// As its tokens name it, to the letter.
    package let issuer: String
    package let clientID: String
    /// Where the provider sends browsers back to, as it is registered there.
    package let callback: String
    /// Where it sends them after a sign-out.
    package let afterSignOut: String
    /// `openid` among them.
    package let scopes: [String]
    /// Read at each sign-in, so that a renewed one needs no restart.
    package let secret: @Sendable () throws -> String

    package init(
        issuer: String, clientID: String, callback: String, afterSignOut: String, scopes: [String],
        secret: @escaping @Sendable () throws -> String
    ) {
        self.issuer = issuer
        self.clientID = clientID
        self.callback = callback
        self.afterSignOut = afterSignOut
        self.scopes = scopes
        self.secret = secret
    }
}
