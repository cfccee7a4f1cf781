import ContactModel
import Locking
import Service
import SyncEngine
import SyncPlanning

/// Shows how far a cycle is: one line that redraws itself on a terminal, a line per address book elsewhere.
final class ProgressLine: Sendable {
    private struct State {
        var addressBooks = 0
        var finished = 0
        var done: [AddressBookID: Int] = [:]
        var total: [AddressBookID: Int] = [:]
    }

    private let output: Output
    private let state = Locked(State())

    init(_ output: Output) { self.output = output }

    func show(_ progress: CycleProgress) {
        switch progress {
        case .reading: output.progress("reading the CRM …")
        case .starting(let count): state.withLock { $0.addressBooks = count }
        case .running(let addressBook, _, _, let run):
            state.withLock { state in
                state.done[addressBook] = run.done.values.reduce(0, +)
                state.total[addressBook] = run.total.values.reduce(0, +)
            }
            draw()
        case .finished(let report):
            state.withLock { $0.finished += 1 }
            if Output.isTerminal {
                draw()
            } else if let summary = report.summary, !output.isJSON {
                output.note(
                    "finished addressBook=\(report.addressBook) user=\(report.member) outcome=\(summary.outcome.rawValue) "
                        + "created=\(summary.created) updated=\(summary.updated + summary.redacted) "
                        + "removed=\(summary.removedCount) held=\(summary.held.count) requests=\(summary.requestCount)")
            }
        }
    }

    /// Leaves the line, so that what follows starts a new one.
    func end() { output.progress("") }

    private func draw() {
        let line = state.withLock { state in
            let done = state.done.values.reduce(0, +)
            let total = state.total.values.reduce(0, +)
            return "address books \(state.finished)/\(state.addressBooks), changes \(done)/\(total)"
        }
        output.progress(line)
    }
}
