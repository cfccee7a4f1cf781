import CRoaring

/// How a set is put together from others, as steps on a stack of sets; carried out block by block.
///
/// Blocks are gone through in ascending order, and only as far as numbers are wanted. No step makes an object.
package struct BlockProgram {
    enum Operation {
        case unite, cut, subtract, uniteCommon
        case push, pushCopyOfSecond, popIntoUnion, popSecond
    }

    struct Step {
        let operation: Operation
        /// Kept alive by `bitmaps`.
        fileprivate let handle: UnsafePointer<roaring_bitmap_t>?
        /// Which of its blocks comes next.
        fileprivate var at: Int32 = 0

        /// What of the bitmap is in a block. Blocks are asked for in ascending order.
        mutating func part(_ block: UInt32) -> satchel_roaring_block {
            guard let handle else { return satchel_roaring_block() }
            return satchel_roaring_block_at(handle, block, &at)
        }
    }

    private var steps: [Step] = []
    private var bitmaps: [Bitmap] = []
    private var depth = 1
    private var depthMax = 1

    /// Starts with one empty set on the stack.
    package init() {
        steps.reserveCapacity(32)
        bitmaps.reserveCapacity(32)
    }

    // MARK: Steps

    /// Adds the bitmap to the top.
    package mutating func unite(_ bitmap: Bitmap) { add(.unite, bitmap) }

    /// Leaves of the top what is in the bitmap too.
    package mutating func cut(_ bitmap: Bitmap) { add(.cut, bitmap) }

    /// Takes the bitmap out of the top.
    package mutating func subtract(_ bitmap: Bitmap) { add(.subtract, bitmap) }

    /// Adds to the top what the bitmap and the set below the top have in common.
    package mutating func uniteCommon(_ bitmap: Bitmap) { add(.uniteCommon, bitmap) }

    /// Puts an empty set on top.
    package mutating func push() { add(.push, nil) }

    /// Puts a copy of the set below the top on top.
    package mutating func pushCopyOfSecond() { add(.pushCopyOfSecond, nil) }

    /// Takes the top away, and adds it to the set that was below it.
    package mutating func popIntoUnion() { add(.popIntoUnion, nil) }

    /// Takes the set below the top away.
    package mutating func popSecond() { add(.popSecond, nil) }

    private mutating func add(_ operation: Operation, _ bitmap: Bitmap?) {
        steps.append(Step(operation: operation, handle: bitmap.map { UnsafePointer($0.handle) }))
        if let bitmap { bitmaps.append(bitmap) }
        switch operation {
        case .push, .pushCopyOfSecond: depth += 1
        case .popIntoUnion, .popSecond: depth -= 1
        case .unite, .cut, .subtract, .uniteCommon: break
        }
        depthMax = max(depthMax, depth)
    }

    // MARK: Carrying out

    /// The first numbers of the set, ascending.
    ///
    /// - Parameters:
    ///   - countMax: how many at most.
    ///   - highest: no number is higher.
    ///   - stack: used again from one program to the next.
    package consuming func first(_ countMax: Int, highest: Int, on stack: BlockStack) -> [UInt32] {
        stack.grow(to: depthMax + 1)
        return withExtendedLifetime(bitmaps) {
            [UInt32](unsafeUninitializedCapacity: countMax) { buffer, filled in
                for block in 0...highest / Bitmap.blockSize where filled < countMax {
                    steps.withUnsafeMutableBufferPointer { stack.carryOut($0, block: UInt32(block)) }
                    let rest = UnsafeMutableBufferPointer(rebasing: buffer[filled..<countMax])
                    filled += stack.write(to: rest, block: UInt32(block))
                }
            }
        }
    }
}
