import AccessRules

/// Counts how filters fared in one database.
struct FilterComparison: CustomStringConvertible {
    let database: String
    private(set) var compared = 0
    /// The first disagreements, as short as they could be made.
    private(set) var disagreements: [String] = []
    private var disagreementCount = 0
    private var notExpressible: [String: Int] = [:]
    private var truths: [Bool?: Int] = [:]

    init(database: String) { self.database = database }

    mutating func leaveOut(because reason: String) { notExpressible[reason, default: 0] += 1 }

    /// - Returns: whether both say the same.
    mutating func compare(_ own: ComparedWorld.Answers, _ theirs: ComparedWorld.Answers) -> Bool {
        compared += 1
        for truth in own.values { truths[truth, default: 0] += 1 }
        return own == theirs
    }

    mutating func disagree(_ filter: Filter, shortest: String, _ difference: String) {
        disagreementCount += 1
        guard disagreements.count < 5 else { return }
        disagreements.append("\(shortest)\n    \(difference)\n    in: \(filter.text)")
    }

    /// Whether there was enough of everything for the comparison to mean something.
    var isTelling: Bool { [true, false, nil].allSatisfy { truths[$0, default: 0] * 20 > truths.values.reduce(0, +) } }

    var description: String {
        let left = notExpressible.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "; ")
        let leftCount = notExpressible.values.reduce(0, +)
        return "filters: \(compared) compared with \(database), \(disagreementCount) disagreements, "
            + "\(leftCount) not expressible\(left.isEmpty ? "" : " (\(left))"); answers: "
            + "\(truths[true, default: 0]) true, \(truths[false, default: 0]) false, \(truths[nil, default: 0]) null"
    }

    /// Where two answers differ, for a message.
    static func difference(_ own: ComparedWorld.Answers, _ theirs: ComparedWorld.Answers) -> String {
        let keys = Set(own.keys).union(theirs.keys).sorted().filter { own[$0] != theirs[$0] }
        func shown(_ answer: Bool??) -> String { answer.map { $0.map(String.init) ?? "null" } ?? "no row" }
        return keys.prefix(3).map { "\($0): \(shown(own[$0])) here, \(shown(theirs[$0])) there" }
            .joined(separator: "; ") + " (\(keys.count) differ)"
    }
}
