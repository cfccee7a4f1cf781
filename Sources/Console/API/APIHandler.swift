import ContactModel
import Cryptography
import Foundation
import HTTPTransport

/// Answers programs under `/api/`: by a token on every request, never by a browser's session.
final class APIHandler: Sendable {
    let desk: any ConsoleDesk
    let feed: EventFeed
    let now: @Sendable () -> Moment
    private let accounts: AccountFile
    private let log: @Sendable (ConsoleEvent) -> Void
    private let pacing = APIPacing(burst: 100, perSecond: 20)
    /// Of tokens that are none, by where they come from.
    private let strangers = APIPacing(burst: 20, perSecond: 1)

    init(
        desk: any ConsoleDesk, accounts: AccountFile, feed: EventFeed, now: @escaping @Sendable () -> Moment,
        log: @escaping @Sendable (ConsoleEvent) -> Void
    ) {
        self.desk = desk
        self.accounts = accounts
        self.feed = feed
        self.now = now
        self.log = log
    }

    func answer(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        guard let route = APIRoute(path: request.path) else { return refuse(.unknownAddress) }
        let allow = route.methods.joined(separator: ", ")
        guard route.methods.contains(request.method) else { return refuse(.method, headers: ["Allow": allow]) }
        guard request.method != "OPTIONS" else {
            var answer = Answers.answer(204, nil, [])
            answer.headers["Allow"] = allow
            return answer
        }
        if route == .description { return description(request) }
        let token: APIToken
        switch who(request) {
        case .failure(let refusal): return refusal.answer
        case .success(let known): token = known
        }
        guard route.isOpen(to: token.role) else { return refuse(.role, token) }
        guard pacing.admits(token.name, now: now()) else {
            return refuse(.tooMany, token, headers: ["Retry-After": "1"])
        }
        guard Acceptance.allows(route.type, request.headers) else {
            return refuse(.notAcceptable(route.type), token)
        }
        if let (hold, word) = route.decision { return await decide(hold, word, request, token) }
        return await read(route, request, token)
    }

    /// What the listener refused before anybody saw it.
    func answer(to refusal: HTTPListenerRefusal) -> HTTPServerResponse? {
        switch refusal {
        case .bodyTooLarge: Problem.bodyTooLarge.answer
        case .headTooLarge: Problem.headTooLarge.answer
        case .stopping: Problem.stopping.answer
        case .tooSlow, .connectionsExhausted: nil
        }
    }

    /// Keeps event streams alive, and ends those whose token has gone.
    func tick() {
        feed.tick(now: now()) {
            do throws(AccountFileError) { return try accounts.loadTokens() } catch {
                log(.refused(error.description))
                return []
            }
        }
    }

    // MARK: Who it is

    private struct Refusal: Error {
        let answer: HTTPServerResponse
    }

    private func who(_ request: HTTPServerRequest) -> Result<APIToken, Refusal> {
        guard let given = Self.bearer(request.headers) else {
            return .failure(
                Refusal(answer: refuse(.noToken, headers: ["WWW-Authenticate": "Bearer realm=\"satchel\""])))
        }
        let tokens: [APIToken]
        do throws(AccountFileError) { tokens = try accounts.loadTokens() } catch {
            log(.refused(error.description))
            return .failure(Refusal(answer: Problem.unavailable.answer))
        }
        let digest = given.utf8.count <= APIToken.bytesMax ? APIToken.digest(of: given) : []
        let found = tokens.first { Cryptography.isEqualInConstantTime($0.digest, digest) }
        if let found, found.isGood(now: now()) { return .success(found) }
        guard strangers.admits(ConsoleHandler.address(request.headers), now: now()) else {
            return .failure(Refusal(answer: refuse(.tooMany, headers: ["Retry-After": "1"])))
        }
        return .failure(
            Refusal(
                answer: refuse(
                    .wrongToken, found,
                    headers: ["WWW-Authenticate": "Bearer realm=\"satchel\", error=\"invalid_token\""])))
    }

    private static func bearer(_ headers: HTTPHeaders) -> String? {
        let words = (headers.joined("Authorization") ?? "").split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        return String(words[1])
    }

    // MARK: Decisions

    private func decide(
        _ hold: String, _ word: HoldDecision.Word, _ request: HTTPServerRequest, _ token: APIToken
    ) async -> HTTPServerResponse {
        guard Acceptance.isJSON(request.headers) else { return refuse(.notJSON, token) }
        do throws(APIQuery.Fault) { _ = try APIQuery(request.query, allowing: []) } catch {
            return refuse(.invalid(error.detail), token)
        }
        guard let reason = Self.reason(request.body) else {
            let detail =
                "The body is {\"reason\": text}, with 1 to \(HoldsPage.reasonMax) characters, no control characters and "
                + "nothing else."
            return refuse(.invalid(detail), token)
        }
        let known: HoldFact
        switch await desk.hold(hold) {
        case .found(let found): known = found
        case .unknown: return refuse(await desk.wasHeld(hold) ? .decided : .unknownHold, token)
        case .unreadable: return refuse(.unavailable, token)
        }
        guard word == .release || known.canBeDiscarded else { return refuse(.cannotDiscard, token) }
        let who = "token " + token.name
        let decision = HoldDecision(hold: hold, word: word, account: who, reason: reason, way: .api)
        switch await desk.decide(decision) {
        case true?:
            log(.done(word == .release ? "hold released" : "hold discarded", account: who, hold))
            feed.decided(decision, now: now())
            return Self.json(["by": who, "hold": hold, "state": word.state])
        case false?: return refuse(.decided, token)
        case nil: return refuse(.unavailable, token, headers: ["Retry-After": "5"])
        }
    }

    /// Any white space is one space, as in the console.
    private static func reason(_ body: [UInt8]) -> String? {
        // Whatever is no such object has no reason.
        guard let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any], object.count == 1,
            let text = object["reason"] as? String, text.unicodeScalars.count <= HoldsPage.reasonMax,
            !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { return nil }
        let reason = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return reason.isEmpty ? nil : reason
    }

    private static func json(_ object: [String: String]) -> HTTPServerResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts: there is nothing that could not be written.
        return Answers.answer(200, "application/json", (try? encoder.encode(object)).map { Array($0) } ?? [])
    }

    // MARK: Refusals

    func refuse(_ problem: Problem, _ token: APIToken? = nil, headers: HTTPHeaders = [:]) -> HTTPServerResponse {
        log(.refused("API, \(problem.code)", account: token.map { "token " + $0.name }))
        var answer = problem.answer
        for field in headers { answer.headers[field.name] = field.value }
        return answer
    }
}
