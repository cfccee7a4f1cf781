import Contracts
import SQLite

extension JournalError {
    /// A row breaks a rule. Names the rule and the table; never what the row holds.
    static func refused(_ rule: JournalRule, table: String) -> JournalError {
        refused(rule: rule.rawValue, table: table)
    }

    static func fenced(_ fence: Fence) -> JournalError {
        JournalError(
            kind: .fenced,
            message: "Could not write the journal for mailbox \(fence.mailbox): lease \(fence.number) is over. "
                + "Nothing was written; whoever holds the mailbox now goes on.")
    }

    static var closed: JournalError {
        JournalError(kind: .unavailable, message: "Could not use the journal: it has been closed.")
    }

    /// A column holds what Satchel never writes.
    static func malformed(table: String, column: String) -> JournalError {
        JournalError(
            kind: .malformed,
            message: "Could not read the journal's table \(table): column \(column) holds what it cannot hold. "
                + remedyForDamage)
    }

    /// What SQLite said while the journal was read, or its transaction opened or closed.
    init(_ error: SQLiteError, table: String = "", path: String? = nil) {
        let place = (path.map { ", \($0)" } ?? "") + (table.isEmpty ? "" : ", table \(table)")
        func message(_ remedy: String) -> String { "Could not use the journal\(place): \(error). \(remedy)" }
        switch error.kind {
        case .constraint:
            self = .refused(rule: Self.rule(of: error, table: table), table: table)
        case .notADatabase:
            self.init(kind: .malformed, message: message("Give the path of a journal, or of a file yet to be made."))
        case .corrupt:
            self.init(kind: .malformed, message: message(Self.remedyForDamage))
        case .busy:
            self.init(kind: .unavailable, message: message("Another program has it open; close that one."))
        case .cannotOpen, .readOnly:
            self.init(kind: .unavailable, message: message("Satchel must be able to write the file and its folder."))
        case .full:
            self.init(kind: .unavailable, message: message("Nothing was written; free space on its disk."))
        case .inputOutput:
            self.init(kind: .unavailable, message: message("Nothing was written; look after its disk."))
        case .other:
            // A table or column that is not there: the file is not what its header says.
            let isLogic = error.code & 0xff == 1
            self.init(
                kind: isLogic ? .malformed : .unavailable,
                message: message(isLogic ? Self.remedyForDamage : "Nothing was written; the next run tries again."))
        }
    }

    private static let remedyForDamage =
        "Restore it from a backup, or move it away to have it rebuilt from the mailboxes."

    private static func refused(rule: String, table: String) -> JournalError {
        JournalError(
            kind: .refused,
            message: "Could not write the journal's table \(table): a row breaks the rule \(rule). "
                + "Nothing of its transaction was written; this is a fault of Satchel.")
    }

    /// The rule's name, out of SQLite's words, which name constraints and columns and no values.
    private static func rule(of error: SQLiteError, table: String) -> String {
        let words = error.message
        if words.hasPrefix("FOREIGN KEY") { return foreignKeys[table] ?? "\(table)_foreign_key" }
        // "CHECK constraint failed: name", "UNIQUE constraint failed: columns"; a trigger says its name alone.
        guard let colon = words.firstIndex(of: ":") else { return words }
        let name = String(words[colon...].dropFirst(2))
        return uniqueColumns[name]?.rawValue ?? name
    }

    /// SQLite does not say which foreign key failed; each table has one.
    private static let foreignKeys = [
        "address_book": JournalRule.addressBookMailbox.rawValue,
        "entry": JournalRule.entryAddressBook.rawValue,
        "parked": JournalRule.parkedAddressBook.rawValue,
        "foreign_item": JournalRule.foreignItemAddressBook.rawValue,
        "read_back": JournalRule.readBackAddressBook.rawValue,
    ]

    /// SQLite names the columns of a unique index, not the index.
    private static let uniqueColumns: [String: JournalRule] = [
        "address_book.mailbox_id, address_book.book, address_book.own_folder": .addressBookOne,
        "entry.address_book_id, entry.remote_id": .entryRemote,
        "plan_op.plan_id, plan_op.address_book_id, plan_op.record_id": .planOperationOne,
    ]
}

/// Runs SQLite calls on one table of the journal, and says what goes wrong as a `JournalError`.
func speaking<Answer>(
    of table: String, _ body: () throws(SQLiteError) -> Answer
) throws(JournalError) -> Answer {
    do throws(SQLiteError) { return try body() } catch { throw JournalError(error, table: table) }
}
