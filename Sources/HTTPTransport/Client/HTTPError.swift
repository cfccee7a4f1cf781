/// Why a request has no answer.
///
/// What matters to a caller who wrote something is `isSurelyNotSent`: only then may the request be sent again without
/// a look at what became of the first one.
package struct HTTPError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Not an address that can be asked, or a header that cannot be sent: a fault of the caller.
        case requestInvalid
        case nameNotResolved
        case notConnected
        /// No trust in the other end, or no common way to encrypt.
        case tlsFailed
        case timedOut
        /// The connection ended before the answer was complete.
        case connectionLost
        case answerTooLarge
        /// What came back is no HTTP.
        case answerMalformed
        case cancelled
        /// The client was shut down.
        case closed
    }

    package let kind: Kind
    /// Whether no byte of the request can have left this process.
    package let isSurelyNotSent: Bool
    /// libcurl's own words; names hosts and files, never headers or bodies.
    package let reason: String

    package init(kind: Kind, isSurelyNotSent: Bool, reason: String) {
        self.kind = kind
        self.isSurelyNotSent = isSurelyNotSent
        self.reason = reason
    }

    package var description: String {
        "\(reason) (\(kind.rawValue), \(isSurelyNotSent ? "surely not sent" : "may have been sent"))"
    }
}

/// Sends requests: over the wire, or to a server in the same process.
package protocol HTTPSending: Sendable {
    /// Sends a request at most once and returns its answer, whatever the status.
    ///
    /// Cancelling the task gives up the request.
    /// - Throws: where there is no whole answer; the error tells whether the request can have left.
    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse
}
