import CRoaring

/// How a set is put together from others, as steps on a stack of sets; carried out block by block.
///
/// Blocks are gone through in ascending order, and only as far as numbers are wanted. What it needs is allocated once,
/// for many sets one after the other. Belongs to one task.
package final class BlockProgram {
    private enum Operation {
        case unite, cut, subtract, uniteCommon
        case push, pushCopyOfSecond, popIntoUnion, popSecond
    }

    private struct Step {
        let operation: Operation
        /// Kept alive by `bitmaps`.
        let handle: UnsafePointer<roaring_bitmap_t>?
        /// Which of its blocks comes next.
        var at: Int32 = 0

        /// What of the bitmap is in a block. Blocks are asked for in ascending order.
        @inline(__always)
        mutating func part(_ block: UInt32) -> satchel_roaring_block {
            guard let handle else { return satchel_roaring_block() }
            return satchel_roaring_block_at(handle, block, &at)
        }
    }

    private var steps: [Step] = []
    private var bitmaps: [Bitmap] = []
    private var depth = 1
    private var depthMax = 1
    private var sets = UnsafeMutablePointer<BlockSet>.allocate(capacity: 0)
    private var setCount = 0

    /// Starts with one empty set on the stack.
    package init() {}

    deinit {
        sets.deinitialize(count: setCount)
        sets.deallocate()
    }

    // MARK: Steps

    /// Starts anew, with one empty set on the stack.
    package func clear() {
        steps.removeAll(keepingCapacity: true)
        bitmaps.removeAll(keepingCapacity: true)
        depth = 1
        depthMax = 1
    }

    /// Adds the bitmap to the top.
    package func unite(_ bitmap: Bitmap) { add(.unite, bitmap) }

    /// Leaves of the top what is in the bitmap too.
    package func cut(_ bitmap: Bitmap) { add(.cut, bitmap) }

    /// Takes the bitmap out of the top.
    package func subtract(_ bitmap: Bitmap) { add(.subtract, bitmap) }

    /// Adds to the top what the bitmap and the set below the top have in common.
    package func uniteCommon(_ bitmap: Bitmap) { add(.uniteCommon, bitmap) }

    /// Puts an empty set on top.
    package func push() { grow(.push) }

    /// Puts a copy of the set below the top on top.
    package func pushCopyOfSecond() { grow(.pushCopyOfSecond) }

    /// Takes the top away, and adds it to the set that was below it.
    package func popIntoUnion() { shrink(.popIntoUnion) }

    /// Takes the set below the top away.
    package func popSecond() { shrink(.popSecond) }

    private func add(_ operation: Operation, _ bitmap: Bitmap) {
        steps.append(Step(operation: operation, handle: UnsafePointer(bitmap.handle)))
        bitmaps.append(bitmap)
    }

    private func grow(_ operation: Operation) {
        steps.append(Step(operation: operation, handle: nil))
        depth += 1
        depthMax = max(depthMax, depth)
    }

    private func shrink(_ operation: Operation) {
        precondition(depth > 1, "nothing to take from the stack")
        steps.append(Step(operation: operation, handle: nil))
        depth -= 1
    }

    // MARK: Carrying out

    /// The first numbers of the set, ascending. Starts anew afterwards.
    ///
    /// - Parameters:
    ///   - countMax: how many at most.
    ///   - highest: no number is higher.
    package func first(_ countMax: Int, highest: Int) -> [UInt32] {
        precondition(depth == 1, "the steps leave more than one set")
        // One more, in which a set is cut.
        makeSets(depthMax + 1)
        defer { clear() }
        return [UInt32](unsafeUninitializedCapacity: countMax) { buffer, filled in
            steps.withUnsafeMutableBufferPointer { steps in
                for block in 0...UInt32(highest / Bitmap.blockSize) where filled < countMax {
                    Self.carryOut(steps, sets, block)
                    let rest = UnsafeMutableBufferPointer(rebasing: buffer[filled..<countMax])
                    filled += sets[0].write(to: rest, base: block << 16)
                }
            }
        }
    }

    private func makeSets(_ wanted: Int) {
        guard wanted > setCount else { return }
        let grown = UnsafeMutablePointer<BlockSet>.allocate(capacity: wanted)
        grown.moveInitialize(from: sets, count: setCount)
        for place in setCount..<wanted { (grown + place).initialize(to: BlockSet()) }
        sets.deallocate()
        sets = grown
        setCount = wanted
    }

    /// Leaves the result in the lowest set.
    private static func carryOut(
        _ steps: UnsafeMutableBufferPointer<Step>, _ sets: UnsafeMutablePointer<BlockSet>, _ block: UInt32
    ) {
        var top = 0
        sets[0].removeAll()
        for place in steps.indices {
            switch steps[place].operation {
            case .unite: sets[top].formUnion(steps[place].part(block))
            case .subtract: sets[top].subtract(steps[place].part(block))
            case .uniteCommon: sets[top].formUnion(common: sets[top - 1], steps[place].part(block))
            case .cut:
                let part = steps[place].part(block)
                if sets[top].formIntersection(part) { continue }
                sets[top + 1].removeAll()
                sets[top + 1].formUnion(common: sets[top], part)
                swap(&sets[top], &sets[top + 1])
            case .push:
                top += 1
                sets[top].removeAll()
            case .pushCopyOfSecond:
                top += 1
                sets[top].removeAll()
                sets[top].formUnion(sets[top - 2])
            case .popIntoUnion:
                sets[top - 1].formUnion(sets[top])
                top -= 1
            case .popSecond:
                swap(&sets[top - 1], &sets[top])
                top -= 1
            }
        }
    }
}
