import Foundation

/// What the authority answers: a token, or why there is none. Source: FACTS §12.1, §12.2.
enum SignInAnswer: Sendable {
    case token(String, lifeSeconds: Int64)
    case refused(SignInRefusal)

    /// `nil` for what is neither.
    init?(status: Int, body: [UInt8]) {
        guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(body)) else { return nil }
        if status == 200, let token = wire.accessToken, Self.isSendable(token) {
            // An answer without a life time is taken as a short one.
            self = .token(token, lifeSeconds: min(max(wire.expiresIn?.seconds ?? 60, 1), 86_400))
        } else if let error = WireText.word(wire.error) {
            self = .refused(
                SignInRefusal(error: error, number: wire.errorCodes?.first, traceID: WireText.word(wire.traceID)))
        } else {
            return nil
        }
    }

    private static func isSendable(_ token: String) -> Bool {
        !token.isEmpty && token.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    private struct Wire: Decodable {
        let accessToken: String?
        let expiresIn: Life?
        let error: String?
        let errorCodes: [Int]?
        let traceID: String?

        private enum CodingKeys: String, CodingKey {
            case accessToken = "access_token"
            case expiresIn = "expires_in"
            case error
            case errorCodes = "error_codes"
            case traceID = "trace_id"
        }
    }

    /// Seconds, as a number or, from some authorities, as a text.
    private struct Life: Decodable {
        let seconds: Int64?

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int64.self) {
                seconds = number
            } else {
                seconds = (try? container.decode(String.self)).flatMap { Int64($0) }
            }
        }
    }
}

/// Why the authority gives no token.
struct SignInRefusal: Hashable, Sendable {
    /// The OAuth error, such as `invalid_client`.
    let error: String
    /// The number behind `AADSTS`. Good for a hint to a person, never for a decision.
    let number: Int?
    let traceID: String?

    var code: String { number.map { "AADSTS\($0)" } ?? error }

    /// What is wrong and what to do, for an administrator.
    var hint: String {
        switch number {
        case 7_000_215:
            "the client secret is wrong. Give the secret's value, not its id; if it is lost, make a new one under "
                + "Certificates & secrets"
        case 7_000_222: "the client secret has expired. Make a new one under Certificates & secrets"
        case 7_000_218, 900_144:
            "neither a secret nor an assertion was sent. Check exchange.secret, exchange.certificate or "
                + "exchange.federated_token"
        case 700_016: "the app is not known in this tenant. Check exchange.client_id and exchange.tenant"
        case 7_000_112: "the app is disabled. Enable it under Enterprise applications, Properties"
        case 700_027:
            "the certificate is not registered with the app, or the signature is invalid. Upload the certificate under "
                + "Certificates & secrets, or configure the one that is there"
        case 700_024:
            "the assertion is outside its valid time. Check this machine's clock; of a federated token, also that its "
                + "issuer renews the file"
        case 700_212, 700_213:
            "no federated credential of the app fits the token. Compare issuer, subject and audience under "
                + "Certificates & secrets, Federated credentials, letter by letter"
        case 700_229:
            "the app takes no federated token of this type. Use the token that its issuer makes for the audience of the "
                + "federated credential"
        case 700_022, 700_023, 70_011: "the scope is invalid. Check that exchange.cloud is the tenant's cloud"
        case 90_002: "the tenant does not exist in this cloud. Check exchange.tenant and exchange.cloud"
        case 53_003: "a Conditional Access policy blocks the app. Exclude it, or allow this machine's address"
        default: "the sign-in was refused (\(error)). Check the app registration"
        }
    }
}
