/// Collects numbers for a bitmap in any order.
package struct BitmapBuilder {
    private var numbers: [UInt32] = []

    package init() {}

    package mutating func insert(_ number: UInt32) { numbers.append(number) }

    package var bitmap: Bitmap { Bitmap(numbers) }
}

/// Collects numbers for many bitmaps at once.
package struct BitmapListBuilder {
    private var numbers: [UInt32] = []
    private var lists: [UInt32] = []

    package init(capacity: Int = 0) {
        numbers.reserveCapacity(capacity)
        lists.reserveCapacity(capacity)
    }

    /// - Parameter list: which of the bitmaps the number belongs to, from 0.
    package mutating func insert(_ number: UInt32, into list: UInt32) {
        numbers.append(number)
        lists.append(list)
    }

    /// The first bitmaps, `count` of them, empty ones included. Fastest where the numbers of each list came ascending.
    package func bitmaps(count: Int) -> [Bitmap] { Self.bitmaps(of: numbers, lists: lists, count: count) }

    /// The same of all at once.
    ///
    /// - Parameter lists: for each number, which of the bitmaps it belongs to.
    package static func bitmaps(of numbers: [UInt32], lists: [UInt32], count: Int) -> [Bitmap] {
        precondition(numbers.count == lists.count, "each number belongs to a list")
        // The numbers of each list one after the other, in the order in which they came.
        var starts = [Int](repeating: 0, count: count + 1)
        for list in lists { starts[Int(list) + 1] += 1 }
        for list in 0..<count { starts[list + 1] += starts[list] }
        let sorted = [UInt32](unsafeUninitializedCapacity: numbers.count) { sorted, filled in
            var next = starts
            next.withUnsafeMutableBufferPointer { next in
                for place in numbers.indices {
                    let list = Int(lists[place])
                    sorted.initializeElement(at: next[list], to: numbers[place])
                    next[list] += 1
                }
            }
            filled = numbers.count
        }
        return (0..<count).map { list in
            starts[list] == starts[list + 1] ? .empty : Bitmap(sorted[starts[list]..<starts[list + 1]])
        }
    }
}
