import Bitmaps
import TestSupport
import Testing

@Suite("Bitmaps") struct BitmapTests {
    @Test func `every operation answers as Swift's own sets do`() {
        let seed = SeededGenerator.printedSeed("bitmaps")
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let left = Self.numbers(&generator)
            let right = Self.numbers(&generator)
            let third = Self.numbers(&generator)
            let (one, two, three) = (Bitmap(Array(left)), Bitmap(Array(right)), Bitmap(Array(third)))

            #expect(one.count == left.count)
            #expect(one.numbers() == left.sorted())
            #expect(one.union(two).numbers() == left.union(right).sorted())
            #expect(one.intersection(two).numbers() == left.intersection(right).sorted())
            #expect(one.subtracting(two).numbers() == left.subtracting(right).sorted())
            #expect(Bitmap.union(of: [one, two, three]).numbers() == left.union(right).union(third).sorted())
            #expect(one.countInCommon(with: two) == left.intersection(right).count)
            #expect(one.isSubset(of: two) == left.isSubset(of: right))
            #expect((one == two) == (left == right))
            let limit = Int.random(in: 0...200, using: &generator)
            #expect(one.numbers(limit: limit) == Array(left.sorted().prefix(limit)))
            let probe = UInt32.random(in: 0...200_000, using: &generator)
            #expect(one.contains(probe) == left.contains(probe))
            #expect(one.count(upTo: probe) == left.count { $0 <= probe })
            let place = Int.random(in: 0...100, using: &generator)
            #expect(one.number(at: place) == (place < left.count ? left.sorted()[place] : nil))
        }
    }

    @Test func `a part of the blocks is a set like any other, and outlives whoever lent it`() {
        var generator = SeededGenerator(seed: SeededGenerator.printedSeed("parts of bitmaps"))
        for _ in 0..<300 {
            let first = [0, 1, 2, 65_535].randomElement(using: &generator) ?? 0
            let blocks = first..<first + Int.random(in: 0...3, using: &generator)
            let sets = (0..<3).map { _ in Self.numbers(&generator).union([.max]) }
            let parts = sets.map { set in set.filter { blocks.contains(Int($0) / Bitmap.blockSize) } }
            // The whole bitmaps are gone at once.
            let lent = sets.map { Bitmap(Array($0)).part(ofBlocks: blocks) }

            for (part, numbers) in zip(lent, parts) {
                #expect(part.numbers() == numbers.sorted())
                #expect(part.count == numbers.count && part.isEmpty == numbers.isEmpty)
                #expect(part.numbers(limit: 3) == Array(numbers.sorted().prefix(3)))
                #expect(part == Bitmap(Array(numbers)))
                #expect(part.part(ofBlocks: blocks) == part)
            }
            #expect(Bitmap.union(of: lent).numbers() == parts.reduce(Set()) { $0.union($1) }.sorted())
            #expect(lent[0].union(lent[1]).numbers() == parts[0].union(parts[1]).sorted())
            #expect(lent[0].intersection(lent[1]).numbers() == parts[0].intersection(parts[1]).sorted())
            #expect(lent[0].subtracting(lent[1]).numbers() == parts[0].subtracting(parts[1]).sorted())
        }
    }

    @Test func `equal sets are equal and hash alike however they were made`() {
        let range = Bitmap(5..<70_000)
        let list = Bitmap((5..<70_000).reversed().map { UInt32($0) })
        #expect(range == list)
        #expect(range.hashValue == list.hashValue)
        #expect(Bitmap(3..<3) == .empty)
        #expect(Bitmap.union(of: []).isEmpty)
        #expect(Bitmap([7, 7, 7]).count == 1)
    }

    /// Dense and sparse ones, over more than one of the library's blocks of 65,536.
    private static func numbers(_ generator: inout SeededGenerator) -> Set<UInt32> {
        let highest: UInt32 = [50, 3_000, 200_000].randomElement(using: &generator) ?? 50
        let count = Int.random(in: 0...400, using: &generator)
        return Set((0..<count).map { _ in UInt32.random(in: 0...highest, using: &generator) })
    }
}
