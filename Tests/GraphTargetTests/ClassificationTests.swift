import ContactModel
import Contracts
import HTTPTransport
import SyncPlanning
import Testing

@testable import GraphTarget

struct ClassificationCase: Sendable, CustomTestStringConvertible {
    enum Kind: Sendable, Equatable {
        case refused(TargetRefusal.Kind)
        case throttled(TargetThrottle.Scope, milliseconds: Int64?)
        case conflict
        case unknown
    }

    let request: Request
    let status: Int
    let code: String
    let kind: Kind
    var headers: HTTPHeaders = [:]

    enum Request: String, Sendable { case create, update, item, remove, changes, first, listing, createFolder, rename }

    var testDescription: String { "\(request.rawValue): \(status) \(code.isEmpty ? "without a code" : code)" }

    init(_ request: Request, _ status: Int, _ code: String, _ kind: Kind, _ headers: HTTPHeaders = [:]) {
        self.request = request
        self.status = status
        self.code = code
        self.kind = kind
        self.headers = headers
    }

    static let folder = FolderID("F1")
    static let cursor = Cursor("http://127.0.0.1:8081/v1.0/users/u/contactFolders/F1/contacts/delta?$deltatoken=x")

    var targetRequest: TargetRequest {
        switch request {
        case .create: .create(Self.folder, .anna, mark: itemMark("1"), origin: origin("op1"))
        case .update: .update(ItemID("I1"), [.surname: .text("Neu")], etag: nil, marks: nil)
        case .item: .item(ItemID("I1"), properties: [.surname])
        case .remove: .remove(ItemID("I1"))
        case .changes: .changes(Self.folder, since: Self.cursor, properties: [.surname])
        case .first: .changes(Self.folder, since: nil, properties: [.surname])
        case .listing: .listing(Self.folder, page: nil, properties: [.surname])
        case .createFolder: .createFolder(name: "CRM", mark: folderMark)
        case .rename: .renameFolder(Self.folder, name: "CRM")
        }
    }
}

@Suite("Graph's answers as outcomes") struct ClassificationTests {
    static let cases: [ClassificationCase] = [
        // Surely not executed, and to be waited for.
        .init(.create, 429, "ApplicationThrottled", .throttled(.mailbox, milliseconds: 249), ["Retry-After": "0.249"]),
        .init(.create, 429, "TooManyRequests", .throttled(.untold, milliseconds: 10_000), ["Retry-After": "10"]),
        .init(.update, 429, "", .throttled(.untold, milliseconds: nil)),
        .init(.item, 429, "UnknownError", .throttled(.untold, milliseconds: nil), ["Retry-After": "soon"]),
        .init(
            .create, 429, "TooManyRequests", .throttled(.untold, milliseconds: 30_000),
            ["Retry-After": "Tue, 24 Nov 2026 10:00:30 GMT", "Date": "Tue, 24 Nov 2026 10:00:00 GMT"]),
        .init(.create, 509, "", .throttled(.untold, milliseconds: nil)),
        .init(.update, 424, "FailedDependency", .throttled(.untold, milliseconds: nil)),
        .init(.listing, 503, "ServiceUnavailable", .throttled(.untold, milliseconds: 5000), ["Retry-After": "5"]),
        // Nobody knows.
        .init(.create, 503, "ServiceUnavailable", .unknown, ["Retry-After": "5"]),
        .init(.listing, 503, "", .unknown),
        .init(.create, 500, "ErrorInternalServerError", .unknown),
        .init(.create, 500, "ErrorItemNotFound", .unknown),
        .init(.update, 502, "", .unknown), .init(.update, 504, "GatewayTimeout", .unknown),
        .init(.remove, 504, "", .unknown), .init(.changes, 500, "InternalServerError", .unknown),
        .init(.create, 408, "", .unknown), .init(.create, 302, "", .unknown), .init(.create, 499, "", .unknown),
        .init(.item, 404, "", .unknown), .init(.update, 404, "", .unknown), .init(.item, 404, "SomethingNew", .unknown),
        .init(.update, 409, "SomethingNew", .unknown),
        // Versions.
        .init(.update, 412, "ErrorIrresolvableConflict", .conflict), .init(.update, 412, "", .conflict),
        // Content.
        .init(.create, 400, "ErrorInvalidProperty", .refused(.content)),
        .init(.create, 400, "RequestBodyRead", .refused(.content)),
        .init(.update, 400, "ErrorInvalidArgument", .refused(.content)),
        .init(.create, 413, "RequestEntityTooLarge", .refused(.content)), .init(.create, 413, "", .refused(.content)),
        .init(.listing, 400, "ErrorInvalidUrlQueryFilter", .refused(.unsupported)),
        .init(.rename, 405, "ErrorInvalidRequest", .refused(.unsupported)),
        // What is gone.
        .init(.update, 404, "ErrorItemNotFound", .refused(.itemGone)),
        .init(.update, 404, "erroritemnotfound", .refused(.itemGone)),
        .init(.update, 400, "ErrorInvalidIdMalformed", .refused(.idUnreadable)),
        .init(.remove, 400, "ErrorInvalidIdMalformed", .refused(.idUnreadable)),
        .init(.create, 404, "ErrorItemNotFound", .refused(.folderGone)),
        .init(.listing, 404, "ErrorItemNotFound", .refused(.folderGone)),
        .init(.rename, 404, "ErrorItemNotFound", .refused(.folderGone)),
        .init(.changes, 404, "ErrorSyncFolderNotFound", .refused(.folderGone)),
        .init(.createFolder, 409, "ErrorFolderExists", .refused(.folderExists)),
        .init(.createFolder, 400, "ErrorFolderExists", .refused(.folderExists)),
        .init(.rename, 409, "ErrorFolderExists", .refused(.folderExists)),
        // Cursors.
        .init(.changes, 410, "SyncStateNotFound", .refused(.cursorExpired)),
        .init(.changes, 410, "", .refused(.cursorExpired)),
        .init(.changes, 400, "syncStateNotFound", .refused(.cursorExpired)),
        .init(.changes, 404, "ResyncRequired", .refused(.cursorExpired)),
        .init(.changes, 400, "ErrorIdMalformed", .refused(.cursorExpired)),
        .init(.first, 400, "ErrorInvalidIdMalformed", .refused(.folderGone)),
        // Mailboxes.
        .init(.create, 403, "ErrorQuotaExceeded", .refused(.mailboxFull)),
        .init(.create, 507, "QuotaExceededException", .refused(.mailboxFull)),
        .init(.create, 507, "", .refused(.mailboxFull)),
        .init(.changes, 403, "ErrorQuotaExceeded", .refused(.changesUnavailable)),
        .init(.changes, 507, "", .refused(.changesUnavailable)),
        .init(.update, 403, "ErrorAccessDenied", .refused(.accessDenied)),
        .init(.update, 403, "", .refused(.accessDenied)),
        .init(.item, 404, "MailboxNotEnabledForRESTAPI", .refused(.mailboxUnavailable)),
        .init(.remove, 404, "MailboxNotEnabledForRESTAPI", .refused(.mailboxUnavailable)),
        .init(.changes, 404, "ErrorInvalidUser", .refused(.mailboxUnavailable)),
        .init(.create, 404, "Request_ResourceNotFound", .refused(.mailboxUnavailable)),
    ]

