import CRoaring

/// Some of the 65,536 numbers of one block, changed in place: a bit for each, and a bit for each word that may have some.
///
/// Few numbers cost little, since empty words are never visited; and nothing is allocated after `init`.
struct BlockSet: ~Copyable {
    private static let wordCount = Bitmap.blockSize / UInt64.bitWidth
    private static let markCount = wordCount / UInt64.bitWidth

    private let words: UnsafeMutablePointer<UInt64>
    /// The words that may have bits; any other is 0.
    private let marks: UnsafeMutablePointer<UInt64>
    /// At least as many as there are.
    private(set) var countMax = 0

    init() {
        words = .allocate(capacity: Self.wordCount + Self.markCount)
        words.initialize(repeating: 0, count: Self.wordCount + Self.markCount)
        marks = words + Self.wordCount
    }

    deinit { words.deallocate() }

    // MARK: Whole sets

    mutating func removeAll() {
        guard countMax > 0 else { return }
        if countMax > Self.wordCount / 4 {
            words.update(repeating: 0, count: Self.wordCount)
        } else {
            forEachWord { words[$0] = 0 }
        }
        marks.update(repeating: 0, count: Self.markCount)
        countMax = 0
    }

    mutating func formUnion(_ other: borrowing BlockSet) {
        guard other.countMax > 0 else { return }
        other.forEachWord { words[$0] |= other.words[$0] }
        for mark in 0..<Self.markCount { marks[mark] |= other.marks[mark] }
        countMax += other.countMax
    }

    // MARK: Blocks of bitmaps

    mutating func formUnion(_ block: satchel_roaring_block) {
        if let numbers = block.numbers {
            insert(UnsafeBufferPointer(start: numbers, count: Int(block.count)))
            countMax += Int(block.count)
        } else if let bits = block.words {
            for word in 0..<Self.wordCount { words[word] |= bits[word] }
            marks.update(repeating: .max, count: Self.markCount)
            countMax += Int(block.count)
        } else {
            Self.forEachWord(ofRunsIn: block) { insert($1, intoWord: $0) }
            countMax += block.countMax
        }
    }

    /// Takes in what another set has in common with a block.
    mutating func formUnion(common other: borrowing BlockSet, _ block: satchel_roaring_block) {
        guard other.countMax > 0, block.count > 0 else { return }
        countMax += min(other.countMax, block.countMax)
        if let bits = block.words {
            other.forEachWord { insert(other.words[$0] & bits[$0], intoWord: $0) }
        } else if let numbers = block.numbers {
            let numbers = UnsafeBufferPointer(start: numbers, count: Int(block.count))
            if other.countMax < numbers.count / Self.searchCost {
                other.forEachNumber {
                    if Self.contains(numbers, UInt16($0)) { insert(1 << ($0 & 63), intoWord: $0 >> 6) }
                }
            } else {
                for number in numbers {
                    let (word, bit) = (Int(number) >> 6, UInt64(1) << UInt64(number & 63))
                    if other.words[word] & bit != 0 { insert(bit, intoWord: word) }
                }
            }
        } else {
            Self.forEachWord(ofRunsIn: block) { insert($1 & other.words[$0], intoWord: $0) }
        }
    }

    /// Leaves what is in a block too. Of a block that is kept as numbers or runs nothing is known in place: `false`, and
    /// nothing is changed.
    mutating func formIntersection(_ block: satchel_roaring_block) -> Bool {
        guard countMax > 0 else { return true }
        if let bits = block.words {
            forEachWord { words[$0] &= bits[$0] }
            return true
        }
        guard block.count == 0 else { return false }
        removeAll()
        return true
    }

