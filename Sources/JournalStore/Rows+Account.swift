import ContactModel
import Contracts
import Foundation
import SQLite
import SyncPlanning

extension SourceReadingRow: TableRow {
    static let shape = TableShape(
        "source_reading", key: 1,
        ["reading", "n_records", "n_users", "canary", "complete", "rights_ver", "config_digest", "why", "at"])

    var values: [SQLiteValue] {
        [
            .integer(reading), .init(records), .init(users), .init(canaryFound), .init(isComplete),
            .integer(rightsVersion), .blob(configurationDigest), .init(rejectedBecause), .init(at),
        ]
    }

    init(from row: inout RowReader) throws(JournalError) {
        self.init(
            reading: try row.integer(), records: try row.count(), users: try row.count(),
            canaryFound: try row.flag(), isComplete: try row.flag(), rightsVersion: try row.integer(),
            configurationDigest: try row.bytes(), rejectedBecause: try row.optionalText(), at: try row.moment())
    }
}

/// Its operations lie in a table of their own.
extension HeldPlanRow: TableRow {
    static let shape = TableShape(
        "plan", key: 1,
        [
            "plan_id", "address_book_id", "digest", "counts", "why", "at", "expires_at", "state", "decided_by",
            "decided_at",
        ])

    var values: [SQLiteValue] {
        [
            .text(id), .init(addressBook), .blob(digest), .text(counts), .text(why), .init(at), .init(expiresAt),
            .init(state), .init(decidedBy), .init(decidedAt),
        ]
    }

    init(from row: inout RowReader) throws(JournalError) {
        self.init(
            id: try row.text(), addressBook: try row.optionalID(), digest: try row.bytes(), counts: try row.text(),
            why: try row.text(), at: try row.moment(), expiresAt: try row.moment(), state: try row.word(),
            decidedBy: try row.optionalText(), decidedAt: try row.optionalMoment(), operations: [])
    }
}

/// One operation of a plan, and its place in it.
struct HeldOperationRow: TableRow {
    let plan: String
    let place: Int
    let operation: HeldOperation

    static let shape = TableShape(
        "plan_op", key: 2, ["plan_id", "place", "address_book_id", "record_id", "act", "cause"])

    init(plan: String, place: Int, operation: HeldOperation) {
        self.plan = plan
        self.place = place
        self.operation = operation
    }

    var values: [SQLiteValue] {
        [
            .text(plan), .init(place), .init(operation.addressBook), .init(operation.record), .init(operation.act),
            .text(operation.cause),
        ]
    }

    init(from row: inout RowReader) throws(JournalError) {
        plan = try row.text()
        place = try row.count()
        operation = HeldOperation(
            addressBook: try row.id(), record: try row.record(), act: try row.word(), cause: try row.text())
    }
}

extension MappingVersionRow: TableRow {
    static let shape = TableShape(
        "mapping_version", key: 1, ["map_ver", "book", "fields", "config_digest", "at"])

    var values: [SQLiteValue] {
        [.integer(version), .init(book), .text(fieldsText), .blob(configurationDigest), .init(at)]
    }

    init(from row: inout RowReader) throws(JournalError) {
        self.init(
            version: try row.integer(), book: try row.id(), fields: try row.names(),
            configurationDigest: try row.bytes(), at: try row.moment())
    }

    /// A JSON array, by hand: `JSONEncoder` may throw, and a list of texts cannot fail.
    private var fieldsText: String {
        let names = fields.map { name in
            let scalars = name.unicodeScalars.map { scalar in
                switch scalar {
                case "\"", "\\": return "\\\(scalar)"
                case "\u{0}"..<" ":
                    let digits = String(scalar.value, radix: 16)
                    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                default: return String(scalar)
                }
            }
            return "\"\(scalars.joined())\""
        }
        return "[\(names.joined(separator: ","))]"
    }
}

extension RowReader {
    fileprivate mutating func names() throws(JournalError) -> [String] {
        let text = try text()
        guard let names = try? JSONDecoder().decode([String].self, from: Data(text.utf8)) else { throw malformed() }
        return names
    }
}

extension RunRow: TableRow {
    static let shape = TableShape(
        "run", key: 1,
        [
            "run_id", "address_book_id", "fence", "epoch", "cause", "started_at", "ended_at", "outcome", "basis",
            "counts", "error",
        ])

