/// When runs are due.
package struct Schedule: Hashable, Sendable {
    /// One minute to one day.
    package let every: Duration
    /// Delays creates and updates, and nothing else; `nil`: never.
    package let quiet: QuietHours?

    package static let everyDefault = Duration.seconds(900)
}

/// A daily time range in the configured zone. It may cross midnight; its end no longer belongs to it.
package struct QuietHours: Hashable, Sendable {
    /// Minutes since midnight, 0 to 1439; the two differ.
    package let startMinute: Int
    package let endMinute: Int

    package func contains(minuteOfDay minute: Int) -> Bool {
        startMinute < endMinute
            ? (startMinute..<endMinute).contains(minute) : minute >= startMinute || minute < endMinute
    }

    /// Reads `22:00-05:00`; `nil` for anything else and for two equal times.
    init?(_ text: String) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let start = Self.minute(ends[0]), let end = Self.minute(ends[1]), start != end else {
            return nil
        }
        startMinute = start
        endMinute = end
    }

    private static func minute(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
            let hour = digits(parts[0]), let minute = digits(parts[1]), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }
}

extension Duration {
    /// Reads a whole number with a unit: `90s`, `15m`, `2h`, `1d`; `nil` for anything else.
    init?(configured text: String) {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let last = text.last, let unit = units[last], let count = digits(text.dropLast()) else { return nil }
        let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        self = .seconds(seconds)
    }
}

/// A number of 1 to 15 ASCII digits and nothing else.
private func digits(_ text: Substring) -> Int? {
    guard (1...15).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
}
