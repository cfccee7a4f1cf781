import AccessRules
import ContactModel
import Contracts
import JournalStore
import Service
import SyncPlanning

/// Whether the deletion of a record in the CRM has reached every mailbox.
enum EraseCommand {
    /// One stay of the record in an address book, from the end.
    struct Line: RegisterEntry {
        let addressBook: String
        let book: String
        let copies: Int
        let endCause: String?
        let evidence: String?
        let goneAt: String?
        let isErased: Bool
        let item: String?
        let mailbox: String
        let member: String?
        let readAt: String?
        let readBack: String?
        let record: RecordID
        let sentAt: String?
        let since: String
        let state: String
        let user: String

        /// - Parameter readBacks: of all its removals, as far as they have one, in their order.
        init(_ holding: Holding, _ readBacks: [ReadBack], _ desk: RegisterDesk) {
            let doubtful = holding.removals.compactMap(\.proof).first { Self.isDoubtful($0) }
            let unread = readBacks.first { $0.readAt == nil }
            let proof = doubtful ?? holding.proof
            let readBack = unread ?? readBacks.last
            addressBook = holding.addressBook.text
            book = desk.bookName(holding.addressBook)
            copies = holding.copies
            endCause = holding.endCause
            evidence = proof?.evidence?.rawValue
            goneAt = holding.until.map(ServiceLog.time)
            isErased = holding.state == .gone && doubtful == nil && unread == nil
            item = proof?.item?.text
            mailbox = holding.mailbox.text
            member = desk.login(holding.member)
            readAt = readBack?.readAt.map(ServiceLog.time)
            self.readBack = readBack?.way?.rawValue
            record = holding.record
            sentAt = proof?.sentAt.map(ServiceLog.time)
            since = ServiceLog.time(holding.since)
            state = holding.state.rawValue
            user = holding.member.text
        }

        private static func isDoubtful(_ proof: DisclosureRow.Proof) -> Bool {
            [.leftInDeletedItems, .unmarked].contains(proof.evidence)
        }

        static let columns = [
            "isErased", "state", "record", "member", "user", "mailbox", "book", "addressBook", "since", "sentAt",
            "goneAt",
            "endCause", "evidence", "readBack", "readAt", "copies", "item",
        ]

        var cells: [String] {
            [
                "\(isErased)", state, record.description, member ?? "", user, mailbox, book, addressBook, since,
                sentAt ?? "", goneAt ?? "", endCause ?? "", evidence ?? "", readBack ?? "", readAt ?? "", "\(copies)",
                item ?? "",
            ]
        }

        var line: String {
            let name = "\(record)  \(member ?? "user \(user)"), \(book)"
            guard let goneAt else { return "\(name): NOT ERASED, \(state) since \(since)" }
            let proof = [evidence, readBack.map { "read back by \($0)" }].compactMap(\.self).joined(separator: ", ")
            let copied = copies > 0 ? "; the member made \(copies) copies, which are the member's own" : ""
            let verdict = isErased ? "gone \(goneAt)" : "NOT CERTAIN, gone \(goneAt)"
            return "\(name): \(verdict) by \(endCause ?? "?")\(proof.isEmpty ? "" : " (\(proof))")\(copied)"
        }
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        guard let word = arguments.value("record") else { throw UsageError("'erase' needs --record TABLE/KEY.") }
        let writer = try RegisterWriter(arguments)
        let code = try await RegisterDesk.open(arguments, output) { desk in try answer(word, desk, writer) }
        guard let code else { throw CommandFailure(code: .usage, message: RegisterDesk.nothingYet) }
        return code
    }

    private static func answer(_ word: String, _ desk: RegisterDesk, _ writer: RegisterWriter) throws -> ExitCode {
        let record = try desk.record(word)
        let family = desk.family(of: record)
        let presence = desk.presence(of: record)
        let lines = try family.flatMap { record throws(JournalError) in
            try WhereCommand.holdings(of: record, desk).map { holding throws(JournalError) in
                Line(holding, try readBacks(of: holding, desk), desk)
            }
        }
        if lines.isEmpty, let crm = desk.crm, crm.schema.tables[record.table] == nil {
            throw UsageError("The CRM has no table '\(record.table)', and no mailbox ever held a record of it.")
        }
        let held = try desk.register.heldPlans(of: family)
        let forgetting = try desk.forgetting()
        let isCertified = presence.isGone && lines.allSatisfy(\.isErased) && forgetting.isOver
        try writer.begin(
            [
                ("asked", record), ("certified", isCertified), ("crm", presence.rawValue),
                ("exceptions", [LegalHold.exception]), ("heldPlans", held), ("unlisted", forgetting.unlisted),
            ], list: "holdings", of: Line.self)
        for line in lines { try writer.add(line) }
        try writer.end(
            [("records", family), ("time", ServiceLog.time(desk.now))],
            lines: summary(record, presence, lines, held, forgetting, isCertified))
        return isCertified ? .done : held.isEmpty ? .attention : .held
    }

    /// Of all items of the stay that went, as far as they are read back, or are to be.
    private static func readBacks(of holding: Holding, _ desk: RegisterDesk) throws(JournalError) -> [ReadBack] {
        var readBacks: [ReadBack] = []
        for operation in holding.removals.compactMap(\.operation) {
            guard let found = try desk.register.readBack(operation, in: holding.addressBook) else { continue }
            readBacks.append(found)
        }
        return readBacks
    }

    private static func summary(
        _ record: RecordID, _ presence: RegisterDesk.Presence, _ lines: [Line], _ held: [String],
        _ forgetting: RegisterDesk.Forgetting, _ isCertified: Bool
    ) -> [String] {
        if isCertified, lines.isEmpty {
            return ["Certified: \(record) is not in the CRM, and no mailbox ever held it. Is the key the right one?"]
        }
        if isCertified {
            let mailboxes = Set(lines.map(\.mailbox)).count
            return [
                "Certified: \(record) is not in the CRM, and gone from all \(mailboxes) mailboxes that ever held it.",
                LegalHold.exception,
            ]
        }
        let why =
            switch presence {
            case .present: "\(record) is in the CRM. Delete it there; the next run takes it out of every mailbox."
            case .merged: "\(record) was merged into another record, which is in the CRM. Delete that one there."
            case .unread: "The CRM could not be read, so it is not known whether \(record) is deleted there."
            case .absent, .recycled:
                "\(lines.count { !$0.isErased }) of \(lines.count) are not surely gone yet. Each run tries again."
            }
        let plans = held.map { "Its removal is held: satchel release \($0)" }
        guard !forgetting.isOver else { return ["Not certified: \(why)"] + plans }
        let forgotten =
            "The journal was restored or rebuilt, and "
            + (forgetting.isUnread ? "nothing was looked at" : "\(forgetting.unlisted) address books are not listed")
            + " since: what it does not know may lie there. Run 'satchel sync'."
        let isOnlyReason = presence.isGone && lines.allSatisfy(\.isErased)
        return (isOnlyReason ? ["Not certified: \(forgotten)"] : ["Not certified: \(why)", forgotten]) + plans
    }
}
