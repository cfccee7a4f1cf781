internal import Cryptography
internal import HTTPTransport
internal import Locking
internal import WebPages

/// The mailboxes as phones, for whoever looks at a demo: without a token, and from this machine only.
extension ExchangeSimulator {
    static func isPhones(_ path: String) -> Bool {
        path == PhonePlace.root || path.hasPrefix(PhonePlace.root + "/")
    }

    func phones(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        let language = Language(request.headers)
        // A name of another machine that leads here is how a foreign page would get at the mailboxes.
        guard request.isFromLoopback, Self.isThisMachine(request.headers.joined("Host") ?? "") else {
            return notice(403, .phonesAreHere, language)
        }
        let path = PhonePlace.root + request.path.dropFirst(PhonePlace.root.count)
        guard let place = PhonePlace(path: path, query: request.query) else {
            return notice(404, .noSuchPhone, language)
        }
        switch request.method {
        case "GET" where place.hasPage, "HEAD" where place.hasPage: return page(place, language)
        case "POST" where place.takesForm:
            let form = FormFields(String(decoding: request.body, as: UTF8.self))
            let isOwn = Cryptography.isEqualInConstantTime(Array((form["token"] ?? "").utf8), Array(formToken.utf8))
            guard isOwn, Crossing.isOwn(request.headers) else { return notice(403, .foreignPhoneForm, language) }
            return await carryOut(place, form, language)
        default: return notice(405, .phoneMethod, language)
        }
    }

    // MARK: Pages

    private func page(_ place: PhonePlace, _ language: Language) -> HTTPServerResponse {
        switch place {
        case .phones: return PageAnswer.page(PhonePages.phones(owners(), language))
        case .style: return PageAnswer.style(PhoneStyle.sheet)
        case .phone(let name, let list):
            guard let (user, contents) = look(name, { ($0.user, PhoneContents($0, list)) }) else { break }
            return PageAnswer.page(PhonePages.phone(user, contents, list, language))
        case .card(let name, let contact, let done):
            guard let (user, stored) = found(name, contact) else { return notice(404, .contactIsGone, language) }
            return PageAnswer.page(
                PhoneCardPages.card(user, stored, id: contact, done: done, token: formToken, language))
        case .edit(let name, let contact):
            guard let (user, stored) = found(name, contact) else { return notice(404, .contactIsGone, language) }
            return PageAnswer.page(
                PhoneCardPages.form(
                    user, contact: (contact, stored.phoneName), text: { $0.text(of: stored.fields) },
                    token: formToken, language))
        case .new(let name):
            guard let user = look(name, \.user) else { break }
            return PageAnswer.page(
                PhoneCardPages.form(user, contact: nil, text: { _ in "" }, token: formToken, language))
        case .delete: break
        }
        return notice(404, .noSuchPhone, language)
    }

    private func owners() -> [PhonePages.Owner] {
        let users = state.withLock { state in
            state.users.filter { !$0.isDeleted && $0.state != SimulatedUser.MailboxState.none }
                .map { ($0, state.mailboxes[$0.id]) }
        }
        return users.map { user, mailbox in
            let count = mailbox.map { mailbox in
                mailbox.contacts.values.count { $0.isGroup != true && mailbox.location($0.folder) == .contacts }
            }
            return .init(user: user.userPrincipalName, name: user.displayName, count: count ?? 0)
        }
    }

    private func look<Answer: Sendable>(
        _ name: String, _ body: @Sendable (MailboxSession) -> Answer
    ) -> Answer? {
        guard let user = state.withLock({ $0.user(name) }) else { return nil }
        return read(user.id, body)
    }

    /// A contact that is in one of the phone's folders; one in Deleted Items is on no phone.
    private func found(_ name: String, _ contact: String) -> (DirectoryUser, StoredContact)? {
        look(name) { session in
            // An id that is none is a contact that is not there.
            guard let stored = try? session.contact(contact), session.mailbox.location(stored.folder) == .contacts
            else { return nil }
            return (session.user, stored)
        } ?? nil
    }

    // MARK: Forms

    private func carryOut(
        _ place: PhonePlace, _ form: FormFields, _ language: Language
    ) async -> HTTPServerResponse {
        switch place {
        case .delete(let name, let contact):
            guard let (user, _) = found(name, contact) else { return notice(404, .contactIsGone, language) }
            return await tried(language, fault: { self.refused(name, contact, form, $0, language) }) {
                () async throws(SimulatorError) in
                try await SimulatedMember(userID: user.id, simulator: self).delete(contact)
                return .phone(user: name, PhoneList().saying(.deleted))
            }
        case .edit(let name, let contact):
            guard let (user, stored) = found(name, contact) else { return notice(404, .contactIsGone, language) }
            let properties = PhoneField.properties(form, changing: stored.fields)
            guard !properties.isEmpty else {
                return PageAnswer.redirect(to: PhonePlace.card(user: name, contact: contact, nil))
            }
            return await tried(language, fault: { self.refused(name, contact, form, $0, language) }) {
                () async throws(SimulatorError) in
                try await SimulatedMember(userID: user.id, simulator: self).edit(contact, properties)
                return .card(user: name, contact: contact, .changed)
            }
        case .new(let name):
            guard let user = look(name, \.user) else { return notice(404, .noSuchPhone, language) }
            let properties = PhoneField.properties(form, changing: ContactFields())
            guard !properties.isEmpty else {
                return refused(name, nil, form, .text(Phrase.nothingToSave.text(language)), language)
            }
            return await tried(language, fault: { self.refused(name, nil, form, $0, language) }) {
                () async throws(SimulatorError) in
                let id = try await SimulatedMember(userID: user.id, simulator: self).add(properties)
                return .card(user: name, contact: id, .added)
            }
        case .phones, .style, .phone, .card: return notice(404, .noSuchPhone, language)
        }
    }

    private func tried(
        _ language: Language, fault: (HTML) -> HTTPServerResponse,
        _ body: () async throws(SimulatorError) -> PhonePlace
    ) async -> HTTPServerResponse {
        do throws(SimulatorError) {
            return PageAnswer.redirect(to: try await body())
        } catch {
            guard case .changeRefused(let reason) = error else { return notice(404, .contactIsGone, language) }
            return fault(.text(Phrase.refusedByExchange.text(language, reason)))
        }
    }

    /// The form once more, as it was filled in, with what is wrong.
    private func refused(
        _ name: String, _ contact: String?, _ form: FormFields, _ fault: HTML, _ language: Language
    ) -> HTTPServerResponse {
        guard let user = look(name, \.user) else { return notice(404, .noSuchPhone, language) }
        let stored = contact.flatMap { found(name, $0)?.1 }
        return PageAnswer.page(
            PhoneCardPages.form(
                user, contact: contact.map { ($0, stored?.phoneName ?? "–") },
                text: { field in form[field.rawValue] ?? stored.map { field.text(of: $0.fields) } ?? "" },
                token: formToken, fault: fault, language),
            status: 422)
    }

    private func notice(_ status: Int, _ phrase: Phrase, _ language: Language) -> HTTPServerResponse {
        PageAnswer.page(PhoneFrame.notice(language, phrase), status: status)
    }

    private static func isThisMachine(_ host: String) -> Bool {
        let name = host.hasPrefix("[") ? String(host.prefix { $0 != "]" }) + "]" : String(host.prefix { $0 != ":" })
        return name == "localhost" || name == "[::1]" || name.hasPrefix("127.")
    }
}
