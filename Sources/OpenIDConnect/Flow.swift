import ContactModel
import Cryptography
import Foundation

/// What ties an answer of the provider to the browser that was sent there. Nothing is kept of it here: the browser has the
/// ticket, and state, nonce and verifier follow from it by a key that no other process has.
struct FlowSeal: Sendable {
    private let key: AuthenticationKey
    private let context: String

    /// - Parameter settings: a flow that was begun under others is unknown.
    init(key: AuthenticationKey, _ settings: ProviderSettings) {
        self.key = key
        context = "\(settings.issuer)\n\(settings.clientID)\n\(settings.callback)"
    }

    func begin(next: String, now: Moment) -> Flow {
        let body =
            "\(Base64URL.encode(Cryptography.randomBytes(32))).\(now.milliseconds).\(Base64URL.encode(next.utf8))"
        return flow(body, next: next)
    }

    /// The flow of a ticket that was made here.
    func open(_ ticket: String, now: Moment) throws(OpenIDError) -> Flow {
        let parts = ticket.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, let begun = Int64(parts[1]), let next = Base64URL.decode(String(parts[2])) else {
            throw .flow(.unknown)
        }
        let flow = flow(parts[..<3].joined(separator: "."), next: String(decoding: next, as: UTF8.self))
        guard Cryptography.isEqualInConstantTime(Array(flow.ticket.utf8), Array(ticket.utf8)) else {
            throw .flow(.unknown)
        }
        let age = now - Moment(milliseconds: begun)
        guard age >= .zero, age < OpenIDConnect.flowLifetime else { throw .flow(.late) }
        return flow
    }

    private func flow(_ body: String, next: String) -> Flow {
        Flow(
            ticket: "\(body).\(derived("ticket", body))", state: derived("state", body),
            nonce: derived("nonce", body), verifier: derived("verifier", body), next: next)
    }

    private func derived(_ purpose: String, _ body: String) -> String {
        Base64URL.encode(key.code(for: Array("\(purpose)\n\(body)\n\(context)".utf8)))
    }
}

struct Flow: Sendable, Equatable {
    /// For the browser's cookie.
    let ticket: String
    let state: String
    let nonce: String
    /// 43 characters (RFC 7636 §4.1).
    let verifier: String
    /// Where the sign-in leads to, as it was asked for.
    let next: String

    /// Source: RFC 7636 §4.2, S256.
    var challenge: String { Base64URL.encode(SHA256.digest(of: Array(verifier.utf8))) }
}
