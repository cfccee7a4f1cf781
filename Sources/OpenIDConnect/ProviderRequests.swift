import Foundation
import HTTPTransport

/// Asks the provider, within bounds of time and size; an address that leads on is not followed.
struct ProviderRequests: Sendable {
    private static let timeLimit = Duration.seconds(10)
    private static let tokenBytesMax = 256 * 1024

    let settings: ProviderSettings
    let transport: any HTTPSending

    func metadata() async throws(OpenIDError) -> ProviderMetadata {
        let address = ProviderMetadata.address(of: settings.issuer)
        return try ProviderMetadata(
            await get(address, bytesMax: ProviderMetadata.bytesMax), issuer: settings.issuer)
    }

    func keys(_ metadata: ProviderMetadata) async throws(OpenIDError) -> KeySet {
        try KeySet(await get(metadata.keys.text, bytesMax: KeySet.bytesMax))
    }

    /// The token that a code is exchanged for.
    func token(_ code: String, _ flow: Flow, _ metadata: ProviderMetadata) async throws(OpenIDError) -> String {
        let response = try await send(tokenRequest(code, flow, metadata))
        // `nil`: it is no JSON object.
        let answer = try? JSONDecoder().decode(TokenAnswer.self, from: Data(response.body))
        if response.status == 200, let token = answer?.idToken { return token }
        guard let error = answer?.error, Self.isCode(error) else {
            throw response.status >= 500
                ? .unreachable("the provider's token endpoint answered \(response.status)")
                : .unfit("the provider's token endpoint answered \(response.status), and no token")
        }
        switch error {
        case "invalid_client", "unauthorized_client":
            throw .unfit(
                "the provider does not know this client (\(error)). Check console.oidc.client_id and console.oidc.secret"
            )
        case "temporarily_unavailable", "server_error": throw .unreachable("the provider answered \(error)")
        default: throw .refused(error)
        }
    }

    /// A word as RFC 6749 §4.1.2.1 has them, short enough for a log.
    static func isCode(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_") }
    }

    // MARK: Private

    private func tokenRequest(
        _ code: String, _ flow: Flow, _ metadata: ProviderMetadata
    ) throws(OpenIDError) -> HTTPRequest {
        let secret: String
        do {
            secret = try settings.secret()
        } catch {
            throw .unfit("console.oidc.secret: \(error)")
        }
        var fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", settings.callback),
            ("code_verifier", flow.verifier), ("client_id", settings.clientID),
        ]
        var headers: HTTPHeaders = [
            "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json",
        ]
        switch metadata.authentication {
        case .basic:
            let pair = "\(ProviderAddress.encoded(settings.clientID)):\(ProviderAddress.encoded(secret))"
            headers.append("Authorization", "Basic \(Data(pair.utf8).base64EncodedString())")
        case .post: fields.append(("client_secret", secret))
        }
        let form = fields.map { "\($0.0)=\(ProviderAddress.encoded($0.1))" }.joined(separator: "&")
        return HTTPRequest(
            method: "POST", url: metadata.token.text, headers: headers, body: Array(form.utf8),
            timeLimit: Self.timeLimit, answerBytesMax: Self.tokenBytesMax)
    }

    private func get(_ address: String, bytesMax: Int) async throws(OpenIDError) -> [UInt8] {
        let response = try await send(
            HTTPRequest(
                url: address, headers: ["Accept": "application/json"], timeLimit: Self.timeLimit,
                answerBytesMax: bytesMax))
        guard response.status == 200 else {
            let why = "the provider answered \(response.status) at \(address)"
            throw response.status >= 500 || response.status == 429
                ? .unreachable(why) : .unfit("\(why). Compare console.oidc.issuer")
        }
        return response.body
    }

    private func send(_ request: HTTPRequest) async throws(OpenIDError) -> HTTPResponse {
        do throws(HTTPError) {
            return try await transport.send(request)
        } catch {
            let host = request.url.split(separator: "/").dropFirst().first ?? "?"
            throw error.kind == .answerTooLarge
                ? .unfit("the provider \(host) answers too much")
                : .unreachable("the provider \(host) cannot be asked: \(error.reason)")
        }
    }

    private struct TokenAnswer: Decodable {
        let idToken: String?
        let error: String?

        enum CodingKeys: String, CodingKey {
            case error
            case idToken = "id_token"
        }
    }
}
