/// A request's path and query, decoded once on arrival.
struct RequestTarget: Sendable, Equatable {
    /// The path's segments, decoded; empty ones are dropped.
    var segments: [String]
    /// The path as sent, for the links in the answer.
    var path: String
    /// Options by their name in lower case without `$`; of a repeated one the first counts.
    var options: [String: String]

    private static let known: Set<String> = [
        "select", "expand", "filter", "top", "skip", "orderby", "count", "search", "skiptoken", "deltatoken",
    ]

    /// - Throws: 400 for a broken percent-encoding, and for a `$` option that does not exist.
    init(path: String, query: String) throws(GraphError) {
        self.path = path
        segments = []
        for part in path.split(separator: "/") {
            segments.append(try Self.decoded(part, plusIsSpace: false))
        }
        options = [:]
        for part in query.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            var name = try Self.decoded(pair[0], plusIsSpace: true).lowercased()
            if name.hasPrefix("$") {
                name.removeFirst()
                guard Self.known.contains(name) else {
                    throw GraphError.badRequest(
                        "ErrorInvalidUrlQuery", "The query parameter '$\(name)' is not supported.")
                }
            }
            let value = pair.count > 1 ? try Self.decoded(pair[1], plusIsSpace: true) : ""
            if options[name] == nil { options[name] = value }
        }
    }

    /// FACTS §5: a space may come as `%20` or, in a query, as `+`.
    private static func decoded(_ text: Substring, plusIsSpace: Bool) throws(GraphError) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(text)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(hexValue), let low = rest.next().flatMap(hexValue) else {
                    throw GraphError.badRequest("BadRequest", "The request URL holds a broken percent-encoding.")
                }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw GraphError.badRequest("BadRequest", "The request URL is not UTF-8.")
        }
        return text
    }

    /// The text with everything encoded that could end a query value.
    static func encoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), hexDigit(byte >> 4), hexDigit(byte & 15)]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 55 + value }
}

/// What the `Prefer` header asks for (FACTS §3): comma-joined preferences, each with or without a value.
struct Preferences: Sendable, Equatable {
    var wantsImmutableIDs = false
    var pageItemsMax: Int?

    init(_ header: String?) {
        for part in (header ?? "").split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = pair[0].filter { $0 != " " }.lowercased()
            let value = pair.count > 1 ? pair[1].filter { $0 != " " && $0 != "\"" }.lowercased() : ""
            switch name {
            case "idtype": wantsImmutableIDs = value == "immutableid"
            case "odata.maxpagesize": pageItemsMax = Int(value).flatMap { $0 > 0 ? $0 : nil }
            default: break
            }
        }
    }
}
