import ContactModel
import Contracts
import SQLite
import SyncPlanning

/// An entry and the address book that it belongs to.
struct EntryRow: TableRow {
    let addressBook: AddressBookID
    let entry: Entry

    static let shape = TableShape(
        "entry", key: 3,
        [
            "address_book_id", "record_id", "slot", "state", "op_id", "op_cause", "op_fence", "sent_at", "outcome",
            "create_op", "remote_id", "etag", "want_fp", "sent_fp", "seen_fp", "photo_fp", "fp_ver", "mask", "map_ver",
            "rights_ver", "repairs", "repaired_at", "changed_at", "lost_at", "lost_fields",
        ])

    init(_ addressBook: AddressBookID, _ entry: Entry) {
        self.addressBook = addressBook
        self.entry = entry
    }

    var values: [SQLiteValue] {
        [
            .init(addressBook), .init(entry.record), .init(entry.slot), .init(entry.state),
            .init(entry.intent?.operation), .init(entry.intent?.cause), .init(entry.intent?.fence),
            .init(entry.intent?.sentAt), .init(entry.intent?.outcome), .init(entry.createOperation),
            .init(entry.item), .init(entry.etag), .init(entry.want), .init(entry.sent), .init(entry.seen),
            entry.photo.map { .blob($0.bytes) } ?? .null, .init(entry.canonicalVersion), .init(entry.mask),
            .integer(entry.mappingVersion),
            .integer(entry.rightsVersion), .init(entry.repairs), .init(entry.repairedAt), .init(entry.changedAt),
            .init(entry.loss?.since), .init(entry.loss?.fields?.description),
        ]
    }

    init(from row: inout RowReader) throws(JournalError) {
        addressBook = try row.id()
        entry = Entry(
            record: try row.record(), slot: try row.count(), state: try row.word(), intent: try row.intent(),
            createOperation: try row.optionalID(), item: try row.optionalID(), etag: try row.optionalText(),
            want: try row.optionalFingerprint(), sent: try row.optionalFingerprint(),
            seen: try row.optionalFingerprint(), photo: try row.photo(), canonicalVersion: try row.count(),
            mask: try row.mask(),
            mappingVersion: try row.integer(), rightsVersion: try row.integer(), repairs: try row.count(),
            repairedAt: try row.optionalMoment(), changedAt: try row.moment(), loss: try row.loss())
    }
}

extension RowReader {
    fileprivate mutating func photo() throws(JournalError) -> ItemPhoto? {
        guard let bytes = try optionalBytes() else { return nil }
        guard let photo = ItemPhoto(bytes: bytes) else { throw malformed() }
        return photo
    }

    fileprivate mutating func loss() throws(JournalError) -> Loss? {
        let since = try optionalMoment()
        let fields = try lostFields()
        guard let since else {
            if fields != nil { throw malformed() }
            return nil
        }
        return Loss(since: since, fields: fields)
    }

    mutating func lostFields() throws(JournalError) -> LostFields? {
        guard let text = try optionalText() else { return nil }
        guard let fields = LostFields(text) else { throw malformed() }
        return fields
    }

    /// Five columns that are null together.
    fileprivate mutating func intent() throws(JournalError) -> OpenIntent? {
        let operation: OperationID? = try optionalID()
        let cause = try optionalText()
        let fence = try optionalInteger()
        let sentAt = try optionalMoment()
        let outcome: IntentOutcome? = try optionalWord()
        if let operation, let cause, let fence, let sentAt, let outcome {
            return OpenIntent(operation: operation, cause: cause, fence: fence, sentAt: sentAt, outcome: outcome)
        }
        guard operation == nil, cause == nil, fence == nil, sentAt == nil, outcome == nil else { throw malformed() }
        return nil
    }
}

/// A parked record and the address book that it is parked in.
struct ParkedRow: TableRow {
    let addressBook: AddressBookID
    let parked: Parked

    static let shape = TableShape(
        "parked", key: 2, ["address_book_id", "record_id", "want_fp", "fails", "until_at", "code"])

    init(_ addressBook: AddressBookID, _ parked: Parked) {
        self.addressBook = addressBook
        self.parked = parked
    }

    var values: [SQLiteValue] {
        [
            .init(addressBook), .init(parked.record), .init(parked.want), .init(parked.fails), .init(parked.until),
            .text(parked.code),
        ]
    }

    init(from row: inout RowReader) throws(JournalError) {
        addressBook = try row.id()
        parked = Parked(
            record: try row.record(), want: try row.fingerprint(), fails: try row.count(), until: try row.moment(),
            code: try row.text())
    }
}

/// A foreign item and the address book whose folder it lies in.
struct ForeignRow: TableRow {
    let addressBook: AddressBookID
    let foreign: ForeignItem

    static let shape = TableShape("foreign_item", key: 2, ["address_book_id", "remote_id", "kind"])

    init(_ addressBook: AddressBookID, _ foreign: ForeignItem) {
        self.addressBook = addressBook
        self.foreign = foreign
    }

    var values: [SQLiteValue] { [.init(addressBook), .init(foreign.item), .init(foreign.kind)] }

    init(from row: inout RowReader) throws(JournalError) {
        addressBook = try row.id()
        foreign = ForeignItem(item: try row.id(), kind: try row.word())
    }
}

/// A removal's reading back and the address book that it was in.
struct ReadBackRow: TableRow {
    let addressBook: AddressBookID
    let readBack: ReadBack

    static let shape = TableShape(
        "read_back", key: 2, ["address_book_id", "op_id", "remote_id", "removed_at", "read_at", "way"])

    init(_ addressBook: AddressBookID, _ readBack: ReadBack) {
        self.addressBook = addressBook
        self.readBack = readBack
    }

    var values: [SQLiteValue] {
        [
            .init(addressBook), .init(readBack.operation), .init(readBack.item), .init(readBack.removedAt),
            .init(readBack.readAt), .init(readBack.way),
        ]
    }

    init(from row: inout RowReader) throws(JournalError) {
        addressBook = try row.id()
        readBack = ReadBack(
            operation: try row.id(), item: try row.id(), removedAt: try row.moment(),
            readAt: try row.optionalMoment(), way: try row.optionalWord())
    }
}
