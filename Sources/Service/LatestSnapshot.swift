import Locking

/// What the service last read, for whoever explains beside it: the same values, so that nothing is read or kept twice.
package final class LatestSnapshot: Sendable {
    private let taken = Locked<Snapshot?>(nil)

    package init() {}

    /// `nil`: nothing was read yet.
    package var snapshot: Snapshot? { taken.withLock { $0 } }

    package func put(_ snapshot: Snapshot) { taken.withLock { $0 = snapshot } }
}
