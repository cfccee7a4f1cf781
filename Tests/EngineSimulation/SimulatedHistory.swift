import ContactModel
import Contracts
import SyncEngine
package import SyncPlanning

/// One history of one address book: everything follows from the seed. It stops at the first broken invariant.
package struct SimulatedHistory {
    /// A request that is on its way.
    struct Pending: Hashable {
        var at: Moment
        var request: TargetRequest
        var fields: FieldMask
    }

    static let addressBook = SimulatedJournal.addressBook
    static let mailbox = SimulatedJournal.mailbox
    static let instance = "0123456789abcdef"
    static let cover: [UInt8] = [0xEE]

    package let seed: Int
    let measures: Measures
    var chance: Chance
    var now = Moment(milliseconds: 1_800_000_000_000)
    var target = SimulatedTarget()
    var source: SimulatedSource
    var journal: SimulatedJournal
    var backup: SimulatedJournal
    var pending: [Pending] = []
    var limits = EngineLimits()
    var epoch: Int64 = 1
    /// When an operator last said that the journal is an older one, or a rebuilt one.
    var restoredAt: Moment?
    var onEdit = EditPolicy.restore
    var onDelete = DeletePolicy.restore
    var mode = SyncMode.live
    var brake = Brake(items: 3, percent: 40, emptyAbove: 4)
    /// Why the installation's removals are held.
    var removalsHold: String?
    let folderName = "CRM"
    /// The source's, and since when it has it.
    var definition = ""
    var definedAt = Moment(milliseconds: 0)
    /// The record whose item another program keeps changing.
    var fought: Int?
    /// What foreign items looked like after their member last touched them.
    var foreign: [ItemID: SimulatedTarget.Item] = [:]
    /// Items of another tool that got our mark on a person's word (Decisions 18).
    var adopted: Set<ItemID> = []
    /// Items that somebody wanted to be adopted, whatever came of it.
    var chosen: Set<ItemID> = []

    package internal(set) var violations: [Violation] = []
    // What a history did, so that histories are known not to be empty.
    package internal(set) var runs = 0
    /// Requests that change something at the target, by runs.
    package internal(set) var operations = 0
    package internal(set) var crashes = 0
    var trace = Trace()
    /// Prints what happens.
    package var isTalkative = false

    /// The journal was set back, or items were given new ids: promises about every single moment do not hold then.
    var wasSetBack = false
    /// The same, and nobody said so: then not even duplicates are excluded at every moment.
    var wasSetBackUnawares = false
    var runsBeforePeace = 0
    /// Runs follow each other so closely that what one has sent may take effect during the next but one.
    var isHurried = false
    /// The folder was emptied just before the present run.
    var isSwept = false
    /// Runs look at the folder itself first, whatever else they do.
    var checksFolder = false
    /// What the present run did and was told.
    var watch: Watch
    /// What the checks remember from one run to the next.
    var memory = Memory()
    /// What the last run was told that the address book shall hold.
    var lastDesired: DesiredState? {
        didSet {
            lastRevoked = []
            for (record, departure) in lastDesired?.departures ?? [:] where departure.cause.isRevocation {
                lastRevoked.insert(record)
            }
        }
    }
    /// The records that it may not show any more by that.
    private(set) var lastRevoked: Set<RecordID> = []
    /// How many runs are under way, one stopped inside the other.
    var depth = 0

    /// - Parameters:
    ///   - without: a rule that the engine does not follow.
    ///   - measures: `nil`: those of the seed.
    package init(
        seed: Int, omitting omissions: Omissions = Omissions(), without rule: EngineRule? = nil,
        measures: Measures? = nil
    ) {
        self.seed = seed
        chance = Chance(seed: seed, omitting: omissions)
        // A fight takes many runs.
        let measures = measures ?? (chance.mayHappen(.fight) ? .long : .ofSeed(seed))
        self.measures = measures
        var draw = SeededGenerator(seed: ~seed)
        let count = draw.number(measures.records)
        source = SimulatedSource(count: min(count, omissions.recordsMax ?? count))
        let isDefaultFolder = draw.happens(300)
        journal = SimulatedJournal(ownsFolder: !isDefaultFolder, instance: Self.instance)
        backup = journal
        watch = Watch(journal, now: now, mayLoseCommits: false)
        runsBeforePeace = draw.number(measures.runs)
        runsBeforePeace = min(runsBeforePeace, omissions.runsMax ?? runsBeforePeace)
        limits.without = rule
        setUp(&draw)
        if isDefaultFolder { fillDefaultFolder(&draw) }
        isHurried = draw.happens(150)
    }

    private mutating func setUp(_ draw: inout SeededGenerator) {
        if draw.happens(300) { source.limit = draw.number(3..<14) }
        if draw.happens(200) { onEdit = .keep }
        if draw.happens(200) { onDelete = .leave }
        target.pageSize = draw.number(measures.pageItems)
        target.honoursTags = draw.happens(700)
        delayViews(&draw)
        limits.pageItems = target.pageSize
        limits.intentsPerCommitMax = draw.number(measures.intentsPerCommit)
        if draw.happens(300) { brake = Brake(items: 30, percent: 60, emptyAbove: 2) }
        if draw.happens(100) { source.records[0].isRefused = true }
        for number in source.records.indices where number % 6 == 5 { source.records[number].isTerse = true }
        source.mapsPhotos = draw.happens(500)
        source.mapsNotes = draw.happens(300)
        for number in source.records.indices where draw.happens(600) { source.records[number].picture = number }
        target.showsPhotos = draw.happens(300)
        guard chance.mayHappen(.fight) else { return }
        fought = draw.number(0..<source.records.count)
        // Repairs of a fight can be counted where nothing is sent twice for other reasons.
        chance.silence([
            .answerLost, .dropped, .late, .conflict, .crash, .paused, .restored, .migration, .mappingChanges,
        ])
    }

    /// Of the three ways to find an item at least one is never late.
    private mutating func delayViews(_ draw: inout SeededGenerator) {
        let late = draw.number(0..<measures.waysToBeLate)
        if [1, 4, 5].contains(late) { target.searchDelay = .seconds(draw.number(1..<900)) }
        let isFoundBySearchAlone = late == 6 || late == 10
        if [2, 4].contains(late) { target.listingDelay = .seconds(draw.number(1..<900)) }
        if [3, 5].contains(late) { target.changesDelay = .seconds(draw.number(1..<900)) }
        if isFoundBySearchAlone {
            target.listingDelay = .seconds(draw.number(measures.delayToSearchAlone))
            target.changesDelay = .seconds(draw.number(measures.delayToSearchAlone))
        }
        if late == 4 { chance.silence([.lagging]) }
        // A journal that was set back does not know what to search for: what neither changes nor listings show within
        // `settledAfter` is found by nobody then.
        if isFoundBySearchAlone { chance.silence([.restored, .commitsLost]) }
        // A target that is late and forgets as well is found out by the weekly listing alone.
        guard target.changesDelay == .zero, draw.happens(400) else { return }
        target.forgetsVisitors = true
        chance.silence([.lagging])
    }

    /// What the member keeps in the default folder, and another address book of theirs.
    private mutating func fillDefaultFolder(_ draw: inout SeededGenerator) {
        limits.unknownsForListingOfDefaultFolder = draw.number(1..<10)
        let folder = SimulatedTarget.defaultFolder
        for number in 0..<draw.number(0..<40) {
            target.addForeign(to: folder, Contact([.surname: .text("Eigen \(number)")]), now: now)
        }
        for number in 0..<draw.number(0..<3) {
            let mark = ItemMark(
                instance: Self.instance, addressBook: AddressBookID("ab2"), record: SimulatedSource.id(number),
                digest: { $0 })
            target.addForeign(to: folder, Contact([.surname: .text("Zweitbuch \(number)")]), mark: mark.text, now: now)
        }
        noteForeign()
    }

    /// Keeps what foreign items look like now, since their member, and not we, has changed them.
    mutating func noteForeign() { foreign = target.items.filter { $0.value.isForeign } }

    mutating func fail(_ what: String) {
        violations.append(Violation(seed: seed, run: runs, what: what))
        if isTalkative { print("VIOLATION \(what)") }
    }

    mutating func happens(_ fault: Fault) -> Bool {
        guard chance.happens(fault) else { return false }
        if isTalkative { print("    … \(chance.happened.last.map(\.description) ?? "")") }
        return true
    }

    package var faultCount: Int { chance.happened.count { $0.fault.isFault } }

    /// Everything that happened by chance, in order.
    package var happened: [Occasion] { chance.happened }

    package var traceHash: UInt64 { trace.hash }

    // MARK: Marks

    static func mark(_ record: RecordID) -> String {
        ItemMark(instance: instance, addressBook: addressBook, record: record, digest: { $0 }).text
    }

    static let marks = (0..<SimulatedSource.recordsMax).map { mark(SimulatedSource.id($0)) }

    static let numbersByMark = Dictionary(uniqueKeysWithValues: zip(marks, 0...))
}

