/// A text of a German page of which single parts are no German: code, and what stays in English since others said it, such as
/// an error of a server.
struct Said: Sendable, Equatable {
    enum Part: Sendable, Equatable {
        case german(String)
        case code(String)
        case english(String)
    }

    private(set) var parts: [Part]

    private init(parts: [Part]) { self.parts = parts }

    static func english(_ text: String) -> Said { Said(parts: [.english(text)]) }

    var isGerman: Bool { !parts.contains { if case .english = $0 { true } else { false } } }

    var html: HTML {
        .joined(
            parts.map { part in
                switch part {
                case .german(let text): .text(text)
                case .code(let text): .element(.code) { text }
                case .english(let text): .element(.span, .lang("en")) { text }
                }
            })
    }

    static func + (left: Said, right: Said) -> Said { Said(parts: left.parts + right.parts) }

    static func joined(_ texts: [Said], by separator: String) -> Said {
        Said(parts: Array(texts.map(\.parts).joined(separator: separator.isEmpty ? [] : [.german(separator)])))
    }
}

/// Written like a text; what is put in and is no German says so.
extension Said: ExpressibleByStringInterpolation {
    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parts: [Part] = []

        init(literalCapacity: Int, interpolationCount: Int) {
            parts.reserveCapacity(2 * interpolationCount + 1)
        }

        mutating func appendLiteral(_ text: String) {
            if !text.isEmpty { parts.append(.german(text)) }
        }

        /// A name or another value, which is of no language.
        mutating func appendInterpolation(_ name: String) { appendLiteral(name) }
        mutating func appendInterpolation(_ number: Int) { appendLiteral(Language.german.number(number)) }
        mutating func appendInterpolation(_ said: Said) { parts += said.parts }
        mutating func appendInterpolation(code: String) { parts.append(.code(code)) }
        mutating func appendInterpolation(english: String) { parts.append(.english(english)) }
    }

    init(stringLiteral text: String) { self.init(parts: text.isEmpty ? [] : [.german(text)]) }
    init(stringInterpolation: StringInterpolation) { self.init(parts: stringInterpolation.parts) }
}
