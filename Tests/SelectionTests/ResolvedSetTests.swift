import Bitmaps
import TestSupport
import Testing

@testable import Selection

/// Sets over many blocks, whose first numbers are found without putting the whole set together.
@Suite("Sets that are not put together") struct ResolvedSetTests {
    /// Spans more than the blocks that a small limit goes through.
    private static let highest = 9 * Bitmap.blockSize + 1234

    @Test func `the first numbers are the same however many blocks have to be gone through`() {
        var random = SeededGenerator.announced("first numbers")
        var found = 0
        for _ in 0..<150 {
            let (set, numbers) = Self.set(depth: 2, &random)
            let others = Self.numbers(&random)
            let wanted = numbers.subtracting(others).sorted()
            for limit in [0, 1, 7, 300, 20_000, .max] {
                let first = set.first(limit, without: Bitmap(Array(others)), highest: Self.highest)
                #expect(first == Array(wanted.prefix(limit)), "limit \(limit), of \(wanted.count)")
                found += first.count
            }
            #expect(set.bitmap.numbers() == numbers.sorted())
            #expect(set.countMax >= numbers.count)
        }
        #expect(found > 10_000)
    }

    @Test func `what shared sets have in common is the same once it is remembered, and where there is no room for it`()
    {
        var random = SeededGenerator.announced("shared cuts")
        for bytesMax in [0, 2_000, 1 << 20] {
            var cuts = SharedCuts(bytesMax: bytesMax, countMin: 1)
            // Few sets, so that the same pairs are asked for again and again.
            let shared = (0..<4).map { _ in Self.numbers(&random) }
            let bitmaps = shared.map { Bitmap(Array($0)) }
            for _ in 0..<60 {
                let unions = (0..<1 + random.below(3)).map { _ in
                    (0..<1 + random.below(3)).map { _ in random.below(5) }
                }
                let own = Self.numbers(&random)
                let sets = unions.map { union in
                    ResolvedSet.uniting(union.map { $0 == 4 ? .set(Bitmap(Array(own))) : .shared(bitmaps[$0]) })
                }
                let numbers = unions.map { union in
                    union.reduce(into: Set<UInt32>()) { $0.formUnion($1 == 4 ? own : shared[$1]) }
                }
                let wanted = numbers.dropFirst().reduce(numbers[0]) { $0.intersection($1) }.sorted()
                let cut = cuts.intersecting(sets)
                #expect(cut.bitmap.numbers() == wanted)
                #expect(cut.first(.max, highest: Self.highest) == wanted)
            }
        }
    }

    private static func set(depth: Int, _ random: inout SeededGenerator) -> (ResolvedSet, Set<UInt32>) {
        let kind = depth == 0 ? 0 : random.below(4)
        if kind == 0 {
            let numbers = numbers(&random)
            return (.set(Bitmap(Array(numbers))), numbers)
        }
        let parts = (0..<2 + random.below(2)).map { _ in set(depth: depth - 1, &random) }
        switch kind {
        case 1: return (.uniting(parts.map(\.0)), parts.reduce([]) { $0.union($1.1) })
        case 2: return (.intersecting(parts.map(\.0)), parts.dropFirst().reduce(parts[0].1) { $0.intersection($1.1) })
        default:
            return (.difference(parts[0].0, Bitmap(Array(parts[1].1))), parts[0].1.subtracting(parts[1].1))
        }
    }

    /// None, a few anywhere, or a stretch over the edge of a block.
    private static func numbers(_ random: inout SeededGenerator) -> Set<UInt32> {
        switch random.below(5) {
        case 0: return []
        case 1:
            let edge = UInt32(Bitmap.blockSize * (1 + random.below(8)))
            return Set(edge - UInt32(random.below(900))..<edge + UInt32(random.below(900)))
        default:
            let count = [20, 2000].randomElement(using: &random) ?? 20
            return Set((0..<count).map { _ in UInt32(random.below(highest)) })
        }
    }
}
