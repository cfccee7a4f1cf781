import ContactModel
import Contracts
import SyncPlanning

// What waits for a person, and what a person decided (ENGINE §10).
extension Run {
    /// The removals that a valid release lists. It is used up by the run that applies it.
    func released() -> Set<RecordRemoval> {
        let plans = (record?.heldPlans ?? []).filter {
            $0.state == .released && ($0.expiresAt > now || !follows(.releaseExpires))
        }
        return Set(
            plans.flatMap(\.operations).compactMap { operation in
                guard operation.addressBook == order.addressBook, operation.act == .remove else { return nil }
                return RemovalCause(rawValue: operation.cause).map {
                    RecordRemoval(record: operation.record, cause: $0)
                }
            })
    }

    /// What a person has not decided about yet, or has decided to keep (DOMAIN §8).
    var heldBefore: [RecordID: String] {
        var held: [RecordID: String] = [:]
        for plan in record?.heldPlans ?? [] where plan.state == .held || plan.state == .discarded {
            for operation in plan.operations where operation.addressBook == order.addressBook {
                held[operation.record] = plan.why
            }
        }
        return held
    }

    /// Stores a plan that waits for a person once, and lets go of those that no longer say what is held.
    mutating func keepHeldPlans(_ plan: Plan) {
        let isApplied = plan.operations.contains { if case .released = $0.cause { true } else { false } }
        let operations = plan.held.map {
            HeldOperation(
                addressBook: order.addressBook, record: $0.record, act: .remove, cause: $0.cause.rawValue)
        }
        var isKnown = operations.isEmpty
        for row in (record?.heldPlans ?? []) where row.addressBook == order.addressBook {
            let isSame = Set(row.operations) == Set(operations)
            switch row.state {
            case .held where isSame && !operations.isEmpty: isKnown = true
            // Of what was discarded, nothing is asked for again.
            case .discarded where Set(operations).isSubset(of: row.operations) && !operations.isEmpty: isKnown = true
            case .held where stillWaits(row, besides: operations): break
            case .held: put(row, .expired)
            case .discarded where row.operations.allSatisfy({ application.desired.items[$0.record] != nil }):
                put(row, .expired)
            case .released where !follows(.releaseOnce): break
            case .released where isApplied: put(row, .applied)
            case .released where row.expiresAt <= now || !operations.isEmpty: put(row, .expired)
            case .released, .discarded, .expired, .applied: break
            }
        }
        guard !isKnown else { return }
        let text = operations.map { "\($0.record) \($0.cause)" }.joined(separator: "\n")
        let row = HeldPlanRow(
            id: "\(context.run).held", addressBook: order.addressBook, digest: Run.digest(Array(text.utf8)),
            counts: #"{"remove":\#(operations.count)}"#, why: plan.held[0].why, at: now,
            expiresAt: Moment(milliseconds: Self.never), operations: operations)
        beliefs.append(.putHeldPlan(row))
    }

    /// Whether the plan lists something that this run does not hold for other reasons than that it came back, or is gone: of a
    /// reading that is not trusted, say, nothing is held.
    private func stillWaits(_ row: HeldPlanRow, besides operations: [HeldOperation]) -> Bool {
        row.operations.contains { operation in
            !operations.contains(operation) && application.desired.items[operation.record] == nil
                && beliefs.entry(of: operation.record) != nil
        }
    }

    private mutating func put(_ row: HeldPlanRow, _ state: HeldPlanRow.State) {
        var row = row
        row.state = state
        beliefs.append(.putHeldPlan(row))
    }
}
