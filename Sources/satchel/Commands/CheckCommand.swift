import AccessRules
import Configuration
import ContactModel

enum CheckCommand {
    private struct Answer: Encodable {
        struct Book: Encodable {
            let name: String
            let id: String
            let members: Int
        }

        let books: [Book]
        let seats: Int
        let addressBooks: Int
        let warnings: [String]
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let configuration = try CommandSupport.configuration(arguments)
        let check = try await ConfigurationCheck(configuration)
        let warnings = check.warnings
        let books = check.resolved.books.map { book in
            Answer.Book(name: book.name, id: book.id.text, members: book.members(in: check.model.directory).count)
        }
        let answer = Answer(
            books: books, seats: configuration.seats.value, addressBooks: books.reduce(0) { $0 + $1.members },
            warnings: warnings)
        output.result(
            ["\(configuration.fileName) fits the CRM."]
                + books.map { "  book \($0.name): \($0.members) members" }
                + ["  \(answer.addressBooks) address books, \(answer.seats) seats"]
                + (warnings.isEmpty ? [] : ["", "Needs attention:"] + warnings.map { "  \($0)" }))
        try output.json(answer)
        return warnings.isEmpty ? .done : .attention
    }
}
