import ContactModel
import Contracts
import SyncPlanning
import Testing

@testable import Service

/// Which address books a new definition passes over at first (Decisions 28).
@Suite("Roll-out: obstacles") struct RolloutObstacleTests {
    private static let definition = BookDefinitionRow(
        book: BookID("crm"), definition: "new", since: Moment(milliseconds: 10))

    private static func addressBook(_ number: Int) -> AddressBookRow {
        AddressBookRow(
            id: AddressBookID("a\(number)"), mailbox: MailboxID("m\(number)"), book: BookID("crm"), state: .live,
            basis: Basis(rights: "1", mapping: 1, properties: [.surname]), definition: DefinitionState(reached: "old"))
    }

    @Test func `one that a person paused, or that a run holds, is passed over, so that it keeps nobody waiting`() {
        var rows = (1...4).map(Self.addressBook)
        rows[0].pause = "Paused by anja, in the console: moves"
        rows[1].hold = "The contact folder was lost twice."
        let rollout = Rollout(Self.definition, among: rows, mailboxes: [], mode: { _ in .live })

        #expect(rollout.pending.count == 4)
        #expect(rollout.open.allSatisfy { $0.obstacle == nil } && !rollout.open.isEmpty)
        #expect(rollout.pending.filter { $0.obstacle != nil }.map(\.addressBook.text).sorted() == ["a1", "a2"])
    }
}
