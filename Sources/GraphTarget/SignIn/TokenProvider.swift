import ContactModel
import Contracts
import Cryptography
import HTTPTransport
import Sentences

/// Why there is no token.
enum SignInFailure: Error, Hashable, Sendable {
    case refused(TargetRefusal)
    case throttled(Duration?)
    /// The authority could not be asked, or answered nonsense.
    case unreachable(String)
}

/// Fetches tokens by client credentials and keeps the current one.
///
/// One renewal at a time, whoever waits for it. A token is renewed some time before its end, so that no request meets
/// the end on its way; while the authority is out of reach, it serves to its end.
actor TokenProvider {
    private let configuration: GraphConfiguration
    private let transport: any HTTPSending
    private let now: @Sendable () -> Moment
    private let makeRequestID: @Sendable () -> String
    private let count: @Sendable () -> Void

    private var current: AccessToken?
    private var renewal: Task<Result<AccessToken, SignInFailure>, Never>?
    private var issued = 0
    /// The authority wants no request before then.
    private var closedUntil: Moment?

    private static let marginSeconds: Int64 = 300
    /// However long the authority wants to be left alone: an ended throttle must not keep revocations back.
    private static let closedMax = Duration.seconds(300)
    private static let answerBytesMax = 256 * 1024

    /// - Parameter count: called for every request to the authority.
    init(
        configuration: GraphConfiguration, transport: any HTTPSending, now: @escaping @Sendable () -> Moment,
        makeRequestID: @escaping @Sendable () -> String, count: @escaping @Sendable () -> Void
    ) {
        self.configuration = configuration
        self.transport = transport
        self.now = now
        self.makeRequestID = makeRequestID
        self.count = count
    }

    /// When the present token ends; `nil`: there is none.
    var endsAt: Moment? { current?.endsAt }

    /// A token that is good now.
    ///
    /// - Parameter rejected: a token that Graph has refused, and which therefore is none any more.
    func token(replacing rejected: AccessToken? = nil) async -> Result<AccessToken, SignInFailure> {
        if let current, current.number != rejected?.number, now() < current.renewAt { return .success(current) }
        let result = await renew()
        if case .failure(let failure) = result, failure.mayPass, let current, current.number != rejected?.number,
            now() < current.endsAt
        {
            return .success(current)
        }
        return result
    }

    private func renew() async -> Result<AccessToken, SignInFailure> {
        if let renewal { return await renewal.value }
        // A task of its own: several wait for it, and one of them being cancelled must not end it for the others.
        let task = Task { await fetch() }
        renewal = task
        let result = await task.value
        return result
    }

    private func fetch() async -> Result<AccessToken, SignInFailure> {
        let result = await ask()
        if case .success(let token) = result { current = token }
        renewal = nil
        return result
    }

    private func ask() async -> Result<AccessToken, SignInFailure> {
        if let closedUntil, now() < closedUntil { return .failure(.throttled(closedUntil - now())) }
        let proof: [(String, String)]
        do {
            proof = try await self.proof()
        } catch {
            let reason = SignInSentence.credentialUnusable.text(credential.name.text(), "\(error)")
            return .failure(refusal("CredentialUnavailable", reason))
        }
        let asked = now()
        count()
        do throws(HTTPError) {
            return judge(try await transport.send(request(proof)), asked: asked)
        } catch {
            return .failure(.unreachable(TargetSentence.authorityUnreachable.text(authority, error.reason)))
        }
    }

    /// The fields by which the app proves itself (FACTS §12.1).
    private func proof() async throws -> [(String, String)] {
        switch credential {
        case .secret(let fetch):
            return [("client_secret", try Self.filled(await fetch(), credential))]
        case .certificate(let fetch):
            let identity = try await fetch()
            try checkTimes(identity.certificate)
            let assertion = ClientAssertion.make(
                clientID: configuration.clientID, audience: configuration.tokenAddress, id: makeRequestID(),
                now: now(), identity)
            return [("client_assertion_type", ClientAssertion.type), ("client_assertion", assertion)]
        case .federatedToken(let fetch):
            let token = try Self.filled(await fetch(), credential)
            return [("client_assertion_type", ClientAssertion.type), ("client_assertion", token)]
        }
    }

    /// The authority would only say that it does not take it.
    private func checkTimes(_ certificate: Certificate) throws {
        let seconds = now().milliseconds / 1000
        guard seconds < certificate.validUntil else {
            throw CredentialProblem(
                description: SignInSentence.certificateEnded.text(Self.day(certificate.validUntil)))
        }
        guard seconds >= certificate.validFrom else {
            throw CredentialProblem(
                description: SignInSentence.certificateNotYet.text(Self.day(certificate.validFrom)))
        }
    }

    private static func day(_ seconds: Int64) -> String {
        CalendarDate(daysSinceEpoch: Int(seconds / 86_400)).map { "\($0)" } ?? "an unknown day"
    }

    private struct CredentialProblem: Error, CustomStringConvertible { let description: String }

    private static func filled(_ text: String, _ credential: GraphCredential) throws -> String {
        guard !text.isEmpty else {
            throw CredentialProblem(description: SignInSentence.credentialEmpty.text(credential.key))
        }
        return text
    }

    private var credential: GraphCredential { configuration.credential }

    private func request(_ proof: [(String, String)]) -> HTTPRequest {
        let fields =
            [("client_id", configuration.clientID), ("scope", configuration.scope)] + proof
            + [("grant_type", "client_credentials")]
        let form = fields.map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
        let headers: HTTPHeaders = [
            "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json",
            "client-request-id": makeRequestID(),
        ]
        return HTTPRequest(
            method: "POST", url: configuration.tokenAddress, headers: headers, body: Array(form.utf8),
            timeLimit: configuration.requestTimeLimit, answerBytesMax: Self.answerBytesMax)
    }

    private func judge(_ response: HTTPResponse, asked: Moment) -> Result<AccessToken, SignInFailure> {
        if response.status == 429 {
            let wait = RetryAfter.parse(
                response.headers["Retry-After"], date: response.headers["Date"], now: now())
            closedUntil = wait.map { now() + min($0, Self.closedMax) }
            return .failure(.throttled(wait))
        }
        switch SignInAnswer(status: response.status, body: response.body) {
        case .token(let text, let lifeSeconds):
            issued += 1
            // A short-lived token would otherwise be renewed for each request.
            let margin = min(Self.marginSeconds, lifeSeconds / 4)
            return .success(
                AccessToken(
                    text: text, number: issued, renewAt: asked + .seconds(lifeSeconds - margin),
                    endsAt: asked + .seconds(lifeSeconds)))
        case .refused(let refused) where (400...499).contains(response.status):
            return .failure(refusal(refused.code, refused.hint, traceID: refused.traceID))
        case .refused, nil:
            return .failure(.unreachable(TargetSentence.authorityRefuses.text(authority, response.status)))
        }
    }

    private func refusal(_ code: String, _ reason: String, traceID: String? = nil) -> SignInFailure {
        .refused(
            TargetRefusal(
                kind: .signIn, code: code,
                message: TargetSentence.noSignIn.text(configuration.clientID, configuration.tenant, reason),
                requestID: traceID))
    }

    private var authority: String {
        String(configuration.tokenAddress.split(separator: "/").dropFirst().first ?? "the authority")
    }
}

extension SignInFailure {
    /// Whether it says nothing about the credentials.
    fileprivate var mayPass: Bool {
        switch self {
        case .refused: false
        case .throttled, .unreachable: true
        }
    }

    /// What it means for a request that therefore was not sent.
    var outcome: TargetOutcome {
        switch self {
        case .refused(let refusal): .refused(refusal)
        case .throttled(let wait): .throttled(TargetThrottle(retryAfter: wait, scope: .app))
        case .unreachable(let reason):
            .refused(
                TargetRefusal(
                    kind: .signIn, code: "AuthorityUnreachable",
                    message: [reason, TargetSentence.nothingSent.text()].joined(separator: " ")))
        }
    }
}
