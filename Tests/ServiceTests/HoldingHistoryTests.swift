import ContactModel
import Contracts
import SyncPlanning
import Testing

@testable import Service

/// Who holds a record, and held it, as the journal's account of it tells.
@Suite("Holding history") struct HoldingHistoryTests {
    private static let record = RecordID(table: "Kontakte", key: "4711")
    private static let book = AddressBookID("ab1")
    private static let names = FieldNames([
        MappingVersionRow(
            version: 1, book: BookID("crm"), fields: ["Kontakte.Name", "Kontakte.Telefon"], configurationDigest: [],
            at: at(0)),
        MappingVersionRow(
            version: 2, book: BookID("crm"), fields: ["Kontakte.Telefon"], configurationDigest: [], at: at(0)),
    ])

    private static func at(_ seconds: Int64) -> Moment { Moment(milliseconds: seconds * 1000) }

    private static func row(
        _ at: Int64, _ act: DisclosureRow.Act, _ certainty: DisclosureRow.Certainty = .confirmed, bits: [Int] = [0, 1],
        mapping: Int64? = 1, cause: String = "new", operation: String? = nil
    ) -> DisclosureRow {
        DisclosureRow(
            at: Self.at(at), mailbox: MailboxID("m1"), member: UserID("7"), addressBook: book, record: record, act: act,
            certainty: certainty, fields: FieldMask(bits), cause: cause, mappingVersion: mapping,
            operation: operation.map { OperationID($0) })
    }

    private static func entry(
        _ state: EntryState = .present, bits: [Int] = [0, 1], mapping: Int64 = 1, slot: Int = 0
    ) -> Entry {
        let isOpen = state == .creating || state == .updating || state == .deleting
        return Entry(
            record: record, slot: slot, state: state,
            intent: isOpen
                ? OpenIntent(
                    operation: OperationID("op9"), cause: "new", fence: 1, sentAt: at(50), outcome: .unknown) : nil,
            item: state == .creating ? nil : ItemID("i\(slot)"), mask: FieldMask(bits), mappingVersion: mapping,
            changedAt: at(50))
    }

    private static func holdings(_ rows: [DisclosureRow], _ entries: [Entry] = []) -> [Holding] {
        var history = HoldingHistory(names)
        for row in rows { history.take(row) }
        history.take(entries.map { (book, $0) }) { _ in (MailboxID("m1"), UserID("7")) }
        return history.holdings
    }

    @Test func `what was created and not removed is held, with all fields that ever went along`() throws {
        let holdings = Self.holdings(
            [Self.row(1, .create, bits: [0]), Self.row(2, .update), Self.row(3, .redact, bits: [0])],
            [Self.entry(bits: [0])])
        let holding = try #require(holdings.first)
        #expect(holdings.count == 1)
        #expect(holding.state == .held && holding.since == Self.at(1) && holding.until == nil)
        #expect(holding.fields == ["Kontakte.Name", "Kontakte.Telefon"])
        #expect(holding.fieldsNow == ["Kontakte.Name"])
        #expect(holding.knowsFields)
    }

    @Test func `a surplus item that its member deleted ends no stay`() throws {
        // The member deleted the further item at 5; the one item went at 9.
        let rows = [
            Self.row(1, .create), Self.row(5, .remove, cause: "drift"), Self.row(7, .update),
            Self.row(9, .remove, cause: "rights", operation: "op1"),
        ]
        for rows in [rows, rows.filter { $0.act != .update }] {
            let holdings = Self.holdings(rows)
            #expect(holdings.map(\.since) == [Self.at(1)])
            #expect(holdings.map(\.until) == [Self.at(9)])
            #expect(holdings.map(\.endCause) == ["rights"])
            #expect(holdings[0].removals.map(\.operation) == [nil, OperationID("op1")])
        }
    }

    @Test func `of two items that go by rights the later one ends the stay, and both are told`() throws {
        let holdings = Self.holdings([
            Self.row(1, .create), Self.row(5, .remove, cause: "rights", operation: "op1"),
            Self.row(900, .remove, cause: "rights", operation: "op2"),
        ])
        #expect(holdings.map(\.until) == [Self.at(900)])
        #expect(holdings[0].removals.map(\.operation) == [OperationID("op1"), OperationID("op2")])
    }

    @Test func `a surplus item that goes after the one item prolongs the stay, and is not why it ended`() throws {
        let holdings = Self.holdings([
            Self.row(1, .create), Self.row(5, .remove, cause: "drift"),
            Self.row(6, .remove, cause: "duplicate", operation: "op1"), Self.row(7, .create, cause: "drift"),
        ])
        #expect(holdings.map(\.until) == [Self.at(6), nil])
        #expect(holdings.map(\.endCause) == ["drift", nil])
    }

