import ContactModel
import Locking
import Pacing
import Testing

@testable import SyncEngine

@Suite("App gate") struct AppGateTests {
    private let now = Moment(milliseconds: 1_800_000_000_000)

    private func gate(atOnce: Int) -> AppGate {
        var limits = AppPacingLimits()
        limits.atOnceStart = atOnce
        limits.atOnceMax = atOnce
        return AppGate(AppPacer(limits: limits))
    }

    private func leave(_ gate: AppGate, _ outcomes: [AppPacer.Outcome]) {
        gate.leave(outcomes, latency: .milliseconds(1), chance: 0, now: now)
    }

    @Test func `whoever finds it full waits until somebody leaves, and all get through`() async {
        let gate = gate(atOnce: 8)
        let most = Locked((now: 0, most: 0))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    guard case .admitted(let count) = await gate.enter(3, isUrgent: false, now: now) else {
                        Issue.record("not admitted")
                        return
                    }
                    most.withLock { state in
                        state.now += count
                        state.most = max(state.most, state.now)
                    }
                    await Task.yield()
                    most.withLock { $0.now -= count }
                    leave(gate, Array(repeating: .answered, count: count))
                }
            }
        }
        #expect(most.withLock { $0.now } == 0)
        #expect((3...8).contains(most.withLock { $0.most }))
    }

    @Test func `the urgent one goes before those that came earlier`() async {
        let gate = gate(atOnce: 1)
        #expect(await gate.enter(1, isUrgent: false, now: now) == .admitted(1))
        let order = Locked<[String]>([])
        await withTaskGroup(of: Void.self) { group in
            for name in ["first", "second", "urgent"] {
                group.addTask {
                    _ = await gate.enter(1, isUrgent: name == "urgent", now: now)
                    order.withLock { $0.append(name) }
                    leave(gate, [.answered])
                }
                // Until it stands in its queue.
                while gate.waitingCount <= (name == "first" ? 0 : name == "second" ? 1 : 2) { await Task.yield() }
            }
            leave(gate, [.answered])
        }
        #expect(order.withLock { $0 } == ["urgent", "first", "second"])
    }

    @Test func `whoever is cancelled waits no longer and takes no place`() async {
        let gate = gate(atOnce: 1)
        #expect(await gate.enter(1, isUrgent: false, now: now) == .admitted(1))
        let waiting = Task { await gate.enter(1, isUrgent: true, now: now) }
        while gate.waitingCount == 0 { await Task.yield() }
        waiting.cancel()
        #expect(await waiting.value == .cancelled)
        leave(gate, [.answered])
        #expect(await gate.enter(1, isUrgent: false, now: now) == .admitted(1))
    }

    @Test func `a pause that the service asks for is told to all who wait`() async {
        let gate = gate(atOnce: 1)
        #expect(await gate.enter(1, isUrgent: false, now: now) == .admitted(1))
        let waiting = Task { await gate.enter(1, isUrgent: false, now: now) }
        while gate.waitingCount == 0 { await Task.yield() }
        leave(gate, [.throttledApp(retryAfter: .seconds(7))])
        #expect(await waiting.value == .closed(until: now + .seconds(7)))
        #expect(await gate.enter(1, isUrgent: true, now: now) == .closed(until: now + .seconds(7)))
        #expect(await gate.enter(1, isUrgent: true, now: now + .seconds(7)) == .admitted(1))
    }
}
