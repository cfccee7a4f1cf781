import Foundation
import Testing

/// `Documentation/Rights.md` as its tests read it: a common beginning, and worked examples under numbered headings.
struct RightsPage {
    /// One worked example: what differs from the common beginning, and what comes of it.
    struct Example: CustomTestStringConvertible, Sendable {
        let title: String
        /// Rows of the CRM: the page's `crm` blocks.
        var crm = ""
        /// What happens to the CRM after a first reading: its `change` block.
        var change = ""
        /// What differs in satchel.yaml: its `yaml` block.
        var configuration = ""
        /// What the page says comes of it.
        var answer = ""

        var testDescription: String { title }
    }

    enum PageError: Error {
        case block(line: Int, String)
        case notation(String)
    }

    /// What holds for every example: the tables, the people and satchel.yaml.
    let common: Example
    let examples: [Example]

    static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Documentation/Rights.md")

    /// Read once, for the tests' arguments too.
    static let read = Result { try RightsPage(String(contentsOf: file, encoding: .utf8)) }

    init(_ markdown: String) throws {
        var sections = [Example(title: "common")]
        var block: (kind: Substring, lines: [Substring])?
        for (index, line) in markdown.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let open = block {
                if line == "```" {
                    try sections[sections.count - 1].add(open.lines, as: open.kind, endingIn: index + 1)
                    block = nil
                } else {
                    block = (open.kind, open.lines + [line])
                }
            } else if line.hasPrefix("```") {
                block = (line.dropFirst(3), [])
            } else if line.hasPrefix("### ") {
                sections.append(Example(title: String(line.dropFirst(4))))
            }
        }
        common = sections[0]
        examples = Array(sections.dropFirst())
    }
}

extension RightsPage.Example {
    fileprivate mutating func add(_ lines: [Substring], as kind: Substring, endingIn line: Int) throws {
        let text = lines.joined(separator: "\n") + "\n"
        switch kind {
        case "crm": crm += (crm.isEmpty ? "" : "\n") + text
        case "change" where change.isEmpty: change = text
        case "yaml" where configuration.isEmpty: configuration = text
        case "answer" where answer.isEmpty: answer = text
        default: throw RightsPage.PageError.block(line: line, "a second block, or one of an unknown kind: \(kind)")
        }
    }
}

extension RightsPage {
    /// The common satchel.yaml with the example's keys: those before `books:` replace the installation's, those after it
    /// the book's.
    func configuration(of example: Example) throws -> String {
        var lines = common.configuration.split(separator: "\n").map(String.init)
        var isOfBook = false
        for line in example.configuration.split(separator: "\n") {
            if line == "books:" {
                isOfBook = true
                continue
            }
            guard let colon = line.firstIndex(of: ":") else { throw PageError.notation("no key: \(line)") }
            let key = line[..<colon].replacing("- ", with: "  ") + ":"
            let text = String(line.replacing("  - ", with: "    ", maxReplacements: isOfBook ? 1 : 0))
            if let place = lines.firstIndex(where: { $0.hasPrefix(key) }) {
                let below = lines[(place + 1)...].prefix { $0.hasPrefix(isOfBook ? "      " : " ") }
                lines.replaceSubrange(place..<below.endIndex, with: [text])
            } else {
                lines.insert(text, at: isOfBook ? lines.count : 0)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
