package import ContactModel
internal import Cryptography
internal import Foundation
package import HTTPTransport
package import Locking

/// An OpenID Connect provider in memory that is strict about what clients send, and twists its answers as a test says.
package final class InventedProvider: HTTPSending {
    package enum Signing: Sendable, CaseIterable { case rs256, ps256, es256, none, hmacWithPublicKey, otherKey }

    /// What the next answers are like. Values are JSON texts; an empty one takes the entry away.
    package struct Manner: Sendable {
        package var signing = Signing.rs256
        package var keyID = "key-1"
        /// The ids under which the keys are published.
        package var published = ["key-1"]
        package var claims: [String: String] = [:]
        package var header: [String: String] = [:]
        package var metadata: [String: String] = [:]
        /// By path; in place of the answer.
        package var answers: [String: Result<HTTPResponse, HTTPError>] = [:]
    }

    private struct Grant: Sendable {
        let challenge: String
        let nonce: String
        let callback: String
    }

    package static let secret = "geheim: ein Wort & noch eins"
    package let issuer = "https://sign-in.musterwerk.example/dir"
    package let clientID = "console"
    package let callback = "https://satchel.musterwerk.example/sign-in/openid/back"
    package let manner = Locked(Manner())
    /// The paths that were asked for.
    package let asked = Locked<[String]>([])
    private let grants = Locked<[String: Grant]>([:])
    private let now: @Sendable () -> Moment

    private static let keys = (
        rsa: InventedTokenKey(), curve: InventedTokenKey(isCurve: true), other: InventedTokenKey()
    )

    package init(now: @escaping @Sendable () -> Moment) { self.now = now }

    // MARK: The person at the provider

    /// What a browser that was sent to `address` comes back with, after its person has said yes; `nil`: it was sent there
    /// wrongly.
    package func consent(at address: String) -> (code: String, state: String)? {
        guard let parts = URLComponents(string: address), address.hasPrefix("\(issuer)/authorize?"),
            let items = parts.queryItems
        else { return nil }
        let fields = Dictionary(items.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { _, _ in "twice" })
        guard fields["response_type"] == "code", fields["client_id"] == clientID, fields["redirect_uri"] == callback,
            fields["code_challenge_method"] == "S256", let challenge = fields["code_challenge"], challenge.count == 43,
            let nonce = fields["nonce"], nonce.count >= 32, let state = fields["state"], state.count >= 32,
            fields["scope"]?.split(separator: " ").contains("openid") == true
        else { return nil }
        let code = Base64URL.encode(Cryptography.randomBytes(24))
        grants.withLock { $0[code] = Grant(challenge: challenge, nonce: nonce, callback: callback) }
        return (code, state)
    }

    // MARK: Requests

    package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let path = String(request.url.dropFirst(issuer.count))
        asked.withLock { $0.append(path) }
        let manner = manner.withLock { $0 }
        if let answer = manner.answers[path] { return try answer.get() }
        switch (request.method, path) {
        case ("GET", "/.well-known/openid-configuration"): return Self.answer(metadata(manner))
        case ("GET", "/keys"):
            return Self.answer(["keys": "[\(manner.published.flatMap(keys).joined(separator: ","))]"])
        case ("POST", "/token"): return token(request, manner)
        default: return HTTPResponse(status: 404)
        }
    }

    private func metadata(_ manner: Manner) -> [String: String] {
        [
            "issuer": "\"\(issuer)\"", "authorization_endpoint": "\"\(issuer)/authorize\"",
            "token_endpoint": "\"\(issuer)/token\"", "jwks_uri": "\"\(issuer)/keys\"",
            "end_session_endpoint": "\"\(issuer)/end\"", "response_types_supported": "[\"code\"]",
        ].merging(manner.metadata) { $1 }
    }

    private func keys(_ id: String) -> [String] {
        let (rsa, curve) = (Self.keys.rsa, Self.keys.curve)
        let spelt = { Base64URL.encode($0 as [UInt8]) }
        return [
            "{\"kty\":\"RSA\",\"use\":\"sig\",\"kid\":\"\(id)\",\"n\":\"\(spelt(rsa.number("n")))\","
                + "\"e\":\"\(spelt(rsa.number("e")))\"}",
            "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"\(id)\",\"x\":\"\(spelt(curve.number("qx", count: 32)))\","
                + "\"y\":\"\(spelt(curve.number("qy", count: 32)))\"}",
            "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"\(id)\",\"x\":\"AAAA\"}",
        ]
    }

    private func token(_ request: HTTPRequest, _ manner: Manner) -> HTTPResponse {
        let parts = URLComponents(string: "?" + String(decoding: request.body, as: UTF8.self))
        let fields = Dictionary(
            (parts?.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { _, _ in "twice" })
        let isPost = manner.metadata["token_endpoint_auth_methods_supported"]?.contains("post") ?? false
        guard
            isPost ? fields["client_secret"] == Self.secret : Self.isClient(request.headers["Authorization"], clientID)
        else { return Self.answer(["error": "\"invalid_client\""], status: 401) }
        let grant = grants.withLock { $0.removeValue(forKey: fields["code"] ?? "") }
        guard let grant, fields["grant_type"] == "authorization_code", fields["redirect_uri"] == grant.callback,
            let verifier = fields["code_verifier"],
            Base64URL.encode(SHA256.digest(of: Array(verifier.utf8))) == grant.challenge
        else { return Self.answer(["error": "\"invalid_grant\""], status: 400) }
        return Self.answer([
            "access_token": "\"nobody reads it\"", "token_type": "\"Bearer\"", "expires_in": "3600",
            "id_token": "\"\(idToken(nonce: grant.nonce, manner))\"",
        ])
    }

    private static func isClient(_ header: String?, _ clientID: String) -> Bool {
        guard let header, header.hasPrefix("Basic "), let pair = Data(base64Encoded: String(header.dropFirst(6))) else {
            return false
        }
        let words = String(decoding: pair, as: UTF8.self).split(separator: ":").map { $0.removingPercentEncoding }
        return words == [clientID, secret]
    }

    private func idToken(nonce: String, _ manner: Manner) -> String {
        let seconds = now().milliseconds / 1000
        let claims = [
            "iss": "\"\(issuer)\"", "aud": "\"\(clientID)\"", "sub": "\"subject-1\"", "iat": "\(seconds)",
            "exp": "\(seconds + 300)", "nonce": "\"\(nonce)\"",
        ].merging(manner.claims) { $1 }
        let names: [Signing: String] = [
            .rs256: "RS256", .ps256: "PS256", .es256: "ES256", .none: "none", .hmacWithPublicKey: "HS256",
            .otherKey: "RS256",
        ]
        let header = ["alg": "\"\(names[manner.signing] ?? "")\"", "kid": "\"\(manner.keyID)\"", "typ": "\"JWT\""]
            .merging(manner.header) { $1 }
        let text = "\(Base64URL.encode(Self.json(header).utf8)).\(Base64URL.encode(Self.json(claims).utf8))"
        return "\(text).\(Base64URL.encode(Self.signature(Array(text.utf8), manner.signing)))"
    }

    private static func signature(_ message: [UInt8], _ signing: Signing) -> [UInt8] {
        switch signing {
        case .rs256: keys.rsa.sign(message, .pkcs1)
        case .ps256: keys.rsa.sign(message, .pss)
        case .es256: keys.curve.sign(message, .none)
        case .none: []
        case .hmacWithPublicKey: AuthenticationKey(bytes: keys.rsa.number("n")).code(for: message)
        case .otherKey: keys.other.sign(message, .pkcs1)
        }
    }

    private static func answer(_ entries: [String: String], status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: Array(json(entries).utf8))
    }

    private static func json(_ entries: [String: String]) -> String {
        let kept = entries.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
        return "{\(kept.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ","))}"
    }
}
