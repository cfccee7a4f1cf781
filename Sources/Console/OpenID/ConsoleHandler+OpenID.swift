import ContactModel
import HTTPTransport
import OpenIDConnect

/// The way to the provider and back.
extension ConsoleHandler {
    func openID(
        _ place: OpenIDPlace, _ request: HTTPServerRequest, _ language: Language
    ) async -> HTTPServerResponse {
        // A HEAD would begin, or use up, what nobody goes on with.
        guard request.method == "GET" else { return refuse("method", 405, .wrongMethod, language) }
        return switch place {
        case .leave(let next): await leave(request, next, language)
        case .back: await comeBack(request, language)
        case .signedOut: Answers.page(SignedOutPage.document(language))
        case .leaveForGood: await leaveForGood()
        }
    }

    /// Sends the browser to the provider.
    private func leave(
        _ request: HTTPServerRequest, _ next: String?, _ language: Language
    ) async -> HTTPServerResponse {
        guard let signIn = openID() else { return refuse("unknown address", 404, .notFound, language) }
        do throws(OpenIDError) {
            // Whatever it is, it leads to a page of the console alone; a long one is not worth a cookie's room.
            let departure = try await signIn.client.begin(next: Route.afterSignIn(next).shortTarget)
            return Answers.leave(
                to: departure.address,
                cookies: [Cookies.setFlow(departure.ticket, isSecure: Cookies.isSecure(request.headers))])
        } catch {
            return refuse(error, language)
        }
    }

    /// Understands what the browser comes back with. The page goes on by itself: a session's cookie would not be sent with a
    /// request that the provider's page began.
    private func comeBack(_ request: HTTPServerRequest, _ language: Language) async -> HTTPServerResponse {
        guard let signIn = openID() else { return refuse("unknown address", 404, .notFound, language) }
        let address = Self.address(request.headers)
        guard openIDPacing.begin(name: nil, address: address, now: now()) == nil else {
            return refuse("sign-in too soon", 429, .flowOver, language)
        }
        let result: Result<OpenIDClient.Arrival, OpenIDError>
        do throws(OpenIDError) {
            result = .success(
                try await signIn.client.finish(
                    Self.answer(request.query), ticket: Cookies.value(Cookies.flow, in: request.headers)))
        } catch {
            result = .failure(error)
        }
        openIDPacing.end(name: nil, isAccount: false, address: address, isGood: !result.isGuess, now: now())
        switch result {
        case .success(let arrival): return await arrive(arrival, request, signIn.rules, language)
        case .failure(let error): return refuse(error, language)
        }
    }

    /// On to the provider's own sign-out.
    private func leaveForGood() async -> HTTPServerResponse {
        guard let address = await openID()?.client.endOfSession() else {
            return Answers.redirect(to: .signIn(next: nil))
        }
        return Answers.leave(to: address, cookies: [])
    }

    // MARK: Private

    private func arrive(
        _ arrival: OpenIDClient.Arrival, _ request: HTTPServerRequest, _ rules: OpenIDRules,
        _ language: Language
    ) async -> HTTPServerResponse {
        guard let person = OpenIDPerson(arrival.claims, rules.reading) else {
            return refuse("openid: the token has no claim \(rules.reading.subject)", 403, .tokenWrong, language)
        }
        switch await visitor(person, rules) {
        case .unknown: return refuse("openid: the CRM cannot be read", 503, .unavailable, language)
        case .nobody:
            log(.refused(person.lacksGroups ? "openid: groups left out" : "openid: no role", account: person.name))
            let phrase: Phrase = person.lacksGroups ? .groupsMissing : .notForYou
            return Answers.page(Page.notice(language, phrase, viewer: nil), status: 403)
        case .known(let visitor):
            if let former = Cookies.value(Cookies.session, in: request.headers) { sessions.end(former) }
            log(.done("console sign-in", account: visitor.name))
            let isSecure = Cookies.isSecure(request.headers)
            var answer = Answers.page(
                BouncePage.document(language, to: Route.afterSignIn(arrival.next, as: visitor)))
            let token = sessions.begin(person, lifetime: rules.lifetime, now: now())
            answer.headers.append("Set-Cookie", Cookies.set(Cookies.session, token, isSecure: isSecure))
            answer.headers.append("Set-Cookie", Cookies.clearFlow(isSecure: isSecure))
            return answer
        }
    }

    private static func answer(_ query: String) -> OpenIDClient.Answer {
        let fields = FormFields(query)
        return OpenIDClient.Answer(
            code: fields["code"], state: fields["state"], issuer: fields["iss"], error: fields["error"])
    }

    private func refuse(_ error: OpenIDError, _ language: Language) -> HTTPServerResponse {
        let (status, phrase): (Int, Phrase) =
            switch error {
            case .unreachable: (503, .providerSilent)
            case .unfit: (502, .providerUnfit)
            case .refused: (403, .providerRefused)
            case .flow: (400, .flowOver)
            case .token: (403, .tokenWrong)
            }
        return refuse("openid: \(error)", status, phrase, language)
    }
}

extension Route {
    /// For a cookie, which has little room: a long one becomes the overview's.
    fileprivate var shortTarget: String { target.utf8.count <= 1000 ? target : Route.overview.target }
}

extension Result<OpenIDClient.Arrival, OpenIDError> {
    /// Whether somebody may be guessing: each such try costs the provider a request.
    fileprivate var isGuess: Bool {
        switch self {
        case .failure(.refused), .failure(.token): true
        case .failure(.unreachable), .failure(.unfit), .failure(.flow), .success: false
        }
    }
}
