/// What can go wrong in a history, or be done in it by others.
package enum Fault: Int, Hashable, Sendable, CaseIterable {
    // The process, its disk and its lease
    case crash, commitsLost, leaseLost, stopped, paused, restored
    // The network and the target
    case answerLost, dropped, late, throttled, readFails, conflict, cursorDies, changesUnavailable, changesLoop
    case lagging, migration, folderTrouble
    // The CRM: readings that are not to be trusted, rights that go while a run goes on
    case misread, unproven, emptied, rightsLostDuringRun
    // No faults: what the CRM, members and operators do
    case recordChanges, mappingChanges, limitChanges, memberActs, fight, adoptions
    case modeChanges, released, holdLifted, removalsHeld, foretold, backedUp, folderChecked, longPause, epochRaised
    /// How long things take.
    case pace
    // Added later: what was drawn before stays what it was.
    case searchFails, mappingReturns
    /// A new definition has not come to this address book yet.
    case staged
    /// A program empties the folder, or a phone is wiped.
    case swept
    /// A person pauses the address book, or resumes it: between two runs, or during one.
    case pauseChanges, pauseChangesDuringRun

    package init?(name: some StringProtocol) {
        guard let fault = Self.allCases.first(where: { "\($0)" == name }) else { return nil }
        self = fault
    }

    /// Whether something goes wrong, and not just on.
    var isFault: Bool { rawValue < Fault.recordChanges.rawValue || self == .searchFails }
}

/// One time that something could happen: the how-manieth of its kind in which run.
package struct Occasion: Hashable, Sendable, CustomStringConvertible {
    package let fault: Fault
    package let run: Int
    package let number: Int

    package var description: String { "\(fault).\(run).\(number)" }

    init(fault: Fault, run: Int, number: Int) {
        self.fault = fault
        self.run = run
        self.number = number
    }

    /// Reads what `description` wrote.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".")
        guard parts.count == 3, let fault = Fault(name: parts[0]), let run = Int(parts[1]), let number = Int(parts[2])
        else { return nil }
        self.init(fault: fault, run: run, number: number)
    }
}

/// What is left out of a history, so that what breaks it can be found.
package struct Omissions: Hashable, Sendable, CustomStringConvertible {
    package var faults: Set<Fault> = []
    package var occasions: Set<Occasion> = []
    /// The most runs before peace, and the most records at the beginning.
    package var runsMax: Int?
    package var recordsMax: Int?

    package init() {}

    /// Reads `late,crash.3.1,runs=4,records=2`; `nil` for anything else.
    package init?(_ text: String) {
        for word in text.split(separator: ",") {
            if let fault = Fault(name: word) {
                faults.insert(fault)
            } else if let occasion = Occasion(word) {
                occasions.insert(occasion)
            } else if word.hasPrefix("runs="), let number = Int(word.dropFirst(5)) {
                runsMax = number
            } else if word.hasPrefix("records="), let number = Int(word.dropFirst(8)), number > 0 {
                recordsMax = number
            } else {
                return nil
            }
        }
    }

    package var description: String {
        let words =
            faults.map { "\($0)" }.sorted() + occasions.map(\.description).sorted()
            + [runsMax.map { "runs=\($0)" }, recordsMax.map { "records=\($0)" }].compactMap(\.self)
        return words.joined(separator: ",")
    }
}

/// Decides what happens in one history. Each occasion has random numbers of its own, so that leaving one out leaves the
/// others as they are, as far as they still come.
struct Chance: Hashable {
    private let seed: Int
    private let omissions: Omissions
    /// In per mille of the occasions; each seed draws its own, many of them zero.
    private var rates = Array(repeating: 0, count: Fault.allCases.count)
    private var counts = Array(repeating: 0, count: Fault.allCases.count)
    private var run = 0
    /// What happened, mere pace excepted.
    private(set) var happened: [Occasion] = []
    /// The numbers of the occasion that came last.
    var generator: SeededGenerator

    init(seed: Int, omitting omissions: Omissions) {
        self.seed = seed
        self.omissions = omissions
        generator = SeededGenerator(seed: seed)
        for fault in Fault.allCases { rates[fault.rawValue] = Self.rate(of: fault, &generator) }
        for fault in omissions.faults { rates[fault.rawValue] = 0 }
    }

    private static func rate(of fault: Fault, _ generator: inout SeededGenerator) -> Int {
        /// Never in `never` per mille of the seeds, else up to `most` per mille of the occasions.
        func draw(_ most: Int, never: Int = 500) -> Int {
            let isNever = generator.happens(never)
            let rate = generator.number(1..<most + 1)
            return isNever ? 0 : rate
        }
        return switch fault {
        case .crash: draw(30, never: 250)
        case .commitsLost: draw(500, never: 800)
        case .restored: draw(100, never: 800)
        case .migration: draw(60, never: 850)
        case .leaseLost, .stopped: draw(30)
        case .paused: draw(40)
        case .answerLost, .dropped, .late: draw(150)
        case .throttled: draw(80)
        case .readFails, .conflict, .cursorDies: draw(100)
        case .changesUnavailable: draw(60)
        case .changesLoop: draw(100, never: 700)
        case .lagging: draw(300)
        case .folderTrouble: draw(60)
        case .misread: draw(150)
        case .unproven: draw(200)
        case .emptied: draw(60, never: 700)
        case .rightsLostDuringRun: draw(30)
        case .recordChanges: draw(900, never: 200)
        case .mappingChanges: draw(400)
        case .limitChanges: draw(200)
        case .memberActs: draw(800, never: 300)
        case .fight: draw(1000, never: 950) > 0 ? 1000 : 0
        case .adoptions: draw(200)
        case .modeChanges: draw(200)
        case .released, .holdLifted: draw(400)
        case .removalsHeld: draw(200, never: 700)
        case .foretold: draw(100)
        case .backedUp: draw(400, never: 300)
        case .folderChecked: draw(300)
        case .longPause: draw(200)
        case .epochRaised: draw(200)
        case .pace: 1000
        case .searchFails: draw(600, never: 600)
        case .mappingReturns: draw(800, never: 600)
        case .staged: draw(700, never: 400)
        case .swept: draw(600, never: 900)
        case .pauseChanges: draw(250, never: 750)
        case .pauseChangesDuringRun: draw(15, never: 800)
        }
    }

    mutating func begin(run: Int) {
        self.run = run
        for index in counts.indices { counts[index] = 0 }
    }

    /// From here on nothing goes wrong, and nobody does anything.
    mutating func end() { for fault in Fault.allCases where fault != .pace { rates[fault.rawValue] = 0 } }

    mutating func silence(_ faults: [Fault]) { for fault in faults { rates[fault.rawValue] = 0 } }

    func mayHappen(_ fault: Fault) -> Bool { rates[fault.rawValue] > 0 }

    /// Whether it happens this time. What is drawn for it afterwards comes from `generator`.
    mutating func happens(_ fault: Fault) -> Bool {
        let rate = rates[fault.rawValue]
        guard rate > 0 else { return false }
        counts[fault.rawValue] += 1
        let number = counts[fault.rawValue]
        var own = SeededGenerator(seed: seed, fault: fault.rawValue, run: run, number: number)
        guard own.happens(rate) else { return false }
        if fault != .pace {
            let occasion = Occasion(fault: fault, run: run, number: number)
            guard !omissions.occasions.contains(occasion) else { return false }
            happened.append(occasion)
        }
        generator = own
        return true
    }

    /// A number of the pace of things.
    mutating func pace(_ range: Range<Int>) -> Int {
        _ = happens(.pace)
        return generator.number(range)
    }
}