/// How long histories are, and how much happens in them.
package struct Measures: Hashable, Sendable {
    /// Before peace.
    var runs: Range<Int>
    /// In the beginning.
    var records: Range<Int>
    /// No more are ever added.
    var recordsMax: Int
    /// Of changes and listings.
    var pageItems: Range<Int>
    var intentsPerCommit: Range<Int>
    /// The most between two runs.
    var recordChangesMax: Int
    /// In every how-manieth history the member leaves in the end.
    var endingEvery: Int
    /// Of these, some leave new items to be found by a search alone.
    var waysToBeLate = 11
    /// For how long that is so, in seconds.
    var delayToSearchAlone = 300..<1_800
    /// How many seconds after a folder was emptied the next run often comes, so that it is not the same episode still;
    /// `nil`: as after any other run.
    var secondsAfterSweep: Range<Int>? = 3_600..<86_400

    /// Of four histories three are short and full, and one is long: some things take many runs to go wrong.
    static func ofSeed(_ seed: Int) -> Measures { seed % 4 == 3 ? long : short }

    private static let short = Measures(
        runs: 3..<7, records: 18..<34, recordsMax: SimulatedSource.recordsMax, pageItems: 6..<24,
        intentsPerCommit: 2..<12, recordChangesMax: 24, endingEvery: 6)

    static let long = Measures(
        runs: 6..<12, records: 8..<24, recordsMax: 28, pageItems: 3..<12, intentsPerCommit: 1..<8, recordChangesMax: 14,
        endingEvery: 3)

    // By which histories were told before. Those that broke a promise then are kept by their seeds.

    package static let second = {
        var second = long
        second.secondsAfterSweep = nil
        return second
    }()

    package static let first = {
        var first = second
        first.runs = 6..<13
        first.pageItems = 2..<8
        first.recordChangesMax = 8
        first.waysToBeLate = 10
        first.delayToSearchAlone = 1..<900
        return first
    }()
}

/// A broken invariant.
package struct Violation: Hashable, Sendable, CustomStringConvertible {
    package let seed: Int
    package let run: Int
    /// Begins with the invariant's name and a colon.
    package let what: String

    package var invariant: String { String(what.prefix { $0 != ":" }) }

    /// What is broken, in a few words without the name.
    package var summary: String {
        let words = what.dropFirst(invariant.count + 2).prefix { $0 != "\n" }
        return words.count <= 80 ? String(words) : words.prefix(79) + "…"
    }

    package var description: String { "seed \(seed), run \(run): \(what)" }
}

/// A running hash of what happened, to compare two runs of one seed.
struct Trace: Hashable {
    private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ text: String) {
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    mutating func add(_ number: Int) { hash = (hash ^ UInt64(truncatingIfNeeded: number)) &* 0x100_0000_01B3 }
}
