import AccessRules
import Configuration
import Console
import ContactModel
import Contracts
import Cryptography
import Foundation
import JournalStore
import Sentences
import Service

extension ConsoleJournal {
    func answer(_ question: APIQuestion, for asker: String) async -> APIAnswer {
        switch question {
        case .status: await look { known in Self.json(APIDocument.Status(known)) }
        case .health: Self.json(APIDocument.Health(monitoring.readiness))
        case .addressBooks(let member, let book, let condition, let state, let page):
            await look { known in
                let found = Self.addressBooks(known).filter { entry in
                    (condition.map { entry.condition == $0 } ?? true)
                        && (state.map { entry.status.state == $0 } ?? true)
                        && (member.map { TextKey(entry.status.member ?? "") == TextKey($0) } ?? true)
                        && (book.map { entry.status.book == $0 || entry.bookID(self.monitoring) == $0 } ?? true)
                }
                return Self.part(of: found, page, id: \.status.id) { books, next in
                    APIDocument.AddressBooks(at: known.at, addressBooks: books, next: next)
                }
            }
        case .addressBook(let id): await addressBook(id)
        case .holds(let page):
            await look { known in
                Self.part(of: known.holds.sorted { $0.id < $1.id }, page, id: \.id) { holds, next in
                    APIDocument.Holds(at: known.at, holds: holds.map(APIDocument.Holds.Hold.init), next: next)
                }
            }
        case .explain(let member, let record, let book): await explain(member, record, book, for: asker)
        case .whereIs(let record, let window, let page):
            await register(window, page, for: asker) { desk, writer in
                _ = try WhereCommand.answer(record, desk, writer)
            }
        case .heldBy(let member, let isNowOnly, let window, let page):
            await register(window, page, for: asker) { desk, writer in
                let user = try Self.named { try desk.user(member) }
                _ = try HeldByCommand.Answer(member: user, isNowOnly: isNowOnly, desk: desk, writer: writer).write()
            }
        case .revocations(let member, let isOpenOnly, let window, let page):
            await register(window, page, for: asker) { desk, writer in
                let user = try member.map { member in try Self.named { try desk.user(member) } }
                _ = try RevocationsCommand.Answer(member: user, isOpenOnly: isOpenOnly, desk: desk, writer: writer)
                    .write()
            }
        case .audit(let member, let record, let book, let window, let page):
            await register(window, APIPage(limit: page.limit, cursor: nil), for: asker) { desk, writer in
                // A record that is written wrongly is told apart from a name that there is not.
                if let record { _ = try desk.record(record) }
                var query = try Self.named {
                    try AuditCommand.query(member: member, record: record, book: book, desk)
                }
                query.after = try page.cursor.map { cursor throws(UsageError) in
                    guard let place = AuditCursor(text: cursor) else { throw Self.noCursor }
                    return place.number
                }
                try AuditCommand.page(query, limit: page.limit, desk, writer)
            }
        }
    }

    // MARK: What is known at this moment

    private func look(_ body: (Known) -> APIAnswer) async -> APIAnswer {
        guard let known = await current() else { return .unavailable }
        return body(known)
    }

    private func addressBook(_ id: String) async -> APIAnswer {
        guard let known = await current() else { return .unavailable }
        guard let entry = Self.addressBooks(known).first(where: { $0.status.id == id }) else { return .unknown }
        let detail = await reader.read { desk throws(JournalError) in
            try desk.addressBook(id, page: 1, size: Self.waitingMax)
        }
        switch detail {
        case .found(let detail)?: return Self.json(APIDocument.OneAddressBook(at: known.at, entry, detail))
        case .unknown?: return .unknown
        case .unreadable?, nil: return .unavailable
        }
    }

    /// Without what a field holds: programs see no contents.
    private func explain(
        _ member: String, _ record: String, _ book: String?, for asker: String
    ) async -> APIAnswer {
        let question = ExplainQuestion(member: member, book: book ?? "", record: record)
        switch await answers.explain(question, seenBy: nil, for: asker) {
        case .fact(let fact): return Self.json(APIDocument.Explanation(fact))
        // A member, a book or a table that there is not, or a record that could be of several.
        case .refused(let why): return .unknownName(why.text)
        case .busy: return .busy
        case .notReadYet, .incomplete, .unavailable: return .unavailable
        }
    }

