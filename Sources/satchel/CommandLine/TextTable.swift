/// Rows of text in aligned columns.
struct TextTable {
    enum Alignment { case left, right }

    private let headings: [String]
    private let alignments: [Alignment]
    private var rows: [[String]] = []

    init(_ columns: [(String, Alignment)]) {
        headings = columns.map(\.0)
        alignments = columns.map(\.1)
    }

    /// Adds a row; `cells` has one text per column.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == headings.count, "a row of \(cells.count) cells in \(headings.count) columns")
        rows.append(cells)
    }

    /// The table, a line each, without trailing blanks.
    var lines: [String] {
        let widths = headings.indices.map { column in
            ([headings] + rows).map { Self.width($0[column]) }.max() ?? 0
        }
        let rule = widths.map { String(repeating: "-", count: $0) }
        return ([headings, rule] + rows).map { cells in
            var line = cells.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - Self.width(cells[column]))
                return alignments[column] == .left ? cells[column] + padding : padding + cells[column]
            }.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }

    private static func width(_ text: String) -> Int { text.count }

    /// Breaks a text at blanks into lines of at most `width` characters; existing line ends stay.
    static func wrapped(_ text: String, width: Int) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph -> [String] in
            var lines: [String] = []
            var line = ""
            for word in paragraph.split(separator: " ") {
                if !line.isEmpty, line.count + 1 + word.count > width {
                    lines.append(line)
                    line = ""
                }
                line += (line.isEmpty ? "" : " ") + word
            }
            return lines + [line]
        }
    }
}
