import ContactModel
import HTTPTransport
import Locking

/// Compares this machine's clock with those of the servers that answer.
///
/// Of all answers the one that came quickest counts, since half its way is what the comparison may be wrong by.
final class AnswerClock: HTTPSending {
    private struct Sample: Sendable {
        let wayMilliseconds: Int64
        let aheadMilliseconds: Int64
    }

    private let transport: any HTTPSending
    private let now: @Sendable () -> Moment
    private let best = Locked<Sample?>(nil)

    init(_ transport: any HTTPSending, now: @escaping @Sendable () -> Moment) {
        self.transport = transport
        self.now = now
    }

    /// By how many seconds the servers' clocks are ahead of ours; `nil`: no answer told the time.
    var serversAheadSeconds: Int? { best.withLock { $0 }.map { Int($0.aheadMilliseconds / 1000) } }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let sent = now()
        let response = try await transport.send(request)
        let came = now()
        guard let seconds = response.headers["Date"].flatMap(HTTPDate.secondsSince1970) else { return response }
        let way = came.milliseconds - sent.milliseconds
        // A `Date` has whole seconds, cut off.
        let ahead = Int64(seconds) * 1000 + 500 - (sent.milliseconds + way / 2)
        best.withLock { best in
            if way < best?.wayMilliseconds ?? .max { best = Sample(wayMilliseconds: way, aheadMilliseconds: ahead) }
        }
        return response
    }
}
