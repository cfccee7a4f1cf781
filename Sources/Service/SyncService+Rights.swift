import AccessRules
import ContactModel
import Contracts
import Locking

/// Raised while a cycle runs, heard by all of it.
final class StopFlag: Sendable {
    private enum Level: Int { case none, noFurtherVisits, stop }

    private let state = Locked(Level.none)

    /// Whether what is under way ends between two requests.
    var isSet: Bool { state.withLock { $0 == .stop } }
    /// Whether nothing new begins. What is under way goes on to its end: a long listing that is broken off begins anew.
    var endsSoon: Bool { state.withLock { $0 != .none } }

    func set() { state.withLock { $0 = .stop } }
    func endSoon() { state.withLock { level in if level == .none { level = .noFurtherVisits } } }
}

extension SyncService {
    /// How often directory and rights are looked at while a cycle runs (ENGINE §16).
    package static let rightsPollInterval = Duration.seconds(60)

    /// Runs `body` and raises its flag when directory or rights have changed since the snapshot: a first fill of many
    /// mailboxes must neither go on under rights that are over, nor delay a revocation until its end. Where another cycle
    /// follows, a change of records, a look later, lets no further visit begin: a record that goes to another team is lost
    /// to the first one, whatever the rights say.
    func watchingRights<Answer>(
        _ taken: Taken, endsForRecords: Bool, _ body: (StopFlag) async -> Answer
    ) async -> (Answer, endedEarly: Bool) {
        let stop = StopFlag()
        let watch = RightsWatch(
            source: parts.source, pause: parts.rightsPollPause, digest: taken.rightsDigest,
            counter: taken.snapshot.reading.changeCounter, endsForRecords: endsForRecords, stop: stop)
        // Not a child of a group: the body is not `Sendable`, since it belongs to the service's own task.
        let watching = Task { await watch.run() }
        let answer = await body(stop)
        watching.cancel()
        return (answer, stop.endsSoon)
    }
}

/// Looks at directory and rights again and again while its task is not cancelled, until they have changed, or until records
/// had changed at the look before.
struct RightsWatch: Sendable {
    let source: any CRMSource
    let pause: @Sendable () async -> Void
    let digest: Int64
    let counter: Int64?
    let endsForRecords: Bool
    let stop: StopFlag

    func run() async {
        var seen = counter
        var haveRecordsChanged = false
        while !Task.isCancelled {
            await pause()
            guard !Task.isCancelled else { return }
            // Who may see which record can depend on what is in it. What was not begun is the next cycle's, which follows
            // the changes alone.
            if haveRecordsChanged { stop.endSoon() }
            do throws(SourceError) {
                let counter = try await source.changeCounter()
                if let counter, counter == seen { continue }
                guard SyncService.rightsDigest(try await source.read()) == digest else { return stop.set() }
                // Seen only now: a reading that failed is owed.
                seen = counter
                haveRecordsChanged = endsForRecords && counter != nil
            } catch {
                // A CRM that cannot be read now says nothing about rights; the next look tries again.
                continue
            }
        }
    }
}
