package import ContactModel
import Cryptography
package import HTTPTransport

/// Answers the console's requests: finds the page, asks who it is, checks the form, and shows or does it.
package final class ConsoleHandler: Sendable {
    let desk: any ConsoleDesk
    let accounts: AccountFile
    let sessions = Sessions()
    let signIns = SignInDesk()
    let log: @Sendable (ConsoleEvent) -> Void
    let now: @Sendable () -> Moment

    package init(
        desk: any ConsoleDesk, accounts: AccountFile, now: @escaping @Sendable () -> Moment,
        log: @escaping @Sendable (ConsoleEvent) -> Void
    ) {
        self.desk = desk
        self.accounts = accounts
        self.now = now
        self.log = log
    }

    package func answer(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        let language = Language(request.headers)
        guard let route = Route(path: request.path, query: request.query) else {
            return refuse("unknown address", 404, .notFound, language)
        }
        let isForm = request.method == "POST"
        guard isForm ? route.takesForm : route.hasPage && ["GET", "HEAD"].contains(request.method) else {
            return refuse("method", 405, .wrongMethod, language)
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
        default: break
        }
        guard let viewer = viewer(request, known, language) else {
            let next = isForm || route == .overview ? nil : route.target
            return Answers.redirect(to: .signIn(next: next))
        }
        guard route.isOpen(to: viewer.account.role) else {
            return refuse("role", 403, .notAllowed, language, viewer)
        }
        return isForm ? await form(request, route, viewer) : await page(route, viewer)
    }

    // MARK: Who it is

    private func viewer(_ request: HTTPServerRequest, _ known: [Account], _ language: Language) -> Viewer? {
        guard let token = Cookies.value(Cookies.session, in: request.headers) else { return nil }
        guard let (session, account) = sessions.find(token, among: known, now: now()) else {
            log(.refused("unknown session"))
            return nil
        }
        return Viewer(language: language, account: account, formToken: session.formToken)
    }

    // MARK: Pages

    private func page(_ route: Route, _ viewer: Viewer) async -> HTTPServerResponse {
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
        switch route {
        case .release: return await decide(.release, fields, viewer)
        case .discard: return await decide(.discard, fields, viewer)
        default: return signOut(request, viewer)
        }
    }

    private func signOut(_ request: HTTPServerRequest, _ viewer: Viewer) -> HTTPServerResponse {
        if let token = Cookies.value(Cookies.session, in: request.headers) { sessions.end(token) }
        log(.done("console sign-out", account: viewer.account.name))
        let isSecure = Cookies.isSecure(request.headers)
        return Answers.redirect(
            to: .signIn(next: nil), cookies: [Cookies.clear(Cookies.session, isSecure: isSecure)])
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
        let decision = HoldDecision(hold: hold.id, word: word, account: viewer.account.name, reason: reason)
        switch await desk.decide(decision) {
        case true?:
            log(
                .done(word == .release ? "hold released" : "hold discarded", account: viewer.account.name, hold.id))
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

    func refuse(
        _ why: String, _ status: Int, _ phrase: Phrase, _ language: Language, _ viewer: Viewer? = nil
    ) -> HTTPServerResponse {
        log(.refused(why, account: viewer?.account.name))
        return Answers.page(Page.notice(language, phrase, viewer: viewer), status: status)
    }

    private func unavailable(_ viewer: Viewer) -> HTTPServerResponse {
        Answers.page(Page.notice(viewer.language, .unavailable, viewer: viewer), status: 503)
    }

    static func isSame(_ one: String?, _ other: String?) -> Bool {
        guard let one, let other, !one.isEmpty else { return false }
        return Cryptography.isEqualInConstantTime(Array(one.utf8), Array(other.utf8))
    }
}
