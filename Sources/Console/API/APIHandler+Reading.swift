import HTTPTransport

extension APIHandler {
    func read(_ route: APIRoute, _ request: HTTPServerRequest, _ token: APIToken) async -> HTTPServerResponse {
        let question: APIQuestion?
        do throws(APIQuery.Fault) {
            question = try Self.question(route, try APIQuery(request.query, allowing: route.parameters))
        } catch {
            return refuse(.invalid(error.detail), token)
        }
        guard let question else { return await listen(request, token) }
        switch await desk.answer(question, for: "token " + token.name) {
        case .json(let bytes): return Answers.answer(200, route.type, bytes)
        case .unknown: return refuse(.unknownAddressBook, token)
        case .unknownName(let detail): return refuse(.unknownName(detail), token)
        case .invalid(let detail): return refuse(.invalid(detail), token)
        case .busy: return refuse(.busy, token, headers: ["Retry-After": "1"])
        case .unavailable: return refuse(.unavailable, token, headers: ["Retry-After": "5"])
        }
    }

    func description(_ request: HTTPServerRequest) -> HTTPServerResponse {
        guard Acceptance.allows(APIRoute.description.type, request.headers) else {
            return refuse(.notAcceptable(APIRoute.description.type))
        }
        do throws(APIQuery.Fault) { _ = try APIQuery(request.query, allowing: []) } catch {
            return refuse(.invalid(error.detail))
        }
        return Answers.answer(200, APIRoute.description.type, APIDescription.bytes)
    }

    /// `nil`: it is no question, but the wish to listen.
    private static func question(_ route: APIRoute, _ query: APIQuery) throws(APIQuery.Fault) -> APIQuestion? {
        switch route {
        case .status: .status
        case .health: .health
        case .addressBooks:
            .addressBooks(
                member: query["member"], book: query["book"], condition: try condition(query), state: query["state"],
                try query.page())
        case .addressBook(let id): .addressBook(id)
        case .holds: .holds(try query.page())
        case .explain:
            .explain(
                member: try query.required("member"), record: try query.required("record"), book: query["book"])
        case .whereIs: .whereIs(record: try query.required("record"), query.window, try query.page())
        case .heldBy:
            .heldBy(
                member: try query.required("member"), isNowOnly: try query.isTrue("now"), query.window,
                try query.page())
        case .revocations:
            .revocations(
                member: query["member"], isOpenOnly: try query.isTrue("open"), query.window, try query.page())
        case .audit:
            .audit(
                member: query["member"], record: query["record"], book: query["book"], query.window, try query.page())
        case .events, .description, .release, .discard: nil
        }
    }

    private static func condition(_ query: APIQuery) throws(APIQuery.Fault) -> AddressBookFact.Condition? {
        guard let word = query["condition"] else { return nil }
        guard let condition = AddressBookFact.Condition(rawValue: word) else {
            let known = AddressBookFact.Condition.allCases.map(\.rawValue).joined(separator: ", ")
            throw APIQuery.Fault(detail: "condition is none of \(known).")
        }
        return condition
    }

    private func listen(_ request: HTTPServerRequest, _ token: APIToken) async -> HTTPServerResponse {
        var answer = Answers.answer(200, APIRoute.events.type, [])
        // Proxies of nginx's kind would keep events back until many have come.
        answer.headers["X-Accel-Buffering"] = "no"
        // Else the connection would wait for another request when the stream has ended.
        answer.headers["Connection"] = "close"
        guard request.method != "HEAD" else { return answer }
        // What is held already is no news.
        guard let held = await desk.holds(EventFeed.question) else {
            return refuse(.unavailable, token, headers: ["Retry-After": "5"])
        }
        guard let stream = feed.listen(token) else {
            return refuse(.listenersFull, token, headers: ["Retry-After": "60"])
        }
        feed.compare(held.holds, now: now())
        answer.delivery = .stream(stream)
        return answer
    }
}
