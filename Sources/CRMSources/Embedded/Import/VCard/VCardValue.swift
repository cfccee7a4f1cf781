import AccessRules
import Foundation
import SQLite

/// What a property says, before it is known what its column holds.
enum VCardValue: Hashable {
    case text(String)
    case list([String])
    case bytes([UInt8])

    /// The stored form; `nil` where it does not fit the field's type.
    ///
    /// - Parameter omittedYear: the year of a day that has none.
    func stored(as type: FieldType, omittedYear: String?) -> SQLiteValue? {
        switch self {
        case .bytes(let bytes): type == .blob ? .blob(bytes) : nil
        case .list(let list): type == .textList ? Self.json(list) : .text(list.joined(separator: ", "))
        case .text(let text):
            switch type {
            case .textList: Self.json([text])
            case .date: Self.day(text, omittedYear: omittedYear).flatMap { CSVValue.stored($0, as: .date) }
            case .timestamp: CSVValue.stored(Self.moment(text), as: .timestamp)
            default: CSVValue.stored(text, as: type)
            }
        }
    }

    var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .list(let list): list.reduce(0) { $0 + $1.utf8.count + 3 }
        case .bytes(let bytes): bytes.count
        }
    }

    // MARK: Private

    private static func json(_ list: [String]) -> SQLiteValue? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return (try? encoder.encode(list)).map { .text(String(decoding: $0, as: UTF8.self)) }
    }

    /// `YYYYMMDD` as `YYYY-MM-DD`, without a time of day; `nil` where the year is only there for form's sake.
    private static func day(_ text: String, omittedYear: String?) -> String? {
        let day = text.prefix { $0 != "T" && $0 != " " }
        if let omittedYear, day.hasPrefix(omittedYear) { return nil }
        return separated(day, by: "-", at: [4, 2, 2]) ?? String(day)
    }

    /// `YYYYMMDDTHHMMSSZ` as `YYYY-MM-DDTHH:MM:SSZ`.
    private static func moment(_ text: String) -> String {
        let halves = text.split(separator: "T", maxSplits: 1)
        guard halves.count == 2 else { return text }
        let day = separated(halves[0], by: "-", at: [4, 2, 2]) ?? String(halves[0])
        let time = separated(halves[1].prefix(6), by: ":", at: [2, 2, 2]).map { $0 + halves[1].dropFirst(6) }
        return "\(day)T\(time ?? String(halves[1]))"
    }

    /// Digits in groups of these counts; `nil` where there are others than so many digits.
    private static func separated(_ digits: Substring, by separator: String, at counts: [Int]) -> String? {
        guard digits.utf8.count == counts.reduce(0, +),
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        var rest = digits
        return counts.map { count in
            defer { rest = rest.dropFirst(count) }
            return String(rest.prefix(count))
        }.joined(separator: separator)
    }
}
