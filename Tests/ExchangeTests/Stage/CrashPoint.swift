import ContactModel
import Contracts
import Locking

/// When a process dies: after so many more steps, where a commit and a call of the target are one each.
final class CrashPoint: Sendable {
    /// What becomes of one step.
    enum Fate: Sendable { case done, doneAndDead, dead }

    private struct State {
        var stepsLeft: Int?
        var diesAfterwards = false
        var isDead = false
    }

    private let state = Locked(State())

    /// - Parameter afterwards: the step at which it dies is still done, and nobody learns of it.
    func set(steps: Int, afterwards: Bool) {
        state.withLock { $0 = State(stepsLeft: steps, diesAfterwards: afterwards) }
    }

    func step() -> Fate {
        state.withLock { state in
            if state.isDead { return .dead }
            guard let left = state.stepsLeft else { return .done }
            if left > 0 {
                state.stepsLeft = left - 1
                return .done
            }
            state.isDead = true
            return state.diesAfterwards ? .doneAndDead : .dead
        }
    }

    /// Whether the process is dead; the next one lives.
    func isOver() -> Bool {
        state.withLock { state in
            let isDead = state.isDead
            state = State()
            return isDead
        }
    }
}

/// A target whose process may die before or after any call.
struct FragileTarget: AddressBookTarget {
    let target: any AddressBookTarget
    let crash: CrashPoint

    var capabilities: TargetCapabilities { target.capabilities }
    var requestsMax: Int { target.requestsMax }

    func perform(_ requests: [TargetRequest], in mailbox: MailboxID) async -> [TargetOutcome] {
        let fate = crash.step()
        let outcomes = fate == .dead ? [] : await target.perform(requests, in: mailbox)
        return fate == .done ? outcomes : requests.map { _ in .unknown("the process is dead") }
    }

    func lookUp(_ addresses: [String]) async -> Result<[String: MailboxLookup], TargetLookupFailure> {
        await target.lookUp(addresses)
    }
}
