import ContactModel
import Locking
import Testing

@testable import Service

/// At most four requests to a mailbox at once (I20): visits and dry runs of one process take turns.
@Suite("Turns at a mailbox") struct MailboxTurnsTests {
    private static let anna = MailboxID("anna")

    @Test func `one at a time has a mailbox; another mailbox is not concerned`() async {
        let turns = MailboxTurns()
        await turns.take(Self.anna)
        #expect(turns.isTaken(Self.anna) && !turns.isTaken(MailboxID("boris")) && !turns.isWanted(Self.anna))
        let order = Locked<[Int]>([])
        await withTaskGroup(of: Void.self) { group in
            for number in 1...20 {
                group.addTask {
                    await turns.take(Self.anna)
                    order.withLock { $0.append(number) }
                    #expect(turns.isTaken(Self.anna))
                    turns.give(Self.anna)
                }
            }
            while !turns.isWanted(Self.anna) { await Task.yield() }
            #expect(order.withLock { $0.isEmpty }, "the first one still has it")
            turns.give(Self.anna)
        }
        #expect(order.withLock { Set($0) } == Set(1...20))
        #expect(!turns.isTaken(Self.anna) && !turns.isWanted(Self.anna))
    }

    @Test func `what was not taken is given back without effect`() {
        let turns = MailboxTurns()
        turns.give(Self.anna)
        #expect(!turns.isTaken(Self.anna))
    }
}
