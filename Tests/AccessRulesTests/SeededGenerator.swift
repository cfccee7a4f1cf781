/// Random numbers that a seed repeats (SplitMix64), with a few ways to choose.
struct SeededGenerator: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    /// A new seed, printed, so that the run can be repeated.
    static func announced(_ what: String) -> SeededGenerator {
        let seed = UInt64.random(in: 0...999_999_999)
        print("\(what): seed \(seed)")
        return SeededGenerator(seed: seed)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    mutating func chance(_ oneIn: Int) -> Bool { below(oneIn) == 0 }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    mutating func some<Element>(_ elements: [Element], oneIn: Int = 2) -> [Element] {
        var chosen: [Element] = []
        for element in elements where chance(oneIn) { chosen.append(element) }
        return chosen
    }
}
