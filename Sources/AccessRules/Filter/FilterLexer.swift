/// The smallest parts of a filter's text.
struct FilterToken: Hashable {
    enum Kind: Hashable {
        /// As written, but for the quotes; only an unquoted one can be a keyword.
        case name(String, isQuoted: Bool)
        case text(String)
        /// Digits, and at most one dot between digits.
        case number(String)
        case symbol(String)
        case end
    }

    let kind: Kind
    /// UTF-8 offsets into the filter's text.
    let place: Range<Int>

    /// The keyword that this token is, in lower case; `nil` for anything else.
    var keyword: String? {
        guard case .name(let name, isQuoted: false) = kind else { return nil }
        let lowered = name.lowercasedASCII
        return FilterName.keywords.contains(lowered) ? lowered : nil
    }

    func isSymbol(_ symbol: String) -> Bool { kind == .symbol(symbol) }

    /// As a message shows it.
    var shown: String {
        switch kind {
        case .name(let name, isQuoted: false): name.inMessage
        case .name(let name, isQuoted: true): "\"\(name.inMessage)\""
        case .text: "a text"
        case .number(let digits): digits.inMessage
        case .symbol(let symbol): symbol
        case .end: "the end of the filter"
        }
    }
}

/// What may be a name without quotes, and how a name is written.
package enum FilterName {
    static let keywords: Set<String> = [
        "or", "and", "not", "is", "null", "in", "between", "like", "escape", "true", "false", "user", "date",
    ]

    /// The name as a filter must write it: in double quotes unless it is a plain identifier and no keyword.
    package static func written(_ name: String) -> String {
        let scalars = Array(name.unicodeScalars)
        let isPlain = scalars.first.map(isStart) ?? false && scalars.allSatisfy(isContinuation)
        if isPlain, !keywords.contains(name.lowercasedASCII) { return name }
        return "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    static func isStart(_ scalar: Unicode.Scalar) -> Bool { scalar == "_" || scalar.properties.isXIDStart }

    static func isContinuation(_ scalar: Unicode.Scalar) -> Bool { scalar == "_" || scalar.properties.isXIDContinue }
}

extension String {
    /// Keywords and functions are ASCII: no other letter may turn into one of theirs.
    var lowercasedASCII: String {
        String(decoding: utf8.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}

/// Cuts a filter's text into tokens; goes on after a fault, so that all of them are found.
struct FilterLexer {
    private let scalars: [Unicode.Scalar]
    /// The UTF-8 offset of each scalar, and of the end.
    private let offsets: [Int]
    private var position = 0
    private var tokens: [FilterToken] = []
    private var faults: [FilterFault] = []

    private init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        var offsets = [0]
        offsets.reserveCapacity(scalars.count + 1)
        for scalar in scalars { offsets.append(offsets[offsets.count - 1] + UTF8.width(scalar)) }
        self.offsets = offsets
    }

    /// The tokens, an `end` last, and what was wrong with the text.
    static func tokens(of text: String) -> (tokens: [FilterToken], faults: [FilterFault]) {
        var lexer = FilterLexer(text)
        while lexer.position < lexer.scalars.count { lexer.readOne() }
        let end = lexer.offsets[lexer.scalars.count]
        lexer.tokens.append(FilterToken(kind: .end, place: end..<end))
        return (lexer.tokens, lexer.faults)
    }

    private mutating func readOne() {
        let start = position
        let scalar = scalars[start]
        position += 1
        switch scalar {
        case _ where scalar.properties.isWhitespace: break
        case "'": readQuoted(by: "'", from: start)
        case "\"": readQuoted(by: "\"", from: start)
        case "0"..."9": readNumber(from: start)
        case _ where FilterName.isStart(scalar):
            while let next = peek(), FilterName.isContinuation(next) { position += 1 }
            add(.name(string(start..<position), isQuoted: false), from: start)
        default: readSymbol(from: start)
        }
    }

    /// A text or a quoted name; the quote itself is written twice inside.
    private mutating func readQuoted(by quote: Unicode.Scalar, from start: Int) {
        var content = String.UnicodeScalarView()
        while let next = peek() {
            position += 1
            if next == quote {
                guard peek() == quote else {
                    let text = String(content)
                    if quote == "'" { return add(.text(text), from: start) }
                    if text.isEmpty { return fault("A name in double quotes cannot be empty.", from: start) }
                    return add(.name(text, isQuoted: true), from: start)
                }
                position += 1
            }
            content.append(next)
        }
        let kind = quote == "'" ? "text" : "name"
        faults.append(
            FilterFault(
                place: offsets[start]..<offsets[start + 1],
                message: "This \(kind) has no end: a closing \(quote) is missing."))
    }

    private mutating func readNumber(from start: Int) {
        skipDigits()
        if peek() == ".", let next = peek(after: 1), Self.isDigit(next) {
            position += 1
            skipDigits()
        }
        if let next = peek(), next == "." || FilterName.isContinuation(next) {
            while let next = peek(), next == "." || FilterName.isContinuation(next) { position += 1 }
            let written = string(start..<position).inMessage
            return fault("\(written) is neither a number nor a name: write numbers as 12 or 1.5.", from: start)
        }
        add(.number(string(start..<position)), from: start)
    }

    private mutating func readSymbol(from start: Int) {
        let pair = string(start..<min(start + 2, scalars.count))
        if let remedy = Self.foreignPairs[pair] {
            position = start + 2
            return fault(remedy, from: start)
        }
        if ["<>", "<=", ">="].contains(pair) {
            position = start + 2
            return add(.symbol(pair), from: start)
        }
        let single = string(start..<start + 1)
        if ["=", "<", ">", "+", "-", "(", ")", ",", "."].contains(single) { return add(.symbol(single), from: start) }
        fault(
            Self.foreignSingles[single] ?? "The character \(Self.shown(scalars[start])) has no meaning in a filter.",
            from: start)
    }

    private static let foreignPairs = [
        "!=": "Write <> for \"is not equal\".", "==": "Write = for \"is equal\".",
        "--": "Two signs in a row begin a comment in SQL, which filters do not have. Write - (-1).",
        "/*": "Filters have no comments.", "||": "Filters do not join texts.", "::": "Filters have no type casts.",
        "&&": "Write and.",
    ]

    private static let foreignSingles = [
        "*": "Filters only add and subtract.", "/": "Filters only add and subtract.",
        "%": "Filters only add and subtract; as a pattern, % stands inside the quotes of like '…'.",
        ";": "A filter is one expression, without a semicolon.", "!": "Write not.",
        "\u{2018}": "Texts stand in straight quotes: 'text'.", "\u{2019}": "Texts stand in straight quotes: 'text'.",
        "\u{201A}": "Texts stand in straight quotes: 'text'.", "`": "Texts stand in straight quotes: 'text'.",
        "\u{201C}": "Names stand in straight double quotes.", "\u{201D}": "Names stand in straight double quotes.",
        "\u{201E}": "Names stand in straight double quotes.",
    ]

    private static func shown(_ scalar: Unicode.Scalar) -> String {
        let code =
            "U+" + String(repeating: "0", count: max(0, 4 - String(scalar.value, radix: 16).count))
            + String(scalar.value, radix: 16, uppercase: true)
        let isShowable =
            scalar.value > 0x20 && !scalar.properties.isDefaultIgnorableCodePoint
            && scalar.properties.generalCategory != .control
        return isShowable ? "\(scalar) (\(code))" : code
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private mutating func skipDigits() {
        while let next = peek(), Self.isDigit(next) { position += 1 }
    }

    private func peek(after distance: Int = 0) -> Unicode.Scalar? {
        position + distance < scalars.count ? scalars[position + distance] : nil
    }

    private func string(_ range: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[range])
        return String(view)
    }

    private mutating func add(_ kind: FilterToken.Kind, from start: Int) {
        tokens.append(FilterToken(kind: kind, place: offsets[start]..<offsets[position]))
    }

    private mutating func fault(_ message: String, from start: Int) {
        faults.append(FilterFault(place: offsets[start]..<offsets[position], message: message))
    }
}
