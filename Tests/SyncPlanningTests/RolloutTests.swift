import ContactModel
import SyncPlanning
import Testing

/// Whose turn it is to gain by a book's new definition (ENGINE §10, Decisions 28).
@Suite("Roll-out") struct RolloutTests {
    private static let start = Moment(milliseconds: 1_000)

    private static func candidate(
        _ number: Int, _ state: DefinitionState = DefinitionState(reached: "old"), obstacle: String? = nil,
        isAsked: Bool = true
    ) -> Rollout.Candidate {
        Rollout.Candidate(
            addressBook: AddressBookID("ab\(100_000 + number)"), state: state, obstacle: obstacle, isAsked: isAsked)
    }

    private static func rollout(_ candidates: [Rollout.Candidate], isReleased: Bool = false) -> Rollout {
        Rollout(definition: "new", since: start, isReleased: isReleased, among: candidates)
    }

    private static let begun = DefinitionState(reached: "old", entering: "new", enteredAt: start)
    private static let done = DefinitionState(reached: "new", enteredAt: start)

    private static func open(_ rollout: Rollout) -> [Int] {
        rollout.open.map { Int($0.addressBook.text.dropFirst(2))! - 100_000 }
    }

    @Test(arguments: [
        (0, []), (1, [1]), (2, [1, 2]), (9, [1, 9]), (10, [1, 10]), (11, [1, 2, 11]), (16, [1, 2, 16]),
        (100, [1, 10, 100]), (101, [1, 2, 11, 101]), (1_000, [1, 10, 100, 1_000]), (10_000, [1, 100, 1_000, 10_000]),
    ])
    func `one, 1 %, 10 % and all, each once`(count: Int, stages: [Int]) {
        #expect(Rollout.stages(of: count) == stages)
    }

    @Test func `one address book comes first, and nothing else until it is clean`() {
        let first = Self.rollout((0..<200).map { Self.candidate($0) })
        #expect(Self.open(first) == [0] && first.stage == 1 && !first.isBlocked)
        let waiting = Self.rollout([Self.candidate(0, Self.begun)] + (1..<200).map { Self.candidate($0) })
        #expect(Self.open(waiting) == [0] && waiting.isBlocked)
        let second = Self.rollout([Self.candidate(0, Self.done)] + (1..<200).map { Self.candidate($0) })
        #expect(Self.open(second) == [1] && second.stage == 2 && second.done == 1)
        let third = Self.rollout((0..<200).map { $0 < 2 ? Self.candidate($0, Self.done) : Self.candidate($0) })
        #expect(Self.open(third) == Array(2..<20) && third.stage == 3)
        let last = Self.rollout((0..<200).map { $0 < 20 ? Self.candidate($0, Self.done) : Self.candidate($0) })
        #expect(Self.open(last) == Array(20..<200) && last.isForAll)
    }

    @Test func `what cannot be served is passed over and named, and comes with the last stage`() {
        let rollout = Self.rollout(
            (0..<200).map { Self.candidate($0, obstacle: $0 == 0 ? "its mailbox could not be used" : nil) })
        #expect(Self.open(rollout) == [1])
        #expect(rollout.passedOver.map(\.obstacle) == ["its mailbox could not be used"])
        let last = Self.rollout(
            (0..<200).map { number in
                number == 0
                    ? Self.candidate(0, obstacle: "held") : Self.candidate(number, number < 21 ? Self.done : Self.begun)
            })
        #expect(Self.open(last).contains(0) && last.passedOver.isEmpty)
        let none = Self.rollout((0..<9).map { Self.candidate($0, obstacle: "held") })
        #expect(none.open.isEmpty && none.isBlocked && none.passedOver.count == 9)
    }

    @Test func `those that are run now come before those that are not`() {
        let rollout = Self.rollout((0..<50).map { Self.candidate($0, isAsked: $0 == 30) })
        #expect(Self.open(rollout) == [30])
    }

    @Test func `a released one goes to all, also past one that is not clean`() {
        let rollout = Self.rollout(
            [Self.candidate(0, Self.begun)] + (1..<50).map { Self.candidate($0) }, isReleased: true)
        #expect(rollout.open.count == 50 && !rollout.isBlocked)
    }

