import ExchangeSimulator
import Foundation
import HTTPTransport
import Locking

/// A receiver of notifications. It does what FACTS §13 asks of one, unless it is told to do otherwise.
final class TestReceiver: HTTPSending {
    typealias Manner = @Sendable (HTTPServerRequest) -> HTTPServerResponse?

    private struct Inbox: Sendable {
        var asked: [String] = []
        var posts: [(path: String, body: WireValue)] = []
        var manner: Manner = { _ in nil }
    }

    private let inbox = Locked(Inbox())

    /// The paths whose receiver had to prove itself.
    var asked: [String] { inbox.withLock { $0.asked } }
    /// Every notice taken or refused so far, with the path it came to.
    var notices: [(path: String, notice: WireValue)] {
        inbox.withLock { inbox in
            inbox.posts.flatMap { post in (post.body["value"]?.array ?? []).map { (post.path, $0) } }
        }
    }
    var postCount: Int { inbox.withLock { $0.posts.count } }

    /// Answers as the closure says from here on; `nil` from it is the proper answer.
    func behave(_ manner: @escaping Manner) { inbox.withLock { $0.manner = manner } }

    func forget() { inbox.withLock { inbox in (inbox.asked, inbox.posts) = ([], []) } }

    func handle(_ request: HTTPServerRequest) -> HTTPServerResponse {
        let token = URLComponents(string: "?\(request.query)")?.queryItems?.first { $0.name == "validationToken" }?
            .value
        let manner = inbox.withLock { inbox -> Manner in
            if token != nil {
                inbox.asked.append(request.path)
            } else {
                inbox.posts.append((request.path, WireValue(json: request.body) ?? .null))
            }
            return inbox.manner
        }
        if let answer = manner(request) { return answer }
        guard let token else { return HTTPServerResponse(status: 202) }
        return HTTPServerResponse(status: 200, headers: ["Content-Type": "text/plain"], body: Array(token.utf8))
    }

    // MARK: In memory

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        guard let address = URLComponents(string: request.url) else {
            throw HTTPError(kind: .requestInvalid, isSurelyNotSent: true, reason: "no address")
        }
        let answer = handle(
            HTTPServerRequest(
                method: request.method, path: address.percentEncodedPath, query: address.percentEncodedQuery ?? "",
                headers: request.headers, body: request.body))
        return HTTPResponse(status: answer.status, headers: answer.headers, body: answer.body)
    }
}

/// A simulator in memory with a receiver that anyone may subscribe.
struct SubscriptionStage {
    let receiver = TestReceiver()
    let harness: Harness

    init(_ change: (inout SimulatorConfiguration) -> Void = { _ in }, stateFile: String? = nil) throws {
        harness = try Harness(change, stateFile: stateFile, receivers: receiver)
    }

    /// A subscription to Anna's contacts that lasts so many minutes.
    func body(minutes: Double = 600, _ members: [String: WireValue] = [:]) -> WireValue {
        var body: [String: WireValue] = [
            "changeType": "created,updated,deleted", "clientState": "an invented state",
            "resource": .string("/users/\(Harness.anna)/contacts"),
            "notificationUrl": "http://127.0.0.1:9/changes", "lifecycleNotificationUrl": "http://[::1]:9/life?of=it",
            "expirationDateTime": .string(text(harness.time.now + minutes * 60)),
        ]
        for (name, value) in members { body[name] = value }
        return .object(body)
    }

    func subscribe(minutes: Double = 600, immutable: Bool = true, _ members: [String: WireValue] = [:]) async -> Answer
    {
        let answer = await harness.send(
            "POST", "/subscriptions", body(minutes: minutes, members), immutable: immutable)
        receiver.forget()
        return answer
    }

    func text(_ seconds: Double) -> String {
        Date(timeIntervalSince1970: seconds).formatted(.iso8601)
    }

    /// What arrived since the last time, as `event id` or the name of a lifecycle event.
    func arrived() async -> [String] {
        await harness.simulator.deliverNotifications()
        defer { receiver.forget() }
        return receiver.notices.map { path, notice in
            if let event = notice["lifecycleEvent"]?.string { return "\(path) \(event)" }
            return "\(notice["changeType"]?.string ?? "?") \(notice["resourceData"]?["id"]?.string ?? "?")"
        }
    }
}
