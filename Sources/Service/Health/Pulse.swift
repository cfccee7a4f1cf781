package import ContactModel
import Locking

/// When the service last got on with its work, and until when it rests on purpose.
package final class Pulse: Sendable {
    private let last: Locked<Moment>

    package init(now: Moment) { last = Locked(now) }

    /// It got on: a look at the CRM, a request answered, a run that went a step further.
    package func beat(now: Moment) { last.withLock { $0 = max($0, now) } }

    /// It waits, and not for anybody: until then nothing is to be expected.
    package func rests(until: Moment) { beat(now: until) }

    /// For how long it should have got on and has not; zero: it rests, or has just done so.
    package func silence(now: Moment) -> Duration {
        let last = last.withLock { $0 }
        return now > last ? now - last : .zero
    }
}
