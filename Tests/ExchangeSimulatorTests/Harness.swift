import ExchangeSimulator
import HTTPTransport
import Locking
import Testing

/// A time that tests tell. Waiting for it moves it.
final class ToldTime: Sendable {
    private let seconds = Locked(1_780_000_000.0)

    var now: Double { seconds.withLock { $0 } }
    func advance(_ by: Double) { seconds.withLock { $0 += by } }

    var clock: SimulatorClock {
        SimulatorClock(now: { self.now }, sleep: { self.advance($0) })
    }
}

/// An answer with its body parsed.
struct Answer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: [UInt8]
    var delivery: HTTPServerResponse.Delivery

    var json: WireValue { WireValue(json: body) ?? .null }
    var errorCode: String? { json["error"]?["code"]?.string }
    var errorMessage: String? { json["error"]?["message"]?.string }
    var id: String { json["id"]?.string ?? "" }
    var values: [WireValue] { json["value"]?.array ?? [] }
    subscript(name: String) -> WireValue? { json[name] }
}

/// A simulator with invented people, and a client that speaks to it in memory.
struct Harness: Sendable {
    static let anna = "anna.berg@musterwerk.example"
    static let ben = "ben.klee@musterwerk.example"
    static let secret = "an invented secret"

    let simulator: ExchangeSimulator
    let time: ToldTime
    let token: String

    static func configuration(_ change: (inout SimulatorConfiguration) -> Void = { _ in }) -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration(
            tenant: "musterwerk.example", clientID: "00000000-1111-2222-3333-444444444444", secret: secret,
            users: [
                SimulatedUser(userPrincipalName: anna, mail: anna, displayName: "Anna Berg"),
                SimulatedUser(userPrincipalName: ben, mail: "ben@musterwerk.example", displayName: "Ben Klee"),
            ], seed: 7)
        change(&configuration)
        return configuration
    }

    init(
        _ change: (inout SimulatorConfiguration) -> Void = { _ in }, stateFile: String? = nil,
        time: ToldTime = ToldTime(), receivers: (any HTTPSending)? = nil
    ) throws {
        self.time = time
        simulator = try ExchangeSimulator(
            configuration: Self.configuration(change), clock: time.clock, stateFile: stateFile, receivers: receivers)
        token = simulator.makeAccessToken()
    }

    /// One request as a client of the app sends it.
    /// - Parameter path: below `/v1.0`, or an absolute link of an answer.
    func send(
        _ method: String, _ path: String, _ body: WireValue? = nil, bytes: [UInt8]? = nil, immutable: Bool = true,
        headers: [(String, String)] = []
    ) async -> Answer {
        var fields: HTTPHeaders = ["Host": "graph.example", "Authorization": "Bearer \(token)"]
        if immutable { fields.append("Prefer", "IdType=\"ImmutableId\"") }
        if body != nil { fields.append("Content-Type", "application/json") }
        for (name, value) in headers { fields[name] = value }
        let link = "http://graph.example"
        let target = path.hasPrefix(link) ? String(path.dropFirst(link.count)) : "/v1.0" + path
        let response = await simulator.handle(
            HTTPServerRequest(method: method, target: target, headers: fields, body: bytes ?? body?.json ?? []))
        return Answer(
            status: response.status, headers: response.headers, body: response.body, delivery: response.delivery)
    }

    func makeFolder(_ name: String = "CRM", of user: String = anna) async -> String {
        await send("POST", "/users/\(user)/contactFolders", ["displayName": .string(name)]).id
    }

    func makeContact(
        _ properties: WireValue, in folder: String, of user: String = anna, immutable: Bool = true
    ) async -> Answer {
        await send("POST", "/users/\(user)/contactFolders/\(folder)/contacts", properties, immutable: immutable)
    }
}

/// The query text of a value with everything encoded that a query cannot hold.
func encoded(_ text: String) -> String {
    text.utf8.map { byte in
        switch byte {
        case 48...57, 65...90, 97...122: String(UnicodeScalar(byte))
        default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }.joined()
}

let keyID = "String {8ecccbfb-6880-4ebe-992f-8888d2eeaa1d} Name CrmKey"

extension Array<UInt8> {
    var text: String { String(decoding: self, as: UTF8.self) }
}
