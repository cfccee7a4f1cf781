import Foundation

/// How long a property is tried: a fixed count of cases, or as long as the environment's `SATCHEL_SECONDS` says.
package struct RunLength {
    /// How many cases there were so far.
    package private(set) var count = 0
    private let countMin: Int
    private let end: ContinuousClock.Instant?

    /// - Parameter count: of cases, where no time is given; otherwise at least as many.
    package init(_ count: Int) {
        countMin = count
        let seconds = ProcessInfo.processInfo.environment["SATCHEL_SECONDS"].flatMap { Int($0) }
        end = seconds.map { .now + .seconds($0) }
    }

    /// Whether there is another case to try; counts it.
    package mutating func goesOn() -> Bool {
        guard count < countMin || end.map({ $0 > .now }) ?? false else { return false }
        count += 1
        return true
    }
}
