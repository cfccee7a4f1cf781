import Foundation
import Glibc

/// One line of a register's answer, in each of the forms that it can have.
protocol RegisterEntry: Encodable {
    /// The header of the CSV form.
    static var columns: [String] { get }
    /// One for each column.
    var cells: [String] { get }
    /// For people.
    var line: String { get }
}

/// Takes a register's answer, entry by entry.
protocol RegisterOutput: AnyObject {
    /// Begins the answer.
    ///
    /// - Parameters:
    ///   - head: what the JSON object has before its list, in the order of its keys.
    ///   - list: the list's key, greater than those.
    func begin<Entry: RegisterEntry>(
        _ head: [(key: String, value: any Encodable)], list: String, of _: Entry.Type
    ) throws(CommandFailure)

    func add(_ entry: some RegisterEntry) throws(CommandFailure)

    /// - Parameters:
    ///   - tail: what the JSON object has after its list.
    ///   - lines: what the text ends with.
    func end(_ tail: [(key: String, value: any Encodable)], lines: [String]) throws(CommandFailure)
}

/// Writes a register's answer as text, CSV or JSON, entry by entry, so that it may be of any length.
final class RegisterWriter: RegisterOutput {
    enum Format { case text, csv, json }

    let format: Format
    private let sink: (String) throws(CommandFailure) -> Void
    private var buffer = ""
    private var count = 0
    private let encoder = JSONEncoder()
    private static let bufferBytes = 64 * 1024

    /// - Throws: where both forms are asked for.
    convenience init(_ arguments: ParsedArguments) throws(UsageError) {
        let format: Format
        switch (arguments.has("csv"), arguments.has("json")) {
        case (true, true): throw UsageError("Give --csv or --json, not both.")
        case (true, false): format = .csv
        case (false, true): format = .json
        case (false, false): format = .text
        }
        self.init(format) { (text) throws(CommandFailure) in Output.write(text, to: STDOUT_FILENO) }
    }

    /// - Parameter sink: gets what is written, in pieces.
    init(_ format: Format, to sink: @escaping (String) throws(CommandFailure) -> Void) {
        self.format = format
        self.sink = sink
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    }

    func begin<Entry: RegisterEntry>(
        _ head: [(key: String, value: any Encodable)], list: String, of _: Entry.Type
    ) throws(CommandFailure) {
        switch format {
        case .text: break
        case .csv: put(Self.csv(Entry.columns))
        case .json:
            put("{")
            for (key, value) in head { put("\"\(key)\":\(try json(value)),") }
            put("\"\(list)\":[")
        }
    }

    func add(_ entry: some RegisterEntry) throws(CommandFailure) {
        switch format {
        case .text: put(Output.shown(entry.line) + "\n")
        case .csv: put(Self.csv(entry.cells))
        case .json: put((count == 0 ? "" : ",") + (try json(entry)))
        }
        count += 1
        if buffer.utf8.count >= Self.bufferBytes { try flush() }
    }

    func end(_ tail: [(key: String, value: any Encodable)], lines: [String]) throws(CommandFailure) {
        switch format {
        case .text: put(Output.shown((lines + [""]).joined(separator: "\n")))
        case .csv: break
        case .json:
            put("]")
            for (key, value) in tail { put(",\"\(key)\":\(try json(value))") }
            put("}\n")
        }
        try flush()
    }

    /// One line of CSV (RFC 4180): what holds a comma, a quote or a line end stands in quotes. What would give a terminal
    /// orders becomes U+FFFD, as in text; JSON has it escaped.
    ///
    /// A cell that a spreadsheet would take for a formula has an apostrophe before it: names and keys come from the CRM,
    /// where whoever writes them gives orders to nobody.
    static func csv(_ cells: [String]) -> String {
        cells.map { cell in
            let cell = guarded(Output.shown(cell, keeping: "\r"))
            let isPlain = !cell.unicodeScalars.contains { ",\"\r\n".unicodeScalars.contains($0) }
            return isPlain ? cell : "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\""
        }.joined(separator: ",") + "\r\n"
    }

    /// Source: OWASP, "CSV Injection".
    private static func guarded(_ cell: String) -> String {
        guard let first = cell.unicodeScalars.first, formulaBeginnings.contains(first) else { return cell }
        return "'" + cell
    }

    /// The full-width forms are read like the others by spreadsheets that expect them.
    private static let formulaBeginnings: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]

    private func json(_ value: any Encodable) throws(CommandFailure) -> String {
        do {
            return Output.escaped(String(decoding: try encoder.encode(value), as: UTF8.self))
        } catch {
            throw CommandFailure(code: .internalFault, message: "Could not write the result as JSON: \(error)")
        }
    }

    private func put(_ text: String) { buffer += text }

    private func flush() throws(CommandFailure) {
        try sink(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
