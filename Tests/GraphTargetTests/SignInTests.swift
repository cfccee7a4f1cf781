import ContactModel
import Contracts
import Foundation
import HTTPTransport
import Locking
import Testing

@testable import GraphTarget

/// An authority that hands out `token-1`, `token-2`…, and a Graph that takes only some of them.
private final class FakeService: HTTPSending {
    struct State: Sendable {
        var asked: [HTTPRequest] = []
        var used: [String] = []
        var refused: Set<String> = []
        var answer: Result<HTTPResponse, HTTPError>?
        var lifeSeconds = 3599
        var secret = "first secret&="
    }

    let state = Locked(State())

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        // Lets others wait for the same renewal.
        for _ in 0..<5 { await Task.yield() }
        let result: Result<HTTPResponse, HTTPError> = state.withLock { state in
            guard !request.url.hasSuffix("/oauth2/v2.0/token") else {
                state.asked.append(request)
                return state.answer
                    ?? .success(ScriptedTransport.token("token-\(state.asked.count)", seconds: state.lifeSeconds))
            }
            let token = String((request.headers["Authorization"] ?? "").dropFirst("Bearer ".count))
            state.used.append(token)
            let isRefused = state.refused.contains(token)
            return .success(
                isRefused ? .json(401, #"{"error":{"code":"InvalidAuthenticationToken"}}"#) : .json(204, ""))
        }
        return try result.get()
    }

    var asked: [HTTPRequest] { state.withLock { $0.asked } }
    var used: [String] { state.withLock { $0.used } }
}

@Suite("Signing in") struct SignInTests {
    private let service = FakeService()
    private let time = Locked(Moment(milliseconds: 0))

    private func makeTarget() throws -> GraphTarget {
        let configuration = try GraphConfiguration(
            tenant: "musterwerk.example", clientID: "app-1", endpoint: "http://127.0.0.1:8081",
            secret: { [service] in service.state.withLock { $0.secret } })
        return GraphTarget(configuration, transport: service, now: { [time] in time.withLock { $0 } })
    }

    private func remove(_ target: GraphTarget) async -> TargetOutcome? {
        await target.perform([.remove(ItemID("I1"))], in: mailbox).first
    }

    private func advance(seconds: Int64) { time.withLock { $0 = $0 + .seconds(seconds) } }

    @Test func `the request carries the form of client credentials, encoded`() async throws {
        let target = try makeTarget()
        _ = await remove(target)
        let request = try #require(service.asked.first)
        #expect(request.url == "http://127.0.0.1:8081/musterwerk.example/oauth2/v2.0/token")
        #expect(request.method == "POST")
        #expect(request.headers["Content-Type"] == "application/x-www-form-urlencoded")
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == "client_id=app-1&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
                + "&client_secret=first%20secret%26%3D&grant_type=client_credentials")
    }

    @Test func `one token serves until five minutes before its end`() async throws {
        let target = try makeTarget()
        _ = await remove(target)
        advance(seconds: 3599 - 301)
        _ = await remove(target)
        #expect(service.used == ["token-1", "token-1"])
        advance(seconds: 1)
        _ = await remove(target)
        #expect(service.used == ["token-1", "token-1", "token-2"])
        #expect(target.statistics.requests == [.token: 2, .remove: 3])
    }