    mutating func subtract(_ block: satchel_roaring_block) {
        guard countMax > 0 else { return }
        if let numbers = block.numbers {
            let numbers = UnsafeBufferPointer(start: numbers, count: Int(block.count))
            if countMax < numbers.count / Self.searchCost {
                forEachNumber {
                    if Self.contains(numbers, UInt16($0)) { words[$0 >> 6] &= ~(1 << UInt64($0 & 63)) }
                }
                return
            }
            for number in numbers { words[Int(number) >> 6] &= ~(1 << UInt64(number & 63)) }
        } else if let bits = block.words {
            forEachWord { words[$0] &= ~bits[$0] }
        } else {
            Self.forEachWord(ofRunsIn: block) { words[$0] &= ~$1 }
        }
    }

    // MARK: What came of it

    /// Writes the lowest numbers, ascending, each with `base` added, as many as there is room for.
    ///
    /// - Returns: how many were written.
    func write(to buffer: UnsafeMutableBufferPointer<UInt32>, base: UInt32) -> Int {
        var written = 0
        forEachNumber { number in
            guard written < buffer.count else { return }
            buffer.initializeElement(at: written, to: base | UInt32(number))
            written += 1
        }
        return written
    }

    // MARK: Within

    /// How many numbers are gone through in the time in which one is looked up among many.
    private static let searchCost = 24

    /// Numbers that ascend, so that neighbours mostly share a word of marks.
    private mutating func insert(_ numbers: UnsafeBufferPointer<UInt16>) {
        var place = 0
        var found: UInt64 = 0
        for number in numbers {
            let word = Int(number) >> 6
            words[word] |= 1 << UInt64(number & 63)
            if word >> 6 != place {
                marks[place] |= found
                place = word >> 6
                found = 0
            }
            found |= 1 << UInt64(word & 63)
        }
        marks[place] |= found
    }

    /// Leaves `countMax` to the caller: to count bits takes longer than to set them.
    @inline(__always)
    private mutating func insert(_ bits: UInt64, intoWord word: Int) {
        guard bits != 0 else { return }
        words[word] |= bits
        marks[word >> 6] |= 1 << UInt64(word & 63)
    }

    @inline(__always)
    private func forEachWord(_ body: (Int) -> Void) {
        for place in 0..<Self.markCount {
            var mark = marks[place]
            if mark == .max {
                for word in place << 6..<(place + 1) << 6 { body(word) }
                continue
            }
            while mark != 0 {
                body(place << 6 + mark.trailingZeroBitCount)
                mark &= mark - 1
            }
        }
    }

    @inline(__always)
    private func forEachNumber(_ body: (Int) -> Void) {
        forEachWord { word in
            var bits = words[word]
            while bits != 0 {
                body(word << 6 + bits.trailingZeroBitCount)
                bits &= bits - 1
            }
        }
    }

    /// Each word that a run reaches into, with the bits of the run in it.
    @inline(__always)
    private static func forEachWord(ofRunsIn block: satchel_roaring_block, _ body: (Int, UInt64) -> Void) {
        for run in UnsafeBufferPointer(start: block.runs, count: Int(block.count)) {
            let (first, last) = (Int(run.value), Int(run.value) + Int(run.length))
            for word in first >> 6...last >> 6 {
                var bits = UInt64.max
                if word == first >> 6 { bits &= .max << UInt64(first & 63) }
                if word == last >> 6 { bits &= .max >> UInt64(63 - last & 63) }
                body(word, bits)
            }
        }
    }

    private static func contains(_ numbers: UnsafeBufferPointer<UInt16>, _ number: UInt16) -> Bool {
        // The last number that is not higher is among the `count` that begin at `low`. Without a branch to guess.
        var (low, count) = (0, numbers.count)
        while count > 1 {
            let half = count / 2
            low += numbers[low + half] <= number ? half : 0
            count -= half
        }
        return numbers[low] == number
    }
}

extension satchel_roaring_block {
    /// At least as many numbers as there are.
    fileprivate var countMax: Int { runs == nil ? Int(count) : count == 0 ? 0 : Bitmap.blockSize }
}
