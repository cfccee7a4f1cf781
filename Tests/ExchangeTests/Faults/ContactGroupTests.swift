import ContactModel
import Contracts
import ExchangeSimulator
import SyncEngine
import Testing

@Suite("Contact groups in our folder") struct ContactGroupTests {
    private func makeStage() async throws -> (ExchangeStage, ExchangeStage.Book) {
        let contacts = (0..<5).map { Contact([.surname: .text("Ost \($0)")]) }
        let stage = try await ExchangeStage([InventedCRM(contacts, properties: [.surname])]) {
            try $0.set("page-items=1")
        }
        return (stage, stage.books[0])
    }

    @Test func `pages that groups leave empty end nothing, and a group is no reason to write (FACTS 2.7)`() async throws
    {
        let (stage, book) = try await makeStage()
        _ = try await stage.run(book)
        let folder = try #require(try await stage.journal.addressBook(book.id)?.folder)
        for name in ["Chor", "Kegelclub"] { try await stage.member(book).addGroup(name, to: folder.text) }
        try await stage.member(book).expireDeltaTokens()
        stage.time.advance(.seconds(10 * 86_400))

        let summary = try #require(try await stage.run(book))

        #expect(summary.outcome == .ok, "\(summary.problems)")
        #expect(summary.requests["listing"] == 7)
        #expect(summary.writes == 0)
        #expect(try await stage.shown(book).count == 5)
    }

    @Test func `a folder with a member's group in it stays when the address book ends (FACTS 2.7)`() async throws {
        let (stage, book) = try await makeStage()
        _ = try await stage.run(book)
        var row = try #require(try await stage.journal.addressBook(book.id))
        let folder = try #require(row.folder)
        try await stage.member(book).addGroup("Chor", to: folder.text)
        row.state = .draining
        try await stage.journal.commit([.putAddressBook(row)], under: nil)

        for _ in 0..<4 { _ = try await stage.run(book) }

        #expect(try await stage.journal.addressBook(book.id)?.state == .closed)
        let left = try #require(try stage.member(book).folders().first { $0.id == folder.text })
        #expect(left.location == .contacts)
        #expect(left.contactCount == 1)
    }
}
