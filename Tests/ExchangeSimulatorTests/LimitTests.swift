import ExchangeSimulator
import HTTPTransport
import Testing

@Suite("Published limits") struct LimitTests {
    private static let folders = "/users/\(Harness.anna)/contactFolders"

    @Test func `beyond its requests a mailbox refuses until the window has passed, and other mailboxes serve`()
        async throws
    {
        let harness = try Harness { $0.limits.requestsMax = 100 }
        for _ in 0..<100 { #expect(await harness.send("GET", Self.folders).status == 200) }
        harness.time.advance(60)
        let refused = await harness.send("GET", Self.folders)
        #expect(refused.status == 429)
        #expect(refused.errorCode == "TooManyRequests")
        let seconds = try #require(refused.headers["Retry-After"].flatMap { Double($0) })
        #expect(seconds > 500 && seconds <= 540)
        #expect(await harness.send("GET", "/users/\(Harness.ben)/contactFolders").status == 200)
        harness.time.advance(seconds)
        #expect(await harness.send("GET", Self.folders).status == 200)
    }

    @Test func `uploads count their bytes`() async throws {
        let harness = try Harness { $0.limits.uploadBytesMax = 10_000 }
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(["givenName": "A"], in: folder)
        let path = "/users/\(Harness.anna)/contacts/\(made.id)/photo/$value"
        #expect(await harness.send("PUT", path, bytes: [UInt8](repeating: 1, count: 9000)).status == 200)
        #expect(await harness.send("PUT", path, bytes: [UInt8](repeating: 2, count: 2000)).status == 429)
        harness.time.advance(301)
        #expect(await harness.send("PUT", path, bytes: [UInt8](repeating: 2, count: 2000)).status == 200)
    }

    @Test func `a fifth request at the same time is refused`() async throws {
        let waiting = Line()
        let clock = SimulatorClock(now: { 1_780_000_000 }, sleep: { _ in await waiting.stand() })
        var configuration = Harness.configuration()
        configuration.behaviour.latencySeconds = 1
        let simulator = try ExchangeSimulator(configuration: configuration, clock: clock)
        let token = simulator.makeAccessToken()
        let request = HTTPServerRequest(
            method: "GET", path: "/v1.0" + Self.folders,
            headers: ["Host": "h", "Authorization": "Bearer \(token)"])
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 { group.addTask { await simulator.handle(request).status } }
            await waiting.untilStanding(4)
            let fifth = await simulator.handle(request)
            #expect(fifth.status == 429)
            #expect(WireValue(json: fifth.body)?["error"]?["code"] == "ApplicationThrottled")
            await waiting.release()
            for await status in group { #expect(status == 200) }
        }
    }

    @Test(
        arguments: [
            (SimulatorBehaviour.RetryAfter.seconds, "600"), (.decimal, "599.5"), (.missing, nil),
        ] as [(SimulatorBehaviour.RetryAfter, String?)])
    func `Retry-After comes in the reported spellings`(
        spelling: SimulatorBehaviour.RetryAfter, text: String?
    ) async throws {
        let harness = try Harness {
            $0.limits.requestsMax = 1
            $0.behaviour.retryAfter = spelling
        }
        _ = await harness.send("GET", Self.folders)
        let refused = await harness.send("GET", Self.folders)
        #expect(refused.status == 429)
        #expect(refused.headers["Retry-After"] == text)
    }

    @Test func `each request takes the configured time, and batch items theirs`() async throws {
        let harness = try Harness {
            $0.behaviour.latencySeconds = 0.5
            $0.behaviour.batchDispatch = .serialised
        }
        let before = harness.time.now
        _ = await harness.send("GET", Self.folders)
        #expect(harness.time.now == before + 0.5)
        let items: [WireValue] = (0..<8).map {
            ["id": .string("\($0)"), "method": "GET", "url": .string(Self.folders)]
        }
        _ = await harness.send("POST", "/$batch", ["requests": .array(items)])
        #expect(harness.time.now == before + 4.5)
    }
}

/// Where simulated requests stand until the test lets them go.
private actor Line {
    private var standing: [CheckedContinuation<Void, Never>] = []
    private var watcher: (count: Int, continuation: CheckedContinuation<Void, Never>)?

    func stand() async {
        await withCheckedContinuation { continuation in
            standing.append(continuation)
            if let watcher, standing.count >= watcher.count {
                watcher.continuation.resume()
                self.watcher = nil
            }
        }
    }

    func untilStanding(_ count: Int) async {
        guard standing.count < count else { return }
        await withCheckedContinuation { watcher = (count, $0) }
    }

    func release() {
        for one in standing { one.resume() }
        standing = []
    }
}
