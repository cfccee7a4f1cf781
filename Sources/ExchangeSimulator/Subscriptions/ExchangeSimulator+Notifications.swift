internal import Foundation
internal import HTTPTransport
internal import Locking

/// A subscription, as whoever looks into the simulator sees it.
package struct SimulatedSubscription: Sendable, Equatable {
    package var id: String
    package var userID: String
    package var expirationSeconds: Double
    /// Nothing is told before its client reauthorizes.
    package var isPaused: Bool
    /// How many notices wait to be sent.
    package var waiting: Int
}

/// Whoever brings notifications to their receivers; made when there is a first one.
final class Receivers: Sendable {
    private let sender: Locked<(any HTTPSending)?>

    init(_ sender: (any HTTPSending)?) { self.sender = Locked(sender) }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let sender = try sender.withLock { sender throws(HTTPError) -> any HTTPSending in
            if let sender { return sender }
            let made = try HTTPClient()
            sender = made
            return made
        }
        return try await sender.send(request)
    }
}

extension ExchangeSimulator {
    private enum Callback: String { case notification, lifecycleNotification }

    /// In the order of their ids.
    package func subscriptions() -> [SimulatedSubscription] {
        state.withLock { state in
            state.subscriptions.all.values.sorted { $0.id < $1.id }.map { subscription in
                SimulatedSubscription(
                    id: subscription.id, userID: subscription.userID,
                    expirationSeconds: subscription.expirationSeconds, isPaused: subscription.isPaused,
                    waiting: state.subscriptions.waiting.filter { $0.subscription.id == subscription.id }.count)
            }
        }
    }

    /// Asks the client to reauthorize a subscription; what happens before it does is lost to it.
    package func requireReauthorization(of id: String) async throws(SimulatorError) {
        let now = clock.now()
        let ticket = try state.withLock { state throws(SimulatorError) -> UInt64? in
            guard let paused = state.subscriptions.pause(id, nowSeconds: now) else { throw .itemUnknown(id) }
            return enqueue([.subscription(paused)])
        }
        try await wait(for: ticket)
    }

    /// Sends every notification that is due, and comes back when each was taken or will be tried again later.
    ///
    /// A server does it by itself; tests that tell the time call it when they have moved it.
    package func deliverNotifications() async {
        while true {
            let now = clock.now()
            let posts = state.withLock { state -> [Subscriptions.Post] in
                _ = enqueue(state.passTime(nowSeconds: now))
                return state.subscriptions.isIdle ? [] : state.subscriptions.takeDue(nowSeconds: now)
            }
            guard !posts.isEmpty else { return }
            await withTaskGroup(of: Void.self) { group in
                for post in posts { group.addTask { await self.deliver(post) } }
            }
        }
    }

    /// Sends what becomes due, until the task is cancelled.
    func serveNotifications() async {
        while !Task.isCancelled {
            await deliverNotifications()
            // By the machine's own time: a told clock would be moved by waiting. Quick beside the minutes that
            // notifications may take (FACTS §13).
            try? await Task.sleep(for: .milliseconds(100))
        }
    }

    private func deliver(_ post: Subscriptions.Post) async {
        let tenantID = configuration.tenantID(seed: state.withLock { $0.seed })
        let body = WireValue.object(["value": .array(post.notices.map { $0.json(tenantID: tenantID) })])
        let request = HTTPRequest(
            method: "POST", url: post.url, headers: ["Content-Type": "application/json; charset=utf-8"],
            body: body.json, timeLimit: .seconds(configuration.limits.notificationSeconds), answerBytesMax: 65_536)
        let answer = await send(
            request, post.notices[0].isLifecycle ? .lifecycleNotification : .notification,
            withinSeconds: configuration.limits.notificationSeconds)
        if let answer, (200..<300).contains(answer.status) { return }
        let (limits, now) = (configuration.limits, clock.now())
        state.withLock { $0.subscriptions.failed(post, limits: limits, nowSeconds: now) }
    }

    /// `nil` where no answer came in time.
    private func send(
        _ request: HTTPRequest, _ callback: Callback, withinSeconds seconds: Double
    ) async -> HTTPResponse? {
        let began = clock.now()
        let answer = try? await receivers.send(request)
        recorder?.record(callback: callback.rawValue, request, status: answer?.status)
        return clock.now() - began > seconds ? nil : answer
    }

    // MARK: The handshake

    /// Lets the receivers of a new or changed subscription prove themselves (FACTS §13); `nil` when there is nothing
    /// against them.
    func askReceivers(_ call: GraphCall) async -> GraphError? {
        guard case .success(let work) = call.work, case .subscription(let change) = work.payload else { return nil }
        let (configuration, now) = (configuration, clock.now())
        let refusal = state.withLock { $0.subscriptionRefusal(call, work, configuration, nowSeconds: now) }
        if let refusal { return refusal }
        let asked: [(String?, Callback)] = [
            (change.notificationURL, .notification), (change.lifecycleURL, .lifecycleNotification),
        ]
        for case (let url?, let callback) in asked {
            if let refusal = await ask(url, callback) { return refusal }
        }
        return nil
    }

    private func ask(_ url: String, _ callback: Callback) async -> GraphError? {
        guard let address = ReceiverAddress(url) else { return .receiverRefused }
        // With blanks and marks, so that a receiver has to decode it.
        let token = "Validation: can this receiver be reached? Request-Id: \(makeRequestID())"
        let seconds = configuration.limits.validationSeconds
        let request = HTTPRequest(
            method: "POST", url: address.asking(token), headers: ["Content-Type": "text/plain; charset=utf-8"],
            timeLimit: .seconds(seconds), answerBytesMax: 65_536)
        let began = clock.now()
        guard let answer = await send(request, callback, withinSeconds: seconds) else {
            return clock.now() - began >= seconds ? .receiverTooSlow : .receiverRefused
        }
        guard answer.status == 200 else { return .receiverRefused }
        let type = (answer.headers["Content-Type"] ?? "").lowercased().prefix { $0 != ";" }.trimmingSpaces
        return type == "text/plain" && answer.body == Array(token.utf8) ? nil : .receiverWrong
    }
}

extension SimulatorConfiguration {
    /// The directory's id; made up where the tenant is known by its domain.
    fileprivate func tenantID(seed: UInt64) -> String {
        if let id = UUID(uuidString: tenant) { return id.uuidString.lowercased() }
        var mixer = Mixer("tenant \(tenant.lowercased())", seed: seed)
        return mixer.guid()
    }
}
