package import ContactModel
import HTTPTransport
import Locking

/// Tells those who listen to `/api/v1/events` what happens, and never waits for one of them.
///
/// Any thread.
package final class EventFeed: Sendable {
    private struct Listener: Sendable {
        let token: APIToken
        let stream: HTTPBodyStream
    }

    private struct State: Sendable {
        var listeners: [Listener] = []
        var number = 0
        /// The ids of what was held when last looked; `nil`: not yet, since anybody has listened.
        var holds: Set<String>?
        var beatAt = Moment(milliseconds: 0)
        var progressAt = Moment(milliseconds: 0)
    }

    package static let listenersMax = 32
    static let perTokenMax = 4
    /// All that is held, without what it holds; more than so many are not told.
    package static let question = HoldQuestion(page: 1, size: 10_000, operations: 0)
    /// What keeps proxies from closing a stream, and shows who has gone.
    static let beatInterval = Duration.seconds(15)
    /// A cycle of many quiet address books would else tell thousands of steps a second.
    static let progressInterval = Duration.seconds(1)

    private let state = Locked(State())

    package init() {}

    /// Whether anybody listens.
    package var hasListeners: Bool { state.withLock { !$0.listeners.isEmpty } }

    /// Where as many listen by this token as may, the one that came first ends: a client whose connection was lost comes
    /// again before it is noticed here.
    ///
    /// - Returns: `nil`: as many listen in all as may.
    func listen(_ token: APIToken) -> HTTPBodyStream? {
        let stream = HTTPBodyStream()
        let isAdmitted = state.withLock { state in
            Self.dropEnded(&state)
            let own = state.listeners.filter { $0.token.name == token.name }
            if own.count >= Self.perTokenMax, let first = own.first {
                first.stream.finish()
                Self.dropEnded(&state)
            }
            guard state.listeners.count < Self.listenersMax else { return false }
            state.listeners.append(Listener(token: token, stream: stream))
            return true
        }
        guard isAdmitted else { return nil }
        // Something at once, so that the client knows that it listens; and how long to wait before it comes again.
        stream.send(Array("retry: 5000\n: listening\n\n".utf8))
        return stream
    }

    package func publish(_ event: ProgressEvent, now: Moment) {
        state.withLock { state in
            guard !state.listeners.isEmpty else { return }
            if case .cycleProgress = event {
                let isEarly = now < state.progressAt + Self.progressInterval && now >= state.progressAt
                guard !isEarly else { return }
                state.progressAt = now
            }
            Self.publish(event, &state, now)
        }
    }

    /// Tells what has come to be held, and what no more is, since this was last called while somebody listened.
    package func compare(_ holds: [HoldFact], now: Moment) {
        state.withLock { state in
            let new = Set(holds.map(\.id))
            defer { state.holds = state.listeners.isEmpty ? nil : new }
            guard let former = state.holds else { return }
            for hold in holds where !former.contains(hold.id) {
                let event = ProgressEvent.holdOpened(hold: hold.id, addressBook: hold.addressBook, why: hold.why)
                Self.publish(event, &state, now)
            }
            for hold in former.subtracting(new).sorted() {
                Self.publish(.holdClosed(hold: hold, state: "ended"), &state, now)
            }
        }
    }

    /// A person has decided.
    func decided(_ decision: HoldDecision, now: Moment) {
        state.withLock { state in
            state.holds?.remove(decision.hold)
            Self.publish(.holdClosed(hold: decision.hold, state: decision.word.state), &state, now)
        }
    }

    /// Keeps the streams alive, and ends those whose token is good no more.
    ///
    /// - Parameter tokens: those that there are; called only where somebody listens.
    func tick(now: Moment, tokens: () -> [APIToken]) {
        guard hasListeners else { return }
        let tokens = Set(tokens())
        state.withLock { state in
            for listener in state.listeners where !(tokens.contains(listener.token) && listener.token.isGood(now: now))
            {
                listener.stream.finish()
            }
            if now < state.beatAt || now >= state.beatAt + Self.beatInterval {
                state.beatAt = now
                for listener in state.listeners { listener.stream.send(Array(": alive\n\n".utf8)) }
            }
            Self.dropEnded(&state)
        }
    }

    /// Ends every stream.
    package func finish() {
        state.withLock { state in
            for listener in state.listeners { listener.stream.finish() }
            Self.dropEnded(&state)
        }
    }

    private static func publish(_ event: ProgressEvent, _ state: inout State, _ now: Moment) {
        state.number += 1
        let text = event.text(number: state.number, at: now)
        for listener in state.listeners { listener.stream.send(text) }
        dropEnded(&state)
    }

    private static func dropEnded(_ state: inout State) {
        state.listeners.removeAll { $0.stream.end != nil }
        if state.listeners.isEmpty { state.holds = nil }
    }
}
