/// A request as it shall leave.
package struct HTTPRequest: Sendable, Equatable {
    /// Upper case.
    package var method: String
    /// Absolute, already percent-encoded; `http` or `https` only.
    package var url: String
    package var headers: HTTPHeaders
    /// Sent with its length; an empty one is sent as such with `POST`, `PUT` and `PATCH`, and not at all otherwise.
    package var body: [UInt8]
    /// How long the whole exchange may take, waiting for a connection included.
    package var timeLimit: Duration
    /// A longer answer, once decompressed, is given up.
    package var answerBytesMax: Int

    package init(
        method: String = "GET", url: String, headers: HTTPHeaders = [:], body: [UInt8] = [],
        timeLimit: Duration = .seconds(30), answerBytesMax: Int = 16 * 1024 * 1024
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeLimit = timeLimit
        self.answerBytesMax = answerBytesMax
    }
}

/// An answer as it arrived, decompressed and whole. Redirects are answers like any other.
package struct HTTPResponse: Sendable, Equatable {
    package var status: Int
    package var headers: HTTPHeaders
    package var body: [UInt8]

    package init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Header fields in the order of the message; names compare without regard to ASCII case, and may repeat.
package struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral, Sequence {
    package struct Field: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    private var fields: [Field] = []

    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    package func makeIterator() -> IndexingIterator<[Field]> { fields.makeIterator() }

    package mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The first value of that name. Setting replaces all of that name; `nil` removes them.
    package subscript(name: String) -> String? {
        get { fields.first { Self.areEqual($0.name, name) }?.value }
        set {
            fields.removeAll { Self.areEqual($0.name, name) }
            if let newValue { append(name, newValue) }
        }
    }

    private static func areEqual(_ one: String, _ other: String) -> Bool {
        one.utf8.count == other.utf8.count && zip(one.utf8, other.utf8).allSatisfy { small($0) == small($1) }
    }

    private static func small(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
