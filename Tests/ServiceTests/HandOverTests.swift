import ContactModel
import Contracts
import SyncPlanning
import Testing

@testable import Service

/// What the account says when a mailbox goes over to another member.
@Suite("Hand-over") struct HandOverTests {
    private static let book = AddressBookID("ab1")
    private static let (former, next) = (UserID("7"), UserID("8"))
    private static let at = Moment(milliseconds: 9000)

    private static func entry(
        _ key: String, slot: Int = 0, _ state: EntryState = .present, outcome: IntentOutcome = .sent, loss: Loss? = nil
    ) -> Entry {
        let isOpen = state == .creating || state == .updating || state == .deleting
        return Entry(
            record: RecordID(table: "Kontakte", key: key), slot: slot, state: state,
            intent: isOpen
                ? OpenIntent(
                    operation: OperationID("op-\(key)"), cause: "new", fence: 1, sentAt: at, outcome: outcome) : nil,
            item: state == .creating ? nil : ItemID("\(key)-\(slot)"), mask: FieldMask([slot]), mappingVersion: 1,
            changedAt: at, loss: loss)
    }

    private static func changes(_ entries: [Entry]) -> [JournalChange] {
        let row = AddressBookRow(id: book, mailbox: MailboxID("m1"), book: BookID("crm"), state: .live)
        return HandOver(addressBook: row, from: former, to: next, at: at).changes(entries)
    }

    private static func rows(_ changes: [JournalChange]) -> [DisclosureRow] {
        changes.compactMap { change in
            if case .appendDisclosure(let row) = change { row } else { nil }
        }
    }

    private static func words(_ rows: [DisclosureRow]) -> [String] {
        rows.map { "\($0.record.key) \($0.act) \($0.certainty) \($0.member) \($0.operation?.text ?? "-")" }
    }

    @Test func `each record ends for the one and begins for the other, also where it has two items`() {
        let rows = Self.rows(
            Self.changes([
                Self.entry("1"), Self.entry("2", .deleting), Self.entry("2", slot: 1, .orphaned), Self.entry("3"),
            ]))
        #expect(
            Self.words(rows) == [
                "1 remove confirmed 7 -", "1 adopt confirmed 8 -", "2 remove confirmed 7 -", "2 adopt confirmed 8 -",
                "3 remove confirmed 7 -", "3 adopt confirmed 8 -",
            ])
        #expect(rows[3].fields == FieldMask([0, 1]))
        #expect(rows.allSatisfy { $0.at == Self.at && $0.addressBook == Self.book && $0.cause == "handed over" })
    }

    @Test func `what was decided for the one, or deleted by them, counts for the other no more`() {
        let row = AddressBookRow(id: Self.book, mailbox: MailboxID("m1"), book: BookID("crm"), state: .live)
        func parked(_ key: String, _ code: String) -> Parked {
            Parked(
                record: RecordID(table: "Kontakte", key: key), want: Fingerprint(high: 1, low: 2), fails: 1,
                until: Self.at, code: code)
        }
        let plan = HeldPlanRow(
            id: "p1", addressBook: Self.book, digest: [1], counts: "{}", why: "many", at: Self.at, expiresAt: Self.at,
            state: .released, operations: [])
        let content = AddressBookContent(
            row: row, entries: [],
            parked: [
                parked("1", Parked.leftOut), parked("2", "ErrorInvalidProperty"), parked("3", Parked.photo),
                parked("4", Parked.refill),
            ], foreign: [], unread: [])

        let changes = HandOver(addressBook: row, from: Self.former, to: Self.next, at: Self.at).changes(
            AddressBookHistory(content: content, heldPlans: [plan]))

        var expired = plan
        expired.state = .expired
        #expect(
            changes == [
                .putHeldPlan(expired), .removeParked(Self.book, RecordID(table: "Kontakte", key: "1")),
                .removeParked(Self.book, RecordID(table: "Kontakte", key: "4")),
            ])
    }

    @Test func `what is perhaps there is perhaps the other's, and the create's outcome is said of that one`() {
        let rows = Self.rows(Self.changes([Self.entry("1", .creating)]))
        #expect(
            Self.words(rows) == [
                "1 create possible 7 op-1", "1 remove confirmed 7 -", "1 create possible 8 op-1",
            ])
        var history = HoldingHistory(FieldNames([]))
        for row in rows { history.take(row) }
        #expect(history.holdings.map(\.state) == [.gone, .possible])
        var void = rows[2]
        void.certainty = .void
        history.take(void)
        #expect(history.holdings.map(\.member) == [Self.former])
    }

    @Test func `a loss of the former member's ends with it`() {
        let loss = Loss(since: Moment(milliseconds: 5000))
        let changes = Self.changes([Self.entry("1", loss: loss)])
        #expect(Self.rows(changes)[0].proof?.lostAt == loss.since)
        guard case .putEntry(Self.book, let entry) = changes.last else {
            Issue.record("\(changes)")
            return
        }
        #expect(entry == Self.entry("1"))
    }
}