    @Test func `what a mailbox holds that went over to another member is that member's from then on`() throws {
        let other = UserID("8")
        func ofOther(_ row: DisclosureRow) -> DisclosureRow {
            var row = row
            row.member = other
            return row
        }
        let noted = [
            Self.row(1, .create), Self.row(5, .remove, cause: "handed over"),
            ofOther(Self.row(5, .adopt, cause: "handed over")), ofOther(Self.row(7, .update)),
        ]
        // The account of before says so only with the next write.
        for (rows, since) in [(noted, Int64(5)), ([noted[0], noted[3]], 7)] {
            var history = HoldingHistory(Self.names)
            for row in rows { history.take(row) }
            history.take([(Self.book, Self.entry())]) { _ in (MailboxID("m1"), other) }
            let holdings = history.holdings
            #expect(holdings.map(\.member) == [UserID("7"), other])
            #expect(holdings.map(\.state) == [.gone, .held])
            #expect(holdings.map(\.until) == [Self.at(since), nil])
            #expect(holdings.map(\.since) == [Self.at(1), Self.at(since)])
            #expect(holdings[0].endCause == "handed over")
        }
    }

    @Test func `each stay is one of its own, with its end and the end's cause`() {
        let holdings = Self.holdings(
            [
                Self.row(1, .create), Self.row(5, .remove, cause: "rights"), Self.row(7, .create),
                Self.row(9, .remove, cause: "gone"),
            ])
        #expect(holdings.map(\.state) == [.gone, .gone])
        #expect(holdings.map(\.since) == [Self.at(1), Self.at(7)])
        #expect(holdings.map(\.until) == [Self.at(5), Self.at(9)])
        #expect(holdings.map(\.endCause) == ["rights", "gone"])
        #expect(holdings[1].touches(since: Self.at(6), until: Self.at(8)))
        #expect(!holdings[0].touches(since: Self.at(6), until: nil))
        #expect(!holdings[1].touches(since: nil, until: Self.at(7)))
    }

    @Test func `a create of unknown outcome is possible until it is adopted, and never was once it is void`() {
        let possible = Self.row(1, .create, .possible, operation: "op9")
        let open = Self.holdings([possible], [Self.entry(.creating)])
        #expect(open.map(\.state) == [.possible])
        #expect(open[0].fields.isEmpty && open[0].possibleFields == ["Kontakte.Name", "Kontakte.Telefon"])

        #expect(Self.holdings([possible, Self.row(2, .create, .void, operation: "op9")]).isEmpty)

        let adopted = Self.holdings([possible, Self.row(2, .adopt)], [Self.entry()])
        #expect(adopted.map(\.state) == [.held])
        #expect(adopted[0].since == Self.at(1))
    }

    @Test func `an intent of which nothing is disclosed yet is possible`() {
        let holdings = Self.holdings([], [Self.entry(.creating)])
        #expect(holdings.map(\.state) == [.possible])
        #expect(holdings[0].since == Self.at(50))
    }

    @Test func `fields of an update of unknown outcome are possible, unless they surely arrived before`() {
        let holdings = Self.holdings(
            [Self.row(1, .create, bits: [0]), Self.row(2, .update, .possible)], [Self.entry(.updating)])
        #expect(holdings[0].fields == ["Kontakte.Name"])
        #expect(holdings[0].possibleFields == ["Kontakte.Telefon"])
        #expect(holdings[0].state == .held)
    }

    @Test func `masks are read by the mapping that they were made under`() {
        let holdings = Self.holdings(
            [Self.row(1, .create, bits: [0]), Self.row(2, .update, bits: [0], mapping: 2)],
            [Self.entry(bits: [0], mapping: 2)])
        #expect(holdings[0].fields == ["Kontakte.Name", "Kontakte.Telefon"])
        #expect(holdings[0].fieldsNow == ["Kontakte.Telefon"])
        #expect(holdings[0].knowsFields)
        let unknown = Self.holdings([Self.row(1, .create, mapping: 9)], [Self.entry()])
        #expect(!unknown[0].knowsFields)
    }

    @Test func `what an adopted item holds is not known before it is written`() {
        let adopted = Self.holdings([Self.row(1, .adopt, bits: [], mapping: 0)], [Self.entry(bits: [], mapping: 0)])
        #expect(!adopted[0].knowsFields)
        #expect(adopted[0].state == .held)
    }

    @Test func `a surplus item goes and the record is still held`() {
        let duplicate = Self.holdings(
            [Self.row(1, .create), Self.row(2, .remove, cause: "duplicate")], [Self.entry()])
        #expect(duplicate.map(\.state) == [.held])
        // By a revocation every item goes; as long as one is there, the stay has no end.
        let revoked = Self.holdings(
            [Self.row(1, .create), Self.row(2, .remove, cause: "rights")], [Self.entry(.deleting, slot: 1)])
        #expect(revoked.map(\.state) == [.leaving])
        #expect(revoked[0].until == nil && revoked[0].endCause == nil)
    }

    @Test func `a copy that the member made is told, and an item that is no longer followed as well`() {
        let holdings = Self.holdings([Self.row(1, .create), Self.row(2, .copy)])
        #expect(holdings.map(\.state) == [.unfollowed])
        #expect(holdings[0].copies == 1)
    }
}
