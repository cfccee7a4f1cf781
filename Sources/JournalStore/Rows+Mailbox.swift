import ContactModel
import Contracts
import SQLite
import SyncPlanning

extension Installation: TableRow {
    static let shape = TableShape(
        "installation", key: 1,
        [
            "one", "instance", "epoch", "site", "mode", "gate_until", "epoch_at", "restored_at", "former_site",
            "key_check", "machine", "file", "epoch_elsewhere",
        ])

    var values: [SQLiteValue] {
        [
            .integer(1), .text(instance), .integer(epoch), .text(site), .init(mode), .init(gateUntil),
            .init(epochAt), .init(restoredAt), .init(formerSite), .init(keyCheck), .init(place.machine),
            .init(place.file), .init(epochElsewhere),
        ]
    }

    init(from row: inout RowReader) throws(JournalError) {
        _ = try row.integer()
        self.init(
            instance: try row.text(), epoch: try row.integer(), site: try row.text(), mode: try row.word(),
            gateUntil: try row.moment(), epochAt: try row.moment(),
            restoredAt: try row.optionalMoment(), formerSite: try row.optionalText(),
            keyCheck: try row.optionalFingerprint(),
            place: JournalPlace(machine: try row.optionalText(), file: try row.optionalInteger()))
        epochElsewhere = try row.optionalInteger()
    }
}

extension MailboxRow: TableRow {
    /// Without the lease's columns: a mailbox that is put keeps its lease.
    static let shape = TableShape(
        "mailbox", key: 1, ["mailbox_id", "member_id", "state", "prio", "next_due", "gate_until", "begun", "spent"])

    var values: [SQLiteValue] {
        [
            .init(mailbox), .init(member), .init(state), .init(priority), .init(nextDue), .init(gateUntil),
            .init(begun), .init(spent),
        ]
    }

    init(from row: inout RowReader) throws(JournalError) {
        self.init(
            mailbox: try row.id(), member: try row.id(), state: try row.word(), priority: try row.count(),
            nextDue: try row.moment(), gateUntil: try row.moment(), begun: try row.count(),
            spent: try row.optionalText())
    }
}

extension MailboxAddressRow: TableRow {
    static let shape = TableShape("mailbox_address", key: 1, ["address", "mailbox_id", "checked_at"])

    var values: [SQLiteValue] { [.text(address), .init(mailbox), .init(checkedAt)] }

    init(from row: inout RowReader) throws(JournalError) {
        self.init(address: try row.text(), mailbox: try row.id(), checkedAt: try row.moment())
    }
}

/// One fact of `putSourceFacts`.
struct SourceFactRow: TableRow {
    static let shape = TableShape("source_fact", key: 1, ["fact", "value"])

    let fact: String
    let value: Int64

    var values: [SQLiteValue] { [.text(fact), .integer(value)] }

    init(fact: String, value: Int64) {
        self.fact = fact
        self.value = value
    }

    init(from row: inout RowReader) throws(JournalError) {
        self.init(fact: try row.text(), value: try row.integer())
    }
}

extension AddressBookRow: TableRow {
    static let shape = TableShape(
        "address_book", key: 1,
        [
            "address_book_id", "mailbox_id", "book", "own_folder", "state", "mode", "folder_id", "folder_epoch",
            "cursor", "cursor_at", "listed_at", "digest", "basis", "fails", "last_ok_at", "lost_at", "hold",
            "pause", "ends_at", "refilled_at", "refilled_before", "definition",
            "entering", "entered_at", "refused_before",
        ], kept: ["hold", "pause", "lost_at"])

    var values: [SQLiteValue] {
        [
            .init(id), .init(mailbox), .init(book), .init(ownsFolder), .init(state), .init(mode), .init(folder),
            .init(folderEpoch), .init(cursor?.text), .init(cursorAt), .init(listedAt), .init(digest),
            .init(basis?.description),
            .init(fails), .init(lastOkAt), .init(lostAt), .init(hold), .init(pause), .init(endsAt),
            .init(refilledAt), .init(refilledBefore), .init(definition.reached), .init(definition.entering),
            .init(definition.enteredAt), .init(definition.refusedBefore),
        ]
    }

    init(from row: inout RowReader) throws(JournalError) {
        self.init(
            id: try row.id(), mailbox: try row.id(), book: try row.id(), ownsFolder: try row.flag(),
            state: try row.word(), mode: try row.optionalWord(), folder: try row.optionalID(),
            folderEpoch: try row.optionalInteger(), cursor: try row.optionalText().map(Cursor.init),
            cursorAt: try row.optionalMoment(), listedAt: try row.optionalMoment(),
            digest: try row.optionalFingerprint(), basis: try row.optionalText().map { Basis($0) },
            fails: try row.count(),
            lastOkAt: try row.optionalMoment(), lostAt: try row.optionalMoment(), hold: try row.optionalText(),
            pause: try row.optionalText(), endsAt: try row.optionalMoment(), refilledAt: try row.optionalMoment(),
            refilledBefore: try row.optionalMoment(),
            definition: DefinitionState(
                reached: try row.optionalText(), entering: try row.optionalText(),
                enteredAt: try row.optionalMoment(), refusedBefore: try row.count()))
    }
}
