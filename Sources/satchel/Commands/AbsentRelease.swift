import Configuration
import ContactModel
import Contracts
import Foundation
import JournalStore

/// A person's word that contacts come back which were deleted in a mailbox and stay away: one that its member deleted and that
/// was left out, or all that were gone at once for the third time within a week.
enum AbsentRelease {
    private struct Answer: Encodable {
        let member: String
        let record: RecordID?
        let contacts: Int
        let books: [String]
        let state = "released"
        let by: String
    }

    /// What is asked for, in the journal's words.
    private struct Asked {
        let record: RecordID?
        let name: String
        let journal: JournalLocation
        let books: [AddressBookID: String]
    }

    static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        guard let login = arguments.value("member") else {
            throw UsageError(
                "To have contacts come back, 'release' needs --member LOGIN, and --record TABLE/KEY for one.")
        }
        let asked = try await RegisterDesk.open(arguments, output) { desk in
            let member = try desk.user(login)
            let ofBook = try arguments.value("book").map { Set(try desk.addressBooks(of: $0)) }
            let own = desk.addressBooks.keys.filter { id in
                desk.place(id)?.member == member && ofBook?.contains(id) ?? true
            }
            return Asked(
                record: try arguments.value("record").map(desk.record), name: desk.memberName(member),
                journal: desk.configuration.journal,
                books: Dictionary(uniqueKeysWithValues: own.map { ($0, desk.bookName($0)) }))
        }
        guard let asked, case .sqlite(let path) = asked.journal else {
            throw CommandFailure(
                code: .usage, message: "There is no journal yet: nothing has run, so nothing is left out.")
        }
        let person = arguments.value("by") ?? NSUserName()
        let released = try release(asked, by: person, path)
        guard !released.isEmpty else { throw nothingReleased(asked, book: arguments.value("book")) }
        let names = Set(released.keys.compactMap { asked.books[$0] }).sorted()
        let count = released.values.reduce(0) { $0 + $1.count }
        let what = asked.record.map { "\($0) comes back" } ?? "\(count) contacts come back"
        output.result([
            "Released by \(person): \(what) to \(asked.name), book \(names.joined(separator: ", ")), with the "
                + "next run, if \(asked.record == nil ? "they are" : "it is") still selected."
        ])
        try output.json(Answer(member: login, record: asked.record, contacts: count, books: names, by: person))
        return .done
    }

    private static func nothingReleased(_ asked: Asked, book: String?) -> CommandFailure {
        let ofBook = book.map { " of book \($0)" } ?? ""
        guard let record = asked.record else {
            return CommandFailure(
                code: .usage,
                message:
                    "No contacts of \(asked.name)\(ofBook) wait because many were gone at once. What the member deleted in "
                    + "a book with on_delete: leave is released one by one, with --record TABLE/KEY.")
        }
        return CommandFailure(
            code: .usage,
            message:
                "\(record) is left out of no address book of \(asked.name)\(ofBook). Only what the member deleted in a "
                + "book with on_delete: leave is left out; 'satchel explain' says why a contact is not there.")
    }

    private static func release(
        _ asked: Asked, by person: String, _ path: String
    ) throws -> [AddressBookID: [RecordID]] {
        do throws(JournalError) {
            return try SQLiteJournal.releaseAbsent(
                asked.record, of: asked.books.keys.sorted(), by: person, at: CommandSupport.now(), inJournalAt: path)
        } catch {
            throw CommandFailure(code: .internalFault, message: error.message)
        }
    }
}
