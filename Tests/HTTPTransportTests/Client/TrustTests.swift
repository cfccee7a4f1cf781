import Foundation
import HTTPTransport
import TestSupport
import Testing

@Suite("Trust", .timeLimit(.minutes(1))) struct TrustTests {
    private static let now = Int64(Date().timeIntervalSince1970)
    private static let server = InventedCertificate(
        validFrom: now - 3600, validUntil: now + 86_400, addresses: "IP:127.0.0.1")
    private static let other = InventedCertificate(
        validFrom: now - 3600, validUntil: now + 86_400, addresses: "IP:127.0.0.1")
    private static let ended = InventedCertificate(
        validFrom: now - 86_400, validUntil: now - 3600, addresses: "IP:127.0.0.1")
    private static let elsewhere = InventedCertificate(
        validFrom: now - 3600, validUntil: now + 86_400, addresses: "DNS:graph.example")

    /// One request to a listener that proves itself with one certificate, by a client that trusts another.
    ///
    /// - Parameter asProxy: the listener is asked as a proxy for a plain address elsewhere.
    private func ask(
        _ identity: InventedCertificate, trusting authority: InventedCertificate?, asProxy: Bool = false
    ) async throws -> Result<HTTPResponse, HTTPError> {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("satchel-\(UUID().uuidString).pem")
        try Data(authority?.pem ?? []).write(to: file)
        let listener = HTTPListener(
            identity: HTTPListenerIdentity(certificate: identity.pem, key: identity.keyPEM())
        ) { request in HTTPServerResponse(status: 200, body: Array(request.path.utf8)) }
        try listener.start()
        let address = "https://127.0.0.1:\(listener.port)"
        let client = try HTTPClient(
            HTTPClientConfiguration(
                proxy: asProxy ? address : nil, authorityFile: authority == nil ? nil : file.path))
        let result: Result<HTTPResponse, HTTPError>
        do throws(HTTPError) {
            result = .success(
                try await client.send(HTTPRequest(url: asProxy ? "http://graph.example/v1.0/users" : address + "/x")))
        } catch {
            result = .failure(error)
        }
        await client.shutDown()
        await listener.stop()
        try FileManager.default.removeItem(at: file)
        return result
    }

    @Test func `who is vouched for by the authority of the configuration is trusted`() async throws {
        #expect(try await ask(Self.server, trusting: Self.server).get().body == Array("/x".utf8))
    }

    @Test(arguments: [0, 1, 2, 3])
    func `nobody else is, and nothing is sent to them`(number: Int) async throws {
        let (identity, authority) = [
            (Self.server, Self.other), (Self.server, nil), (Self.ended, Self.ended), (Self.elsewhere, Self.elsewhere),
        ][number]
        guard case .failure(let error) = try await ask(identity, trusting: authority) else {
            Issue.record("a stranger was trusted")
            return
        }
        #expect(error.kind == .tlsFailed)
        #expect(error.isSurelyNotSent)
    }

    @Test func `a proxy that speaks https is trusted by the same authority and no other`() async throws {
        #expect(try await ask(Self.server, trusting: Self.server, asProxy: true).get().status == 200)
        guard case .failure(let error) = try await ask(Self.server, trusting: Self.other, asProxy: true) else {
            Issue.record("a stranger was trusted")
            return
        }
        #expect(error.isSurelyNotSent)
    }
}
