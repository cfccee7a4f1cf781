import Locking
import Testing

@testable import Service

/// Few visits at once work on what comes before their first request (ENGINE §12).
@Suite("Beginnings") struct BeginningsTests {
    @Test(.timeLimit(.minutes(5)))
    func `whoever asks later begins later, and no more begin at once than may`() async {
        let beginnings = Beginnings(atOnce: 2)
        let first = await beginnings.enter()
        let second = await beginnings.enter()
        let order = Locked<[Int]>([])
        let places = Locked<[Int: Beginnings.Place]>([:])
        var tasks: [Task<Void, Never>] = []
        for number in 0..<4 {
            tasks.append(
                Task {
                    let place = await beginnings.enter()
                    places.withLock { $0[number] = place }
                    order.withLock { $0.append(number) }
                })
            // The next one asks when this one waits.
            while beginnings.waitingCount <= number { await Task.yield() }
        }
        #expect(order.withLock { $0 }.isEmpty)

        first.end()
        #expect(beginnings.waitingCount == 3, "one place lets one in")
        await tasks[0].value
        #expect(order.withLock { $0 } == [0])
        second.end()
        #expect(beginnings.waitingCount == 2)
        await tasks[1].value
        for number in 0..<2 {
            places.withLock { $0[number] }?.end()
            await tasks[number + 2].value
        }
        #expect(order.withLock { $0 } == [0, 1, 2, 3])
        #expect(beginnings.waitingCount == 0)
    }

    @Test(.timeLimit(.minutes(5)))
    func `a place is given back once, however often its end is said`() async {
        let beginnings = Beginnings(atOnce: 1)
        let place = await beginnings.enter()
        for _ in 0..<3 { place.end() }
        let next = await beginnings.enter()
        #expect(beginnings.free == 0)
        let waiting = Task { await beginnings.enter() }
        while beginnings.free == 0, beginnings.waitingCount == 0 { await Task.yield() }
        #expect(beginnings.waitingCount == 1)
        next.end()
        await waiting.value.end()
        #expect(beginnings.free == 1)
    }
}
