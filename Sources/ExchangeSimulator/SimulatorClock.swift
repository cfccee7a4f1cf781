internal import Foundation

/// The simulator's only source of time.
package struct SimulatorClock: Sendable {
    /// Seconds since 1970.
    package var now: @Sendable () -> Double
    /// Waits that many seconds.
    package var sleep: @Sendable (Double) async -> Void

    package init(now: @escaping @Sendable () -> Double, sleep: @escaping @Sendable (Double) async -> Void) {
        self.now = now
        self.sleep = sleep
    }

    /// The machine's time.
    package static let system = SimulatorClock(
        now: { Date().timeIntervalSince1970 },
        // A cancelled request is answered without its delay.
        sleep: { seconds in try? await Task.sleep(for: .seconds(seconds)) })
}

/// Times as the service writes them: ISO 8601 in UTC, whole seconds.
enum WireTime {
    static func text(_ seconds: Double) -> String {
        let (day, time) = dayAndTime(seconds)
        return "\(CalendarDay(number: day).text)T\(twoDigits(time / 3600)):\(twoDigits(time / 60 % 60))"
            + ":\(twoDigits(time % 60))Z"
    }

    private static func dayAndTime(_ seconds: Double) -> (day: Int, time: Int) {
        let bounded = seconds.isFinite ? min(max(seconds, -1e11), 1e11) : 0
        let whole = Int(bounded.rounded(.down))
        let day = Int((Double(whole) / 86400).rounded(.down))
        return (day, whole - day * 86400)
    }
}

func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
