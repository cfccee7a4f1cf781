import Foundation

/// The query of a request to the API, read strictly: a name that is misspelt would else give an answer to another question.
struct APIQuery: Sendable {
    /// What is wrong with it, and what to write instead.
    struct Fault: Error, Equatable {
        let detail: String
    }

    static let limitDefault = 100
    static let limitMax = 1000
    /// In code points, as JSON Schema counts them.
    private static let valueMax = 128
    private static let cursorMax = 512

    private var values: [String: String] = [:]

    init(_ text: String, allowing names: Set<String>) throws(Fault) {
        guard !text.isEmpty else { return }
        for pair in text.split(separator: "&", omittingEmptySubsequences: false) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = Self.decoded(parts[0]), let value = Self.decoded(parts[1]) else {
                throw Fault(detail: "The query is not of the form name=value&name=value, percent-encoded UTF-8.")
            }
            guard names.contains(name) else {
                let known = names.isEmpty ? "It takes none." : "It takes \(names.sorted().joined(separator: ", "))."
                throw Fault(detail: "The query has a parameter that is not known here. \(known)")
            }
            guard values[name] == nil else { throw Fault(detail: "\(name) is given twice. Give it once.") }
            let max = name == "cursor" ? Self.cursorMax : Self.valueMax
            guard !value.isEmpty, value.unicodeScalars.count <= max,
                !value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
            else {
                throw Fault(detail: "\(name) is empty, longer than \(max) characters, or has control characters.")
            }
            values[name] = value
        }
    }

    subscript(name: String) -> String? { values[name] }

    func required(_ name: String) throws(Fault) -> String {
        guard let value = values[name] else { throw Fault(detail: "\(name) is missing.") }
        return value
    }

    /// `true` or `false`; false where it is not given.
    func isTrue(_ name: String) throws(Fault) -> Bool {
        switch values[name] {
        case nil, "false": return false
        case "true": return true
        default: throw Fault(detail: "\(name) is neither true nor false.")
        }
    }

    func page() throws(Fault) -> APIPage {
        let limit = values["limit"].map { Int($0) ?? 0 } ?? Self.limitDefault
        guard (1...Self.limitMax).contains(limit) else {
            throw Fault(detail: "limit is no whole number from 1 to \(Self.limitMax).")
        }
        return APIPage(limit: limit, cursor: values["cursor"])
    }

    var window: APIWindow { APIWindow(since: values["since"], until: values["until"]) }

    private static func decoded(_ text: Substring) -> String? { text.replacing("+", with: " ").removingPercentEncoding }
}
