/// A small deterministic generator.
struct SeededGenerator: RandomNumberGenerator, Hashable {
    private var state: UInt64

    init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1 }

    /// The numbers of one occasion, which no other occasion has to do with.
    init(seed: Int, fault: Int, run: Int, number: Int) {
        self.init(seed: seed)
        state ^= UInt64(fault) << 48 ^ UInt64(run) << 32 ^ UInt64(number)
        state = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func number(_ range: Range<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound))
    }

    /// True in `perMille` of 1,000 cases.
    mutating func happens(_ perMille: Int) -> Bool { perMille > 0 && number(0..<1000) < perMille }

    mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[number(0..<elements.count)]
    }
}
