import HTTPTransport

/// Who somebody is at this moment.
enum VisitorAnswer: Sendable, Equatable {
    case known(Visitor)
    /// No role, and no active user of the CRM.
    case nobody
    /// The CRM could not be asked.
    case unknown
}

/// Whose a request is.
enum RequestVisitor: Sendable {
    case known(Visitor, formToken: String)
    case nobody
    /// The CRM could not be asked.
    case unknown
}

extension ConsoleHandler {
    /// Whoever has the session of this request, as they are now. One that is good no more ends.
    func visitor(_ request: HTTPServerRequest, _ known: [Account]) async -> RequestVisitor {
        guard let token = Cookies.value(Cookies.session, in: request.headers) else { return .nobody }
        guard let session = sessions.find(token, now: now()) else {
            log(.refused("unknown session"))
            return .nobody
        }
        switch session.person {
        case .account(let name, let password):
            if let account = Sessions.account(name, password: password, among: known) {
                return .known(Visitor(account), formToken: session.formToken)
            }
        case .openID(let person):
            switch await visitor(person, openID()?.rules) {
            case .known(let visitor): return .known(visitor, formToken: session.formToken)
            case .unknown: return .unknown
            case .nobody: break
            }
        }
        sessions.end(token)
        log(.refused("unknown session", account: session.person.name))
        return .nobody
    }

    /// By the present configuration and the present CRM, whatever they were at the sign-in.
    func visitor(_ person: OpenIDPerson, _ rules: OpenIDRules?) async -> VisitorAnswer {
        guard let rules, person.reading == rules.reading else { return .nobody }
        let role = rules.role(of: person)
        let member: String?
        if let mark = person.mark {
            switch await desk.member(by: mark) {
            case .member(let login): member = login
            case .nobody: member = nil
            case .unknown:
                guard role != nil else { return .unknown }
                member = nil
            }
        } else {
            member = nil
        }
        guard let role = role ?? (member == nil ? nil : .user) else { return .nobody }
        return .known(
            Visitor(name: person.name, shownName: person.shownName, role: role, member: member, isOpenID: true))
    }
}