    @Test func `who had the definition before it came back has nothing to do, and vouches for nobody`() {
        let earlier = DefinitionState(reached: "new", enteredAt: Moment(milliseconds: 999))
        let filled = DefinitionState(reached: "new")
        let rollout = Self.rollout(
            (0..<100).map { Self.candidate($0, $0 % 2 == 0 ? earlier : filled) }
                + (100..<150).map { Self.candidate($0) })
        #expect(rollout.total == 50 && rollout.stages == [1, 5, 50])
        #expect(Self.open(rollout) == [100])
    }

    @Test func `one that had begun another definition has something to do, though it never left this one`() {
        let state = DefinitionState(reached: "new", entering: "other", enteredAt: Self.start)
        #expect(Self.rollout([Self.candidate(0, state)]).pending.count == 1)
    }

    /// A fleet under changing definitions, of which any address book may fail at any time, crash, be held or come back.
    @Test(arguments: 0..<300)
    func `never have more begun than the stage allows while one of the stage before is not clean`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var fleet = Fleet(count: 1 + Int.random(in: 0..<159, using: &generator))
        for _ in 0..<60 {
            fleet.step(&generator)
            #expect(fleet.problem == nil, "seed \(seed): \(fleet.problem ?? "")")
            if fleet.problem != nil { return }
        }
        fleet.makePeace()
        for _ in 0..<5 { fleet.pass() }
        #expect(fleet.states.allSatisfy { $0.isAt(fleet.definition) }, "seed \(seed)")
    }
}

/// Address books as the journal knows them, and what was really sent to each.
private struct Fleet {
    private(set) var states: [DefinitionState]
    private var obstacles: [String?]
    private var dirty: Set<Int> = []
    private var number = 0
    private var since = Moment(milliseconds: 0)
    private var now = Moment(milliseconds: 0)
    private var isReleased = false
    private(set) var problem: String?
    /// By number of the roll-out: those it came to, cleanly or not.
    private var begun: Set<Int> = []
    private var clean: Set<Int> = []

    init(count: Int) {
        states = Array(repeating: DefinitionState(reached: "0"), count: count)
        obstacles = Array(repeating: nil, count: count)
    }

    var definition: String { "\(number % 3)" }

    private var rollout: Rollout {
        Rollout(
            definition: definition, since: since, isReleased: isReleased,
            among: states.indices.map { index in
                Rollout.Candidate(
                    addressBook: AddressBookID("ab\(1_000 + index)"), state: states[index], obstacle: obstacles[index])
            })
    }

    mutating func step(_ generator: inout SeededGenerator) {
        now = now + .seconds(1)
        switch Int.random(in: 0..<12, using: &generator) {
        case 0:
            number += 1 + Int.random(in: 0..<2, using: &generator)
            since = now
            isReleased = false
            begun = []
            clean = []
        case 1:
            let index = Int.random(in: 0..<states.count, using: &generator)
            obstacles[index] = obstacles[index] == nil ? "its mailbox could not be used" : nil
        case 2: dirty.formSymmetricDifference([Int.random(in: 0..<states.count, using: &generator)])
        case 3: if Int.random(in: 0..<10, using: &generator) == 0 { isReleased = true }
        default:
            let crashesAfter = Int.random(in: 0..<25, using: &generator)
            pass(crashingAfter: crashesAfter < 5 ? crashesAfter : nil)
        }
    }

    /// Runs those whose turn it is, as one pass of a cycle does.
    mutating func pass(crashingAfter count: Int? = nil) {
        let rollout = rollout
        let indices = rollout.open.map { Int($0.addressBook.text.dropFirst(2))! - 1_000 }
        let size = rollout.total
        for (place, index) in indices.enumerated() {
            if let count, place >= count { break }
            guard obstacles[index] == nil else { continue }
            check(index, size)
            if !states[index].hasBegun(definition, since: since) {
                states[index].entering = definition
                states[index].enteredAt = now
            }
            guard !dirty.contains(index) else { continue }
            states[index].reached = definition
            states[index].entering = nil
            clean.insert(index)
        }
    }

    /// Told apart from how `Rollout` tells it: by who has really begun in this roll-out.
    private mutating func check(_ index: Int, _ size: Int) {
        begun.insert(index)
        guard !isReleased else { return }
        let reachable = Rollout.stages(of: size).first { clean.count < $0 } ?? size
        if begun.count > reachable {
            problem = "\(begun.count) have begun, \(clean.count) of \(size) are clean"
        }
    }

    mutating func makePeace() {
        obstacles = obstacles.map { _ in nil }
        dirty = []
        now = now + .seconds(1)
    }
}
