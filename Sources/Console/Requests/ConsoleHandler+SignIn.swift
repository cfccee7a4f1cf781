import ContactModel
import HTTPTransport

extension ConsoleHandler {
    func signIn(
        _ request: HTTPServerRequest, _ next: String?, _ known: [Account], _ language: Language
    ) async -> HTTPServerResponse {
        guard request.method == "POST" else { return form(request, next, language, fault: nil, status: 200) }
        let fields = FormFields(String(decoding: request.body, as: UTF8.self))
        guard Crossing.isOwn(request.headers),
            Self.isSame(fields["token"], Cookies.value(Cookies.form, in: request.headers))
        else { return refuse("sign-in form from elsewhere", 403, .foreignForm, language) }
        let name = fields["account"] ?? ""
        let attempt = SignInDesk.Attempt(
            name: name, password: fields["password"] ?? "", account: known.first { $0.name == name },
            address: Self.address(request.headers))
        switch await signIns.try(attempt, now: now) {
        case .wait(let seconds):
            log(.refused("sign-in too soon", account: attempt.account?.name))
            var answer = form(
                request, next, language, fault: Phrase.signInPaused.text(language, "\(seconds)"), status: 429)
            answer.headers["Retry-After"] = "\(seconds)"
            return answer
        case .wrong:
            log(.refused("sign-in", account: attempt.account?.name))
            return form(request, next, language, fault: Phrase.signInFailed.text(language), status: 403)
        case .good(let account):
            // What was signed in before in this browser is over; a token never outlives a sign-in.
            if let former = Cookies.value(Cookies.session, in: request.headers) { sessions.end(former) }
            log(.done("console sign-in", account: account.name))
            if let next, !Route.isAfterSignIn(next) { log(.refused("sign-in to elsewhere", account: account.name)) }
            let isSecure = Cookies.isSecure(request.headers)
            let token = sessions.begin(account, now: now())
            return Answers.redirect(
                to: .afterSignIn(next, as: Visitor(account)),
                cookies: [
                    Cookies.set(Cookies.session, token, isSecure: isSecure),
                    Cookies.clear(Cookies.form, isSecure: isSecure),
                ])
        }
    }

    private func form(
        _ request: HTTPServerRequest, _ next: String?, _ language: Language, fault: String?, status: Int
    ) -> HTTPServerResponse {
        let token = Sessions.random()
        var answer = Answers.page(
            SignInPage.document(language, formToken: token, next: next, isOpenID: openID() != nil, fault: fault),
            status: status)
        answer.headers.append(
            "Set-Cookie", Cookies.set(Cookies.form, token, isSecure: Cookies.isSecure(request.headers)))
        return answer
    }

    /// Where the browser is, as the last proxy before us saw it and as pauses count it; without a proxy it is on this
    /// machine.
    static func address(_ headers: HTTPHeaders) -> String {
        let last = headers.joined("X-Forwarded-For")?.split(separator: ",").last?.filter { $0 != " " }
        return last.map { CountedAddress.text(String($0.prefix(64))) } ?? "local"
    }
}
