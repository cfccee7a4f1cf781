import ContactModel
import Contracts
import JournalStore
import Sentences
import Service
import SyncPlanning

/// In which mailboxes a record is now, and was.
enum WhereCommand {
    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        guard let word = arguments.value("record") else { throw UsageError("'where' needs --record TABLE/KEY.") }
        let writer = try RegisterWriter(arguments)
        let code = try await RegisterDesk.open(arguments, output) { desk in
            try answer(word, desk, writer)
        }
        if let code { return code }
        guard let record = RecordID(word) else { throw UsageError(.noRecordKey, word) }
        try writer.begin(head(record, hasCRM: true), list: "holdings", of: HoldingEntry.self)
        try writer.end(tail([record]), lines: [RegisterDesk.nothingYet])
        return .done
    }

    static func answer(
        _ word: String, isNowOnly: Bool = false, _ desk: RegisterDesk, _ writer: some RegisterOutput
    ) throws -> ExitCode {
        let asked = try desk.record(word)
        let family = desk.family(of: asked)
        let holdings = try family.flatMap { record throws(JournalError) in try Self.holdings(of: record, desk) }
            .filter { $0.touches(since: desk.window.since, until: desk.window.until) }
            .filter { !isNowOnly || $0.until == nil }
        try writer.begin(head(asked, hasCRM: desk.crm != nil), list: "holdings", of: HoldingEntry.self)
        for holding in holdings { try writer.add(HoldingEntry(holding, desk)) }
        try writer.end(tail(family), lines: summary(asked, family, holdings))
        return desk.crm == nil || holdings.contains(where: desk.needsAttention) ? .attention : .done
    }

    /// Every stay of the record, in any address book.
    static func holdings(of record: RecordID, _ desk: RegisterDesk) throws(JournalError) -> [Holding] {
        var history = HoldingHistory(desk.names)
        for disclosure in try desk.register.disclosures(of: record) { history.take(disclosure.row) }
        history.take(try desk.register.entries(of: record), place: desk.place)
        return history.holdings
    }

    private static func head(_ record: RecordID, hasCRM: Bool) -> [(key: String, value: any Encodable)] {
        [("asked", record), ("crmRead", hasCRM)]
    }

    private static func tail(_ family: [RecordID]) -> [(key: String, value: any Encodable)] {
        [("records", family), ("time", ServiceLog.time(CommandSupport.now()))]
    }

    private static func summary(_ asked: RecordID, _ family: [RecordID], _ holdings: [Holding]) -> [String] {
        let others = family.filter { $0 != asked }
        let now = holdings.count { $0.until == nil }
        let earlier = holdings.count - now
        return [
            others.isEmpty
                ? RegisterSentence.holders.text(asked, now, earlier)
                : RegisterSentence.mergedHolders.text(
                    asked, others.map(\.description).joined(separator: ", "), now, earlier)
        ]
    }
}

extension RegisterDesk {
    /// Whether somebody has it who should not, and should be without it by now.
    func needsAttention(_ holding: Holding) -> Bool {
        holding.state == .unfollowed || holding.until == nil && isOverdue(since: lostAt(holding))
    }
}
