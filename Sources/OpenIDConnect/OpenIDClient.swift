package import ContactModel
import Cryptography
package import HTTPTransport
import Locking

/// Sends browsers to the provider and understands what they come back with: the authorization code flow with PKCE.
package final class OpenIDClient: Sendable {
    /// Where a browser is sent, and what it shall keep until it comes back.
    package struct Departure: Sendable {
        package let address: ProviderAddress
        package let ticket: String
    }

    /// What the provider says of whoever is at the browser.
    package struct Arrival: Sendable {
        package let claims: [String: ClaimValue]
        /// Where the sign-in leads to, as it was asked for.
        package let next: String
    }

    /// What a browser brings along from the provider, decoded.
    package struct Answer: Sendable {
        package let code: String?
        package let state: String?
        package let issuer: String?
        package let error: String?

        package init(code: String?, state: String?, issuer: String?, error: String?) {
            self.code = code
            self.state = state
            self.issuer = issuer
            self.error = error
        }
    }

    private static let publishedLifetime = Duration.seconds(3600)
    private static let staleMax = Duration.seconds(86_400)
    /// How often a key that is not known has the keys fetched anew.
    private static let keysAgeMin = Duration.seconds(60)
    private static let usedMax = 10_000
    private static let codeBytesMax = 4096

    private let settings: ProviderSettings
    private let requests: ProviderRequests
    private let seal: FlowSeal
    private let now: @Sendable () -> Moment
    private let metadata: ProviderCache<ProviderMetadata>
    private let keys: ProviderCache<KeySet>
    /// The flows that came back with a code, until they would be too late anyway.
    private let used = Locked<[String: Moment]>([:])

    /// - Parameters:
    ///   - transport: carries the requests to the provider, by the proxy and the authorities that are configured.
    ///   - key: what tickets are made with; random for each process.
    package init(
        _ settings: ProviderSettings, transport: any HTTPSending, now: @escaping @Sendable () -> Moment,
        key: [UInt8] = Cryptography.randomBytes(32)
    ) {
        self.settings = settings
        self.now = now
        let requests = ProviderRequests(settings: settings, transport: transport)
        self.requests = requests
        seal = FlowSeal(key: AuthenticationKey(bytes: key), settings)
        let metadata = ProviderCache(
            lifetime: Self.publishedLifetime, staleMax: Self.staleMax, now: now
        ) { () async -> Result<ProviderMetadata, OpenIDError> in
            do throws(OpenIDError) { return .success(try await requests.metadata()) } catch { return .failure(error) }
        }
        self.metadata = metadata
        keys = ProviderCache(
            lifetime: Self.publishedLifetime, staleMax: Self.staleMax, now: now
        ) { () async -> Result<KeySet, OpenIDError> in
            do throws(OpenIDError) {
                return .success(try await requests.keys(metadata.value()))
            } catch {
                return .failure(error)
            }
        }
    }

    package func begin(next: String) async throws(OpenIDError) -> Departure {
        let metadata = try await metadata.value()
        let flow = seal.begin(next: next, now: now())
        let address = metadata.authorization.with([
            ("response_type", "code"), ("client_id", settings.clientID), ("redirect_uri", settings.callback),
            ("scope", settings.scopes.joined(separator: " ")), ("state", flow.state), ("nonce", flow.nonce),
            ("code_challenge", flow.challenge), ("code_challenge_method", "S256"),
        ])
        return Departure(address: address, ticket: flow.ticket)
    }

    /// - Parameter ticket: what the browser kept; `nil`: nothing.
    package func finish(_ answer: Answer, ticket: String?) async throws(OpenIDError) -> Arrival {
        guard let ticket, let state = answer.state else { throw .flow(.unknown) }
        let flow = try seal.open(ticket, now: now())
        guard Cryptography.isEqualInConstantTime(Array(flow.state.utf8), Array(state.utf8)) else {
            throw .flow(.unknown)
        }
        let metadata = try await metadata.value()
        guard answer.issuer == nil ? !metadata.namesIssuer : answer.issuer == settings.issuer else {
            throw .flow(.otherIssuer)
        }
        if let error = answer.error {
            throw .refused(ProviderRequests.isCode(error) ? error : "without a code that is one")
        }
        guard let code = answer.code, (1...Self.codeBytesMax).contains(code.utf8.count) else { throw .flow(.noCode) }
        // Not sooner: what the provider is not asked about must not fill the memory of what came back.
        try use(flow)
        let token = try IDToken(await requests.token(code, flow, metadata))
        let key = try await key(of: token)
        let claims = try token.claims(
            by: key, .init(issuer: settings.issuer, clientID: settings.clientID, nonce: flow.nonce),
            nowSeconds: now().milliseconds / 1000)
        return Arrival(claims: claims, next: flow.next)
    }

    /// Where a browser signs out at the provider as well; `nil`: it offers no such place, or cannot be asked.
    package func endOfSession() async -> ProviderAddress? {
        // Nobody waits for why: one is signed out here in any case.
        guard let place = try? await metadata.value().endSession else { return nil }
        return place.with([
            ("client_id", settings.clientID), ("post_logout_redirect_uri", settings.afterSignOut),
        ])
    }

    private func use(_ flow: Flow) throws(OpenIDError) {
        let now = now()
        let fault = used.withLock { used -> OpenIDError.FlowFault? in
            if used[flow.state] != nil { return .used }
            if used.count >= Self.usedMax { used = used.filter { now < $0.value + OpenIDConnect.flowLifetime } }
            guard used.count < Self.usedMax else { return .crowded }
            used[flow.state] = now
            return nil
        }
        if let fault { throw .flow(fault) }
    }

    /// The key that a token names; keys that change are fetched anew, not too often.
    private func key(of token: IDToken) async throws(OpenIDError) -> VerificationKey {
        if let key = try await keys.value().key(id: token.keyID, for: token.algorithm) { return key }
        if let key = try await keys.value(newerThan: Self.keysAgeMin).key(id: token.keyID, for: token.algorithm) {
            return key
        }
        throw .token(.unknownKey)
    }
}
