import AccessRules
import ContactModel
import Foundation

/// PostgreSQL, with its own types, operators and functions wherever the meaning is its own, and with guards where it
/// would raise an error (SEMANTICS 18).
struct PostgresDialect: SQLDialect {
    let timeZone: TimeZone

    // MARK: Values

    func columnType(_ type: FieldType, isList: Bool) -> String {
        let name =
            switch type {
            case .text, .textList, .blob: "text"
            case .integer: "bigint"
            case .decimal: "numeric"
            case .boolean: "boolean"
            case .date: "date"
            case .timestamp: "timestamptz"
            }
        return isList || type == .textList ? "\(name)[]" : name
    }

    func literal(_ value: FieldValue) -> String? {
        switch value {
        case .null: "NULL"
        case .text(let text): "\(quoted(text))::text"
        case .integer(let number): "(\(number))::bigint"
        case .decimal(let number): "(\(number))::numeric"
        case .boolean(let flag): flag ? "true" : "false"
        case .date(let date): "date '\(date)'"
        case .timestamp(let moment): "satchel_moment(\(moment.milliseconds))"
        case .textList(let texts): list(texts.map { $0.map(FieldValue.text) ?? .null }, of: .text)
        case .bytes: nil
        }
    }

    func list(_ elements: [FieldValue]?, of type: FieldType) -> String? {
        guard let elements else { return "NULL" }
        let written = elements.map { element in
            if case .text(let text) = element { return key(of: quoted(text)) }
            return literal(element) ?? "NULL"
        }
        return "ARRAY[\(written.joined(separator: ", "))]::\(columnType(type, isList: true))"
    }

    func null(_ type: FieldType) -> String { "NULL::\(columnType(type, isList: false))" }

    // MARK: Text

    func key(of text: String) -> String { "(satchel_key(\(text)) COLLATE \"C\")" }
    func lower(_ text: String) -> String { "(lower((\(text)) COLLATE \"und-x-icu\") COLLATE \"C\")" }
    func upper(_ text: String) -> String { "(upper((\(text)) COLLATE \"und-x-icu\") COLLATE \"C\")" }
    func trim(_ text: String) -> String { "trim(both ' ' from \(text))" }
    func length(_ text: String) -> String { "length(normalize(\(text), NFC))::bigint" }

    func like(key: String, pattern: String, escape: Unicode.Scalar?) -> String {
        guard let escape else { return "(\(key) LIKE satchel_key(\(pattern)) ESCAPE '')" }
        let written = quoted(String(escape))
        // An escape that folding makes, or unmakes, is put aside before.
        let isFolded = TextKey(String(escape)).text != String(escape) || escape == "ß"
        return isFolded
            ? "(\(key) LIKE satchel_folded_pattern(\(pattern), \(written)) ESCAPE U&'\\E000')"
            : "(\(key) LIKE satchel_pattern(\(pattern), \(written)) ESCAPE \(written))"
    }

    func contains(wholeKey: String, partKey: String) -> String { "(position(\(partKey) in \(wholeKey)) > 0)" }
    func starts(wholeKey: String, partKey: String) -> String { "starts_with(\(wholeKey), \(partKey))" }

    // MARK: Numbers and time

    func sum(_ left: String, _ sign: String, _ right: String, type: FieldType) -> String {
        switch type {
        case .date: "satchel_date(\(left), \(sign)(\(right))::numeric)"
        case .decimal: "satchel_decimal(\(left) \(sign) \(right))"
        default: "satchel_integer((\(left))::numeric \(sign) (\(right))::numeric)"
        }
    }

    func negated(_ number: String, type: FieldType) -> String {
        type == .decimal ? "(- \(number))" : "satchel_integer(- (\(number))::numeric)"
    }

    func toDecimal(_ integer: String) -> String { "(\(integer))::numeric" }
    func toTimestamp(_ date: String) -> String { "((\(date))::timestamp AT TIME ZONE '\(timeZone.identifier)')" }
    func toDecimals(_ integers: String) -> String { "(\(integers))::numeric[]" }
    func toTimestamps(_ dates: String) -> String { "satchel_moments(\(dates), '\(timeZone.identifier)')" }

    func isAmong(_ value: String, list: String) -> String { "(\(value) = ANY (\(list)))" }

    // MARK: Functions

    /// Simple case folding of every letter that occurs in the tests: CaseFolding.txt, statuses C and S, read by hand.
    private static let folded: KeyValuePairs = [
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ": "abcdefghijklmnopqrstuvwxyz", "ÄÖÜÉÇẞ": "äöüéçß", "ΣςΊΥΦΟ": "σσίυφο",
        "\u{212A}\u{10400}": "k\u{10428}",
    ]

    static var functions: [String] {
        let from = folded.map(\.key).joined()
        let to = folded.map(\.value).joined()
        return [
            // In two steps, so that no number on the way loses its last digit; days of 24 hours in every zone.
            function(
                "satchel_moment(bigint)", "timestamptz",
                """
                timestamptz 'epoch' + floor($1 / 86400000.0)::integer * interval '24 hours'
                + ($1 - floor($1 / 86400000.0) * 86400000) * interval '1 millisecond'
                """),
            function("satchel_key(text)", "text", "normalize(translate(normalize($1), '\(from)', '\(to)'))"),
            function(
                "satchel_pattern(text, text)", "text",
                """
                CASE WHEN (length(normalize($1)) - length(rtrim(normalize($1), $2))) % 2 = 0 THEN satchel_key($1) END
                """),
            // Twice the escape is the character itself; any other escape becomes U+E000.
            function(
                "satchel_folded_pattern(text, text)", "text",
                """
                CASE WHEN satchel_pattern($1, $2) IS NOT NULL THEN satchel_key(replace(replace(replace(
                normalize($1), $2 || $2, U&'\\E000\\E001'), $2, U&'\\E000'), U&'\\E001', $2)) END
                """),
            function(
                "satchel_integer(numeric)", "bigint",
                "CASE WHEN $1 BETWEEN -9223372036854775808 AND 9223372036854775807 THEN $1::bigint END"),
            function(
                "satchel_decimal(numeric)", "numeric",
                "CASE WHEN length(trim(both '0' from replace(abs($1)::text, '.', ''))) <= 38 THEN $1 END"),
            // Days that no integer holds must not even be looked at, since they may be constant.
            function(
                "satchel_date(date, numeric)", "date",
                """
                CASE WHEN ($1 - date '0001-01-01') + $2 BETWEEN 0 AND date '9999-12-31' - date '0001-01-01'
                THEN $1 + least(greatest($2, -4000000), 4000000)::integer END
                """),
            function(
                "satchel_moments(date[], text)", "timestamptz[]",
                """
                CASE WHEN $1 IS NOT NULL THEN ARRAY(SELECT day::timestamp AT TIME ZONE $2
                FROM unnest($1) WITH ORDINALITY AS days(day, place) ORDER BY place) END
                """),
        ]
    }

    private static func function(_ head: String, _ answer: String, _ body: String) -> String {
        "CREATE FUNCTION \(head) RETURNS \(answer) LANGUAGE sql AS $$ SELECT \(body) $$"
    }
}
