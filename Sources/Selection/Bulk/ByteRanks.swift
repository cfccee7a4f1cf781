import Glibc

/// Strings of bytes one after the other, to be ranked: many of them, without an object for each.
struct ByteRanks {
    private var bytes: [UInt8] = []
    /// Where each string ends.
    private var ends: [Int] = []

    private struct Entry {
        /// The first eight bytes, which decide most comparisons.
        let prefix: UInt64
        let index: UInt32
    }

    mutating func append(_ string: some Sequence<UInt8>) {
        bytes.append(contentsOf: string)
        ends.append(bytes.count)
    }

    /// For each string, how many different ones come before it, compared byte by byte; equal strings have equal ranks.
    func ranks() -> [UInt32] {
        bytes.withUnsafeBytes { bytes in
            func string(_ index: UInt32) -> UnsafeRawBufferPointer {
                .init(rebasing: bytes[(index == 0 ? 0 : ends[Int(index) - 1])..<ends[Int(index)]])
            }
            var entries = ends.indices.map { Entry(prefix: Self.prefix(string(UInt32($0))), index: UInt32($0)) }
            entries.sort { left, right in
                if left.prefix != right.prefix { return left.prefix < right.prefix }
                return Self.precedes(string(left.index), string(right.index))
            }
            var ranks = [UInt32](repeating: 0, count: ends.count)
            var rank: UInt32 = 0
            for (place, entry) in entries.enumerated() {
                if place > 0 {
                    let last = entries[place - 1]
                    let isSame = last.prefix == entry.prefix && !Self.precedes(string(last.index), string(entry.index))
                    if !isSame { rank += 1 }
                }
                ranks[Int(entry.index)] = rank
            }
            return ranks
        }
    }

    private static func prefix(_ string: UnsafeRawBufferPointer) -> UInt64 {
        var prefix: UInt64 = 0
        for byte in string.prefix(8) { prefix = prefix << 8 | UInt64(byte) }
        return prefix << UInt64(8 * max(0, 8 - string.count))
    }

    private static func precedes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard let start = left.baseAddress, let other = right.baseAddress else { return left.count < right.count }
        let order = memcmp(start, other, min(left.count, right.count))
        return order != 0 ? order < 0 : left.count < right.count
    }
}
