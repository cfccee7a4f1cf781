import ContactModel
import ExchangeSimulator
import SyncEngine
import Testing

@Suite("Creates that are undone at once") struct UndoneCreateTests {
    /// Delta need not tell of an item that came and went between two rounds (FACTS §6).
    @Test(arguments: [MemberDeed.deletes, .purges, .moves])
    func `a contact that its member takes away before any round shows it comes back`(deed: MemberDeed) async throws {
        let contacts = (0..<3).map { Contact([.surname: .text("Ost \($0)")]) }
        let stage = try await ExchangeStage([InventedCRM(contacts, properties: [.surname])])
        let book = stage.books[0]
        // After the creates, and before the look that follows them.
        stage.simulator.setFaults([FaultRule(.member(deed), kind: .contactDelta, passing: 1)])

        for _ in 0..<3 {
            _ = try await stage.run(book)
            stage.time.advance(.seconds(900))
        }

        #expect(stage.simulator.deeds().map(\.deed) == [deed])
        #expect(Set(try await stage.shown(book).compactMap { $0.record(of: book) }).count == 3)
        #expect(try #require(try await stage.run(book)).isQuiet)
    }
}
