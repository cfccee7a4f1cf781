import Contracts
import Sentences

/// What an answer that is no success means for us: one of the five kinds (ENGINE §2, FACTS §11).
///
/// Decided by code and status, never by a message. Whatever is not known to be a refusal is unknown.
struct Classification {
    let call: GraphCall
    let answer: GraphAnswer

    var outcome: TargetOutcome {
        if let kind = kindByCode { return refused(kind) }
        switch answer.status {
        case 429, 509: return .throttled(TargetThrottle(retryAfter: answer.retryAfter, scope: scope))
        // In a batch: not executed, since something else was not.
        case 424: return .throttled(TargetThrottle(retryAfter: answer.retryAfter, scope: .untold))
        // A read that was put off is just as good as one that was not executed.
        case 503 where !call.isWrite && answer.retryAfter != nil:
            return .throttled(TargetThrottle(retryAfter: answer.retryAfter, scope: .untold))
        case 412: return .conflict
        default: break
        }
        if let kind = kindByStatus { return refused(kind) }
        return .unknown(unknownText)
    }

    // MARK: By code

    private var code: String { answer.error?.code.lowercased() ?? "" }

    /// Codes that say the same whatever their status; `nil` where the status decides.
    private var kindByCode: TargetRefusal.Kind? {
        // A server in trouble may say anything; only the mailbox being full is as certain as a refusal.
        guard (400...499).contains(answer.status) || answer.status == 507 else { return nil }
        switch code {
        case "mailboxnotenabledforrestapi", "mailboxnotsupportedforrestapi", "errorinvaliduser",
            "errornonexistentmailbox", "errormailboxmoveinprogress", "errormailboxstoreunavailable",
            "request_resourcenotfound", "resourcenotfound":
            return .mailboxUnavailable
        case "errorquotaexceeded", "quotaexceededexception":
            return isChanges ? .changesUnavailable : .mailboxFull
        case "errorfolderexists": return .folderExists
        case "errorsyncfoldernotfound", "errorfoldernotfound", "errorparentfoldernotfound": return .folderGone
        case "syncstatenotfound", "syncstateinvalid", "resyncrequired", "errorinvalidsyncstatedata":
            return isChanges ? .cursorExpired : nil
        case "erroritemnotfound": return answer.status == 404 ? gone : nil
        case "errorinvalididmalformed", "erroridmalformed", "errorinvalidid":
            // On a page of changes it is the token that cannot be read. Of an item it says nothing (FACTS §11).
            return isChangesWithCursor ? .cursorExpired : call.subject == .item ? .idUnreadable : gone
        default: return nil
        }
    }

    private var isChanges: Bool { if case .changes = call.subject { true } else { false } }
    private var isChangesWithCursor: Bool { call.subject == .changes(hasCursor: true) }

    private var gone: TargetRefusal.Kind {
        switch call.subject {
        case .item: .itemGone
        case .folder, .folderContent, .changes: .folderGone
        case .directory: .mailboxUnavailable
        }
    }

    // MARK: By status

    private var kindByStatus: TargetRefusal.Kind? {
        switch answer.status {
        case 401: .signIn
        case 403: .accessDenied
        // A method or an address that this cloud does not have. A 404 without a code says nothing: gateways send it.
        case 405: .unsupported
        case 410: isChanges ? .cursorExpired : nil
        case 400, 413, 422: isItemWrite ? .content : .unsupported
        case 507: isChanges ? .changesUnavailable : .mailboxFull
        default: nil
        }
    }

    private var isItemWrite: Bool { call.isWrite && [.create, .update, .photo].contains(call.kind) }

    private var scope: TargetThrottle.Scope {
        ["applicationthrottled", "errortoomanyobjectsopened"].contains(code) ? .mailbox : .untold
    }

    // MARK: Texts

    private func refused(_ kind: TargetRefusal.Kind) -> TargetOutcome {
        .refused(
            TargetRefusal(
                kind: kind, code: answer.refusalCode,
                message: Self.sentence(kind).text(call.task, reason), requestID: answer.requestID))
    }

    private var unknownText: String {
        (call.isWrite ? TargetSentence.writeUnknown : .readUnknown).text(call.task, reason, answer.requestID)
    }

    private var reason: String {
        let code = answer.error?.code ?? ""
        return code.isEmpty ? "HTTP \(answer.status)" : "HTTP \(answer.status) \(code)"
    }

    private static func sentence(_ kind: TargetRefusal.Kind) -> TargetSentence {
        switch kind {
        case .content: .content
        case .itemGone: .itemGone
        case .idUnreadable: .idUnreadable
        case .folderGone: .folderGone
        case .folderExists: .folderExists
        case .folderNotEmpty: .folderNotEmpty
        case .cursorExpired: .cursorExpired
        case .changesUnavailable: .changesUnavailable
        case .mailboxUnavailable: .mailboxUnavailable
        case .mailboxFull: .mailboxFull
        case .accessDenied: .accessDenied
        case .signIn: .signIn
        case .unsupported: .unsupported
        }
    }
}
