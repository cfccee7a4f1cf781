package import ContactModel
import Locking

/// Whether the service lives, and whether it does its work: what `/healthz` and `/readyz` answer.
package final class ServiceHealth: Sendable {
    /// One thing that was looked at; `fault` says what is wrong, `nil`: nothing. Counts and times, no names.
    package struct Check: Sendable, Equatable {
        package let name: String
        package let fault: String?

        package init(_ name: String, _ fault: String?) {
            self.name = name
            self.fault = fault
        }
    }

    private struct State: Sendable {
        var reading: String? = "the CRM has not been read yet"
        var lastCycle: String?
    }

    /// Without a step forward for so long it is stuck.
    package static let silenceDefault = Duration.seconds(120)

    package let pulse: Pulse
    private let silenceMax: Duration
    private let state = Locked(State())

    /// - Parameter silenceMax: the watchdog's time, where there is one.
    package init(pulse: Pulse, silenceMax: Duration?) {
        self.pulse = pulse
        self.silenceMax = silenceMax ?? Self.silenceDefault
    }

    package func heard(_ event: ServiceEvent) {
        state.withLock { state in
            switch event {
            case .cycleStarted, .visitsBegin, .visitEnded: break
            case .cycleEnded(let report, _):
                state.lastCycle = nil
                state.reading = report.isReadingAccepted ? nil : "the last reading of the CRM was not accepted"
            case .cycleFailed(.source, _): state.reading = "the CRM could not be read"
            case .cycleFailed(.journal, _): state.lastCycle = "the journal could not be read or written"
            case .cycleFailed: state.lastCycle = "the last cycle failed; the log says why"
            case .stopped: state.lastCycle = "the service is stopping"
            }
        }
    }

    package func alive(now: Moment) -> [Check] {
        let silence = pulse.silence(now: now)
        let seconds = silence.milliseconds / 1000
        return [Check("progress", silence > silenceMax ? "nothing has happened for \(seconds) s" : nil)]
    }

    /// - Parameter journal: what was looked at just now of the journal and of the lock on it.
    package func ready(now: Moment, journal: [Check]) -> [Check] {
        let known = state.withLock { $0 }
        return alive(now: now) + [Check("reading", known.reading), Check("cycle", known.lastCycle)] + journal
    }
}
