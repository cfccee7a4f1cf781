import ExchangeSimulator
import Foundation
import HTTPTransport
import Testing

@Suite("Recorder") struct RecorderTests {
    private let file = FileManager.default.temporaryDirectory.appendingPathComponent("records-\(UUID().uuidString)")

    private func records(
        _ bytesMax: Int = 1_000_000, receivers: (any HTTPSending)? = nil, _ body: (ExchangeSimulator) async -> Void
    ) async throws -> [WireValue] {
        defer { try? FileManager.default.removeItem(at: file) }
        let recorder = try #require(ExchangeRecorder(path: file.path, bytesMax: bytesMax))
        await body(
            try ExchangeSimulator(configuration: Harness.configuration(), recorder: recorder, receivers: receivers))
        let lines = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
        return try lines.map { try #require(WireValue(json: Array($0))) }
    }

    private static func signIn(_ simulator: ExchangeSimulator) async -> String {
        let form =
            "grant_type=client_credentials&client_id=00000000-1111-2222-3333-444444444444"
            + "&client_secret=an%20invented%20secret&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
        let answer = await simulator.handle(
            HTTPServerRequest(
                method: "POST", path: "/musterwerk.example/oauth2/v2.0/token", body: Array(form.utf8)))
        return WireValue(json: answer.body)?["access_token"]?.string ?? ""
    }

    @Test func `requests and answers are noted, without what a client signs in with`() async throws {
        let records = try await records { simulator in
            let token = await Self.signIn(simulator)
            _ = await simulator.handle(
                HTTPServerRequest(
                    method: "POST", target: "/v1.0/users/\(Harness.anna)/contacts?$select=id",
                    headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/json"],
                    body: Array("{\"displayName\":\"Left over\"}".utf8)))
            _ = await simulator.handle(HTTPServerRequest(method: "GET", path: "/simulator/mailboxes"))
        }
        #expect(records.count == 2)
        #expect(records[0]["status"]?.number == 200 && records[0]["answer"] == nil)
        #expect(records[0]["body"]?.string?.contains("client_secret=hidden") == true)
        #expect(records[1]["query"]?.string == "$select=id")
        #expect(records[1]["body"]?.string == "{\"displayName\":\"Left over\"}")
        #expect(records[1]["answer"]?.string?.contains("Left over") == true)
        let text = String(decoding: WireValue.array(records).json, as: UTF8.self)
        #expect(!text.contains("invented%20secret") && !text.contains("Bearer"))
    }

    @Test func `what makes answers contradict the description on purpose is noted with them`() async throws {
        let records = try await records { simulator in
            _ = await Self.signIn(simulator)
            simulator.configure { $0.behaviour.birthdays = .bare }
            simulator.setFaults([FaultRule(.answerInstead(.serviceUnavailable), kind: .token)])
            _ = await Self.signIn(simulator)
            _ = await simulator.handle(HTTPServerRequest(method: "GET", path: "/v1.0/users"))
        }
        #expect(
            records.map { $0["deviations"] } == [nil, ["birthdays=bare", "fault at sign-in"], ["birthdays=bare"]])
    }

    @Test func `what is sent to receivers of notifications is noted by the description's name for it`() async throws {
        let receiver = TestReceiver()
        let records = try await records(receivers: receiver) { simulator in
            let body: WireValue = [
                "changeType": "created", "resource": .string("users/\(Harness.anna)/contacts"),
                "notificationUrl": "http://127.0.0.1/changes?of=it", "expirationDateTime": "2100-01-01T00:00:00Z",
            ]
            _ = await simulator.handle(
                HTTPServerRequest(
                    method: "POST", target: "/v1.0/subscriptions",
                    headers: ["Authorization": "Bearer \(simulator.makeAccessToken())"], body: body.json))
            _ = try? await simulator.member(Harness.anna).add(["givenName": "Ada"])
            await simulator.deliverNotifications()
        }
        #expect(records.map { $0["callback"]?.string } == ["notification", nil, "notification"])
        #expect(records[0]["query"]?.string?.hasPrefix("of=it&validationToken=") == true)
        #expect(records[2]["body"]?.string?.contains("created") == true && records[2]["status"]?.number == 202)
    }

    @Test func `at its greatest size the file ends with a line that says so`() async throws {
        let records = try await records(600) { simulator in
            for _ in 0..<9 { _ = await Self.signIn(simulator) }
        }
        #expect(records.last?["isCut"] == .bool(true))
        #expect((1...3).contains(records.count))
    }
}
