import AccessRules
import Configuration
import Console
import ContactModel
import Contracts
import JournalStore
import Locking
import Sentences
import Service
import SyncPlanning

/// What the next run of one address book would do, by the code of `satchel plan`.
extension ConsoleAnswers {
    func dryRun(_ addressBook: String, by account: String) async -> DeskAnswer<DryRunFact> {
        guard let office else { return .notReadYet }
        let isMine = isDryRunning.withLock { isBusy in
            defer { isBusy = true }
            return !isBusy
        }
        guard isMine else { return .busy }
        defer { isDryRunning.withLock { $0 = false } }
        do {
            return try await plan(AddressBookID(addressBook), office, by: account)
        } catch let error as JournalError {
            log.line("console cannot use the journal", .error, ["error": error.message])
            return .unavailable
        } catch {
            // A page says why; the log as well, since it may be the service's own trouble.
            let why = (CommandSupport.failure(error) as? CommandFailure)?.message ?? "\(error)"
            log.line("console dry run failed", .warning, ["error": why])
            return .refused(.others(why))
        }
    }

    private func plan(
        _ id: AddressBookID, _ office: Office, by account: String
    ) async throws -> DeskAnswer<DryRunFact> {
        guard let look = try JournalRegister(path: journal).look(at: id), look.row.state != .closed,
            let user = look.member.flatMap({ office.snapshot.model.directory.user($0) })
        else { return .refused(Told(QuestionSentence.noAddressBookOrMember)) }
        let live = monitoring.composition
        guard !live.parts.turns.isTaken(look.row.mailbox) else {
            return .refused(Told(QuestionSentence.mailboxVisited))
        }
        // Before Exchange is asked for anything.
        try SQLiteJournal.note(
            "dry run", of: id.text, by: "\(account), in the console", at: CommandSupport.now(), inJournalAt: journal)
        let composition = try await live.dryRun()
        var parts = composition.parts
        parts.source = ReadAlready(
            reading: office.snapshot.reading, source: CommandSupport.source(live.configuration))
        parts.comeAfter(live.parts)
        var request = CycleRequest()
        request.modeMax = .plan
        request.isJournalCopy = true
        request.members = [user.login]
        request.books = [look.row.book.text]
        let result: Result<CycleReport, any Error>
        do { result = .success(try await SyncService(parts).cycle(request)) } catch { result = .failure(error) }
        await composition.close()
        var report = try result.get()
        report.addressBooks = report.addressBooks.filter { $0.addressBook == id }
        guard let plan = PlanAnswer(report).addressBooks.first else {
            return .refused(Told(QuestionSentence.notVisited))
        }
        return .fact(DryRunFact(plan))
    }
}

extension DryRunFact {
    fileprivate init(_ plan: PlanAnswer.AddressBook) {
        func operation(_ one: PlanAnswer.Operation, isHeld: Bool) -> Operation {
            Operation(act: one.act, record: "\(one.record)", cause: one.cause, isHeld: isHeld)
        }
        self.init(
            operations: plan.operations.map { operation($0, isHeld: false) }
                + plan.held.map { operation($0, isHeld: true) },
            staying: plan.unproven.map { Staying(record: "\($0.record)", why: $0.why) }, problems: plan.problems)
    }
}

/// The CRM as the service last read it; single records, bytes and the counter are asked for anew.
private struct ReadAlready: CRMSource {
    let reading: CRMReading
    let source: any CRMSource

    func read() async throws(SourceError) -> CRMReading { reading }

    func changes(since _: CRMReading) async throws(SourceError) -> CRMChanges? { nil }

    func records(
        _ records: Set<RecordID>, as reading: CRMReading
    ) async throws(SourceError) -> [CRMChanges.Row] { try await source.records(records, as: reading) }

    func bytes(
        of field: FieldKey, record: RecordID, bytesMax: Int
    ) async throws(SourceError) -> FieldBytes {
        try await source.bytes(of: field, record: record, bytesMax: bytesMax)
    }

    func changeCounter() async throws(SourceError) -> Int64? { try await source.changeCounter() }
}
