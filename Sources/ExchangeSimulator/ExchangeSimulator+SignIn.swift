internal import HTTPTransport
internal import Locking

extension ExchangeSimulator {
    /// FACTS §12.1, §12.2, §15.3: the token endpoint and the discovery document.
    /// - Parameter deviations: grows by a fault's answer, whose status the authority is not known to have.
    func signIn(_ request: HTTPServerRequest, deviations: inout [String]) async -> HTTPServerResponse {
        let segments = request.path.split(separator: "/").map(String.init)
        let tenant = segments.first ?? ""
        let isDiscovery = request.path.lowercased().hasSuffix("openid-configuration")
        state.withLock { $0.statistics.count(isDiscovery ? .discovery : .token, userID: nil) }
        let fault = state.withLock { $0.dueFaults(for: isDiscovery ? .discovery : .token).fault }
        if let broken = await brokenSignIn(fault) {
            deviations.append("fault at sign-in")
            return broken
        }
        guard tenant.lowercased() == configuration.tenant.lowercased() else {
            return refusal(
                SignInError(
                    status: 400, number: 90002, error: "invalid_request", message: "Tenant '\(tenant)' not found."))
        }
        if isDiscovery {
            guard request.method == "GET" else { return methodNotAllowed() }
            return discovery(base: Self.baseURL(request), tenant: tenant)
        }
        guard request.method == "POST" else { return methodNotAllowed() }
        guard request.body.count <= configuration.limits.bodyBytesMax,
            let form = try? RequestTarget(path: "", query: String(decoding: request.body, as: UTF8.self)).options
        else {
            return refusal(
                SignInError(
                    status: 400, number: 900_144, error: "invalid_request",
                    message: "The request body is not a form."))
        }
        do throws(SignInError) {
            try check(form, endpoint: "\(Self.baseURL(request))/\(tenant)/oauth2/v2.0/token")
        } catch {
            return refusal(error)
        }
        return issue(form, base: Self.baseURL(request))
    }

    /// Issues a token without the endpoint, for callers in this process.
    package func makeAccessToken() -> String { makeAccessToken(audience: "https://graph.microsoft.com") }

