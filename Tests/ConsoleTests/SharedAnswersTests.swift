import ContactModel
import Locking
import Testing

@testable import Console

@Suite("Console: shared answers") struct SharedAnswersTests {
    /// Answers how often it was asked, and can be kept from answering.
    private actor Source {
        private(set) var asked = 0
        private var waiting: [CheckedContinuation<Void, Never>] = []
        private var isClosed = false

        func find() async -> Int? {
            asked += 1
            let number = asked
            if isClosed { await withCheckedContinuation { waiting.append($0) } }
            return number
        }

        func close() { isClosed = true }

        func open() {
            isClosed = false
            for continuation in waiting { continuation.resume() }
            waiting = []
        }

        func wait(until count: Int) async { while asked < count { await Task.yield() } }
    }

    private let source = Source()
    private let time = Locked(Moment(milliseconds: 0))
    private let answers: SharedAnswers<String, Int>

    init() {
        answers = SharedAnswers(
            lifetime: .seconds(10), keptMax: 2, now: { [time] in time.withLock { $0 } },
            find: { [source] _ in await source.find() })
    }

    private func pass(_ seconds: Int) { time.withLock { $0 = $0 + .seconds(seconds) } }

    @Test func `however many ask at once, it is found once`() async {
        await source.close()
        async let all = withTaskGroup(of: Int?.self) { group in
            for _ in 0..<100 { group.addTask { await answers.answer("a") } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        await source.wait(until: 1)
        await source.open()
        #expect(await all == Array(repeating: 1, count: 100))
        #expect(await source.asked == 1)
    }

    @Test func `an answer is handed out while it is fresh, then found anew in the background, then waited for`() async {
        #expect(await answers.answer("a") == 1)
        pass(4)
        #expect(await answers.answer("a") == 1)
        #expect(await source.asked == 1)
        pass(2)
        #expect(await answers.answer("a") == 1, "nobody waits for the next one")
        await source.wait(until: 2)
        while await answers.answer("a") != 2 { await Task.yield() }
        pass(10)
        #expect(await answers.answer("a") == 3, "what is too old is never handed out")
    }

    @Test func `what was found before something changed is not handed out after it`() async {
        await source.close()
        async let before = answers.answer("a")
        await source.wait(until: 1)
        await answers.forget()
        await source.open()
        #expect(await before == 1)
        #expect(await answers.answer("a") == 2)
        #expect(await answers.answer("a") == 2)
    }

    @Test func `the oldest answers go where there are too many`() async {
        for (number, question) in ["a", "b", "c"].enumerated() {
            #expect(await answers.answer(question) == number + 1)
            pass(1)
        }
        #expect(await answers.answer("c") == 3)
        #expect(await answers.answer("b") == 2)
        #expect(await answers.answer("a") == 4)
    }
}
