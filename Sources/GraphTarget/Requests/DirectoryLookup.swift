import ContactModel
package import Contracts
import Foundation
import Sentences

/// What an address stands for, and why it stands for nothing where it does.
package struct GraphLookup: Hashable, Sendable {
    package let lookup: MailboxLookup
    package let problem: String?
}

/// Finds users in the directory by object id, user principal name or mail address.
struct DirectoryLookup {
    let sender: GraphSender

    /// As many as one batch takes; the directory has no limit of four at once (FACTS §10).
    static let batchMax = 20
    /// An address cannot be longer (RFC 5321), an object id is shorter.
    static let addressBytesMax = 320

    func lookUp(_ addresses: [String]) async -> Result<[String: GraphLookup], TargetLookupFailure> {
        var found: [String: GraphLookup] = [:]
        var open: [String] = []
        for address in Set(addresses).sorted() {
            if address.isEmpty || address.utf8.count > Self.addressBytesMax {
                found[address] = GraphLookup(lookup: .unknown, problem: "It is no address and no object id.")
            } else {
                open.append(address)
            }
        }
        for first in stride(from: 0, to: open.count, by: Self.batchMax) {
            let some = Array(open[first..<min(first + Self.batchMax, open.count)])
            let calls = some.map(Self.call)
            for (index, reply) in (await sender.send(calls)).enumerated() {
                switch read(reply, calls[index], some[index]) {
                case .success(let lookup): found[some[index]] = lookup
                case .failure(let failure): return .failure(failure)
                }
            }
        }
        return .success(found)
    }

    private static func call(_ address: String) -> GraphCall {
        let fields = "$select=id,userPrincipalName,mail"
        guard UUID(uuidString: address) == nil else {
            return GraphCall(
                kind: .users, subject: .directory, path: "/users/\(PercentEncoding.encode(address))?\(fields)",
                task: TargetTask.lookUpUser.text())
        }
        let quoted = "'\(address.replacing("'", with: "''"))'"
        let filter = PercentEncoding.encode("userPrincipalName eq \(quoted) or mail eq \(quoted)")
        return GraphCall(
            kind: .users, subject: .directory, path: "/users?$filter=\(filter)&\(fields)",
            task: TargetTask.lookUpAddress.text())
    }

    private func read(
        _ reply: GraphReply, _ call: GraphCall, _ address: String
    ) -> Result<GraphLookup, TargetLookupFailure> {
        switch reply {
        case .outcome(let outcome): return .failure(TargetLookupFailure(outcome))
        case .answer(let answer) where answer.isSuccess:
            guard let lookup = Self.lookup(answer, address) else {
                return .failure(TargetLookupFailure(call.undecodable(answer)))
            }
            return .success(lookup)
        case .answer(let answer):
            let outcome = Classification(call: call, answer: answer).outcome
            guard outcome.refusal?.kind == .mailboxUnavailable else { return .failure(TargetLookupFailure(outcome)) }
            return .success(Self.nobody)
        }
    }

    private static let nobody = GraphLookup(lookup: .unknown, problem: "No user of the directory has it.")

    private static func lookup(_ answer: GraphAnswer, _ address: String) -> GraphLookup? {
        if let user = answer.entity {
            return user.id.map { GraphLookup(lookup: .mailbox(MailboxID($0)), problem: nil) }
        }
        // A list that goes on could hold another user of this address.
        guard let page = answer.page, page.nextLink == nil else { return nil }
        // Compared here as well: whatever else comes back is nobody's mailbox.
        let wanted = address.lowercased()
        let users = page.entities.filter {
            $0.userPrincipalName?.lowercased() == wanted || $0.mail?.lowercased() == wanted
        }
        let ids = Set(users.compactMap(\.id))
        guard ids.count <= 1 else {
            return GraphLookup(
                lookup: .unknown,
                problem: "\(ids.count) users of the directory have it. Name the one that is meant by its object id.")
        }
        return ids.first.map { GraphLookup(lookup: .mailbox(MailboxID($0)), problem: nil) } ?? nobody
    }
}

extension TargetLookupFailure {
    /// Why a look-up that came to this could not be done.
    init(_ outcome: TargetOutcome) {
        switch outcome {
        case .refused(let refusal): self = .refused(refusal)
        case .throttled(let throttle): self = .throttled(throttle)
        case .unknown(let reason): self = .unreachable(reason)
        case .conflict, .done: self = .unreachable(TargetSentence.lookUpUnfit.text())
        }
    }
}