    /// In the order of their ids.
    private static func addressBooks(_ known: Known) -> [APIDocument.AddressBook] {
        known.status.addressBooks.compactMap { status in
            known.conditions[status.id].map { APIDocument.AddressBook(status: status, condition: $0) }
        }.sorted { $0.status.id < $1.status.id }
    }

    /// - Parameter all: in the order of their ids.
    private static func part<Element>(
        of all: [Element], _ page: APIPage, id: (Element) -> String, _ document: ([Element], String?) -> some Encodable
    ) -> APIAnswer {
        var rest = all[...]
        if let cursor = page.cursor {
            guard let last = Base64URL.decode(cursor).map({ String(decoding: $0, as: UTF8.self) }),
                last.hasPrefix(idPrefix)
            else { return .invalid(noCursor.description) }
            rest = rest.drop { id($0) <= last.dropFirst(idPrefix.count) }
        }
        let part = Array(rest.prefix(page.limit))
        let next =
            rest.count > part.count ? part.last.map { Base64URL.encode(Array((idPrefix + id($0)).utf8)) } : nil
        return json(document(part, next))
    }

    private static let idPrefix = "id."
    /// More of one address book's waiting records are not listed.
    private static let waitingMax = 100_000
    private static let noCursor = UsageError(
        "cursor is none: give the text of next from the answer before, or leave it out.")

    // MARK: The register

    /// Nobody and nothing has the name that was asked for.
    private struct UnknownName: Error {
        let message: String
    }

    private static func named<Answer>(_ find: () throws -> Answer) throws -> Answer {
        do { return try find() } catch let error as UsageError { throw UnknownName(message: error.description) }
    }

    private func register(
        _ window: APIWindow, _ page: APIPage, for asker: String,
        _ body: @escaping @Sendable (RegisterDesk, any RegisterOutput) throws -> Void
    ) async -> APIAnswer {
        guard let office = answers.office else { return .unavailable }
        let log = log
        let answer: APIAnswer? = await answers.turns.take(for: asker) {
            do {
                return try Self.registerAnswer(office, window, page, body)
            } catch let unknown as UnknownName {
                return .unknownName(unknown.message)
            } catch let error as UsageError {
                return .invalid(error.description)
            } catch {
                log.line("console cannot use the journal", .error, ["error": "\(error)"])
                return .unavailable
            }
        }
        return answer ?? .busy
    }

    private static func registerAnswer(
        _ office: Office, _ window: APIWindow, _ page: APIPage,
        _ body: (RegisterDesk, any RegisterOutput) throws -> Void
    ) throws -> APIAnswer {
        let window = try RegisterTime.window(
            since: window.since, until: window.until, timeZone: office.configuration.timezone)
        let text = JSONText()
        let writer = RegisterWriter(.json) { (piece) throws(CommandFailure) in text.bytes += Array(piece.utf8) }
        guard let part = RegisterPart(after: page.cursor, limit: page.limit, to: writer) else { throw noCursor }
        let isThere = try RegisterDesk.open(office.configuration, crm: office.snapshot.reading, window: window) {
            desk in
            try body(desk, part)
            return true
        }
        return isThere == nil ? .unavailable : .json(text.bytes)
    }

    private final class JSONText { var bytes: [UInt8] = [] }

    private static func json(_ document: some Encodable) -> APIAnswer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts, numbers and truth values: there is nothing that could not be written.
        guard let bytes = try? encoder.encode(document) else { return .unavailable }
        return .json(Array(Output.escaped(String(decoding: bytes, as: UTF8.self)).utf8) + [UInt8(ascii: "\n")])
    }
}

extension APIDocument.AddressBook {
    /// `nil`: the configuration has the book no more.
    fileprivate func bookID(_ monitoring: Monitoring) -> String? {
        monitoring.composition.configuration.books.first { $0.name == status.book }?.id.text
    }
}
