import ContactModel
import ExchangeSimulator
import SyncEngine
import SyncPlanning
import TestSupport
import Testing

@Suite("Photos that go", .timeLimit(.minutes(10))) struct VanishingPhotoTests {
    private static let count = 60

    /// An address book whose contacts all show photos, and whose pictures are gone from the CRM now.
    private static func stage(seed: UInt64) async throws -> ExchangeStage {
        var crm = InventedCRM(
            (0..<count).map { Contact([.surname: .text("Ost \($0)")]) }, properties: [.surname])
        crm.mapsPhotos = true
        for number in 0..<count { crm.records[number].picture = number }
        let stage = try await ExchangeStage([crm], seed: seed)
        let summary = try await stage.run(stage.books[0])
        #expect(summary?.photos == count)
        stage.change(stage.books[0]) { crm in
            for number in 0..<count { crm.records[number].picture = nil }
        }
        return stage
    }

    /// No contact is lost for its photo's sake, whatever becomes of the requests that make it anew.
    @Test(arguments: [NamedFault.mailboxFull, .internalError, .createDoneThen500, .connectionLostAfter], 0..<2)
    func `few contacts are missing at a time, and all come back without their photos`(fault: NamedFault, seed: Int)
        async throws
    {
        let stage = try await Self.stage(seed: UInt64(seed))
        let book = stage.books[0]
        var generator = SeededGenerator(seed: UInt64(seed))
        var rules = fault.rules(using: &generator)
        // Not only for a while.
        if fault == .mailboxFull { rules.append(FaultRule(.mailbox(.full), kind: .createContact, hitting: .max)) }
        stage.simulator.setFaults(FaultScript(rules: rules))

        for _ in 0..<6 {
            _ = try await stage.run(book)
            let left = try await stage.shown(book).count
            #expect(left >= Self.count - EngineLimits().intentsPerCommitMax, "seed \(seed)")
            stage.time.advance(.seconds(120))
        }
        stage.simulator.setFaults([])
        try await stage.simulator.finishLateWork()
        for _ in 0..<6 {
            stage.time.advance(EngineLimits().settledAfter)
            _ = try await stage.run(book)
        }

        let shown = try await stage.shown(book)
        #expect(Set(shown.compactMap { $0.record(of: book) }).count == Self.count && shown.count == Self.count)
        #expect(shown.allSatisfy { $0.photo == nil }, "seed \(seed)")
    }
}
