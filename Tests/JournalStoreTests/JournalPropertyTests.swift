import ContactModel
import Contracts
import JournalStore
import Testing

/// Both stores are one journal.
@Suite("Journal: property") struct JournalPropertyTests {
    static let fixedSeeds: [UInt64] = [1, 2, 3]

    /// The seed of this run stands in the test's name.
    @Test(arguments: fixedSeeds + [UInt64.random(in: .min ... .max)])
    func `any changes are answered alike by both stores and leave them equal`(seed: UInt64) async throws {
        print("journal property: seed \(seed)")
        let folder = try TemporaryFolder()
        var random = RandomChanges(seed: seed)
        var memory = MemoryJournal()
        var disk = try SQLiteJournal(path: folder.path("journal.db"))
        var fences: [Fence] = []
        var answers: Set<String> = []
        for step in 0..<400 {
            let call = Call(random: &random, fences: fences)
            let (wanted, fence) = await call.answer(of: memory)
            let (answer, _) = await call.answer(of: disk)
            #expect(answer == wanted, "step \(step)")
            if let fence { fences.append(fence) }
            answers.insert(answer)
            if step % 40 == 39 {
                #expect(try await JournalContents(of: disk) == JournalContents(of: memory), "step \(step)")
            }
            if step == 200 {
                await disk.close()
                disk = try SQLiteJournal(path: folder.path("journal.db"))
                memory = MemoryJournal(memory.image)
            }
        }
        // The history must have met most rules, or it proves little.
        #expect(answers.count > 8, "\(answers.sorted())")
    }

    /// One call of the store.
    private enum Call {
        case commit([JournalChange], Fence?)
        case lease(MailboxID, owner: String, now: Moment)
        case renew(Fence, Moment, spent: String)
        case release(Fence)

        init(random: inout RandomChanges, fences: [Fence]) {
            // Mostly the newest one, which may still hold.
            let fence = fences.last.map { last in random.isTrue(4) ? fences.randomLast(&random) : last }
            switch random.number(0...9) {
            case 0: self = .lease(random.mailbox(), owner: "w\(random.number(1...2))", now: random.moment())
            case 1:
                self =
                    fence.map { .renew($0, random.moment(), spent: "\(random.number(1...9)):1:0") }
                    ?? .commit(random.transaction(), nil)
            case 2: self = fence.map { .release($0) } ?? .commit(random.transaction(), nil)
            case 3...5: self = .commit(random.transaction(), fence)
            default: self = .commit(random.transaction(), nil)
            }
        }

        /// What the store says, in words that both must agree on.
        func answer(of store: some JournalStore) async -> (String, Fence?) {
            do throws(JournalError) {
                switch self {
                case .commit(let changes, let fence): try await store.commit(changes, under: fence)
                case .renew(let fence, let until, let spent):
                    try await store.renew(fence, until: until, spent: spent)
                case .release(let fence): try await store.release(fence)
                case .lease(let mailbox, let owner, let now):
                    let until = now + .seconds(20)
                    let fence = try await store.lease(mailbox, owner: owner, now: now, until: until)
                    return (fence.map { "fence \($0.number)" } ?? "taken", fence)
                }
                return ("done", nil)
            } catch {
                return (error.message, nil)
            }
        }
    }

    @Test func `an older image in the place of the present one loses the commits after it`() async throws {
        let journal = MemoryJournal()
        try await journal.commit(.twoMembers, under: nil)
        let snapshot = journal.image
        try await journal.commit([.putEntry(.annas, .full), .appendDisclosure(.sample(1))], under: nil)
        #expect(journal.image != snapshot)
        journal.restore(snapshot)
        #expect(journal.image == snapshot)
        #expect(try await journal.disclosures(.all).isEmpty)
        #expect(try await journal.content(of: .annas)?.entries.isEmpty == true)
    }
}

extension [Fence] {
    fileprivate func randomLast(_ random: inout RandomChanges) -> Fence {
        self[random.number(0...count - 1)]
    }
}
