/// Sign-in by another's word: an OpenID Connect provider says who is at the browser. Source: OpenID Connect Core 1.0,
/// Discovery 1.0, RFC 6749, RFC 7517 to 7519, RFC 7636, RFC 9207.
///
/// Promises: an identity comes only from a token that the configured issuer signed for this client, within the flow that
/// this browser began, once. Must never: take a token without a public key's signature, follow a provider to plain http on
/// another machine, show a code, a token or a secret in an error.
package enum OpenIDConnect {
    /// How far the clocks of two machines may differ.
    package static let clockSkewSeconds: Int64 = 120
    /// How long a person may take at the provider.
    package static let flowLifetime = Duration.seconds(600)
}
