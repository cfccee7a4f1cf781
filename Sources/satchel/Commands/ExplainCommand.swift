import AccessRules
import Configuration
import ContactMapping
import ContactModel
import Contracts
import JournalStore
import Selection
import Sentences
import Service
import SyncPlanning

enum ExplainCommand {
    struct Answer: Encodable {
        let member: String
        let record: RecordID
        let book: String
        let answer: String
        let steps: [Step]

        struct Step: Encodable {
            let step: String
            let ok: Bool?
            let fact: String
            let tree: Tree?

            enum CodingKeys: CodingKey { case step, ok, fact, tree }

            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(step, forKey: .step)
                // A fact that decides nothing is null, not missing.
                try container.encode(ok, forKey: .ok)
                try container.encode(fact, forKey: .fact)
                try container.encodeIfPresent(tree, forKey: .tree)
            }
        }

        /// A part of a filter with its value.
        struct Tree: Encodable {
            let text: String
            let value: String
            let parts: [Tree]

            init(_ trace: FilterTrace) {
                text = trace.text
                value = trace.value.shown
                parts = trace.operands.map(Tree.init)
            }
        }
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        guard let login = arguments.value("member") else { throw UsageError("'explain' needs --member LOGIN.") }
        guard let recordText = arguments.value("record") else {
            throw UsageError("'explain' needs --record TABLE/KEY.")
        }
        let office = try await Office(arguments)
        office.tellMissing(output)
        let user = try office.user(login)
        let book = try book(arguments.value("book"), recordText, user, office)
        let record = try record(recordText, book, named: arguments.value("book") != nil)
        let journal = try await JournalView(office.configuration, record: record).holdings
        let audience: Audience = arguments.has("as-member") ? .member : .operatorOfSatchel
        var explanation = explanation(of: record, for: user, book, office, journal, to: audience)
        // To the member, that a record is still there would tell that it exists.
        if audience == .operatorOfSatchel, let doubt = await doubt(explanation, user, book, office, journal) {
            explanation = explanation.adding(.init(.target, isOk: nil, fact: .notProven(doubt)))
        }
        output.result(
            [
                "\(record) is \(explanation.isIn ? "in" : "not in") the address book '\(book.name)' of \(user.login)."
            ] + explanation.steps.flatMap(lines))
        try output.json(answer(explanation, user, book))
        return .done
    }

    static func explanation(
        of record: RecordID, for user: User, _ book: Book, _ office: Office, _ journal: JournalHoldings,
        to audience: Audience
    ) -> Explanation {
        let explainer = Explainer(
            rule: book.rule, mappedFields: book.mapping.fields, audience: audience,
            hasNothingToWrite: { book.mapping.contact(from: $0, options: office.options).isEmpty })
        var pass = SelectionPass(model: office.snapshot.model, collator: office.snapshot.collator)
        return explainer.explain(
            record, beginning: beginning(user, book, office, journal),
            viewer: office.snapshot.model.viewer(of: user.id), pass: &pass,
            target: journal.fact(record: record, user: user.id, book: book.id, folder: book.folder))
    }

    /// Why a contact that is there and not selected is not removed yet; `nil`: nothing keeps it.
    static func doubt(
        _ explanation: Explanation, _ user: User, _ book: Book, _ office: Office, _ journal: JournalHoldings
    ) async -> Departure.Doubt? {
        guard !explanation.isIn, let source = office.source,
            !explanation.steps.contains(where: { [.seat, .member].contains($0.kind) && $0.isOk == false }),
            journal.holds(explanation.record, user: user.id, book: book.id)
        else { return nil }
        return await office.snapshot.doubt(
            of: explanation.record, book, user.id, source: source, options: office.options)
    }

    // MARK: What is asked

    static func book(
        _ name: String?, _ record: String, _ user: User, _ office: Office
    ) throws(UsageError) -> Book {
        if let name { return try office.book(name) }
        let table = RecordID(record)?.table
        let fitting = office.allBooks.filter { table == nil || $0.rule.view.table == table }
        let own = fitting.filter { $0.members(in: office.snapshot.model.directory).contains(user.id) }
        guard let book = own.first ?? fitting.first else {
            throw UsageError(.noBookOfTable)
        }
        guard own.count <= 1 else {
            let names = own.map { "'\($0.name)'" }.joined(separator: ", ")
            throw UsageError(.severalBooks, user.login, names)
        }
        return book
    }

    static func record(_ text: String, _ book: Book, named: Bool) throws(UsageError) -> RecordID {
        if let record = RecordID(text) { return record }
        guard named, !text.isEmpty else {
            throw UsageError(.noRecordKeyOfBook, text)
        }
        return RecordID(table: book.rule.view.table, key: text)
    }

    /// The steps that come before any right: seat and membership.
    private static func beginning(
        _ user: User, _ book: Book, _ office: Office, _ journal: JournalHoldings
    ) -> [Explanation.Step] {
        let isMember = book.members(in: office.snapshot.model.directory).contains(user.id)
        guard isMember else {
            return [.init(.member, isOk: false, fact: user.isActive ? .noMember(ofBook: book.name) : .inactiveMember)]
        }
        guard user.mailboxAddress != nil else {
            return [.init(.seat, isOk: false, fact: .noMailbox)]
        }
        let seats = office.configuration.seats.value
        let seat = office.seat(user.id, book.id, existing: journal.claims)
        return [
            .init(.seat, isOk: seat, fact: seat ? .hasSeat(of: seats) : .noSeatLeft(of: seats)),
            .init(.member, isOk: true, fact: .member(ofBook: book.name)),
        ]
    }

    // MARK: What is answered

    /// A step as a person reads it: a line, and below it the filter's tree.
    static func lines(_ step: Explanation.Step) -> [String] {
        let sign =
            switch step.isOk {
            case true: "yes"
            case false: "NO "
            default: " · "
            }
        let tree = step.tree.map { treeLines(Answer.Tree($0), depth: 4) } ?? []
        return ["  \(sign) \(step.kind.rawValue): \(step.fact)"] + tree
    }

    private static func treeLines(_ tree: Answer.Tree, depth: Int) -> [String] {
        [String(repeating: "  ", count: depth) + "\(tree.text)  →  \(tree.value)"]
            + tree.parts.flatMap { treeLines($0, depth: depth + 1) }
    }

    private static func answer(_ explanation: Explanation, _ user: User, _ book: Book) -> Answer {
        Answer(
            member: user.login, record: explanation.record, book: book.name,
            answer: explanation.isIn ? "in" : "out",
            steps: explanation.steps.map { step in
                Answer.Step(
                    step: step.kind.rawValue, ok: step.isOk, fact: "\(step.fact)",
                    tree: step.tree.map(Answer.Tree.init))
            })
    }
}

extension Explanation.Fact {
    static func notProven(_ doubt: Departure.Doubt) -> Explanation.Fact {
        .notProven(doubt: doubt.rawValue, inWords: "\(doubt)")
    }
}

extension Office {
    /// Whether this member's address book has a seat, by the rule that the service follows.
    func seat(_ member: UserID, _ book: BookID, existing: Set<SeatAssignment.Claim>) -> Bool {
        let claims = allBooks.flatMap { book in
            book.members(in: snapshot.model.directory).filter {
                snapshot.model.directory.user($0)?.mailboxAddress != nil
            }.map { SeatAssignment.Claim(book: book.id, member: $0) }
        }
        let assignment = SeatAssignment(claims: claims, existing: existing, seats: configuration.seats.value)
        return assignment.seated.contains(.init(book: book, member: member))
    }
}
