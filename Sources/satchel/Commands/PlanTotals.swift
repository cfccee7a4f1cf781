import Service
import SyncEngine
import SyncPlanning

/// How many operations of which act and cause a dry run foretells, over all address books.
struct PlanTotals {
    struct Kind: Hashable, Comparable {
        let act: OperationAct
        let cause: String

        init(_ operation: PlannedOperation) {
            act = operation.act
            cause = operation.cause.word
        }

        static func < (left: Kind, right: Kind) -> Bool {
            (left.act.rawValue, left.cause) < (right.act.rawValue, right.cause)
        }
    }

    private(set) var counts: [Kind: Int] = [:]
    /// Removals that a brake would hold.
    private(set) var held = 0

    init(_ report: CycleReport) {
        for plan in report.addressBooks.compactMap(\.summary?.plan) {
            for operation in plan.operations { counts[Kind(operation), default: 0] += 1 }
            held += plan.held.count
        }
    }

    /// `in all, create (new): 312, held by a brake: 4`
    var line: String {
        let words =
            counts.map { "\($0.key.act.rawValue) (\($0.key.cause)): \($0.value)" }.sorted()
            + (held > 0 ? ["held by a brake: \(held)"] : [])
        return "in all, \(words.isEmpty ? "nothing" : words.joined(separator: ", "))"
    }
}
