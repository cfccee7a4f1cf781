/// A request as the listener received it, whole and undecoded.
package struct HTTPServerRequest: Sendable, Equatable {
    /// The method as sent, upper case by convention.
    package var method: String
    /// The target's path, still percent-encoded.
    package var path: String
    /// What follows the first `?`, still percent-encoded; empty when there is none.
    package var query: String
    package var headers: HTTPHeaders
    package var body: [UInt8]
    /// Whether the other end is on this machine.
    package var isFromLoopback: Bool

    package init(
        method: String, path: String, query: String = "", headers: HTTPHeaders = [:], body: [UInt8] = [],
        isFromLoopback: Bool = true
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.isFromLoopback = isFromLoopback
    }

    /// A request whose target is still one text: `path?query`.
    package init(
        method: String, target: String, headers: HTTPHeaders = [:], body: [UInt8] = [],
        isFromLoopback: Bool = true
    ) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(
            method: method, path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : "", headers: headers,
            body: body, isFromLoopback: isFromLoopback)
    }
}

/// An answer, and how much of it the client gets to see.
package struct HTTPServerResponse: Sendable, Equatable {
    /// How the answer leaves. `cut` and `truncated` exist for servers that act out faults.
    package enum Delivery: Sendable, Equatable {
        case whole
        /// The connection closes without an answer.
        case cut
        /// The headers promise the whole body; the connection closes after this many bytes of it.
        case truncated(afterBytes: Int)
        /// `body` has no part in it: what the stream is given is sent until one of both ends it.
        case stream(HTTPBodyStream)
    }

    package var status: Int
    package var headers: HTTPHeaders
    package var body: [UInt8]
    package var delivery: Delivery

    package init(
        status: Int, headers: HTTPHeaders = [:], body: [UInt8] = [], delivery: Delivery = .whole
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.delivery = delivery
    }
}

extension HTTPHeaders {
    /// Every value of that name joined by `, `, as RFC 9110 §5.2 lets a recipient read repeated fields.
    package func joined(_ name: String) -> String? {
        let wanted = name.lowercased()
        let values = filter { $0.name.lowercased() == wanted }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }
}
