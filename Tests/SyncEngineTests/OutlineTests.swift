import ContactModel
import Contracts
import SyncPlanning
import Testing

@testable import SyncEngine

/// A run to which the CRM gives nothing to do asks for no contact, and for nothing of the journal (I14).
@Suite("Outlines") struct OutlineTests {
    private static let now = Moment(milliseconds: 1_800_000_000_000)
    private static let properties: Set<ContactProperty> = [.surname]
    private static let applied = Fingerprint(high: 7, low: 8)
    private static let basis = Basis(rights: "r", mapping: 1, properties: properties)

    private static var row: AddressBookRow {
        var row = AddressBookRow(
            id: AddressBookID("ab1"), mailbox: MailboxID("mailbox1"), book: BookID("crm"), state: .live)
        row.folder = FolderID("F1")
        row.folderEpoch = 1
        row.cursor = FrozenCursor.freeze(Cursor("c1"), properties)
        row.cursorAt = now + .seconds(-900)
        row.listedAt = now + .seconds(-900)
        row.digest = applied
        row.basis = basis
        return row
    }

    /// Up to the question what the address book shall hold: the target shows no change.
    private func observed() -> (run: Run, effects: [RunEffect]) {
        var order = RunOrder(
            addressBook: Self.row.id, member: UserID("anna"), folderName: "CRM", properties: Self.properties,
            cause: "due")
        order.mayBeQuiet = true
        var run = Run(
            RunContext(
                order: order, run: "r1", instance: "0123456789abcdef", epoch: 1, site: "test", row: Self.row,
                record: nil, fence: 1,
                capabilities: TargetCapabilities(
                    removesPermanently: true, honoursTagOnUpdate: false, honoursTagOnRemove: false),
                fingerprint: { _ in Self.applied }), now: Self.now)
        let page = ChangePage(changes: [], cursor: Cursor("c2"), isLast: true)
        guard case .send(let requests)? = run.step(.started, now: Self.now).first, let request = requests.first else {
            Issue.record("nothing was asked of the target")
            return (run, [])
        }
        let effects = run.step(.answered(request.id, .target(.done(.changes(page)))), now: Self.now)
        return (run, effects)
    }

    private func outline(
        _ digest: Fingerprint = applied, basis: Basis = basis, withheld: String? = nil
    ) -> DesiredOutline {
        DesiredOutline(items: 500, digest: digest, basis: basis, gainsWithheld: withheld, properties: Self.properties)
    }

    @Test func `where the outline is the one last applied nothing else is asked for`() {
        var (run, effects) = observed()
        #expect(effects == [.outline])

        effects = run.step(.outlined(outline()), now: Self.now)

        guard case .commit(let changes)? = effects.first else {
            Issue.record("\(effects)")
            return
        }
        guard case .putAddressBook(let row)? = changes.first, changes.count == 1 else {
            Issue.record("\(changes)")
            return
        }
        #expect(row.digest == Self.applied && row.basis == Self.basis && row.lastOkAt == Self.now)
        guard case .finished(let summary)? = run.step(.committed, now: Self.now).first else {
            Issue.record("the run goes on")
            return
        }
        #expect(summary.isQuiet && summary.selected == 500 && summary.outcome == .ok)
    }

    @Test(arguments: ["digest", "basis", "withheld"])
    func `of another one the journal is read and everything that is desired is asked for`(_ difference: String) {
        var (run, effects) = observed()
        let other =
            switch difference {
            case "digest": outline(Fingerprint(high: 7, low: 9))
            case "basis": outline(basis: Basis(rights: "other", mapping: 1, properties: Self.properties))
            default: outline(withheld: "the reading is not trusted")
            }

        effects = run.step(.outlined(other), now: Self.now)
        #expect(effects == [.readJournal])
        let record = RunRecord(
            content: AddressBookContent(
                row: Self.row,
                entries: [
                    Entry(
                        record: RecordID(table: "Kontakte", key: "1"), state: .present,
                        item: ItemID("I1"), etag: "e1", want: Self.applied, sent: Self.applied, seen: Self.applied,
                        changedAt: Self.now + .seconds(-2000))
                ]),
            recentRemovals: 0, heldPlans: [])
        effects = run.step(.journalRead(record), now: Self.now)

        #expect(effects == [.select(recorded: [RecordID(table: "Kontakte", key: "1")])])
    }
}
