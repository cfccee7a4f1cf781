import ContactModel
import Locking

/// How many requests come through, by whoever sends them: so many at once, and so many a second for longer.
///
/// Any thread.
final class APIPacing: Sendable {
    private struct Bucket: Sendable {
        var left: Double
        var at: Moment
    }

    private let burst: Double
    private let perSecond: Double
    private let buckets = Locked<[String: Bucket]>([:])
    private static let keysMax = 10_000

    init(burst: Int, perSecond: Int) {
        self.burst = Double(burst)
        self.perSecond = Double(perSecond)
    }

    /// Whether one more comes through now.
    func admits(_ key: String, now: Moment) -> Bool {
        buckets.withLock { buckets in
            if buckets.count >= Self.keysMax {
                // Those that are full again know nothing that a new one would not.
                buckets = buckets.filter { refilled($0.value, now) < burst }
                // A new one waits, so that nobody comes through more often by filling it.
                guard buckets[key] != nil || buckets.count < Self.keysMax else { return false }
            }
            let left = buckets[key].map { refilled($0, now) } ?? burst
            let admits = left >= 1
            buckets[key] = Bucket(left: admits ? left - 1 : left, at: now)
            return admits
        }
    }

    private func refilled(_ bucket: Bucket, _ now: Moment) -> Double {
        // A clock that was set back refills nothing.
        min(burst, bucket.left + max(0, Double((now - bucket.at).milliseconds) / 1000) * perSecond)
    }
}
