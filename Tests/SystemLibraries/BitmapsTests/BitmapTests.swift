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

    @Test func `numbers that ascend make the same set as any others`() {
        var generator = SeededGenerator(seed: SeededGenerator.printedSeed("ascending numbers"))
        for _ in 0..<300 {
            let numbers = Self.numbers(&generator).sorted()
            let ascending = Bitmap(numbers)
            let mixed = Bitmap(numbers.reversed() + numbers.prefix(3))
            #expect(ascending == mixed && ascending.hashValue == mixed.hashValue)
            #expect(ascending.count == numbers.count && ascending.numbers() == numbers)
        }
        // More in one block than are kept as a list.
        let many = (0..<5000).map { UInt32($0 * 3) }
        #expect(Bitmap(many).numbers() == many)
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
