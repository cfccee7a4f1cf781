import Contracts

/// What a call is counted as.
package enum GraphCallKind: String, Hashable, Sendable, CaseIterable {
    case token, users
    case folders, folder, createFolder, updateFolder, removeFolder
    case changes, listing, search, item, itemPhoto
    case create, update, remove, photo
    /// The request around several calls, which are counted as well.
    case batch
}

/// One call of Graph, by itself or inside a batch.
struct GraphCall: Hashable, Sendable {
    /// What it is about, which decides what a refusal means.
    enum Subject: Hashable, Sendable {
        case directory
        case folder
        /// Items in a folder: what is missing is the folder.
        case folderContent
        case changes(hasCursor: Bool)
        case item
    }

    let kind: GraphCallKind
    let subject: Subject
    var method = "GET"
    /// Path and query below the root, beginning with a slash.
    let path: String
    var body: JSONValue?
    /// Sent instead of a body.
    var jpeg: [UInt8]?
    /// Bare, without quotes.
    var etag: String?
    /// How many items a page of changes shall have; other pages say it in their query.
    var pageItems: Int?
    /// What follows "Could not" in a message: "read item X in mailbox Y". Names ids only.
    let task: String

    var isWrite: Bool { method != "GET" }

    /// Everything but the authorisation, which a batch carries once.
    func headers(requestID: String) -> [(name: String, value: String)] {
        // The form of the ids is asked for in every single request, or the answer has another one (FACTS §3).
        var preferences = ["IdType=\"ImmutableId\""]
        if let pageItems { preferences.append("odata.maxpagesize=\(pageItems)") }
        var headers = [("Prefer", preferences.joined(separator: ", ")), ("client-request-id", requestID)]
        if body != nil { headers.append(("Content-Type", "application/json")) }
        if jpeg != nil { headers.append(("Content-Type", "image/jpeg")) }
        if let etag { headers.append(("If-Match", "W/\"\(etag)\"")) }
        return headers
    }
}

/// An answer of Graph, by itself or out of a batch.
struct GraphAnswer: Sendable {
    let status: Int
    /// `nil`: empty, or nothing that we understand.
    let body: WireBody?
    let retryAfter: Duration?
    /// Graph's id of the request, or ours where it has none.
    let requestID: String

    var isSuccess: Bool { (200...299).contains(status) }

    var error: WireError? {
        if case .error(let error)? = body { error } else { nil }
    }

    /// The server's code for a refusal; the status where it gave none.
    var refusalCode: String { error.flatMap { $0.code.isEmpty ? nil : $0.code } ?? String(status) }
}

/// What came of a call: an answer to be read, or an outcome already.
enum GraphReply: Sendable {
    case answer(GraphAnswer)
    case outcome(TargetOutcome)
}
