/// A CSV file as a header and rows that know their lines (RFC 4180), before anybody asks what the columns mean.
///
/// Lines end with CR LF, LF or CR; a cell in double quotes may hold line ends, delimiters and doubled quotes. The
/// delimiter is the comma, the semicolon or the tab, whichever the header has most of. Blank lines are skipped.
struct CSVDocument: Equatable {
    struct Row: Equatable {
        /// Of its first character, from 1.
        let line: Int
        let cells: [String]
    }

    /// What is wrong at a line, as a sentence without a capital, to stand after the place.
    struct Fault: Error, Equatable {
        let line: Int
        let text: String
    }

    static let bytesMax = 256 * 1024 * 1024

    let header: Row
    /// Those with as many cells as the header.
    let rows: [Row]
    /// Everything that is wrong with other rows, in the order of the lines.
    let faults: [Fault]

    /// - Throws: what makes the file no CSV file of ours at all.
    init(_ bytes: [UInt8]) throws(Fault) {
        guard bytes.count <= Self.bytesMax else {
            throw Fault(line: 1, text: "the file has more than \(Self.bytesMax / 1024 / 1024) MiB. Split it.")
        }
        let text = try Self.body(of: bytes)
        var scanner = CSVScanner(text, delimiter: Self.delimiter(of: text))
        guard let header = scanner.nextRow(), scanner.faults.isEmpty else {
            throw scanner.faults.first ?? Fault(line: 1, text: "the file is empty; its first line names the columns.")
        }
        var rows: [Row] = []
        var faults: [Fault] = []
        while let row = scanner.nextRow() {
            guard row.cells.count == header.cells.count else {
                // A row whose quotes are wrong has its fault already.
                if scanner.faults.last?.line != row.line {
                    faults.append(
                        Fault(
                            line: row.line,
                            text: "the line has \(row.cells.count) values, the header \(header.cells.count) columns."))
                }
                continue
            }
            rows.append(row)
        }
        self.header = Row(line: header.line, cells: header.cells.map(Self.trimmed))
        let broken = Set(scanner.faults.map(\.line))
        self.rows = rows.filter { !broken.contains($0.line) }
        self.faults = (faults + scanner.faults).sorted { $0.line < $1.line }
    }

    // MARK: Private

    /// The bytes after the byte order mark, which must be UTF-8.
    private static func body(of bytes: [UInt8]) throws(Fault) -> ArraySlice<UInt8> {
        let remedy = "Save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")."
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw Fault(line: 1, text: "the file is UTF-16. \(remedy)")
        }
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard String(validating: body, as: UTF8.self) == nil else { return body }
        var line = 1
        for part in body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if String(validating: part, as: UTF8.self) == nil { break }
            line += 1
        }
        throw Fault(line: line, text: "the line is not UTF-8. \(remedy)")
    }

    private static func delimiter(of body: ArraySlice<UInt8>) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in body {
            if byte == CSVScanner.quote { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == CSVScanner.lineFeed || byte == CSVScanner.carriageReturn { break }
            counts[byte, default: 0] += 1
        }
        let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
        return candidates.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? candidates[0]
    }

    private static func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

/// Goes through the bytes of a CSV file, row by row.
struct CSVScanner {
    static let quote = UInt8(ascii: "\"")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")

    private let bytes: ArraySlice<UInt8>
    private let delimiter: UInt8
    private var position: Int
    private var line = 1
    /// What is wrong with quotes, one fault a row, at the line where the row begins.
    private(set) var faults: [CSVDocument.Fault] = []

    init(_ bytes: ArraySlice<UInt8>, delimiter: UInt8) {
        self.bytes = bytes
        self.delimiter = delimiter
        position = bytes.startIndex
    }

    /// The next row that is not blank; `nil` at the end.
    mutating func nextRow() -> CSVDocument.Row? {
        while position < bytes.endIndex {
            let start = line
            var cells: [String] = []
            var isBlank = true
            var fault: String?
            repeat {
                let isQuoted = current == Self.quote
                let cell = isQuoted ? quotedCell(&fault) : plainCell(&fault)
                if isQuoted || !cell.isEmpty { isBlank = false }
                cells.append(cell)
            } while takeDelimiter()
            takeLineEnd()
            if let fault { faults.append(CSVDocument.Fault(line: start, text: fault)) }
            if !(isBlank && cells.count == 1) { return CSVDocument.Row(line: start, cells: cells) }
        }
        return nil
    }

    // MARK: Private

    private var current: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    private var isAtCellEnd: Bool {
        guard let current else { return true }
        return current == delimiter || current == Self.lineFeed || current == Self.carriageReturn
    }

    private mutating func plainCell(_ fault: inout String?) -> String {
        let start = position
        while !isAtCellEnd {
            if current == Self.quote {
                fault =
                    fault ?? "there is a double quote inside a value; put the value in quotes and double those in it."
            }
            position += 1
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func quotedCell(_ fault: inout String?) -> String {
        position += 1
        var cell: [UInt8] = []
        while let byte = current {
            position += 1
            if byte == Self.quote {
                guard current == Self.quote else {
                    if !isAtCellEnd {
                        fault = fault ?? "there is text after the closing double quote of a value."
                        while !isAtCellEnd { position += 1 }
                    }
                    return String(decoding: cell, as: UTF8.self)
                }
                position += 1
            }
            if byte == Self.lineFeed || byte == Self.carriageReturn && current != Self.lineFeed { line += 1 }
            cell.append(byte)
        }
        fault = fault ?? "a double quote that opens a value is never closed."
        return String(decoding: cell, as: UTF8.self)
    }

    private mutating func takeDelimiter() -> Bool {
        guard current == delimiter else { return false }
        position += 1
        return true
    }

    private mutating func takeLineEnd() {
        guard let byte = current else { return }
        position += 1
        if byte == Self.carriageReturn, current == Self.lineFeed { position += 1 }
        line += 1
    }
}
