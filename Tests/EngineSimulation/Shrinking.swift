package import SyncPlanning

/// Finds the shortest history that still breaks the invariant which a seed breaks: fewer runs, fewer records, and as little
/// as possible of what happened by chance.
package struct Shrinking {
    package let seed: Int
    package let rule: EngineRule?
    package private(set) var omissions: Omissions
    package private(set) var violation: Violation
    private var history: SimulatedHistory
    private var attemptsLeft = 3_000

    /// `nil` where the history holds all its promises.
    package init?(seed: Int, omitting omissions: Omissions = Omissions(), without rule: EngineRule? = nil) {
        self.seed = seed
        self.rule = rule
        self.omissions = omissions
        history = SimulatedHistory(seed: seed, omitting: omissions, without: rule)
        history.tell()
        guard let first = history.violations.first else { return nil }
        violation = first
    }

    /// What is left of what happened by chance.
    package var happened: [Occasion] { history.happened }

    package mutating func shrink() {
        var isShorter = true
        while isShorter, attemptsLeft > 0 {
            let size = (omissions, happened.count)
            shortenRuns()
            for fault in Fault.allCases where fault != .pace && happened.contains(where: { $0.fault == fault }) {
                keep { $0.faults.insert(fault) }
            }
            for occasion in happened.reversed() where happened.contains(occasion) {
                keep { $0.occasions.insert(occasion) }
            }
            for count in 1..<8 { keep { $0.recordsMax = min(count, $0.recordsMax ?? count) } }
            isShorter = size != (omissions, happened.count)
        }
    }

    private mutating func shortenRuns() {
        for runs in 0..<12 {
            let before = omissions
            keep { $0.runsMax = min(runs, $0.runsMax ?? runs) }
            if omissions != before { return }
        }
    }

    /// Keeps a further omission if the same invariant is broken then, in a history that is not longer.
    private mutating func keep(_ change: (inout Omissions) -> Void) {
        var tried = omissions
        change(&tried)
        guard tried != omissions, attemptsLeft > 0 else { return }
        attemptsLeft -= 1
        var other = SimulatedHistory(seed: seed, omitting: tried, without: rule)
        other.tell()
        guard let first = other.violations.first, first.invariant == violation.invariant,
            other.happened.count <= history.happened.count
        else { return }
        omissions = tried
        violation = first
        history = other
    }
}
