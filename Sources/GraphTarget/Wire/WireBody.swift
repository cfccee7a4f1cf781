import Foundation

/// The body of an answer, told apart by its members.
enum WireBody: Decodable, Sendable {
    case page(WirePage)
    case entity(WireEntity)
    case error(WireError)

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: WireKey.self)
        if container.contains(WireKey(stringValue: "error")) {
            self = .error(try container.decode(WireError.self, forKey: WireKey(stringValue: "error")))
        } else if container.contains(WireKey(stringValue: "value")) {
            self = .page(try WirePage(from: decoder))
        } else {
            self = .entity(try WireEntity(from: decoder))
        }
    }

    /// `nil` for what is no JSON object, or none that we understand: an empty body or a gateway's HTML, say.
    init?(json: [UInt8]) {
        guard !json.isEmpty, let body = try? JSONDecoder().decode(WireBody.self, from: Data(json)) else { return nil }
        self = body
    }

    /// Graph's id of the request, where the body is an error that names it.
    var errorRequestID: String? {
        if case .error(let error) = self { error.requestID } else { nil }
    }
}

/// A page of a collection.
struct WirePage: Decodable, Sendable {
    let entities: [WireEntity]
    let nextLink: String?
    let deltaLink: String?
    /// How many there are in all, where that was asked for; counts what listings leave out as well (FACTS §2.7).
    let count: Int?

    private enum CodingKeys: String, CodingKey {
        case entities = "value"
        case count = "@odata.count"
        case nextLink = "@odata.nextLink"
        case deltaLink = "@odata.deltaLink"
    }
}

/// Graph's error, down to what we use. `code` decides, never the message (FACTS §11).
struct WireError: Decodable, Sendable {
    /// Short and plain, fit for a log; empty where there was none.
    let code: String
    let requestID: String?

    init(code: String, requestID: String?) {
        self.code = code
        self.requestID = requestID
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: WireKey.self)
        let text = try container.decodeIfPresent(String.self, forKey: WireKey(stringValue: "code"))
        code = WireText.word(text) ?? ""
        // Both spellings occur.
        let inner = container.allKeys.first { $0.stringValue.lowercased() == "innererror" }
        let details = inner.flatMap { try? container.decode(Inner.self, forKey: $0) }
        requestID = WireText.word(details?.requestID)
    }

    private struct Inner: Decodable {
        let requestID: String?

        private enum CodingKeys: String, CodingKey { case requestID = "request-id" }
    }
}

/// Words of a server that go into our messages and logs.
enum WireText {
    static let wordBytesMax = 80
    /// Several times as long as any id that Exchange gives.
    static let tokenBytesMax = 1024

    /// Whether it can be an id or a version: printable ASCII without blanks and quotes, bounded.
    static func isToken(_ text: String) -> Bool {
        text.utf8.count <= tokenBytesMax
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
    }

    /// Letters, digits and `-_.` of `text`, bounded; `nil` where nothing is left. Nothing that a server says can thus
    /// bring content, line ends or control characters into a log.
    static func word(_ text: String?) -> String? {
        guard let text else { return nil }
        let bytes = text.utf8.prefix(wordBytesMax).filter { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
}
