import ContactModel

/// Tells a server that has become slow from single slow answers: the median of the last few against that of many.
struct LatencyWatch: Sendable, Hashable {
    private static let longCount = 256
    private static let shortCount = 16
    /// Sorting costs more than noting.
    private static let interval = 16

    /// In milliseconds; a ring once it is full.
    private var latencies: [Int64] = []
    private var next = 0
    private var noted = 0
    private var longMedian: Int64 = 0
    private var shortMedian: Int64 = 0

    mutating func note(_ latency: Duration) {
        let milliseconds = max(1, latency.milliseconds)
        if latencies.count < Self.longCount {
            latencies.append(milliseconds)
        } else {
            latencies[next] = milliseconds
        }
        next = (next + 1) % Self.longCount
        noted += 1
        guard noted % Self.interval == 0 else { return }
        longMedian = Self.median(latencies)
        let last = (1...Self.shortCount).map { latencies[(next - $0 + Self.longCount) % Self.longCount] }
        shortMedian = Self.median(last)
    }

    /// Whether the last answers took more than so many times the usual. "No" until there is something usual.
    func isSlow(by factor: Double) -> Bool {
        noted >= Self.longCount / 2 && Double(shortMedian) > factor * Double(longMedian)
    }

    private static func median(_ values: [Int64]) -> Int64 { values.sorted()[values.count / 2] }
}
