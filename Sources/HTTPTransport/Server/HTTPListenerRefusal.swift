/// Why a request never reached the handler, or a connection was closed before one was whole.
package enum HTTPListenerRefusal: Sendable, Equatable {
    /// Answered 413.
    case bodyTooLarge
    /// Request line and headers; answered 431.
    case headTooLarge
    /// The request did not go on, or took longer than it may; the connection was closed.
    case tooSlow
    /// As many connections are open as may be; more wait for one of them to end.
    case connectionsExhausted
    /// Answered 503.
    case stopping

    /// `nil`: nobody is there to be answered.
    package var status: Int? {
        switch self {
        case .bodyTooLarge: 413
        case .headTooLarge: 431
        case .stopping: 503
        case .tooSlow, .connectionsExhausted: nil
        }
    }

    var text: String {
        switch self {
        case .bodyTooLarge: "The request body is too large."
        case .headTooLarge: "Request line and headers are too large."
        case .tooSlow: "The request took too long."
        case .connectionsExhausted: "There are too many connections."
        case .stopping: "The server is stopping."
        }
    }
}
