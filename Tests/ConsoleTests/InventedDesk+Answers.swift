import Locking
import Selection
import Sentences

@testable import Console

/// What the invented desk answers, and what it was asked.
final class InventedAnswers: Sendable {
    /// Every question that a page asked, in words, with who was to see contents.
    let asked = Locked<[String]>([])
    let showsContents = Locked(false)
    /// What acts answer; `nil`: the journal cannot be written.
    let canAct = Locked<Bool?>(true)
    /// Instead of a fact.
    let trouble = Locked<String?>(nil)

    func ask(_ question: String) { asked.withLock { $0.append(question) } }

    func answer<Fact>(_ fact: Fact) -> DeskAnswer<Fact> {
        switch trouble.withLock({ $0 }) {
        case nil: .fact(fact)
        case "busy": .busy
        case "notReadYet": .notReadYet
        case "incomplete": .incomplete
        case "unavailable": .unavailable
        case let why?: .refused(.others(why))
        }
    }
}

extension InventedDesk {
    /// What a contact holds; a page may show it to whoever may see contents, and to nobody else.
    static let secret = "+49 89 5550123"

    func books() async -> [String] { ["CRM", "Presse"] }

    func explain(
        _ question: ExplainQuestion, seenBy account: String?, for asker: String
    ) async -> DeskAnswer<ExplanationFact> {
        askers.withLock { $0.append(asker) }
        answers.ask("explain \(question.member) \(question.book) \(question.record) for \(account ?? "nobody")")
        let leaf = ExplanationFact.Tree(text: "Ort", value: account == nil ? nil : "'\(Self.secret)'", parts: [])
        let tree = ExplanationFact.Tree(
            text: "Ort = 'Köln' and <b>", value: "false",
            parts: [ExplanationFact.Tree(text: "Ort = 'Köln'", value: "false", parts: [leaf])])
        return answers.answer(
            ExplanationFact(
                member: question.member, book: "CRM", record: question.record, addressBook: "a0", isIn: false,
                steps: [
                    .init(kind: .seat, isOk: true, fact: .hasSeat(of: 200), tree: nil),
                    .init(kind: .bookFilter, isOk: false, fact: .filter(.book, false), tree: tree),
                    .init(kind: .target, isOk: nil, fact: .noAddressBook, tree: nil),
                ], at: "2026-11-24T09:30:00Z"))
    }

    func holdings(_ question: HoldingsQuestion, page: Int, for asker: String) async -> DeskAnswer<HoldingsFact> {
        askers.withLock { $0.append(asker) }
        answers.ask("holdings \(question.kind) \(question.word) page \(page)")
        let rows: HoldingsFact.Rows =
            question.kind == .revocations
            ? .revocations([
                RevocationFact(
                    state: "gone", record: "Kontakte/7", addressBook: "a0", member: "anna", book: "CRM",
                    isFields: false, fields: [], lostAt: "2026-11-24T09:00:00Z", goneAt: "2026-11-24T09:00:04Z",
                    evidence: "removed", readBack: "direct", readAt: "2026-11-24T09:15:00Z")
            ])
            : .holdings([
                HoldingFact(
                    record: "Kontakte/7", addressBook: "a0", member: "anna", book: "CRM", state: "held",
                    since: "2026-11-20T08:00:00Z", until: nil, endCause: nil, lostAt: nil, evidence: nil,
                    fields: ["Kontakte.Name"], possibleFields: ["Kontakte.Ort"], knowsFields: true)
            ])
        return answers.answer(
            HoldingsFact(
                rows: rows, page: page, pages: 3, count: 120, summary: ["120 in all."], at: "2026-11-24T09:31:00Z"))
    }

    func export(
        _ question: HoldingsQuestion, _ format: ExportFormat, for asker: String
    ) async -> DeskAnswer<[UInt8]> {
        askers.withLock { $0.append(asker) }
        answers.ask("export \(question.kind) \(question.word) as \(format)")
        return answers.answer(Array("record,member\r\n".utf8))
    }

    func showsContents() async -> Bool { answers.showsContents.withLock { $0 } }

    func contents(
        _ question: ContentsQuestion, seenBy account: String?, for asker: String
    ) async -> DeskAnswer<ContentsFact> {
        askers.withLock { $0.append(asker) }
        answers.ask("contents \(question.addressBook) \(question.list) for \(account ?? "nobody")")
        let card = ContactCard(
            name: "Hanna <b>Weber</b>", company: "Weber & Söhne",
            lines: [.init(property: "mobilePhone", values: [Self.secret])])
        let items = ContentsItem.State.allCases.map { state in
            ContentsItem(
                record: "Kontakte/\(state.rawValue)", rank: state == .goes ? nil : 3, isPinned: true, state: state,
                notes: [.init(property: "personalNotes", kind: "cut", detail: NoteSentence.cut.text(30_040, 30_000))],
                card: account == nil ? nil : card)
        }
        return answers.answer(
            ContentsFact(
                member: "anna", book: "CRM", limit: 2000, visible: 4711,
                counts: [.all: 60, .waiting: 4, .noted: 8, .fellOff: 1], items: items, page: question.page, pages: 3,
                found: 60, showsCards: account != nil, at: "2026-11-24T09:30:00Z"))
    }

    func runNow(_ addressBook: String, account: String) async -> Bool? {
        answers.ask("run \(addressBook) by \(account)")
        return answers.canAct.withLock { $0 }
    }

    func pause(_ addressBook: String, account: String, reason: String) async -> Bool? {
        answers.ask("pause \(addressBook): \(AddressBookFact.pause(by: account, because: reason))")
        return answers.canAct.withLock { $0 }
    }

    func resume(_ addressBook: String, account: String) async -> Bool? {
        answers.ask("resume \(addressBook) by \(account)")
        return answers.canAct.withLock { $0 }
    }

    func dryRun(_ addressBook: String, account: String) async -> DeskAnswer<DryRunFact> {
        answers.ask("dry run \(addressBook) by \(account)")
        let operations = (0..<250).map {
            DryRunFact.Operation(act: "create", record: "Kontakte/\($0)", cause: "new", isHeld: false)
        }
        return answers.answer(
            DryRunFact(
                operations: operations + [.init(act: "remove", record: "Kontakte/900", cause: "filter", isHeld: true)],
                staying: [.init(record: "Kontakte/901", why: "unsettled")],
                problems: [
                    "A <b>problem</b>.", RunSentence.folderMadeAnew.text("a0"),
                ]))
    }
}
