import Foundation
import HTTPTransport
import Locking
import TestSupport
import Testing

@testable import OpenIDConnect

@Suite("OpenID Connect: provider") struct OpenIDProviderTests {
    static let discovery = "/.well-known/openid-configuration"

    @Test func `what the provider publishes is asked for once an hour`() async throws {
        let flow = SignInFlow()
        for _ in 0..<3 { _ = try await flow.signIn() }
        let asked = { flow.provider.asked.withLock { $0 } }
        #expect(asked().filter { $0 == Self.discovery }.count == 1)
        #expect(asked().filter { $0 == "/keys" }.count == 1)
        flow.pass(.seconds(3600))
        _ = try await flow.signIn()
        #expect(asked().filter { $0 == "/keys" }.count == 2)
    }

    @Test func `a key that is new is fetched, and not more than once a minute`() async throws {
        let flow = SignInFlow()
        _ = try await flow.signIn()
        flow.be {
            $0.published = ["key-1", "key-2"]
            $0.keyID = "key-2"
        }
        await #expect(throws: OpenIDError.token(.unknownKey)) { try await flow.signIn() }
        flow.pass(.seconds(60))
        _ = try await flow.signIn()
        #expect(flow.provider.asked.withLock { $0 }.filter { $0 == "/keys" }.count == 2)
    }

    @Test func `while the provider is out of reach, what it published serves for a day`() async throws {
        let flow = SignInFlow()
        _ = try await flow.signIn()
        let lost = HTTPError(kind: .timedOut, isSurelyNotSent: false, reason: "timed out")
        flow.be { $0.answers = [Self.discovery: .failure(lost), "/keys": .success(HTTPResponse(status: 503))] }
        flow.pass(.seconds(23 * 3600))
        _ = try await flow.signIn()
        flow.pass(.seconds(3600))
        await #expect(
            throws: OpenIDError.unreachable(
                "the provider sign-in.musterwerk.example cannot be asked: timed out")
        ) { try await flow.signIn() }
    }

    static let unfit: [(String, Result<HTTPResponse, HTTPError>)] = [
        (discovery, .success(HTTPResponse(status: 404))),
        (discovery, .success(HTTPResponse(status: 302, headers: ["Location": "https://evil.example"]))),
        (discovery, .success(HTTPResponse(status: 200, body: Array("<html>".utf8)))),
        (discovery, .failure(HTTPError(kind: .answerTooLarge, isSurelyNotSent: false, reason: "too large"))),
        ("/keys", .success(HTTPResponse(status: 200, body: Array("[]".utf8)))),
        ("/token", .success(HTTPResponse(status: 200, body: Array("{}".utf8)))),
        ("/token", .success(HTTPResponse(status: 401, body: Array("{\"error\":\"invalid_client\"}".utf8)))),
        ("/token", .failure(HTTPError(kind: .answerTooLarge, isSurelyNotSent: false, reason: "too large"))),
    ]

    @Test(arguments: unfit) func `an answer that is none of a provider's is for an administrator to mend`(
        path: String, answer: Result<HTTPResponse, HTTPError>
    ) async throws {
        let flow = SignInFlow()
        flow.be { $0.answers = [path: answer] }
        let error = await #expect(throws: OpenIDError.self) { try await flow.signIn() }
        guard case .unfit = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [
        ("issuer", "\"https://evil.example\""), ("issuer", "\"https://sign-in.musterwerk.example/dir/\""),
        ("issuer", ""),
        ("issuer", "\"https://sign-in.musterwerk.example/{tenantid}\""),
        ("authorization_endpoint", "\"http://sign-in.musterwerk.example/authorize\""),
        ("authorization_endpoint", "\"javascript:alert(1)\""),
        ("authorization_endpoint", "\"https://a.example/\\r\\nSet-Cookie: a=b\""),
        ("token_endpoint", "\"http://sign-in.musterwerk.example/token\""), ("token_endpoint", ""),
        ("token_endpoint", "\"https://user:word@a.example/\""), ("jwks_uri", "\"file:///etc/passwd\""),
        ("response_types_supported", "[\"id_token\"]"),
    ])
    func `a provider is believed only where it is the one that is named, over https`(key: String, value: String) async {
        let flow = SignInFlow()
        flow.be { $0.metadata[key] = value }
        let error = await #expect(throws: OpenIDError.self) { try await flow.client.begin(next: "/") }
        guard case .unfit = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(flow.provider.asked.withLock { $0 } == [Self.discovery])
    }

    @Test func `two keys of one name are none`() async throws {
        let flow = SignInFlow()
        flow.be { $0.published = ["key-1", "key-1"] }
        await #expect(throws: OpenIDError.token(.unknownKey)) { try await flow.signIn() }
    }

    @Test func `a token without a key's name is checked where there is one key alone`() async throws {
        let flow = SignInFlow()
        flow.be { $0.header["kid"] = "" }
        _ = try await flow.signIn()
        let other = SignInFlow()
        other.be {
            $0.header["kid"] = ""
            $0.published = ["key-1", "key-2"]
        }
        await #expect(throws: OpenIDError.token(.unknownKey)) { try await other.signIn() }
    }

    @Test func `many who begin at once ask the provider once`() async throws {
        let flow = SignInFlow()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { _ = try await flow.client.begin(next: "/") } }
            try await group.waitForAll()
        }
        #expect(flow.provider.asked.withLock { $0 }.count == 1)
    }
}