    var values: [SQLiteValue] {
        [
            .text(id), .init(addressBook), .integer(fence), .integer(epoch), .text(cause), .init(startedAt),
            .init(endedAt), .init(outcome), .text(basis), .text(counts), .init(error),
        ]
    }

    init(from row: inout RowReader) throws(JournalError) {
        self.init(
            id: try row.text(), addressBook: try row.id(), fence: try row.integer(), epoch: try row.integer(),
            cause: try row.text(), startedAt: try row.moment(), endedAt: try row.optionalMoment(),
            outcome: try row.optionalText(), basis: try row.text(), counts: try row.text(),
            error: try row.optionalText())
    }
}

/// Its number is the store's alone.
extension DisclosureRow: TableRow {
    static let shape = TableShape(
        "disclosure", key: 0,
        [
            "at", "mailbox_id", "member_id", "address_book_id", "record_id", "act", "certainty", "fields", "cause",
            "rights_ver", "map_ver", "run_id", "op_id", "evidence", "remote_id", "sent_at", "lost_at", "lost_fields",
        ])

    var values: [SQLiteValue] {
        [
            .init(at), .init(mailbox), .init(member), .init(addressBook), .init(record), .init(act),
            .init(certainty), .init(fields), .text(cause), .init(rightsVersion), .init(mappingVersion), .init(run),
            .init(operation), .init(proof?.evidence), .init(proof?.item), .init(proof?.sentAt), .init(proof?.lostAt),
            .init(proof?.lostFields?.description),
        ]
    }

    init(from row: inout RowReader) throws(JournalError) {
        self.init(
            at: try row.moment(), mailbox: try row.id(), member: try row.id(), addressBook: try row.id(),
            record: try row.record(), act: try row.word(), certainty: try row.word(), fields: try row.mask(),
            cause: try row.text(), rightsVersion: try row.optionalInteger(),
            mappingVersion: try row.optionalInteger(), run: try row.optionalText(),
            operation: try row.optionalID(), proof: try row.proof())
    }
}

extension RowReader {
    /// Five columns; all null where nothing was taken away.
    fileprivate mutating func proof() throws(JournalError) -> DisclosureRow.Proof? {
        let proof = DisclosureRow.Proof(
            evidence: try optionalWord(), item: try optionalID(), sentAt: try optionalMoment(),
            lostAt: try optionalMoment(), lostFields: try lostFields())
        return proof == DisclosureRow.Proof(evidence: nil) ? nil : proof
    }
}

extension CycleRow: TableRow {
    static let shape = TableShape(
        "cycle", key: 1,
        [
            "one", "started_at", "ended_at", "cause", "next_due", "address_books", "quiet", "contacts_asked",
            "contacts_made",
        ])

    var values: [SQLiteValue] {
        [
            .integer(1), .init(startedAt), .init(endedAt), .text(cause), .init(nextDue), .init(addressBooks),
            .init(quiet), .init(contactsAsked), .init(contactsMade),
        ]
    }

    init(from row: inout RowReader) throws(JournalError) {
        _ = try row.integer()
        self.init(
            startedAt: try row.moment(), endedAt: try row.moment(), cause: try row.text(),
            nextDue: try row.optionalMoment(), addressBooks: try row.count(), quiet: try row.count(),
            contactsAsked: try row.count(), contactsMade: try row.count())
    }
}

extension ConfigurationRow: TableRow {
    static let shape = TableShape("configuration", key: 1, ["number", "text", "since"])

    var values: [SQLiteValue] { [.integer(number), .blob(text), .init(since)] }

    init(from row: inout RowReader) throws(JournalError) {
        self.init(number: try row.integer(), text: try row.bytes(), since: try row.moment())
    }
}

extension BookDefinitionRow: TableRow {
    static let shape = TableShape(
        "definition", key: 1, ["book", "definition", "since", "released_by", "released_at"])

    var values: [SQLiteValue] {
        [.init(book), .text(definition), .init(since), .init(releasedBy), .init(releasedAt)]
    }

    init(from row: inout RowReader) throws(JournalError) {
        self.init(
            book: try row.id(), definition: try row.text(), since: try row.moment(),
            releasedBy: try row.optionalText(), releasedAt: try row.optionalMoment())
    }
}
