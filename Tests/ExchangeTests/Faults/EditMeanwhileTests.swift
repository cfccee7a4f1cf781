import ContactModel
import ExchangeSimulator
import SyncEngine
import Testing

@Suite("Edits in the middle of a run") struct EditMeanwhileTests {
    /// An update of one property is under way when the member changes another.
    @Test func `what a member changes between our reading and our update is put right by the next run`() async throws {
        let properties: Set<ContactProperty> = [.givenName, .surname, .displayName, .jobTitle]
        let stage = try await ExchangeStage([InventedCRM([.everything], properties: properties)])
        let book = stage.books[0]
        _ = try await stage.run(book)
        let contact = try #require(try await stage.shown(book).first)
        try await stage.member(book).edit(contact.id, ["jobTitle": "?"])
        stage.simulator.setFaults([FaultRule(.member(.edits), kind: .updateContact)])

        let first = try #require(try await stage.run(book))
        #expect(stage.simulator.deeds().count == 1)
        #expect(first.updated == 1)
        #expect(first.againAt != nil)
        let second = try #require(try await stage.run(book))
        let third = try #require(try await stage.run(book))

        #expect(second.updated == 1)
        #expect(third.isQuiet)
        let shown = try #require(try await stage.shown(book).first)
        #expect(shown.content(properties) == Contact.everything.restricted(to: properties))
    }
}
