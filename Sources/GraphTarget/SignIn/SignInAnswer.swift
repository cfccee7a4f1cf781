import Foundation
import Sentences

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
        number.flatMap { SignInAdvice(number: $0) }?.sentence.text() ?? SignInSentence.refused.text(error)
    }
}
