/// Collects numbers for a bitmap in any order.
package struct BitmapBuilder {
    private var numbers: [UInt32] = []

    package init() {}

    package mutating func insert(_ number: UInt32) { numbers.append(number) }

    package var bitmap: Bitmap { Bitmap(numbers) }
}

/// Collects numbers for many bitmaps at once.
package struct BitmapListBuilder {
    private var lists: [UInt32] = []
    private var numbers: [UInt32] = []

    package init() {}

    /// - Parameter list: which of the bitmaps the number belongs to, from 0.
    package mutating func insert(_ number: UInt32, into list: Int) {
        lists.append(UInt32(list))
        numbers.append(number)
    }

    /// The first bitmaps, `count` of them, empty ones included.
    package func bitmaps(count: Int) -> [Bitmap] {
        // The numbers of each list one after the other, in the order in which they came.
        var starts = [Int](repeating: 0, count: count + 1)
        for list in lists { starts[Int(list) + 1] += 1 }
        for list in 0..<count { starts[list + 1] += starts[list] }
        var next = starts
        var sorted = [UInt32](repeating: 0, count: numbers.count)
        for (list, number) in zip(lists, numbers) {
            sorted[next[Int(list)]] = number
            next[Int(list)] += 1
        }
        return (0..<count).map { list in
            starts[list] == starts[list + 1] ? .empty : Bitmap(sorted[starts[list]..<starts[list + 1]])
        }
    }
}
