package import ContactModel
internal import Cryptography
import Sentences

/// What the app proves itself with at sign-in; exactly one of them is configured.
package enum ExchangeCredential: Hashable, Sendable {
    /// - Parameter expires: the day on which Entra lets it end, as the configuration tells; `nil`: not told.
    case secret(SecretSource, expires: CalendarDate?)
    case certificate(CertificateSource)
    case federatedToken(FederatedTokenSource)

    /// As it stands in the configuration and in results.
    package var kind: String {
        switch self {
        case .secret: "secret"
        case .certificate: "certificate"
        case .federatedToken: "federated_token"
        }
    }

    /// When the credential ends; `nil` where that is not known, as with tokens that their issuer renews by itself.
    ///
    /// - Throws: where a certificate or a token file cannot be used. A secret is not asked for here: whoever looks may not
    ///   be who may read it.
    package func expiry(environment: [String: String]) throws(SecretError) -> CredentialExpiry? {
        switch self {
        case .secret(_, let day):
            return day.map { day in
                CredentialExpiry(
                    ended: .secretEnded, ends: .secretEnds,
                    at: Moment(milliseconds: Int64(day.daysSinceEpoch) * 86_400_000))
            }
        case .certificate(let source):
            return CredentialExpiry(
                ended: .certificateEnded, ends: .certificateEnds,
                at: Moment(milliseconds: try source.readCertificate(environment: environment).validUntil * 1000))
        case .federatedToken(let source):
            _ = try source.read()
            return nil
        }
    }
}

/// When a credential ends, and what to say of it.
package struct CredentialExpiry: Hashable, Sendable {
    /// How long before its end a credential is warned of.
    package static let warningDays: Int64 = 30

    let ended: CycleSentence
    let ends: CycleSentence
    package let at: Moment

    /// A sentence with its remedy from 30 days before the end on, and after it; `nil` until then.
    package func warning(now: Moment) -> String? {
        let left = at.milliseconds - now.milliseconds
        guard left <= Self.warningDays * 86_400_000 else { return nil }
        let day = CalendarDate(daysSinceEpoch: Int(at.milliseconds / 86_400_000)).map { "\($0)" } ?? "an unknown day"
        if left <= 0 { return ended.text(day) }
        let days = left / 86_400_000
        let when =
            switch days {
            case 0: CycleSentence.withinADay.text()
            case 1: CycleSentence.inADay.text()
            default: CycleSentence.inDays.text(days)
            }
        return ends.text(day, when)
    }
}

extension ExchangeConfiguration {
    /// What is wrong or doubtful about credential and authorities, as far as this machine can tell without asking
    /// anybody; each a sentence with its remedy.
    package func attention(environment: [String: String], now: Moment) -> [String] {
        var sentences: [String] = []
        do throws(SecretError) {
            if let warning = try credential.expiry(environment: environment)?.warning(now: now) {
                sentences.append(warning)
            }
        } catch {
            sentences.append(error.description)
        }
        do throws(SecretError) {
            sentences += try authorities?.check(now: now) ?? []
        } catch {
            sentences.append(error.description)
        }
        return sentences
    }
}
