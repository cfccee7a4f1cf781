import Foundation

/// A few ways to choose.
extension SeededGenerator {
    /// A generator whose seed is printed, so that the run can be repeated: `SATCHEL_SEED` in the environment replays it.
    package static func announced(_ what: String) -> SeededGenerator {
        let replayed = ProcessInfo.processInfo.environment["SATCHEL_SEED"].flatMap { UInt64($0) }
        let seed = replayed ?? UInt64.random(in: 0...999_999_999)
        print("\(what): seed \(seed)")
        return SeededGenerator(seed: seed)
    }

    /// From 0 to `bound` - 1.
    package mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    /// True once in so many times.
    package mutating func chance(_ oneIn: Int) -> Bool { below(oneIn) == 0 }

    /// - Parameter elements: at least one.
    package mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// A part of the elements, each with the given chance, in their order.
    package mutating func some<Element>(_ elements: [Element], oneIn: Int = 2) -> [Element] {
        var chosen: [Element] = []
        for element in elements where chance(oneIn) { chosen.append(element) }
        return chosen
    }
}