    @Test func `many requests at once wait for one renewal`() async throws {
        let target = try makeTarget()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<40 { group.addTask { _ = await target.perform([.remove(ItemID("I1"))], in: mailbox) } }
        }
        #expect(service.asked.count == 1)
        #expect(service.used == Array(repeating: "token-1", count: 40))
    }

    @Test func `a refused token is renewed once, for all, and the request sent again`() async throws {
        service.state.withLock { $0.refused = ["token-1"] }
        let target = try makeTarget()
        let outcomes = await withTaskGroup(of: TargetOutcome?.self) { group in
            for _ in 0..<10 { group.addTask { await remove(target) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes == Array(repeating: .done(.removed(.permanent)), count: 10))
        #expect(service.asked.count == 2)
        #expect(service.used.filter { $0 == "token-2" }.count == 10)
    }

    @Test func `a token refused twice ends in a refused sign-in`() async throws {
        service.state.withLock { $0.refused = ["token-1", "token-2"] }
        let outcome = await remove(try makeTarget())
        guard case .refused(let refusal)? = outcome else {
            Issue.record("\(String(describing: outcome))")
            return
        }
        #expect(refusal.kind == .signIn)
        #expect(service.used == ["token-1", "token-2"])
    }

    static let refusals: [(Int, String)] = [
        (7_000_215, "the client secret is wrong"), (7_000_222, "the client secret has expired"),
        (700_016, "the app is not known in this tenant"), (7_000_112, "the app is disabled"),
        (90_002, "the tenant does not exist"), (1, "the sign-in was refused (invalid_client)"),
    ]

    @Test(arguments: refusals) func `a refusal tells an administrator what to do`(number: Int, hint: String)
        async throws
    {
        let body = """
            {"error":"invalid_client","error_description":"AADSTS\(number): first secret&= Trace ID: t",
            "error_codes":[\(number)],"trace_id":"t-1"}
            """
        service.state.withLock { $0.answer = .success(.json(401, body)) }
        let outcome = await remove(try makeTarget())
        guard case .refused(let refusal)? = outcome else {
            Issue.record("\(String(describing: outcome))")
            return
        }
        #expect(refusal.kind == .signIn)
        #expect(refusal.code == "AADSTS\(number)")
        #expect(refusal.requestID == "t-1")
        #expect(
            refusal.message.hasPrefix("Could not sign in as app app-1 in tenant musterwerk.example: \(hint)"))
        #expect(!"\(refusal)".contains("first secret"))
        #expect(service.used.isEmpty)
    }

    @Test func `a new secret counts at the next sign-in`() async throws {
        let target = try makeTarget()
        service.state.withLock {
            $0.answer = .success(.json(401, #"{"error":"invalid_client","error_codes":[7000222]}"#))
        }
        _ = await remove(target)
        service.state.withLock { state in
            state.answer = nil
            state.secret = "second"
        }
        #expect(await remove(target) == .done(.removed(.permanent)))
        let form = String(decoding: service.asked.last?.body ?? [], as: UTF8.self)
        #expect(form.contains("client_secret=second&"))
    }

    @Test func `while the authority is out of reach, a token serves to its very end`() async throws {
        let target = try makeTarget()
        _ = await remove(target)
        service.state.withLock { $0.answer = .success(.json(503, "<html>")) }
        advance(seconds: 3598)
        #expect(await remove(target) == .done(.removed(.permanent)))
        advance(seconds: 1)
        guard case .refused(let refusal)? = await remove(target) else {
            Issue.record("a token beyond its end was used")
            return
        }
        #expect(refusal.kind == .signIn)
        #expect(refusal.code == "AuthorityUnreachable")
        #expect(refusal.message.hasPrefix("Could not sign in at "))
        #expect(refusal.message.hasSuffix(": HTTP 503. Nothing is sent to any mailbox until it answers."))
    }

    @Test func `the authority's own throttle is the app's`() async throws {
        service.state.withLock { $0.answer = .success(.json(429, "", ["Retry-After": "7"])) }
        #expect(await remove(try makeTarget()) == .throttled(TargetThrottle(retryAfter: .seconds(7), scope: .app)))
    }

    @Test func `while the authority wants to be left alone it is, five minutes at most`() async throws {
        service.state.withLock { $0.answer = .success(.json(429, "", ["Retry-After": "3600"])) }
        let target = try makeTarget()
        _ = await remove(target)
        service.state.withLock { $0.answer = nil }
        advance(seconds: 100)
        #expect(await remove(target) == .throttled(TargetThrottle(retryAfter: .seconds(200), scope: .app)))
        #expect(service.asked.count == 1)
        advance(seconds: 200)
        #expect(await remove(target) == .done(.removed(.permanent)))
    }

    @Test func `a token of one minute is not renewed for every request`() async throws {
        service.state.withLock { $0.lifeSeconds = 60 }
        let target = try makeTarget()
        for _ in 0..<5 { _ = await remove(target) }
        #expect(service.asked.count == 1)
        advance(seconds: 46)
        _ = await remove(target)
        #expect(service.asked.count == 2)
    }

    @Test func `a token shows itself in no description`() {
        let token = AccessToken(
            text: "abc.def.ghi", number: 3, renewAt: Moment(milliseconds: 0), endsAt: Moment(milliseconds: 0))
        var dumped = ""
        dump(token, to: &dumped)
        #expect(!"\(token) \(String(reflecting: token)) \(dumped)".contains("abc"))
    }

    @Test func `the token's permissions become hints, missing ones included`() async throws {
        let claims = Data(#"{"roles":["User.Read.All"]}"#.utf8).base64EncodedString().replacing("=", with: "")
        service.state.withLock { $0.answer = .success(ScriptedTransport.token("h.\(claims).s", seconds: 60)) }
        let report = try await makeTarget().checkSignIn().get()
        #expect(report.roles == ["User.Read.All"])
        #expect(report.warnings.count == 1)
        #expect(report.warnings.first?.contains("Contacts.ReadWrite") == true)
        #expect(SignInReport(roles: ["Contacts.ReadWrite", "User.Read.All"]).warnings.isEmpty)
        #expect(SignInReport(roles: nil).warnings.count == 1)
    }
}
