import Configuration
import Console
import ContactModel
import Contracts
import JournalStore
import Service

/// What goes beyond the facts at hand is worked out elsewhere; what changes them makes them be read anew.
extension ConsoleJournal {
    func books() async -> [String] { answers.books }

    func explain(
        _ question: ExplainQuestion, seenBy account: String?, for asker: String
    ) async -> DeskAnswer<ExplanationFact> { await answers.explain(question, seenBy: account, for: asker) }

    func holdings(_ question: HoldingsQuestion, page: Int, for asker: String) async -> DeskAnswer<HoldingsFact> {
        await answers.holdings(question, page: page, for: asker)
    }

    func export(
        _ question: HoldingsQuestion, _ format: ExportFormat, for asker: String
    ) async -> DeskAnswer<[UInt8]> { await answers.export(question, format, for: asker) }

    func showsContents() async -> Bool {
        answers.monitoring.composition.configuration.consoleShowsContents
    }

    func contents(
        _ question: ContentsQuestion, seenBy account: String?, for asker: String
    ) async -> DeskAnswer<ContentsFact> { await answers.contents(question, seenBy: account, for: asker) }

    func dryRun(_ addressBook: String, account: String) async -> DeskAnswer<DryRunFact> {
        await answers.dryRun(addressBook, by: account)
    }

    func runNow(_ addressBook: String, account: String) async -> Bool? {
        let act = NotedAct(
            act: "run asked for", failure: "run not asked for", subject: addressBook,
            person: "\(account), in the console", journal: answers.journal)
        do {
            try act.carryOut { if !ask(for: addressBook) { throw TooManyAsked() } }
            return true
        } catch is TooManyAsked {
            return false
        } catch {
            reader.report((error as? JournalError)?.message ?? "\(error)")
            return nil
        }
    }

    private struct TooManyAsked: Error {}

    /// Has it run at once, as what a person did otherwise needs it.
    ///
    /// - Returns: whether it will be; `false`: too many others wait already.
    @discardableResult
    func ask(for addressBook: String) -> Bool {
        answers.monitoring.composition.asked.ask(for: AddressBookID(addressBook))
    }

    func pause(_ addressBook: String, account: String, reason: String) async -> Bool? {
        await decided { () throws(JournalError) in
            try SQLiteJournal.pause(
                AddressBookID(addressBook), because: AddressBookFact.pause(by: account, because: reason),
                by: "\(account), in the console: \(reason)", at: CommandSupport.now(), inJournalAt: answers.journal)
        }
    }

    /// What waited since is done at once.
    func resume(_ addressBook: String, account: String) async -> Bool? {
        let isResumed = await decided { () throws(JournalError) in
            try SQLiteJournal.resume(
                AddressBookID(addressBook), by: "\(account), in the console", at: CommandSupport.now(),
                inJournalAt: answers.journal)
        }
        if isResumed == true { ask(for: addressBook) }
        return isResumed
    }
}
