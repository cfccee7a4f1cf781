import AccessRules
import ICU
import SQLite

/// Tables of what the text functions make of every text that occurs, for a database that knows no Unicode.
///
/// `texts`: a text's NFC, key, lower and upper case. `patterns`: a text as a pattern over keys, in which `escape` is the
/// escape; null where it ends in the written one.
struct SQLiteTexts {
    /// A private character, which no text holds.
    static let escape: Unicode.Scalar = "\u{E000}"

    private let database: Database
    // By bytes: Swift holds texts of one normal form for equal.
    private var known: Set<[UInt8]> = []
    private var patterns: [[UInt8]: Set<[UInt8]>] = [:]

    init(_ database: Database) throws {
        self.database = database
        try database.execute(
            """
            CREATE TABLE texts (text PRIMARY KEY, nfc, key, lower, upper) WITHOUT ROWID;
            CREATE TABLE patterns (text, sign, pattern, PRIMARY KEY (text, sign)) WITHOUT ROWID
            """)
    }

    /// Puts the texts in, and all that functions can make of them.
    mutating func add(_ texts: [String]) throws {
        var waiting = texts
        while let text = waiting.popLast() {
            guard known.insert(Array(text.utf8)).inserted else { continue }
            let (lower, upper) = (UnicodeText.lower(text), UnicodeText.upper(text))
            try database.run(
                "INSERT INTO texts VALUES (?, ?, ?, ?, ?)", .text(text), .text(UnicodeText.nfc(text)),
                .text(TextKey(text).text), .text(lower), .text(upper))
            waiting += [lower, upper, Self.trimmed(text)]
        }
    }

    /// Makes patterns of all texts that are there.
    mutating func addPatterns(escape: Unicode.Scalar?) throws {
        let written = escape.map { String($0) } ?? ""
        let missing = known.subtracting(patterns[Array(written.utf8)] ?? [])
        patterns[Array(written.utf8)] = known
        for bytes in missing {
            let text = String(decoding: bytes, as: UTF8.self)
            let pattern = Self.pattern(text, escape: escape).map(SQLiteValue.text) ?? .null
            try database.run("INSERT INTO patterns VALUES (?, ?, ?)", .text(text), .text(written), pattern)
        }
    }

    private static func trimmed(_ text: String) -> String {
        var scalars = text.unicodeScalars[...]
        while scalars.first == " " { scalars.removeFirst() }
        while scalars.last == " " { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars))
    }

    /// The escape is found before folding (SEMANTICS 13).
    private static func pattern(_ text: String, escape: Unicode.Scalar?) -> String? {
        var pattern = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in UnicodeText.nfc(text).unicodeScalars {
            if !isEscaped, scalar == escape {
                isEscaped = true
                continue
            }
            if isEscaped { pattern.append(Self.escape) }
            pattern.append(scalar)
            isEscaped = false
        }
        // An escaped letter is that letter, and SQLite takes an escape before any character.
        return isEscaped ? nil : TextKey(String(pattern)).text
    }
}
