import AccessRules
import ContactModel
import SQLite

/// What a cell of a CSV file is stored as.
enum CSVValue {
    /// The stored form of a cell; `nil` where it does not fit the field's type. An empty cell is null.
    ///
    /// Besides the contract's own texts, days are read as 31.12.1999 and booleans as true, false, ja, nein, since
    /// spreadsheets write them so and they cannot mean anything else.
    static func stored(_ cell: String, as type: FieldType) -> SQLiteValue? {
        guard !cell.isEmpty else { return .null }
        switch type {
        case .text: return .text(cell)
        case .integer: return FieldParsing.integer(cell).map { .integer($0) }
        case .boolean: return boolean(cell).map { .integer($0 ? 1 : 0) }
        case .date: return (CalendarDate(cell) ?? germanDay(cell)).map { .text($0.description) }
        case .decimal, .timestamp, .textList:
            return FieldParsing.value(cell, as: type) == nil ? nil : .text(cell)
        case .blob: return nil
        }
    }

    static func expectation(of type: FieldType) -> String {
        switch type {
        case .date: "a day such as 2026-11-23 or 23.11.2026"
        case .boolean: "0 or 1, true or false, ja or nein"
        default: FieldParsing.expectation(of: type)
        }
    }

    private static func boolean(_ cell: String) -> Bool? {
        switch cell.lowercased() {
        case "1", "true", "ja": true
        case "0", "false", "nein": false
        default: nil
        }
    }

    private static func germanDay(_ cell: String) -> CalendarDate? {
        let parts = cell.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2].count == 4, parts.allSatisfy({ $0.utf8.allSatisfy(isDigit) }),
            (1...2).contains(parts[0].count), (1...2).contains(parts[1].count), let day = Int(parts[0]),
            let month = Int(parts[1]), let year = Int(parts[2])
        else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension SQLiteValue {
    /// Whether both are the same to the byte; `==` takes composed and decomposed letters for equal.
    func isIdentical(to other: SQLiteValue) -> Bool {
        if case .text(let left) = self, case .text(let right) = other { return left.utf8.elementsEqual(right.utf8) }
        return self == other
    }
}
