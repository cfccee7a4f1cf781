import ContactModel
import Locking
import Service
import SyncEngine

/// What systemd hears of the service's life: when it is ready, how it fares, and what became of a changed configuration.
///
/// Counts, times and places in the configuration, no names.
final class ServiceStatus: Sendable {
    private struct State: Sendable {
        var isReady = false
        /// What the last cycle was like.
        var lastCycle = "Started"
        /// About a changed configuration that is not in use; `nil`: there is none.
        var configuration: String?

        var line: String { [lastCycle, configuration].compactMap(\.self).joined(separator: ". ") }
    }

    private let manager: ServiceManager?
    private let state = Locked(State())

    /// - Parameter manager: `nil` where nobody listens.
    init(_ manager: ServiceManager?) { self.manager = manager }

    /// The service is ready once configuration, CRM and journal were found to fit, or when it is known that it goes on
    /// trying.
    func tell(_ event: ServiceEvent) {
        switch event {
        case .cycleStarted, .visitEnded: break
        case .visitsBegin: readyAtLast()
        case .cycleEnded(let report, _):
            let failing = report.summaries.count { $0.outcome == .failed || $0.outcome == .suspended }
            show(
                "\(report.addressBooks.count) address books in the last cycle, \(failing) failing, \(report.heldCount) "
                    + "removals held; \(ServiceLog.time(report.endedAt))")
        case .cycleFailed(_, let next):
            readyAtLast()
            show("The last cycle failed; the next attempt is at \(ServiceLog.time(next))")
        case .stopped: manager?.stopping()
        }
    }

    // MARK: A changed configuration

    func reloading() { manager?.reloading() }

    /// - Parameter first: the first fault's place in the file, or the file's name.
    func refused(_ first: String, at now: Moment) {
        showConfiguration(
            "The configuration as it lies there was refused at \(ServiceLog.time(now)) (\(first); the log says why), "
                + "the former one is in use")
        manager?.ready()
    }

    /// It is good, and waits for the end of a cycle.
    func waits() {
        showConfiguration("The changed configuration takes effect when the cycle that is under way has ended")
        manager?.ready()
    }

    func inEffect() {
        showConfiguration(nil)
        manager?.ready()
    }

    // MARK: Private

    /// Once: later it would end a reload.
    private func readyAtLast() {
        let isFirst = state.withLock { state in
            defer { state.isReady = true }
            return !state.isReady
        }
        if isFirst { manager?.ready() }
    }

    private func show(_ lastCycle: String) {
        manager?.status(
            state.withLock { state in
                state.lastCycle = lastCycle
                return state.line
            })
    }

    private func showConfiguration(_ words: String?) {
        manager?.status(
            state.withLock { state in
                state.configuration = words
                return state.line
            })
    }
}
