import CRoaring
import Glibc

/// A set of 32-bit numbers, compressed, by CRoaring.
///
/// Never changes once it is made, so that many may share it.
// `@unchecked` is true because nothing changes what `handle` points to after `init`, and CRoaring's functions that take a
// constant bitmap keep no state of their own.
package final class Bitmap: @unchecked Sendable {
    let handle: UnsafeMutablePointer<roaring_bitmap_t>
    /// Whether all of it is one piece of memory; see `satchel_roaring_of_ascending`.
    private let isOnePiece: Bool
    /// How many numbers there are.
    package let count: Int

    package static let empty = Bitmap()

    /// Takes over the library's bitmap.
    private init(taking handle: UnsafeMutablePointer<roaring_bitmap_t>?, isOnePiece: Bool = false) {
        guard let handle else { preconditionFailure("out of memory for a bitmap") }
        self.handle = handle
        self.isOnePiece = isOnePiece
        count = Int(roaring_bitmap_get_cardinality(handle))
    }

    private convenience init() { self.init(taking: roaring_bitmap_create()) }

    /// The numbers of a range.
    package convenience init(_ range: Range<UInt32>) {
        self.init(
            taking: range.isEmpty
                ? roaring_bitmap_create()
                : roaring_bitmap_from_range(UInt64(range.lowerBound), UInt64(range.upperBound), 1))
    }

    /// The numbers of a list in any order, doubles counted once; fastest where they ascend.
    package convenience init(_ numbers: [UInt32]) {
        self.init(numbers[...])
    }

    /// The same of a part of a list.
    package convenience init(_ numbers: ArraySlice<UInt32>) {
        let (handle, isOnePiece) = numbers.withUnsafeBufferPointer { Self.made($0) }
        self.init(taking: handle, isOnePiece: isOnePiece)
    }

    private static func made(
        _ numbers: UnsafeBufferPointer<UInt32>
    ) -> (handle: UnsafeMutablePointer<roaring_bitmap_t>?, isOnePiece: Bool) {
        guard let start = numbers.baseAddress, !numbers.isEmpty else { return (roaring_bitmap_create(), false) }
        if let piece = satchel_roaring_of_ascending(start, numbers.count) { return (piece, true) }
        guard let handle = roaring_bitmap_create() else { return (nil, false) }
        roaring_bitmap_add_many(handle, numbers.count, start)
        roaring_bitmap_run_optimize(handle)
        roaring_bitmap_shrink_to_fit(handle)
        return (handle, false)
    }

    deinit {
        if isOnePiece { free(handle) } else { roaring_bitmap_free(handle) }
    }

    /// How many numbers a block spans.
    package static let blockSize = 65_536

    package var isEmpty: Bool { count == 0 }

    package func contains(_ number: UInt32) -> Bool { roaring_bitmap_contains(handle, number) }

    package func isSubset(of other: Bitmap) -> Bool { roaring_bitmap_is_subset(handle, other.handle) }

    /// How many numbers both have, without making the set of them.
    package func countInCommon(with other: Bitmap) -> Int {
        Int(roaring_bitmap_and_cardinality(handle, other.handle))
    }

    // MARK: New sets

    package func union(_ other: Bitmap) -> Bitmap {
        if isEmpty { return other }
        if other.isEmpty { return self }
        return Bitmap(taking: roaring_bitmap_or(handle, other.handle))
    }

    package func intersection(_ other: Bitmap) -> Bitmap {
        if isEmpty || other.isEmpty { return .empty }
        return Bitmap(taking: roaring_bitmap_and(handle, other.handle))
    }

    package func subtracting(_ other: Bitmap) -> Bitmap {
        if isEmpty || other.isEmpty { return self }
        return Bitmap(taking: roaring_bitmap_andnot(handle, other.handle))
    }

    /// The union of any count of sets; of none, the empty one.
    package static func union(of bitmaps: [Bitmap]) -> Bitmap {
        switch bitmaps.count {
        case 0: return .empty
        case 1: return bitmaps[0]
        case 2: return bitmaps[0].union(bitmaps[1])
        default:
            // Many small sets are merged one by one; for large ones the library goes through whole blocks of bits.
            let total = bitmaps.reduce(0) { $0 + $1.count }
            if total < mergedCountMax { return merged(bitmaps) }
            return withExtendedLifetime(bitmaps) {
                var handles = bitmaps.map { UnsafePointer<roaring_bitmap_t>?.some(UnsafePointer($0.handle)) }
                return Bitmap(taking: roaring_bitmap_or_many(handles.count, &handles))
            }
        }
    }

    private static let mergedCountMax = 100_000

    private static func merged(_ bitmaps: [Bitmap]) -> Bitmap {
        let handle = roaring_bitmap_or(bitmaps[0].handle, bitmaps[1].handle)
        for bitmap in bitmaps.dropFirst(2) { roaring_bitmap_or_inplace(handle, bitmap.handle) }
        return Bitmap(taking: handle)
    }

    /// The same set, in one piece of memory where its blocks are small: faster to read where there are many such sets.
    package var packed: Bitmap {
        if isOnePiece { return self }
        return numbers().withUnsafeBufferPointer { numbers in
            guard let start = numbers.baseAddress, !numbers.isEmpty,
                let piece = satchel_roaring_of_ascending(start, numbers.count)
            else { return self }
            return Bitmap(taking: piece, isOnePiece: true)
        }
    }

    // MARK: The numbers

    /// The first numbers, ascending, at most `limit` of them.
    package func numbers(limit: Int = .max) -> [UInt32] {
        let count = count
        let wanted = min(limit, count)
        return [UInt32](unsafeUninitializedCapacity: wanted) { buffer, filled in
            guard let start = buffer.baseAddress, wanted > 0 else { return }
            if wanted == count {
                roaring_bitmap_to_uint32_array(handle, start)
                filled = wanted
            } else {
                var iterator = roaring_uint32_iterator_t()
                roaring_init_iterator(handle, &iterator)
                filled = Int(roaring_read_uint32_iterator(&iterator, start, UInt32(wanted)))
            }
        }
    }

    /// The number at this place of the ascending order, from 0; `nil` beyond the end.
    package func number(at place: Int) -> UInt32? {
        guard place >= 0, place < count else { return nil }
        var number: UInt32 = 0
        return roaring_bitmap_select(handle, UInt32(place), &number) ? number : nil
    }

    /// How many numbers are at most this one.
    package func count(upTo number: UInt32) -> Int { Int(roaring_bitmap_rank(handle, number)) }

    /// What it takes in memory, in bytes, as the library accounts for it.
    package var byteCount: Int { Int(roaring_bitmap_size_in_bytes(handle)) }
}

extension Bitmap: Hashable {
    package static func == (left: Bitmap, right: Bitmap) -> Bool {
        left === right || left.count == right.count && roaring_bitmap_equals(left.handle, right.handle)
    }

    /// By count and ends, which is cheap; equal sets have equal ones.
    package func hash(into hasher: inout Hasher) {
        let count = count
        hasher.combine(count)
        guard count > 0 else { return }
        hasher.combine(roaring_bitmap_minimum(handle))
        hasher.combine(roaring_bitmap_maximum(handle))
        hasher.combine(number(at: count / 2))
    }
}
