import Configuration
import Console
import ContactModel
import Contracts
import Foundation
import Sentences
import Service

/// Who has what, by the code of `satchel where`, `held-by` and `revocations`.
extension ConsoleAnswers {
    /// More is not sent as one file: the command line has no bound.
    static let exportBytesMax = 32 * 1024 * 1024

    func holdings(_ question: HoldingsQuestion, page: Int, for asker: String) async -> DeskAnswer<HoldingsFact> {
        guard let office else { return .notReadYet }
        return await answer(for: asker) {
            var found = try Self.page(question, page, office)
            if found.fact.page > found.fact.pages { found = try Self.page(question, found.fact.pages, office) }
            return found.hasJournal ? .fact(found.fact) : .refused(Told(QuestionSentence.nothingDisclosed))
        }
    }

    func export(
        _ question: HoldingsQuestion, _ format: ExportFormat, for asker: String
    ) async -> DeskAnswer<[UInt8]> {
        guard let office else { return .notReadYet }
        return await answer(for: asker) {
            let file = ExportBuffer()
            let writer = RegisterWriter(format == .csv ? .csv : .json) { (text) throws(CommandFailure) in
                file.bytes += Array(text.utf8)
                guard file.bytes.count <= Self.exportBytesMax else {
                    throw CommandFailure(code: .usage, message: "too long")
                }
            }
            do {
                guard try Self.ask(question, office, writer) else {
                    return .refused(Told(QuestionSentence.nothingDisclosed))
                }
            } catch is CommandFailure where file.bytes.count > Self.exportBytesMax {
                return .refused(
                    Told(QuestionSentence.tooLong, Self.exportBytesMax >> 20, question.kind.command))
            }
            return .fact(file.bytes)
        }
    }

    private final class ExportBuffer { var bytes: [UInt8] = [] }

    private static func page(
        _ question: HoldingsQuestion, _ page: Int, _ office: Office
    ) throws -> (fact: HoldingsFact, hasJournal: Bool) {
        let output = RegisterPage(page: page, size: HoldingsFact.pageSize)
        let hasJournal = try ask(question, office, output)
        return (
            HoldingsFact(
                rows: question.kind == .revocations
                    ? .revocations(
                        output.entries.compactMap { $0 as? RevocationsCommand.Line }.map(RevocationFact.init))
                    : .holdings(output.entries.compactMap { $0 as? HoldingEntry }.map(HoldingFact.init)),
                page: page, pages: output.pages, count: output.count, summary: output.lines,
                at: ServiceLog.time(CommandSupport.now())), hasJournal
        )
    }

    /// - Returns: `false` where there is no journal yet.
    private static func ask(
        _ question: HoldingsQuestion, _ office: Office, _ output: some RegisterOutput
    ) throws -> Bool {
        let window = try window(question, office.configuration.timezone)
        let word = question.word
        return try RegisterDesk.open(office.configuration, crm: office.snapshot.reading, window: window) { desk in
            switch question.kind {
            case .record: _ = try WhereCommand.answer(word, isNowOnly: question.isNowOnly, desk, output)
            case .member:
                _ = try HeldByCommand.Answer(
                    member: try desk.user(word), isNowOnly: question.isNowOnly, desk: desk, writer: output
                ).write()
            case .revocations:
                _ = try RevocationsCommand.Answer(
                    member: word.isEmpty ? nil : try desk.user(word), isOpenOnly: question.isNowOnly, desk: desk,
                    writer: output
                ).write()
            }
        } != nil
    }

    private static func window(
        _ question: HoldingsQuestion, _ zone: TimeZone
    ) throws(UsageError) -> (since: Moment?, until: Moment?) {
        func moment(_ text: String, isEnd: Bool) throws(UsageError) -> Moment? {
            guard !text.isEmpty else { return nil }
            guard let moment = RegisterTime.moment(text, isEnd: isEnd, timeZone: zone) else {
                throw UsageError(.noTime, text)
            }
            return moment
        }
        let (since, until) = (try moment(question.since, isEnd: false), try moment(question.until, isEnd: true))
        if let since, let until, until <= since { throw UsageError(.endBeforeBeginning) }
        return (since, until)
    }
}

/// Keeps one page of a register's answer, and counts the rest.
final class RegisterPage: RegisterOutput {
    private let range: Range<Int>
    private(set) var entries: [any RegisterEntry] = []
    private(set) var count = 0
    private(set) var lines: [String] = []

    /// - Parameter page: from 1.
    init(page: Int, size: Int) { range = (page - 1) * size..<page * size }

    var pages: Int { max(1, (count + range.count - 1) / range.count) }

    func begin<Entry: RegisterEntry>(
        _: [(key: String, value: any Encodable)], list _: String, of _: Entry.Type
    ) throws(CommandFailure) {}

    func add(_ entry: some RegisterEntry) throws(CommandFailure) {
        if range.contains(count) { entries.append(entry) }
        count += 1
    }

    func end(_: [(key: String, value: any Encodable)], lines: [String]) throws(CommandFailure) { self.lines = lines }
}

extension HoldingsQuestion.Kind {
    fileprivate var command: String {
        switch self {
        case .record: "where"
        case .member: "held-by"
        case .revocations: "revocations"
        }
    }
}

extension HoldingFact {
    fileprivate init(_ entry: HoldingEntry) {
        self.init(
            record: "\(entry.record)", addressBook: entry.addressBook, member: entry.member ?? entry.user,
            book: entry.book, state: entry.state, since: entry.since, until: entry.until, endCause: entry.endCause,
            lostAt: entry.lostAt, evidence: entry.evidence, fields: entry.fields,
            possibleFields: entry.possibleFields, knowsFields: entry.fieldsKnown)
    }
}

extension RevocationFact {
    fileprivate init(_ line: RevocationsCommand.Line) {
        self.init(
            state: line.state.rawValue, record: "\(line.record)", addressBook: line.addressBook,
            member: line.member ?? line.user, book: line.book, isFields: line.what == "fields", fields: line.fields,
            lostAt: line.lostAt, goneAt: line.goneAt, evidence: line.evidence, readBack: line.readBack,
            readAt: line.readAt)
    }
}
