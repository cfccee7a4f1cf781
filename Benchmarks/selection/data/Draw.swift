import TestSupport

/// Draws that only use the generator's 64-bit numbers, so that no other release of Swift draws differently.
struct Draw {
    private var generator: SeededGenerator

    /// One sequence per seed and purpose: what one file draws moves nothing in another.
    init(seed: UInt64, purpose: UInt64) {
        var mixer = SeededGenerator(seed: seed ^ (purpose &* 0xD1B5_4A32_D192_ED03))
        generator = SeededGenerator(seed: mixer.next())
    }

    /// A number from 0 to `bound` - 1; `bound` is at least 1.
    mutating func below(_ bound: Int) -> Int {
        Int(generator.next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// True in so many of a hundred cases.
    mutating func percent(_ share: Int) -> Bool { below(100) < share }

    mutating func element<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

    /// `count` distinct numbers below `bound`, in the order of the draw; `count` is at most `bound`.
    mutating func distinct(_ count: Int, below bound: Int) -> [Int] {
        var drawn: [Int] = []
        var seen = Set<Int>(minimumCapacity: count)
        // Floyd's way: never more draws than numbers, however close the count is to the bound.
        for last in (bound - count)..<bound {
            let candidate = below(last + 1)
            let number = seen.insert(candidate).inserted ? candidate : last
            seen.insert(number)
            drawn.append(number)
        }
        return drawn
    }
}
