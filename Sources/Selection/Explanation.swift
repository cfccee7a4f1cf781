package import AccessRules
package import ContactModel

/// Who asks, and may therefore hear what (SEMANTICS 26).
package enum Audience: Hashable, Sendable {
    /// Hears everything, values of `protected` fields excepted.
    case operatorOfSatchel
    /// Hears what the perspective says: a record that the member may not see answers like one that does not exist.
    case member
}

/// Why a record is, or is not, in a member's address book: the steps in order, up to the first that refuses.
package struct Explanation: Hashable, Sendable {
    package enum StepKind: String, Hashable, Sendable, Codable {
        case seat, member, viewRight, recordRight, viewFilter, bookFilter, subscription, rank, fields, target
    }

    package struct Step: Hashable, Sendable {
        package let kind: StepKind
        /// `nil`: a fact that decides nothing.
        package let isOk: Bool?
        package let fact: Fact
        /// A filter with every part's value.
        package let tree: FilterTrace?

        package init(_ kind: StepKind, isOk: Bool?, fact: Fact, tree: FilterTrace? = nil) {
            self.kind = kind
            self.isOk = isOk
            self.fact = fact
            self.tree = tree
        }
    }

    /// As it was asked for.
    package let record: RecordID
    package let isIn: Bool
    package let steps: [Step]

    /// A chain: `isIn` unless a step refused, which then is the last but for the facts behind it.
    package init(record: RecordID, steps: [Step]) {
        self.record = record
        self.steps = steps
        isIn = !steps.contains { $0.isOk == false }
    }

    /// The same with one more step behind the others.
    package func adding(_ step: Step) -> Explanation { Explanation(record: record, steps: steps + [step]) }
}
