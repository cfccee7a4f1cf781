import Bitmaps
import TestSupport
import Testing

@Suite("Block programs") struct BlockProgramTests {
    private static let highest = 3 * Bitmap.blockSize + 99

    @Test func `a program answers as Swift's own sets do, however its bitmaps are kept`() {
        var generator = SeededGenerator(seed: SeededGenerator.printedSeed("block programs"))
        let program = BlockProgram()
        var found = 0
        for _ in 0..<40 {
            var model: [Set<UInt32>] = [[]]
            for _ in 0..<Int.random(in: 1...14, using: &generator) { Self.addStep(program, &model, &generator) }
            while model.count > 1 {
                program.popIntoUnion()
                let last = model.removeLast()
                model[model.count - 1].formUnion(last)
            }
            let limit = [0, 1, 90, 5_000, 300_000].randomElement(using: &generator) ?? 0
            let numbers = program.first(limit, highest: Self.highest)
            #expect(numbers == Array(model[0].sorted().prefix(limit)))
            found += numbers.count
        }
        #expect(found > 20_000)
    }

    private static func addStep(
        _ program: BlockProgram, _ model: inout [Set<UInt32>], _ generator: inout SeededGenerator
    ) {
        let top = model.count - 1
        let numbers = numbers(&generator)
        let bitmap = Bitmap(numbers.sorted())
        switch Int.random(in: 0...9, using: &generator) {
        case 0, 1, 2:
            program.unite(bitmap)
            model[top].formUnion(numbers)
        case 3:
            program.cut(bitmap)
            model[top].formIntersection(numbers)
        case 4:
            program.subtract(bitmap)
            model[top].subtract(numbers)
        case 5 where top > 0:
            program.uniteCommon(bitmap)
            model[top].formUnion(model[top - 1].intersection(numbers))
        case 6 where top > 0:
            program.pushCopyOfSecond()
            model.append(model[top - 1])
        case 7 where top > 0:
            program.popSecond()
            model.remove(at: top - 1)
        case 8 where top > 0:
            program.popIntoUnion()
            let last = model.removeLast()
            model[top - 1].formUnion(last)
        default:
            program.push()
            model.append([])
        }
    }

    /// Nothing, a few, many enough for bits, or a stretch, which is kept as its ends.
    private static func numbers(_ generator: inout SeededGenerator) -> Set<UInt32> {
        func number() -> UInt32 { UInt32.random(in: 0...UInt32(highest), using: &generator) }
        switch Int.random(in: 0...4, using: &generator) {
        case 0: return []
        case 1:
            let start = number()
            return Set(start...min(UInt32(highest), start + UInt32.random(in: 0...70_000, using: &generator)))
        case 2: return Set((0..<20_000).map { _ in number() })
        default: return Set((0..<Int.random(in: 1...900, using: &generator)).map { _ in number() })
        }
    }
}
