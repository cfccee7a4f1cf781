import ContactModel
import Contracts
import Cryptography
import JournalStore
import Service
import SyncPlanning

/// Everything that was disclosed or taken away, in the order of time.
enum AuditCommand {
    /// One disclosure.
    struct Line: RegisterEntry {
        let act: String
        let addressBook: String
        let at: String
        let book: String
        let cause: String
        let certainty: String
        let fields: [String]
        let fieldsKnown: Bool
        let mailbox: String
        let member: String?
        let number: Int64
        let operation: String?
        let record: RecordID
        let run: String?
        let user: String

        init(_ disclosure: NumberedDisclosure, _ desk: RegisterDesk) {
            let row = disclosure.row
            let names = desk.names.names(of: row.fields, version: row.mappingVersion)
            act = row.act.rawValue
            addressBook = row.addressBook.text
            at = ServiceLog.time(row.at)
            book = desk.bookName(row.addressBook)
            cause = row.cause
            certainty = row.certainty.rawValue
            fields = (names ?? []).sorted()
            fieldsKnown = names != nil && (row.act != .adopt || !row.fields.isEmpty)
            mailbox = row.mailbox.text
            member = desk.login(row.member)
            number = disclosure.number
            operation = row.operation?.text
            record = row.record
            run = row.run
            user = row.member.text
        }

        static let columns = [
            "number", "at", "act", "certainty", "cause", "record", "member", "user", "mailbox", "book", "addressBook",
            "fields", "fieldsKnown", "run", "operation",
        ]

        var cells: [String] {
            [
                "\(number)", at, act, certainty, cause, record.description, member ?? "", user, mailbox, book,
                addressBook, fields.inOneCell, "\(fieldsKnown)", run ?? "", operation ?? "",
            ]
        }

        var line: String {
            let sureness = certainty == "confirmed" ? "" : " (\(certainty))"
            let what = fields.isEmpty ? "" : ": " + fields.joined(separator: ", ")
            return "\(at)  \(act)\(sureness) \(record)  \(member ?? "user \(user)"), \(book), by \(cause)\(what)"
        }
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        if arguments.has("verify") { return try await AccountCheck.run(arguments, output) }
        if arguments.has("looks") { return try await looks(arguments, output) }
        let writer = try RegisterWriter(arguments)
        if arguments.has("acts") { return try await ActList.run(arguments, output, writer) }
        let code = try await RegisterDesk.open(arguments, output) { desk in try answer(arguments, desk, writer) }
        if let code { return code }
        try writer.begin([("crmRead", true)], list: "disclosures", of: Line.self)
        try writer.end(tail(0), lines: [RegisterDesk.nothingYet])
        return .done
    }

    private static func answer(
        _ arguments: ParsedArguments, _ desk: RegisterDesk, _ writer: RegisterWriter
    ) throws -> ExitCode {
        let (count, _) = try write(try query(arguments, desk), desk, writer)
        try writer.end(tail(count), lines: ["\(count) disclosures."])
        return .done
    }

    /// Begins the answer and writes its list.
    /// - Returns: how many there were, and the last one.
    private static func write(
        _ query: DisclosureQuery, _ desk: RegisterDesk, _ writer: some RegisterOutput
    ) throws -> (count: Int, last: Int64?) {
        var count = 0
        var last: Int64?
        var failure: CommandFailure?
        try writer.begin([("crmRead", desk.crm != nil)], list: "disclosures", of: Line.self)
        try desk.register.forEachDisclosure(query) { disclosure in
            count += 1
            last = disclosure.number
            do throws(CommandFailure) {
                try writer.add(Line(disclosure, desk))
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return (count, last)
    }

    /// At most `limit` disclosures, and where the next ones may begin: for an account that may be of any length.
    static func page(
        _ query: DisclosureQuery, limit: Int, _ desk: RegisterDesk, _ writer: some RegisterOutput
    ) throws {
        var query = query
        query.limit = limit
        query.after = query.after ?? 0
        let (count, last) = try write(query, desk, writer)
        var tail: [(key: String, value: any Encodable)] = [("time", ServiceLog.time(desk.now))]
        if count == limit, let last {
            query.after = last
            query.limit = 1
            var hasMore = false
            try desk.register.forEachDisclosure(query) { _ in hasMore = true }
            if hasMore { tail.insert(("next", AuditCursor(last).text), at: 0) }
        }
        try writer.end(tail, lines: [])
    }

    private static func query(_ arguments: ParsedArguments, _ desk: RegisterDesk) throws -> DisclosureQuery {
        try query(
            member: arguments.value("member"), record: arguments.value("record"), book: arguments.value("book"), desk)
    }

    static func query(
        member: String?, record: String?, book: String?, _ desk: RegisterDesk
    ) throws -> DisclosureQuery {
        var query = DisclosureQuery()
        (query.since, query.until) = desk.window
        query.records = try record.map { try desk.family(of: desk.record($0)) }
        query.member = try member.map { try desk.user($0) }
        query.addressBooks = try book.map { try desk.addressBooks(of: $0) }
        return query
    }

    /// Who saw in the console what a contact holds.
    private static func looks(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let writer = try RegisterWriter(arguments)
        var count = 0
        let code = try await RegisterDesk.open(arguments, output) { desk -> ExitCode in
            let query = try query(arguments, desk)
            var failure: CommandFailure?
            try writer.begin([("crmRead", desk.crm != nil)], list: "looks", of: LookLine.self)
            try desk.register.forEachLook(query) { look in
                count += 1
                do throws(CommandFailure) {
                    try writer.add(LookLine(look, desk))
                } catch {
                    failure = failure ?? error
                }
            }
            if let failure { throw failure }
            try writer.end(tail(count), lines: ["\(count) looks."])
            return .done
        }
        if let code { return code }
        try writer.begin([("crmRead", true)], list: "looks", of: LookLine.self)
        try writer.end(tail(0), lines: [RegisterDesk.nothingYet])
        return .done
    }

    private static func tail(_ count: Int) -> [(key: String, value: any Encodable)] {
        [("time", ServiceLog.time(CommandSupport.now())), ("total", count)]
    }
}

/// How a part of the account names where the next one begins.
struct AuditCursor {
    /// Of the last row of this part.
    let number: Int64

    init(_ number: Int64) { self.number = number }

    var text: String { Base64URL.encode(Array("\(number)".utf8)) }

    /// `nil`: it is no cursor of ours.
    init?(text: String) {
        let number = Base64URL.decode(text).flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
        guard let number, number > 0 else { return nil }
        self.number = number
    }
}
