import Configuration
import ContactModel
import Contracts
import Foundation
import JournalStore

/// A person's word that a contact which its member deleted, and which was left out, comes back.
enum LeftOutRelease {
    private struct Answer: Encodable {
        let member: String
        let record: RecordID
        let books: [String]
        let state = "released"
        let by: String
    }

    static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        guard let login = arguments.value("member"), let word = arguments.value("record") else {
            throw UsageError("To have a contact come back, 'release' needs --member LOGIN and --record TABLE/KEY.")
        }
        let asked = try await RegisterDesk.open(arguments, output) { desk in
            let member = try desk.user(login)
            let ofBook = try arguments.value("book").map { Set(try desk.addressBooks(of: $0)) }
            let own = desk.addressBooks.keys.filter { id in
                desk.place(id)?.member == member && ofBook?.contains(id) ?? true
            }
            return (
                record: try desk.record(word), name: desk.memberName(member), path: desk.configuration.journal,
                books: Dictionary(uniqueKeysWithValues: own.map { ($0, desk.bookName($0)) })
            )
        }
        guard let asked, case .sqlite(let path) = asked.path else {
            throw CommandFailure(
                code: .usage, message: "There is no journal yet: nothing has run, so nothing is left out.")
        }
        let person = arguments.value("by") ?? NSUserName()
        let released = try release(asked.record, of: asked.books.keys.sorted(), by: person, path)
        guard !released.isEmpty else {
            throw CommandFailure(
                code: .usage,
                message: "\(asked.record) is left out of no address book of \(asked.name)"
                    + (arguments.value("book").map { " of book \($0)" } ?? "")
                    + ". Only what the member deleted in a book with on_delete: leave is left out; 'satchel explain' says "
                    + "why a contact is not there.")
        }
        let names = Set(released.compactMap { asked.books[$0] }).sorted()
        output.result([
            "Released by \(person): \(asked.record) comes back to \(asked.name), book \(names.joined(separator: ", ")), with the "
                + "next run, if it is still selected."
        ])
        try output.json(Answer(member: login, record: asked.record, books: names, by: person))
        return .done
    }

    private static func release(
        _ record: RecordID, of addressBooks: [AddressBookID], by person: String, _ path: String
    ) throws -> [AddressBookID] {
        do throws(JournalError) {
            return try SQLiteJournal.releaseLeftOut(
                record, of: addressBooks, by: person, at: CommandSupport.now(), inJournalAt: path)
        } catch {
            throw CommandFailure(code: .internalFault, message: error.message)
        }
    }
}
