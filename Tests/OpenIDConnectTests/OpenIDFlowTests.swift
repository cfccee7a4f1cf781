import HTTPTransport
import Locking
import TestSupport
import Testing

@testable import OpenIDConnect

@Suite("OpenID Connect: flow") struct OpenIDFlowTests {
    @Test func `an answer counts once`() async throws {
        let flow = SignInFlow()
        let back = try await flow.goAndReturn()
        _ = try await flow.finish(back)
        await #expect(throws: OpenIDError.flow(.used)) { try await flow.finish(back) }
    }

    @Test func `a state that was used is used up, with another code as well`() async throws {
        let flow = SignInFlow()
        var back = try await flow.goAndReturn()
        back.answer = .init(code: "guessed", state: back.answer.state, issuer: nil, error: nil)
        await #expect(throws: OpenIDError.refused("invalid_grant")) { try await flow.finish(back) }
        await #expect(throws: OpenIDError.flow(.used)) { try await flow.finish(back) }
    }

    @Test func `an answer in another browser, or in none that began, is unknown`() async throws {
        let flow = SignInFlow()
        let (own, other) = (try await flow.goAndReturn(), try await flow.goAndReturn())
        for ticket in [nil, "", "a.b.c.d", other.ticket] {
            await #expect(throws: OpenIDError.flow(.unknown)) {
                try await flow.finish(.init(answer: own.answer, ticket: ticket))
            }
        }
        _ = try await flow.finish(own)
    }

    @Test func `a ticket that was changed is unknown`() async throws {
        let flow = SignInFlow()
        let back = try await flow.goAndReturn(next: "/holds")
        var parts = (back.ticket ?? "").split(separator: ".").map(String.init)
        parts[2] = "L2FkZHJlc3MtYm9va3M"
        await #expect(throws: OpenIDError.flow(.unknown)) {
            try await flow.finish(.init(answer: back.answer, ticket: parts.joined(separator: ".")))
        }
    }

    @Test func `a code of another flow is refused by the provider, since the proof does not fit it`() async throws {
        let flow = SignInFlow()
        let (one, other) = (try await flow.goAndReturn(), try await flow.goAndReturn())
        let mixed = OpenIDClient.Answer(code: other.answer.code, state: one.answer.state, issuer: nil, error: nil)
        await #expect(throws: OpenIDError.refused("invalid_grant")) {
            try await flow.finish(.init(answer: mixed, ticket: one.ticket))
        }
    }

    @Test func `a sign-in that takes ten minutes is too late`() async throws {
        let flow = SignInFlow()
        let back = try await flow.goAndReturn()
        flow.pass(.seconds(600))
        await #expect(throws: OpenIDError.flow(.late)) { try await flow.finish(back) }
    }

    @Test func `after a restart, and under another configuration, a sign-in begins anew`() async throws {
        let flow = SignInFlow()
        let back = try await flow.goAndReturn()
        let now = flow.time.withLock { $0 }
        let restarted = OpenIDClient(
            SignInFlow.settings(flow.provider), transport: flow.provider, now: { now }, key: [1, 2, 3])
        let changed = OpenIDClient(
            SignInFlow.settings(flow.provider, issuer: "https://other.example"), transport: flow.provider,
            now: { now }, key: [UInt8](repeating: 7, count: 32))
        for client in [restarted, changed] {
            await #expect(throws: OpenIDError.flow(.unknown)) {
                try await client.finish(back.answer, ticket: back.ticket)
            }
        }
    }

    @Test func `an answer that names another issuer is not taken, nor one without where each names it`() async throws {
        let flow = SignInFlow()
        var back = try await flow.goAndReturn()
        let (code, state) = (back.answer.code, back.answer.state)
        back.answer = .init(code: code, state: state, issuer: "https://evil.example", error: nil)
        await #expect(throws: OpenIDError.flow(.otherIssuer)) { try await flow.finish(back) }
        let other = SignInFlow()
        other.be { $0.metadata["authorization_response_iss_parameter_supported"] = "true" }
        let silent = try await other.goAndReturn()
        await #expect(throws: OpenIDError.flow(.otherIssuer)) { try await other.finish(silent) }
        var named = try await other.goAndReturn()
        named.answer = .init(
            code: named.answer.code, state: named.answer.state, issuer: other.provider.issuer, error: nil)
        _ = try await other.finish(named)
    }

    @Test(arguments: [("access_denied", "access_denied"), ("<script>", "without a code that is one")])
    func `a no of the provider is told by its code`(error: String, shown: String) async throws {
        let flow = SignInFlow()
        let back = try await flow.goAndReturn()
        let answer = OpenIDClient.Answer(code: nil, state: back.answer.state, issuer: nil, error: error)
        await #expect(throws: OpenIDError.refused(shown)) {
            try await flow.finish(.init(answer: answer, ticket: back.ticket))
        }
    }

    @Test func `an answer without a code, or with too long a one, asks nobody`() async throws {
        let flow = SignInFlow()
        for code in [nil, "", String(repeating: "c", count: 5000)] {
            let back = try await flow.goAndReturn()
            let answer = OpenIDClient.Answer(code: code, state: back.answer.state, issuer: nil, error: nil)
            await #expect(throws: OpenIDError.flow(.noCode)) {
                try await flow.finish(.init(answer: answer, ticket: back.ticket))
            }
        }
        #expect(!flow.provider.asked.withLock { $0 }.contains("/token"))
    }

    @Test func `answers without a code keep nobody else from signing in, however many they are`() async throws {
        let flow = SignInFlow()
        let back = try await flow.goAndReturn()
        for number in 0...10_000 {
            let departure = try await flow.client.begin(next: "/holds")
            let state = try #require(flow.provider.consent(at: departure.address.text)).state
            let error = number % 2 == 0 ? nil : "access_denied"
            let answer = OpenIDClient.Answer(code: nil, state: state, issuer: nil, error: error)
            await #expect(throws: OpenIDError.self) {
                try await flow.finish(.init(answer: answer, ticket: departure.ticket))
            }
        }
        _ = try await flow.finish(back)
    }

    @Test func `the client proves itself as the provider takes it`() async throws {
        let flow = SignInFlow()
        flow.be { $0.metadata["token_endpoint_auth_methods_supported"] = "[\"client_secret_post\"]" }
        _ = try await flow.signIn()
        let other = SignInFlow()
        other.be { $0.metadata["token_endpoint_auth_methods_supported"] = "[\"tls_client_auth\"]" }
        await #expect(throws: OpenIDError.self) { try await other.signIn() }
    }

    @Test func `who signs out here is sent to the provider's own sign-out`() async throws {
        let flow = SignInFlow()
        #expect(
            await flow.client.endOfSession()?.text
                == "https://sign-in.musterwerk.example/dir/end?client_id=console&post_logout_redirect_uri="
                + "https%3A%2F%2Fsatchel.musterwerk.example%2Fsign-in")
        let without = SignInFlow()
        without.be { $0.metadata["end_session_endpoint"] = "" }
        #expect(await without.client.endOfSession() == nil)
    }
}