    /// `nil` when the request may go on (FACTS §11).
    func authenticate(_ authorization: String?) -> GraphError? {
        let words = (authorization ?? "").split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer" else {
            return .unauthorized("Access token is empty.")
        }
        if configuration.behaviour.acceptsAnyToken { return nil }
        let token = words[1].trimmingSpaces
        let now = clock.now()
        guard let end = state.withLock({ $0.tokens[token] }) else {
            return .unauthorized("Invalid token: it was not issued here, or no longer is valid.")
        }
        return now < end ? nil : .unauthorized("Lifetime validation failed, the token is expired.")
    }

    /// FACTS §12.2: what the authority says of each number, and of those that it does not say more of.
    private static func ordained(_ number: Int) -> SignInError {
        let error =
            switch number {
            case 700_016, 7_000_112: "unauthorized_client"
            case 70011, 700_022, 700_023: "invalid_scope"
            case 90002: "invalid_request"
            case 53003: "access_denied"
            default: "invalid_client"
            }
        return SignInError(
            status: error == "invalid_client" ? 401 : 400, number: number, error: error,
            message: "The sign-in was refused.")
    }

    private func check(_ form: [String: String], endpoint: String) throws(SignInError) {
        if let number = configuration.behaviour.signInError { throw Self.ordained(number) }
        guard form["grant_type"] == "client_credentials" else {
            throw SignInError(
                status: 400, number: 70003, error: "unsupported_grant_type",
                message: "The app requested an unsupported grant type.")
        }
        guard let client = form["client_id"], client.lowercased() == configuration.clientID.lowercased() else {
            throw SignInError(
                status: 400, number: 700_016, error: "unauthorized_client",
                message: "The application was not found in the directory.")
        }
        if let assertion = form["client_assertion"] {
            guard form["client_assertion_type"] == ClientAssertion.type else {
                throw .parameterMissing("client_assertion_type")
            }
            try check(assertion, endpoint: endpoint)
        } else {
            try checkSecret(form["client_secret"])
        }
        guard let scope = form["scope"], scope.hasSuffix("/.default"), !scope.contains(" ") else {
            throw SignInError(
                status: 400, number: 70011, error: "invalid_scope",
                message: "The provided request must include a 'scope' input parameter that ends in /.default.")
        }
    }

    private func checkSecret(_ secret: String?) throws(SignInError) {
        guard let secret, !secret.isEmpty else {
            throw SignInError(
                status: 401, number: 7_000_218, error: "invalid_client",
                message: "The request body must contain the following parameter: 'client_assertion' or "
                    + "'client_secret'.")
        }
        guard secret == configuration.secret else {
            throw SignInError(
                status: 401, number: 7_000_215, error: "invalid_client",
                message: "Invalid client secret provided. Ensure the secret being sent in the request is the client "
                    + "secret value, not the client secret ID.")
        }
        guard !configuration.behaviour.isSecretExpired else {
            throw SignInError(
                status: 401, number: 7_000_222, error: "invalid_client",
                message: "The provided client secret keys are expired.")
        }
    }

    /// Verifies the assertion, and that it is used for the first time where it is to be used once.
    private func check(_ assertion: String, endpoint: String) throws(SignInError) {
        let now = clock.now()
        let judge = AssertionJudge(configuration: configuration, endpoint: endpoint, now: now)
        guard let once = try judge.judge(assertion), configuration.behaviour.takesAssertionsOnce else { return }
        let isNew = state.withLock { state in
            state.usedAssertions = state.usedAssertions.filter { $0.value > now }
            return state.usedAssertions.updateValue(once.end, forKey: once.id) == nil
        }
        // Which code the service has for it is not known; **NV**.
        guard isNew else { throw .notVerified("The client assertion has been used before.") }
    }

    private func issue(_ form: [String: String], base: String) -> HTTPServerResponse {
        let audience = String((form["scope"] ?? "").dropLast("/.default".count))
        let seconds = Int(configuration.limits.accessTokenSeconds)
        let body: WireValue = .object([
            "token_type": "Bearer", "expires_in": .number(Double(seconds)),
            "ext_expires_in": .number(Double(seconds)), "access_token": .string(makeAccessToken(audience: audience)),
        ])
        return json(200, body)
    }

    /// FACTS §12.1: the roles can be read in the token, and may be missing.
    private func makeAccessToken(audience: String) -> String {
        let now = clock.now()
        let end = now + configuration.limits.accessTokenSeconds
        var claims: [String: WireValue] = [
            "aud": .string(audience), "appid": .string(configuration.clientID),
            "tid": .string(configuration.tenant), "nbf": .number(now.rounded(.down)),
            "iat": .number(now.rounded(.down)), "exp": .number(end.rounded(.down)),
        ]
        let roles = configuration.behaviour.tokenRoles
        if !roles.isEmpty { claims["roles"] = .array(roles.map(WireValue.string)) }
        let header: WireValue = ["typ": "JWT", "alg": "RS256"]
        let readable = [header, .object(claims)].map { Base64URL.encode($0.json, isPadded: false) }
        return state.withLock { state in
            let signature = (0..<4).map { _ in String(state.makeToken(), radix: 36) }.joined()
            let token = (readable + [signature]).joined(separator: ".")
            state.tokens = state.tokens.filter { $0.value > now }
            state.tokens[token] = end
            return token
        }
    }

    /// The answer of a fault that hits the sign-in itself; there is no work to be done late or by half here.
    private func brokenSignIn(_ fault: Fault?) async -> HTTPServerResponse? {
        switch fault {
        case .answerInstead(let answer), .answerAfterwards(let answer), .late(_, let answer):
            var response = HTTPServerResponse(status: answer.status, body: Array(answer.message.utf8))
            response.headers["Retry-After"] = retryAfter(answer)
            return response
        case .cut, .truncated, .tokensExpire: return HTTPServerResponse(status: 503, delivery: .cut)
        case .slow(let seconds):
            await clock.sleep(seconds)
            return nil
        // Circumstances are for mailboxes; the script has none for a sign-in.
        case .deltaTokensDie, .mailbox, .setting, .member, nil: return nil
        }
    }

    private func discovery(base: String, tenant: String) -> HTTPServerResponse {
        json(
            200,
            .object([
                "token_endpoint": .string("\(base)/\(tenant)/oauth2/v2.0/token"),
                "authorization_endpoint": .string("\(base)/\(tenant)/oauth2/v2.0/authorize"),
                "issuer": .string("\(base)/\(tenant)/v2.0"),
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
                "response_types_supported": ["code"], "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
            ]))
    }

    /// FACTS §12.2: the shape of the authority's errors.
    private func refusal(_ error: SignInError) -> HTTPServerResponse {
        let trace = makeRequestID()
        let correlation = makeRequestID()
        let time = WireTime.text(clock.now()).replacing("T", with: " ")
        let text =
            "AADSTS\(error.number): \(error.message) Trace ID: \(trace) Correlation ID: \(correlation) "
            + "Timestamp: \(time)"
        return json(
            error.status,
            .object([
                "error": .string(error.error), "error_description": .string(text),
                "error_codes": [.number(Double(error.number))], "timestamp": .string(time),
                "trace_id": .string(trace), "correlation_id": .string(correlation),
                "error_uri": .string("https://login.microsoftonline.com/error?code=\(error.number)"),
            ]))
    }

    private func methodNotAllowed() -> HTTPServerResponse { HTTPServerResponse(status: 405) }

    func json(_ status: Int, _ body: WireValue) -> HTTPServerResponse {
        HTTPServerResponse(
            status: status, headers: ["Content-Type": "application/json; charset=utf-8"], body: body.json)
    }
}
