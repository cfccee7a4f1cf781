import ContactModel
import ExchangeSimulator
import Locking
import SyncEngine
import Testing

@testable import Service

/// Few visits at once work on what comes before their first request; the others wait (ENGINE §12).
@Suite("Visits that wait to begin") struct BeginningTests {
    @Test(arguments: [false, true])
    func `a visit that only tells keeps no mailbox from others while it waits (I20)`(isDryRun: Bool) async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("awolf")
        var parts = office.service.parts
        parts.yieldsTurns = isDryRun
        parts.beginnings = Beginnings(atOnce: 1)
        let place = await parts.beginnings.enter()
        let service = SyncService(parts)
        var request = CycleRequest()
        request.members = ["awolf"]
        let hasEnded = Locked(false)
        let cycle = Task { [request] in
            defer { hasEnded.withLock { $0 = true } }
            return try await service.cycle(request)
        }
        while parts.beginnings.waitingCount == 0, !hasEnded.withLock({ $0 }) { await Task.yield() }
        #expect(parts.beginnings.waitingCount == 1)

        let mailbox = MailboxID(try #require(office.mailboxes["awolf"]).userID)
        #expect(parts.turns.isTaken(mailbox) == !isDryRun)

        place.end()
        #expect(try await cycle.value.summaries.map(\.outcome) == [.ok])
        #expect(parts.beginnings.free == 1 && !parts.turns.isTaken(mailbox))
    }
}
