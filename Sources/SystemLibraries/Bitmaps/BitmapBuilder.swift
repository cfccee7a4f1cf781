/// Collects numbers for a bitmap in any order.
package struct BitmapBuilder {
    private var numbers: [UInt32] = []

    package init() {}

    package mutating func insert(_ number: UInt32) { numbers.append(number) }

    package var bitmap: Bitmap { Bitmap(numbers) }
}

/// Collects numbers for many bitmaps at once.
package struct BitmapListBuilder {
    /// The list in the upper half, the number in the lower.
    private var entries: [UInt64] = []

    package init(capacity: Int = 0) { entries.reserveCapacity(capacity) }

    /// - Parameter list: which of the bitmaps the number belongs to, from 0.
    package mutating func insert(_ number: UInt32, into list: UInt32) {
        entries.append(UInt64(list) << 32 | UInt64(number))
    }

    /// The first bitmaps, `count` of them, empty ones included. Fastest where the numbers of each list came ascending.
    package func bitmaps(count: Int) -> [Bitmap] {
        // The numbers of each list one after the other, in the order in which they came.
        var starts = [Int](repeating: 0, count: count + 1)
        for entry in entries { starts[Int(entry >> 32) + 1] += 1 }
        for list in 0..<count { starts[list + 1] += starts[list] }
        let sorted = [UInt32](unsafeUninitializedCapacity: entries.count) { sorted, filled in
            var next = starts
            next.withUnsafeMutableBufferPointer { next in
                for entry in entries {
                    let list = Int(entry >> 32)
                    sorted.initializeElement(at: next[list], to: UInt32(truncatingIfNeeded: entry))
                    next[list] += 1
                }
            }
            filled = entries.count
        }
        return (0..<count).map { list in
            starts[list] == starts[list + 1] ? .empty : Bitmap(sorted[starts[list]..<starts[list + 1]])
        }
    }
}
