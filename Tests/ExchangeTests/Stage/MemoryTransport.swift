import ContactModel
import ExchangeSimulator
import Foundation
import HTTPTransport
import Locking

/// The simulator in this process, as a transport whose requests take told time.
struct MemoryTransport: HTTPSending {
    let simulator: ExchangeSimulator
    let time: ToldTime

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        guard let address = URLComponents(string: request.url) else {
            throw HTTPError(kind: .requestInvalid, isSurelyNotSent: true, reason: "no address")
        }
        var headers: HTTPHeaders = ["Host": "\(address.host ?? ""):\(address.port ?? 80)"]
        for field in request.headers { headers.append(field.name, field.value) }
        let target = address.percentEncodedPath + (address.percentEncodedQuery.map { "?\($0)" } ?? "")
        let began = time.now
        let response = await simulator.handle(
            HTTPServerRequest(method: request.method, target: target, headers: headers, body: request.body))
        time.advance(.milliseconds(50))
        if time.now - began > request.timeLimit {
            throw HTTPError(kind: .timedOut, isSurelyNotSent: false, reason: "no answer in time")
        }
        guard response.delivery == .whole else {
            throw HTTPError(kind: .connectionLost, isSurelyNotSent: false, reason: "the connection was cut")
        }
        return HTTPResponse(status: response.status, headers: response.headers, body: response.body)
    }
}

/// The time of a stage. Whoever waits for it moves it.
final class ToldTime: Sendable {
    private let moment = Locked(Moment(milliseconds: 1_800_000_000_000))

    var now: Moment { moment.withLock { $0 } }
    func advance(_ by: Duration) { moment.withLock { $0 = $0 + by } }
    func advance(to then: Moment) { moment.withLock { $0 = max($0, then) } }

    var clock: SimulatorClock {
        SimulatorClock(
            now: { Double(self.now.milliseconds) / 1000 },
            sleep: { self.advance(.milliseconds(Int64($0 * 1000))) })
    }
}
