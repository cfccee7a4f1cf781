import ContactModel
import Contracts
import SyncPlanning
import Testing

@testable import SyncEngine

@Suite("Beliefs") struct BeliefTests {
    private static let start = Moment(milliseconds: 1_800_000_000_000)
    private static let addressBook = AddressBookID("ab1")

    private func entry(_ key: String, item: String? = nil, etag: String? = "e1", at: Moment = start) -> Entry {
        Entry(
            record: RecordID(table: "Kontakte", key: key), state: .present, item: ItemID(item ?? "I\(key)"), etag: etag,
            seen: Fingerprint(high: 1, low: 1), changedAt: at)
    }

    private func beliefs(_ entries: [Entry]) -> Beliefs {
        let row = AddressBookRow(
            id: Self.addressBook, mailbox: MailboxID("mailbox1"), book: BookID("crm"), state: .live)
        return Beliefs(row, AddressBookContent(row: row, entries: entries), canonicalVersion: 1)
    }

    @Test func `an entry that changes several times before a commit is written once`() {
        var beliefs = beliefs([entry("1"), entry("2")])
        var lost = entry("1")
        lost.loss = Loss(since: Self.start)
        beliefs.put(lost)
        beliefs.put(entry("2", etag: "e2"))
        var deleting = lost
        deleting.state = .deleting
        beliefs.put(deleting)

        let changes = beliefs.takeChanges()

        #expect(
            changes == [
                .putEntry(Self.addressBook, deleting), .putEntry(Self.addressBook, entry("2", etag: "e2")),
            ])
        beliefs.put(entry("1"))
        #expect(beliefs.takeChanges() == [.putEntry(Self.addressBook, entry("1"))], "what was committed stays so")
    }

    @Test func `an item that goes over to another record is first taken from the one that has it`() {
        var beliefs = beliefs([entry("1"), entry("2")])
        beliefs.put(entry("1", etag: nil))
        beliefs.put(entry("1", item: "I9"))
        beliefs.put(entry("2", item: "I1"))
        beliefs.put(entry("2", item: "I1", etag: "e3"))

        #expect(
            beliefs.takeChanges() == [
                .putEntry(Self.addressBook, entry("1", etag: nil)),
                .putEntry(Self.addressBook, entry("1", item: "I9")),
                .putEntry(Self.addressBook, entry("2", item: "I1", etag: "e3")),
            ])
    }

    @Test func `what is removed and put again is written in that order`() {
        var beliefs = beliefs([entry("1")])
        beliefs.put(entry("1", etag: "e2"))
        beliefs.remove(entry("1").key)
        beliefs.put(entry("1", item: "I2"))

        #expect(
            beliefs.takeChanges() == [
                .putEntry(Self.addressBook, entry("1", etag: "e2")),
                .removeEntry(Self.addressBook, entry("1").record, slot: 0),
                .putEntry(Self.addressBook, entry("1", item: "I2")),
            ])
    }

    @Test func `open are the entries that need a look although the target is silent, and no others`() {
        var stale = entry("2", etag: nil)
        var other = entry("3")
        other.canonicalVersion = 2
        var lost = entry("4")
        lost.loss = Loss(since: Self.start)
        var orphan = entry("1", item: "I7")
        orphan.slot = 1
        orphan.state = .orphaned
        var beliefs = beliefs([entry("1"), orphan, stale, other, lost])
        #expect(beliefs.open == [orphan.key, stale.key, other.key, lost.key])

        stale.etag = "e9"
        beliefs.put(stale)
        beliefs.remove(orphan.key)
        lost.loss = nil
        beliefs.put(lost)

        #expect(beliefs.open == [other.key])
        #expect(beliefs.entryKeys(of: orphan.record) == [entry("1").key])
    }

    @Test func `no entry was changed later than the last change`() {
        let later = Self.start + .seconds(5)
        var beliefs = beliefs([entry("1"), entry("2", at: later)])
        #expect(beliefs.lastChange == later)
        beliefs.put(entry("1", etag: "e2", at: later + .seconds(1)))
        #expect(beliefs.lastChange == later + .seconds(1))
    }
}
