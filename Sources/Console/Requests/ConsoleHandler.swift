package import ContactModel
import Cryptography
package import HTTPTransport

/// Answers the console's requests: finds the page, asks who it is, checks the form, and shows or does it.
package final class ConsoleHandler: Sendable {
    let desk: any ConsoleDesk
    let accounts: AccountFile
    let sessions = Sessions()
    let signIns = SignInDesk()
    /// The provider by whose word one signs in, as it is configured now; `nil`: there is none.
    let openID: @Sendable () -> OpenIDSignIn?
    let openIDPacing = SignInPacing(atOnceMax: 16)
    let log: @Sendable (ConsoleEvent) -> Void
    let now: @Sendable () -> Moment
    /// Tells programs what happens.
    package let feed = EventFeed()
    let api: APIHandler

    package init(
        desk: any ConsoleDesk, accounts: AccountFile, openID: @escaping @Sendable () -> OpenIDSignIn? = { nil },
        now: @escaping @Sendable () -> Moment,
        log: @escaping @Sendable (ConsoleEvent) -> Void
    ) {
        self.desk = desk
        self.accounts = accounts
        self.openID = openID
        self.now = now
        self.log = log
        api = APIHandler(desk: desk, accounts: accounts, feed: feed, now: now, log: log)
    }

    package func answer(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        if request.path.hasPrefix(APIRoute.root) { return await api.answer(request) }
        let language = Language(request.headers)
        guard let route = Route(path: request.path, query: request.query) else {
            return refuse("unknown address", 404, .notFound, language)
        }
        let isForm = request.method == "POST"
        guard isForm ? route.takesForm : route.hasPage && ["GET", "HEAD"].contains(request.method) else {
            var answer = refuse("method", 405, .wrongMethod, language)
            answer.headers["Allow"] = route.methods.joined(separator: ", ")
            return answer
        }
        let known: [Account]
        do throws(AccountFileError) {
            known = route == .style ? [] : try accounts.load()
        } catch {
            log(.refused(error.description))
            return Answers.page(Page.notice(language, .accountsUnavailable, viewer: nil), status: 503)
        }
        switch route {
        case .style: return Answers.style()
        case .signIn(let next): return await signIn(request, next, known, language)
        case .openID(let place): return await openID(place, request, language)
        default: break
        }
        let viewer: Viewer
        switch await visitor(request, known) {
        case .known(let visitor, let formToken):
            viewer = Viewer(language: language, account: visitor, formToken: formToken)
        case .nobody:
            let next = isForm || route == .overview ? nil : route.target
            return Answers.redirect(to: .signIn(next: next))
        case .unknown: return refuse("openid: the CRM cannot be read", 503, .unavailable, language)
        }
        if route == .overview, viewer.account.role == .user {
            return Answers.redirect(to: .afterSignIn(nil, as: viewer.account))
        }
        guard route.isOpen(to: viewer.account.role) else {
            return refuse("role", 403, .notAllowed, language, viewer)
        }
        guard isForm || QuestionWords.areShort(in: FormFields(request.query)) else {
            return refuse("word too long", 400, .tooLarge, language, viewer)
        }
        return isForm ? await form(request, route, viewer) : await page(route, viewer)
    }

    // MARK: Pages

    private func page(_ route: Route, _ viewer: Viewer) async -> HTTPServerResponse {
        if case .change(let place) = route { return await changePage(place, viewer) }
        if case .subscriptions(let place) = route { return await subscriptionPage(place, viewer) }
        if case .mine(let place) = route { return await minePage(place, viewer) }
        if let answer = await answerPage(route, viewer) { return answer }
        switch route {
        case .addressBooks(let search, let condition, let page):
            let question = AddressBookQuestion(
                search: search, condition: condition, page: page, size: AddressBooksPage.size)
            guard let list = await desk.addressBooks(question) else { return unavailable(viewer) }
            return Answers.page(AddressBooksPage.document(list, question, viewer))
        case .addressBook(let id, let page):
            switch await desk.addressBook(id, page: page) {
            case .found(let detail): return Answers.page(AddressBookPage.document(detail, viewer))
            case .unknown: return refuse("unknown address book", 404, .notFound, viewer.language, viewer)
            case .unreadable: return unavailable(viewer)
            }
        case .holds(let page): return await holds(page: page, fault: nil, viewer)
        default:
            guard let facts = await desk.facts() else { return unavailable(viewer) }
            return Answers.page(OverviewPage.document(facts, viewer))
        }
    }

    // MARK: Forms

    private func form(_ request: HTTPServerRequest, _ route: Route, _ viewer: Viewer) async -> HTTPServerResponse {
        let fields = FormFields(String(decoding: request.body, as: UTF8.self))
        guard Crossing.isOwn(request.headers) else {
            return refuse("form from elsewhere", 403, .foreignForm, viewer.language, viewer)
        }
        guard Self.isSame(fields["token"], viewer.formToken) else {
            return refuse("form without the session's token", 403, .foreignForm, viewer.language, viewer)
        }
        guard QuestionWords.areShort(in: fields) else {
            return refuse("word too long", 400, .tooLarge, viewer.language, viewer)
        }
        switch route {
        case .release: return await decide(.release, fields, viewer)
        case .discard: return await decide(.discard, fields, viewer)
        case .change(let place): return await change(place, fields, viewer)
        case .subscriptions(let place): return await subscriptions(place, fields, viewer)
        case .mine(let place): return await mineForm(place, fields, viewer)
        case .act(let act, let id): return await carryOut(act, of: id, fields, viewer)
        default: return signOut(request, viewer)
        }
    }

    private func signOut(_ request: HTTPServerRequest, _ viewer: Viewer) -> HTTPServerResponse {
        if let token = Cookies.value(Cookies.session, in: request.headers) { sessions.end(token) }
        log(.done("console sign-out", account: viewer.account.name))
        let isSecure = Cookies.isSecure(request.headers)
        return Answers.redirect(
            to: viewer.account.isOpenID ? .openID(.signedOut) : .signIn(next: nil),
            cookies: [Cookies.clear(Cookies.session, isSecure: isSecure)])
    }

    private func decide(
        _ word: HoldDecision.Word, _ fields: FormFields, _ viewer: Viewer
    ) async -> HTTPServerResponse {
        let reason = (fields["reason"] ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard (1...HoldsPage.reasonMax).contains(reason.count) else {
            return await holds(page: 1, fault: .reasonMissing, viewer)
        }
        let hold: HoldFact
        switch await desk.hold(fields["hold"] ?? "") {
        case .found(let found): hold = found
        case .unknown: return await holds(page: 1, fault: .notHeld, viewer)
        case .unreadable: return unavailable(viewer)
        }
        guard word == .release || hold.canBeDiscarded else { return await holds(page: 1, fault: .notHeld, viewer) }
        let decision = HoldDecision(
            hold: hold.id, word: word, account: viewer.account.name, reason: reason, seen: fields["why"])
        switch await desk.decide(decision) {
        case true?:
            log(
                .done(word == .release ? "hold released" : "hold discarded", account: viewer.account.name, hold.id))
            feed.decided(decision, now: now())
            return Answers.redirect(to: .holds(page: 1))
        case false?: return await holds(page: 1, fault: .notHeld, viewer)
        case nil: return unavailable(viewer)
        }
    }

    private func holds(page: Int, fault: Phrase?, _ viewer: Viewer) async -> HTTPServerResponse {
        guard let list = await desk.holds(HoldsPage.question(page: page)) else { return unavailable(viewer) }
        return Answers.page(HoldsPage.document(list, fault: fault, viewer), status: fault == nil ? 200 : 409)
    }

    // MARK: Refusals

    /// What the listener refused before it was a request to any page.
    func refused(_ refusal: HTTPListenerRefusal, _ request: HTTPServerRequest?) -> HTTPServerResponse? {
        log(.refused(refusal.reason))
        guard let status = refusal.status else { return nil }
        if let request, request.path.hasPrefix(APIRoute.root) { return api.answer(to: refusal) }
        let language = Language(request?.headers ?? [:])
        let phrase = refusal == .stopping ? Phrase.stopping : .tooLarge
        return Answers.page(Page.notice(language, phrase, viewer: nil), status: status)
    }

    func refuse(
        _ why: String, _ status: Int, _ phrase: Phrase, _ language: Language, _ viewer: Viewer? = nil
    ) -> HTTPServerResponse {
        log(.refused(why, account: viewer?.account.name))
        return Answers.page(Page.notice(language, phrase, viewer: viewer), status: status)
    }

    func unavailable(_ viewer: Viewer) -> HTTPServerResponse {
        Answers.page(Page.notice(viewer.language, .unavailable, viewer: viewer), status: 503)
    }

    static func isSame(_ one: String?, _ other: String?) -> Bool {
        guard let one, let other, !one.isEmpty else { return false }
        return Cryptography.isEqualInConstantTime(Array(one.utf8), Array(other.utf8))
    }
}

extension HTTPListenerRefusal {
    /// For the log.
    fileprivate var reason: String {
        switch self {
        case .bodyTooLarge: "body too large"
        case .headTooLarge: "head too large"
        case .tooSlow: "too slow"
        case .connectionsExhausted: "too many connections"
        case .stopping: "stopping"
        }
    }
}
