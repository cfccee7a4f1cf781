import ContactModel
import Contracts
import SyncPlanning
import Testing

/// One breach of one rule.
struct BrokenRule: Sendable, CustomTestStringConvertible {
    var rule: String
    var table: String
    var what: String
    var changes: [JournalChange]

    var testDescription: String { "\(rule): \(what)" }

    init(_ rule: String, in table: String, _ what: String, _ changes: JournalChange...) {
        self.rule = rule
        self.table = table
        self.what = what
        self.changes = changes
    }

    static let all = entries + addressBooks + others

    private static let entries: [BrokenRule] = [
        BrokenRule("entry_item", in: "entry", "present without an item", entry { $0.item = nil }),
        BrokenRule("entry_intent", in: "entry", "updating without intent", entry { $0.state = .updating }),
        BrokenRule("entry_intent", in: "entry", "present with intent", entry { $0.intent = .sample("op") }),
        BrokenRule("entry_slot", in: "entry", "present in slot 1", entry { $0.slot = 1 }),
        BrokenRule("entry_slot", in: "entry", "slot below 0", entry { ($0.slot, $0.state) = (-1, .orphaned) }),
        BrokenRule(
            "entry_remote", in: "entry", "two entries of one item", entry { _ in }, entry { $0.record = .contact(2) }),
        BrokenRule("entry_address_book", in: "entry", "no address book", .putEntry(unknown, .present(1))),
        BrokenRule("record_id", in: "entry", "slash in a table's name", entry { $0.record = ambiguous }),
        BrokenRule("record_id", in: "entry", "removal", .removeEntry(.annas, ambiguous, slot: 0)),
        BrokenRule("record_id", in: "disclosure", "slash in a table's name", .appendDisclosure(ambiguousDisclosure)),
    ]

    private static let addressBooks: [BrokenRule] = [
        BrokenRule("address_book_folder", in: "address_book", "live without folder", addressBook { $0.folder = nil }),
        BrokenRule("address_book_one", in: "address_book", "a second open one", addressBook { $0.id = unknown }),
        BrokenRule(
            "address_book_mailbox", in: "address_book", "no mailbox", addressBook { $0.mailbox = MailboxID("none") }),
    ]

    private static let others: [BrokenRule] = [
        BrokenRule("parked_address_book", in: "parked", "no address book", .putParked(unknown, parked)),
        BrokenRule("foreign_item_address_book", in: "foreign_item", "no address book", .putForeign(unknown, foreign)),
        BrokenRule("source_reading_accepted", in: "source_reading", "accepted, incomplete", .putReading(incomplete)),
        BrokenRule("plan_op_one", in: "plan", "an operation twice", .putHeldPlan(doubled)),
        BrokenRule(
            "mapping_version_fixed", in: "mapping_version", "other fields", mapping(["A.b", "A.c"]),
            mapping(["A.c", "A.b"])),
    ]

    // MARK: What they are made of

    private static let unknown = AddressBookID("none")
    private static let ambiguous = RecordID(table: "a/b", key: "c")
    private static let parked = Parked(record: .contact(1), want: .sample(1), fails: 0, until: .at(0), code: "x")
    private static let foreign = ForeignItem(item: ItemID("i"), kind: .copy)

    private static var ambiguousDisclosure: DisclosureRow {
        var row = DisclosureRow.sample(1)
        row.record = ambiguous
        return row
    }

    private static var incomplete: SourceReadingRow {
        var row = SourceReadingRow.sample(1)
        row.isComplete = false
        return row
    }

    private static var doubled: HeldPlanRow {
        var plan = HeldPlanRow.sample("p")
        plan.operations.append(plan.operations[0])
        return plan
    }

    private static func mapping(_ fields: [String]) -> JournalChange {
        .putMappingVersion(
            MappingVersionRow(version: 1, book: BookID("b"), fields: fields, configurationDigest: [], at: .at(0)))
    }

    private static func entry(_ edit: (inout Entry) -> Void) -> JournalChange {
        var entry = Entry.present(1)
        edit(&entry)
        return .putEntry(.annas, entry)
    }

    private static func addressBook(_ edit: (inout AddressBookRow) -> Void) -> JournalChange {
        var row = AddressBookRow.annas
        edit(&row)
        return .putAddressBook(row)
    }
}
