import ContactModel
import Contracts
import JournalStore
import Sentences
import Service
import SyncPlanning

/// What a member holds now, and held.
enum HeldByCommand {
    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        guard let word = arguments.value("member") else { throw UsageError("'held-by' needs --member LOGIN.") }
        let writer = try RegisterWriter(arguments)
        let code = try await RegisterDesk.open(arguments, output) { desk in
            try Answer(member: try desk.user(word), isNowOnly: arguments.has("now"), desk: desk, writer: writer).write()
        }
        if let code { return code }
        try writer.begin([("crmRead", true)], list: "holdings", of: HoldingEntry.self)
        try writer.end(
            [("member", word), ("time", ServiceLog.time(CommandSupport.now()))], lines: [RegisterDesk.nothingYet])
        return .done
    }

    struct Answer {
        let member: UserID
        /// What is gone is left out.
        let isNowOnly: Bool
        let desk: RegisterDesk
        let writer: any RegisterOutput

        func write() throws -> ExitCode {
            var counts = (now: 0, ended: 0, attention: 0)
            try writer.begin([("crmRead", desk.crm != nil)], list: "holdings", of: HoldingEntry.self)
            func show(_ holdings: [Holding]) throws(CommandFailure) {
                for holding in holdings where isAsked(holding) {
                    if holding.until == nil { counts.now += 1 } else { counts.ended += 1 }
                    if desk.needsAttention(holding) { counts.attention += 1 }
                    try writer.add(HoldingEntry(holding, desk))
                }
            }
            var failure: CommandFailure?
            let own = Set(desk.addressBooks.values.filter { desk.place($0.id)?.member == member }.map(\.id))
            try desk.register.forEachRecord(of: member) { record, rows throws(JournalError) in
                let holdings = try holdings(of: record, rows, own)
                do throws(CommandFailure) { try show(holdings) } catch { failure = failure ?? error }
            }
            if let failure { throw failure }
            for holding in try undisclosed(own) { try show([holding]) }
            let name = desk.memberName(member)
            try writer.end(
                [("member", desk.login(member) ?? ""), ("time", ServiceLog.time(desk.now)), ("user", member)],
                lines: [RegisterSentence.holdings.text(name, counts.now, counts.ended)])
            return counts.attention > 0 ? .attention : .done
        }

        private func isAsked(_ holding: Holding) -> Bool {
            (!isNowOnly || holding.until == nil) && holding.touches(since: desk.window.since, until: desk.window.until)
        }

        private func holdings(
            of record: RecordID, _ rows: [NumberedDisclosure], _ own: Set<AddressBookID>
        ) throws(JournalError) -> [Holding] {
            var history = HoldingHistory(desk.names)
            for disclosure in rows { history.take(disclosure.row) }
            var entries: [(addressBook: AddressBookID, entry: Entry)] = []
            for book in Set(rows.map(\.row.addressBook)).intersection(own).sorted() {
                entries += try desk.register.entries(of: record, in: book).map { (book, $0) }
            }
            history.take(entries, place: desk.place)
            return history.holdings
        }

        /// Items whose create has left, and of which nothing more is known: there is no disclosure yet.
        private func undisclosed(_ own: Set<AddressBookID>) throws(JournalError) -> [Holding] {
            var holdings: [Holding] = []
            for book in own.sorted() {
                for entry in try desk.register.creating(in: book) {
                    var query = DisclosureQuery()
                    query.records = [entry.record]
                    query.member = member
                    var isDisclosed = false
                    try desk.register.forEachDisclosure(query) { _ in isDisclosed = true }
                    guard !isDisclosed else { continue }
                    var history = HoldingHistory(desk.names)
                    history.take([(book, entry)], place: desk.place)
                    holdings += history.holdings
                }
            }
            return holdings
        }
    }
}
