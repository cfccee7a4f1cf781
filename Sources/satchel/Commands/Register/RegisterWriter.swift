import Cryptography
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

/// Writes a register's answer as text, CSV or JSON, entry by entry, so that it may be of any length.
final class RegisterWriter {
    enum Format { case text, csv, json }

    /// A part of the list: `skip` entries are passed over, at most `limit` written.
    struct Part {
        let skip: Int
        let limit: Int

        /// As a cursor names its end.
        var end: String { Base64URL.encode(Array("part.\(skip + limit)".utf8)) }

        /// - Parameter cursor: the end of the part before; `nil`: from the beginning.
        init?(after cursor: String?, limit: Int) {
            let words =
                cursor.map { Base64URL.decode($0).map { String(decoding: $0, as: UTF8.self) } ?? "" } ?? "part.0"
            guard words.hasPrefix("part."), let skip = Int(words.dropFirst(5)), (0...Int.max / 2).contains(skip) else {
                return nil
            }
            (self.skip, self.limit) = (skip, limit)
        }
    }

    let format: Format
    private let part: Part?
    private let write: (String) -> Void
    private var buffer = ""
    private var count = 0
    private var passed = 0
    /// Whether there were more entries than the part has.
    private var hasMore = false
    private let encoder = JSONEncoder()
    private static let bufferBytes = 64 * 1024

    /// To standard output.
    ///
    /// - Throws: where both forms are asked for.
    convenience init(_ arguments: ParsedArguments) throws(UsageError) {
        let format: Format =
            switch (arguments.has("csv"), arguments.has("json")) {
            case (true, true): throw UsageError("Give --csv or --json, not both.")
            case (true, false): .csv
            case (false, true): .json
            case (false, false): .text
            }
        self.init(format, part: nil) { Output.write($0, to: STDOUT_FILENO) }
    }

    /// - Parameters:
    ///   - part: `nil`: all entries.
    ///   - write: takes the answer, piece by piece.
    init(_ format: Format, part: Part?, write: @escaping (String) -> Void) {
        self.format = format
        self.part = part
        self.write = write
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    }

    /// Begins the answer.
    ///
    /// - Parameters:
    ///   - head: what the JSON object has before its list, in the order of its keys.
    ///   - list: the list's key, greater than those.
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
        if let part {
            guard passed >= part.skip else {
                passed += 1
                return
            }
            guard count < part.limit else {
                hasMore = true
                return
            }
        }
        switch format {
        case .text: put(Output.shown(entry.line) + "\n")
        case .csv: put(Self.csv(entry.cells))
        case .json: put((count == 0 ? "" : ",") + (try json(entry)))
        }
        count += 1
        if buffer.utf8.count >= Self.bufferBytes { flush() }
    }

    /// - Parameters:
    ///   - tail: what the JSON object has after its list.
    ///   - lines: what the text ends with.
    func end(_ tail: [(key: String, value: any Encodable)], lines: [String]) throws(CommandFailure) {
        switch format {
        case .text: put(Output.shown((lines + [""]).joined(separator: "\n")))
        case .csv: break
        case .json:
            put("]")
            if let part, hasMore { put(",\"next\":\(try json(part.end))") }
            for (key, value) in tail { put(",\"\(key)\":\(try json(value))") }
            put("}\n")
        }
        flush()
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

    private func flush() {
        write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
