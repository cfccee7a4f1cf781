import Foundation
import HTTPTransport

/// Why a request was not carried out (RFC 9457).
struct Problem: Sendable, Equatable {
    let status: Int
    /// Stable, for programs.
    let code: String
    /// For people. It goes into no log.
    let detail: String

    private struct Body: Encodable {
        let type: String
        let title: String
        let status: Int
        let code: String
        let detail: String
    }

    /// `about:blank` says that the status tells the kind; `code` tells it more exactly.
    var answer: HTTPServerResponse {
        let body = Body(
            type: "about:blank", title: Self.titles[status] ?? "Error", status: status, code: code, detail: detail)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts and a number: there is nothing that could not be written.
        let bytes = (try? encoder.encode(body)).map { Array($0) } ?? []
        return Answers.answer(status, "application/problem+json", bytes)
    }

    /// As RFC 9110 and RFC 6585 call them.
    private static let titles = [
        400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
        406: "Not Acceptable", 409: "Conflict", 413: "Content Too Large", 415: "Unsupported Media Type",
        429: "Too Many Requests", 431: "Request Header Fields Too Large", 503: "Service Unavailable",
    ]
}

extension Problem {
    static func invalid(_ detail: String) -> Problem { Problem(status: 400, code: "invalidRequest", detail: detail) }

    static func unknownName(_ detail: String) -> Problem { Problem(status: 404, code: "unknownName", detail: detail) }

    static let noToken = Problem(
        status: 401, code: "noToken",
        detail: "Send Authorization: Bearer TOKEN. An administrator makes one by 'satchel account token add'.")
    static let wrongToken = Problem(
        status: 401, code: "wrongToken", detail: "The token is none, was removed, or has ended.")
    static let role = Problem(
        status: 403, code: "role", detail: "The token's role reads only. An administrator's token decides.")
    static let unknownAddress = Problem(
        status: 404, code: "unknownAddress", detail: "There is no such place. /api/v1/openapi.yaml lists all.")
    static let unknownAddressBook = Problem(
        status: 404, code: "unknownAddressBook",
        detail: "There is no such address book. /api/v1/address-books lists all.")
    static let unknownHold = Problem(
        status: 404, code: "unknownHold", detail: "Nothing is held under this id. /api/v1/holds lists what is.")
    static let method = Problem(
        status: 405, code: "method", detail: "The header Allow lists the methods of this place.")
    static let cannotDiscard = Problem(
        status: 409, code: "cannotDiscard", detail: "What holds an address book, or all of them, can only be released.")
    static let decided = Problem(
        status: 409, code: "decided", detail: "It is not held any more: somebody has decided, or the run has let go.")
    static let bodyTooLarge = Problem(
        status: 413, code: "bodyTooLarge", detail: "No request here needs more than 16 KiB.")
    static let notJSON = Problem(
        status: 415, code: "notJSON", detail: "Send the body as application/json.")
    static let tooMany = Problem(
        status: 429, code: "tooManyRequests", detail: "Ask again after the seconds in the header Retry-After.")
    static let headTooLarge = Problem(
        status: 431, code: "headTooLarge", detail: "No request here needs more than 16 KiB of headers.")
    static let busy = Problem(
        status: 503, code: "busy", detail: "Others, or you, are asking the same kind of question. Ask again soon.")
    static let listenersFull = Problem(
        status: 503, code: "listenersFull",
        detail: "As many listen to events as may. Close a stream, or ask again later.")
    static let unavailable = Problem(
        status: 503, code: "unavailable",
        detail: "The journal or the accounts cannot be used now. The service's log says why.")
    static let stopping = Problem(status: 503, code: "stopping", detail: "The service is stopping.")

    static func notAcceptable(_ type: String) -> Problem {
        Problem(
            status: 406, code: "notAcceptable",
            detail: "This place answers \(type), which the header Accept leaves out.")
    }
}
