import CRoaring

/// The sets that a `BlockProgram` works on: allocated once, for many programs.
///
/// Belongs to one task.
package final class BlockStack {
    private var sets: UnsafeMutablePointer<BlockSet>
    private var count = 0

    package init() { sets = .allocate(capacity: 0) }

    deinit {
        sets.deinitialize(count: count)
        sets.deallocate()
    }

    func grow(to wanted: Int) {
        guard wanted > count else { return }
        let grown = UnsafeMutablePointer<BlockSet>.allocate(capacity: wanted)
        grown.moveInitialize(from: sets, count: count)
        for place in count..<wanted { (grown + place).initialize(to: BlockSet()) }
        sets.deallocate()
        sets = grown
        count = wanted
    }

    /// Leaves the result in the lowest set. One set above those that the steps speak of must be there.
    func carryOut(_ steps: UnsafeMutableBufferPointer<BlockProgram.Step>, block: UInt32) {
        var top = 0
        sets[0].removeAll()
        for place in steps.indices {
            switch steps[place].operation {
            case .unite: sets[top].formUnion(steps[place].part(block))
            case .subtract: sets[top].subtract(steps[place].part(block))
            case .uniteCommon: sets[top].formUnion(common: sets[top - 1], steps[place].part(block))
            case .cut:
                sets[top + 1].removeAll()
                sets[top + 1].formUnion(common: sets[top], steps[place].part(block))
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

    func write(to buffer: UnsafeMutableBufferPointer<UInt32>, block: UInt32) -> Int {
        sets[0].write(to: buffer, base: block << 16)
    }
}
