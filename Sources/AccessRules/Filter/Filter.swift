/// What a filter is written for, which decides what it may name.
package enum FilterPurpose: Hashable, Sendable {
    /// A rule of the CRM: reads full records, protected fields included, and cannot ask for subscriptions (SEMANTICS 7).
    case recordRight
    /// The base filter of a view.
    case viewBase
    /// A book's `filter` or `pinned`.
    case selection
}

/// The names that a filter may use.
package struct FilterScope: Sendable {
    package let schema: CRMSchema
    package let table: String
    package let purpose: FilterPurpose
    package let protected: Set<FieldKey>
    package let directory: Directory

    package init(
        schema: CRMSchema, table: String, purpose: FilterPurpose, protected: Set<FieldKey>, directory: Directory
    ) {
        self.schema = schema
        self.table = table
        self.purpose = purpose
        self.protected = protected
        self.directory = directory
    }
}

/// A boolean expression over a record and a user, parsed and type-checked: a value that can be walked.
///
/// It belongs to the schema that it was compiled in; compile anew for every reading whose schema or groups may differ.
package struct Filter: Hashable, Sendable {
    /// Longer filters are refused.
    package static let textBytesMax = 65_536
    /// Of a filter's faults, and of its warnings, so many are told one by one and the others counted.
    package static let findingsMax = 20

    /// As it was written.
    package let text: String
    package let table: String
    package let purpose: FilterPurpose
    /// Boolean, or a bare null.
    package let root: FilterNode
    package let usage: FilterUsage
    /// What is allowed but may surprise, in the order of the text; at most `findingsMax`, and one that counts the others.
    package let warnings: [FilterFinding]

    /// Compiles a filter, or tells what can be found wrong with it.
    package static func compile(_ text: String, in scope: FilterScope) -> Result<Filter, FilterErrors> {
        func failure(_ faults: [FilterFault]) -> Result<Filter, FilterErrors> {
            .failure(FilterErrors(findings: findings(faults, in: text, called: "faults")))
        }
        guard text.utf8.count <= textBytesMax else {
            let message = "The filter is \(text.utf8.count) bytes long; at most \(textBytesMax) are read."
            return .failure(
                FilterErrors(findings: [.init(line: 1, column: 1, length: 1, message: message, suggestion: nil)]))
        }
        let (tokens, faults) = FilterLexer.tokens(of: text)
        guard faults.isEmpty else { return failure(faults) }
        do throws(FilterFault) {
            var checker = FilterChecker(scope)
            let root = checker.checkedFilter(try FilterParser.parse(tokens))
            guard let root, checker.faults.isEmpty else { return failure(checker.faults) }
            return .success(
                Filter(
                    text: text, table: scope.table, purpose: scope.purpose, root: root, usage: root.usage,
                    warnings: findings(checker.warnings, in: text, called: "warnings")))
        } catch {
            return failure([error])
        }
    }

    private static func findings(_ faults: [FilterFault], in text: String, called kind: String) -> [FilterFinding] {
        let sorted = faults.sorted { $0.place.lowerBound < $1.place.lowerBound }
        var told = Array(sorted.prefix(findingsMax))
        if sorted.count > findingsMax {
            let message = "From here on there are \(sorted.count - findingsMax) more \(kind)."
            told.append(FilterFault(place: sorted[findingsMax].place, message: message))
        }
        return told.map { $0.finding(in: text) }
    }

    /// The part of the text that a node was made from.
    package func text(of node: FilterNode) -> String {
        let utf8 = text.utf8
        guard node.place.upperBound <= utf8.count else { return text }
        let start = utf8.index(utf8.startIndex, offsetBy: node.place.lowerBound)
        let end = utf8.index(utf8.startIndex, offsetBy: node.place.upperBound)
        return String(text[start..<end])
    }
}
