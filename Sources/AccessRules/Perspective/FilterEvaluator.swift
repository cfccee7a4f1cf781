import ContactModel

/// Walks a compiled filter for one record and one user: the scalar evaluator.
struct FilterEvaluator {
    private let reader: RecordReader
    private let calculus: FilterCalculus
    /// Whether a path did not fit the record's schema: then nothing that was computed counts.
    private var isStale = false

    private init(_ reader: RecordReader) {
        self.reader = reader
        calculus = FilterCalculus(clock: reader.viewer.model.clock)
    }

    /// Three-valued; `nil` is null, and the answer for a filter of another table or schema too.
    static func evaluate(_ filter: Filter, _ reader: RecordReader) -> Bool? {
        var evaluator = FilterEvaluator(reader)
        let value = evaluator.value(of: filter.root)
        return evaluator.isStale || filter.table != reader.table.schema.name ? nil : value.truth
    }

    /// The value of every node; the root's is what `evaluate` answers.
    static func trace(_ filter: Filter, _ reader: RecordReader) -> FilterTrace {
        var evaluator = FilterEvaluator(reader)
        let trace = evaluator.trace(of: filter.root, in: filter)
        guard evaluator.isStale || filter.table != reader.table.schema.name else { return trace }
        return FilterTrace(text: filter.text, operation: filter.root.operation, value: .null, operands: [])
    }

    private mutating func value(of node: FilterNode) -> FilterValue {
        guard !node.operands.isEmpty else { return leaf(node) }
        let deciding = node.decidingTruth
        var values: [FilterValue] = []
        values.reserveCapacity(node.operands.count)
        for operand in node.operands {
            let value = value(of: operand)
            values.append(value)
            if deciding != nil, value.truth == deciding { break }
        }
        return calculus.value(of: node, values)
    }

    private mutating func trace(of node: FilterNode, in filter: Filter) -> FilterTrace {
        var operands: [FilterTrace] = []
        for operand in node.operands { operands.append(trace(of: operand, in: filter)) }
        let value = operands.isEmpty ? leaf(node) : calculus.value(of: node, operands.map(\.value))
        return FilterTrace(text: filter.text(of: node), operation: node.operation, value: value, operands: operands)
    }

    private mutating func leaf(_ node: FilterNode) -> FilterValue {
        let viewer = reader.viewer
        switch node.operation {
        case .literal(let literal): return .one(literal.value)
        case .field(let path):
            do throws(RecordReader.StalePath) {
                return try reader.value(of: path)
            } catch {
                isStale = true
                return .null
            }
        case .user(let value): return viewer.value(of: value, type: node.type)
        case .today: return .one(.date(viewer.model.clock.today))
        case .now: return .one(.timestamp(viewer.model.clock.now))
        case .memberOf(_, let key): return .truth(viewer.isMember(ofGroup: key))
        case .subscribed: return .truth(viewer.subscription(row: reader.row, of: reader.table) != nil)
        default: preconditionFailure("no leaf: \(node.operation)")
        }
    }
}

/// Works out a part of a filter from the values of its leaves, whoever supplies them.
package struct NodeEvaluator: Sendable {
    private let calculus: FilterCalculus

    package init(clock: EvaluationClock) { calculus = FilterCalculus(clock: clock) }

    /// - Parameter leaf: the value of a field, of the user, of a group's membership or of a subscription.
    package func value(of node: FilterNode, leaf: (FilterNode) -> FilterValue) -> FilterValue {
        switch node.operation {
        case .literal(let literal): .one(literal.value)
        case .today: .one(.date(calculus.clock.today))
        case .now: .one(.timestamp(calculus.clock.now))
        case .field, .user, .memberOf, .subscribed: leaf(node)
        default: calculus.value(of: node, node.operands.map { value(of: $0, leaf: leaf) })
        }
    }
}

/// A filter's tree with the value of every node for one record and one user.
package struct FilterTrace: Hashable, Sendable {
    /// What was written for this node.
    package let text: String
    package let operation: FilterOperation
    package let value: FilterValue
    package let operands: [FilterTrace]
}