    @Test(arguments: cases) func `every refusal is what it says, and nothing more`(row: ClassificationCase) async throws
    {
        let body = row.code.isEmpty ? "" : #"{"error":{"code":"\#(row.code)","message":"Anna Probst"}}"#
        let transport = ScriptedTransport { _, _ in .success(.json(row.status, body, row.headers)) }
        let target = try GraphTarget.testing(transport)

        let outcome = await target.perform([row.targetRequest], in: mailbox)

        #expect(outcome.count == 1)
        #expect(outcome.first.map(Self.kind) == row.kind)
        #expect(!"\(outcome)".contains("Anna"))
    }

    private static func kind(_ outcome: TargetOutcome) -> ClassificationCase.Kind? {
        switch outcome {
        case .done: nil
        case .refused(let refusal): .refused(refusal.kind)
        case .throttled(let throttle): .throttled(throttle.scope, milliseconds: throttle.retryAfter?.milliseconds)
        case .conflict: .conflict
        case .unknown: .unknown
        }
    }

    @Test(arguments: ["<html><body>Service Unavailable</body></html>", "", "null", "[]", "{", #"{"value":7}"#])
    func `a success that cannot be understood is unknown`(body: String) async throws {
        let transport = ScriptedTransport { _, _ in .success(.json(201, body)) }
        let target = try GraphTarget.testing(transport)
        let request = ClassificationCase(.create, 0, "", .unknown).targetRequest
        let outcome = await target.perform([request], in: mailbox)
        guard case .unknown? = outcome.first else {
            Issue.record("\(outcome)")
            return
        }
    }

    static let lost: [(HTTPError.Kind, Bool)] = HTTPError.Kind.allCases.flatMap { [($0, true), ($0, false)] }

    @Test(arguments: lost)
    func `without an answer a write is unknown unless it surely was not sent`(
        kind: HTTPError.Kind, isSurelyNotSent: Bool
    ) async throws {
        let error = HTTPError(kind: kind, isSurelyNotSent: isSurelyNotSent, reason: "no way to graph.example")
        let transport = ScriptedTransport { _, _ in .failure(error) }
        let target = try GraphTarget.testing(transport)
        let request = ClassificationCase(.create, 0, "", .unknown).targetRequest

        let outcome = await target.perform([request], in: mailbox)

        if isSurelyNotSent, kind != .cancelled {
            #expect(outcome == [.throttled(TargetThrottle(retryAfter: nil, scope: .app))])
            #expect(target.statistics.lastUnsentReason == "no way to graph.example")
        } else {
            #expect(outcome.first.flatMap(Self.kind) == .unknown)
        }
        #expect(transport.requests.count == 1)
    }

    @Test func `a refusal says what, where, why and what next, with Graph's request id`() async throws {
        let body = #"{"error":{"code":"ErrorInvalidProperty","message":"x","innerError":{"request-id":"abc-1"}}}"#
        let target = try GraphTarget.testing(ScriptedTransport { _, _ in .success(.json(400, body)) })
        let request = ClassificationCase(.create, 0, "", .unknown).targetRequest
        let outcome = await target.perform([request], in: mailbox)
        #expect(
            outcome == [
                .refused(
                    TargetRefusal(
                        kind: .content, code: "ErrorInvalidProperty",
                        message: "Could not create an item in folder F1 of mailbox \(mailbox): HTTP 400 "
                            + "ErrorInvalidProperty. The item is left out until its contact changes; the others go on.",
                        requestID: "abc-1"))
            ])
    }

    @Test func `a server cannot write lines into our messages`() async throws {
        let body = #"{"error":{"code":"Bad\r\nlevel=error <x>","innererror":{"request-id":"1\n2"}}}"#
        let target = try GraphTarget.testing(ScriptedTransport { _, _ in .success(.json(400, body)) })
        let outcome = await target.perform([.remove(ItemID("I1"))], in: mailbox)
        guard case .refused(let refusal)? = outcome.first else {
            Issue.record("\(outcome)")
            return
        }
        #expect(refusal.code == "Badlevelerrorx")
        #expect(refusal.requestID == "12")
        #expect(!refusal.message.contains { $0.isNewline })
    }
}
