import ContactModel
import HTTPTransport
import Locking
import TestSupport

@testable import OpenIDConnect

/// A client, its provider, and a browser that goes between them.
struct SignInFlow: Sendable {
    let time = Locked(Moment(milliseconds: 1_790_000_000_000))
    let provider: InventedProvider
    let client: OpenIDClient

    init(key: [UInt8] = [UInt8](repeating: 7, count: 32)) {
        let now: @Sendable () -> Moment = { [time] in time.withLock { $0 } }
        let provider = InventedProvider(now: now)
        self.provider = provider
        client = OpenIDClient(Self.settings(provider), transport: provider, now: now, key: key)
    }

    static func settings(_ provider: InventedProvider, issuer: String? = nil) -> ProviderSettings {
        ProviderSettings(
            issuer: issuer ?? provider.issuer, clientID: provider.clientID, callback: provider.callback,
            afterSignOut: "https://satchel.musterwerk.example/sign-in", scopes: ["openid", "profile"],
            secret: { InventedProvider.secret })
    }

    func pass(_ duration: Duration) { time.withLock { $0 = $0 + duration } }

    func be(_ change: (inout InventedProvider.Manner) -> Void) { provider.manner.withLock { change(&$0) } }

    /// A browser that has come back and not been understood yet.
    struct Return: Sendable {
        var answer: OpenIDClient.Answer
        var ticket: String?
    }

    func goAndReturn(next: String = "/holds") async throws(OpenIDError) -> Return {
        let departure = try await client.begin(next: next)
        guard let consent = provider.consent(at: departure.address.text) else { throw .unfit("sent there wrongly") }
        return Return(
            answer: .init(code: consent.code, state: consent.state, issuer: nil, error: nil), ticket: departure.ticket)
    }

    func finish(_ back: Return) async throws(OpenIDError) -> OpenIDClient.Arrival {
        try await client.finish(back.answer, ticket: back.ticket)
    }

    func signIn() async throws(OpenIDError) -> OpenIDClient.Arrival { try await finish(goAndReturn()) }
}
