import ContactModel
import Foundation
import Testing

@testable import satchel

/// How the console's answers are worked out and written.
@Suite("Console: turns and pages") struct ConsoleTurnsTests {
    @Test func `answers come one after the other, and whoever comes when too many wait is told so`() async {
        let turns = ConsoleTurns()
        let gate = DispatchSemaphore(value: 0)
        let answers = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<ConsoleTurns.waitingMax {
                group.addTask {
                    await turns.take(for: "asker \(number / ConsoleTurns.waitingOfOneMax)") {
                        gate.wait()
                        return number
                    }
                }
            }
            while turns.count < ConsoleTurns.waitingMax { await Task.yield() }
            #expect(await turns.take(for: "another") { -1 } == nil)
            for _ in 0..<ConsoleTurns.waitingMax { gate.signal() }
            return await group.reduce(into: Set<Int>()) { if let number = $1 { $0.insert(number) } }
        }
        #expect(answers.count == ConsoleTurns.waitingMax)
        #expect(await turns.take(for: "asker 0") { 7 } == 7)
    }

    @Test func `whoever asks more than two questions at once is told so, and keeps nobody else out`() async {
        let turns = ConsoleTurns()
        let gate = DispatchSemaphore(value: 0)
        let answers = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<2 {
                group.addTask {
                    await turns.take(for: "hanna") {
                        _ = gate.wait(timeout: .now() + 10)
                        return number
                    }
                }
            }
            while turns.count < 2 { await Task.yield() }
            for _ in 2...ConsoleTurns.waitingMax { #expect(await turns.take(for: "hanna") { -1 } == nil) }
            group.addTask { await turns.take(for: "otto") { 2 } }
            while turns.count == 2 { await Task.yield() }
            for _ in 0..<2 { gate.signal() }
            return await group.reduce(into: Set<Int>()) { if let number = $1 { $0.insert(number) } }
        }
        #expect(answers == [0, 1, 2])
        #expect(await turns.take(for: "hanna") { 7 } == 7)
    }

    private struct Line: RegisterEntry {
        let number: Int
        static let columns = ["number"]
        var cells: [String] { ["\(number)"] }
        var line: String { "\(number)" }
    }

    @Test(arguments: [(1, 0..<3), (3, 6..<7), (4, 0..<0)])
    func `a page keeps its own entries of a register's answer, and counts all`(_ page: Int, _ kept: Range<Int>) throws {
        let output = RegisterPage(page: page, size: 3)
        try output.begin([], list: "lines", of: Line.self)
        for number in 0..<7 { try output.add(Line(number: number)) }
        try output.end([], lines: ["7 in all."])
        #expect(output.entries.map(\.line) == kept.map(String.init))
        #expect(output.count == 7 && output.pages == 3 && output.lines == ["7 in all."])
    }

    @Test func `whoever writes a register's answer may end it, however long it is`() throws {
        struct Written { var bytes = 0 }
        let written = Box(Written())
        let writer = RegisterWriter(.csv) { (text) throws(CommandFailure) in
            written.value.bytes += text.utf8.count
            if written.value.bytes > 1_000 { throw CommandFailure(code: .usage, message: "enough") }
        }
        try writer.begin([], list: "lines", of: Line.self)
        #expect(throws: CommandFailure.self) { for number in 0..<1_000_000 { try writer.add(Line(number: number)) } }
        #expect(written.value.bytes < 200_000, "it is written in pieces")
    }

    private final class Box<Value> {
        var value: Value
        init(_ value: Value) { self.value = value }
    }
}
