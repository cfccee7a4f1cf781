import Configuration
import ContactModel
import Contracts
import JournalStore
import Service
import SyncPlanning

/// Whether everything is gone that somebody received who left, became inactive or lost a seat.
enum OffboardCommand {
    /// One address book that the member has, or had.
    struct Line: RegisterEntry {
        enum State: String, Encodable {
            /// It is kept up: nothing ends it.
            case active
            /// The mailbox is another member's now, for whom it is kept up.
            case handedOver
            case emptying
            case overdue
            /// Nothing of ours is left, by a complete listing of the folder, or since the folder is gone.
            case emptied
        }

        let addressBook: String
        let book: String
        let copies: Int
        let emptiedAt: String?
        let endsAt: String?
        let error: String?
        let folder: String
        let items: Int
        let lastRun: String?
        /// Of the items: whole or in part they are not what whoever has the mailbox may have; all, until a run for that
        /// member has gone through.
        let lost: Int
        let leftInDeletedItems: Int
        let mailbox: String
        let notReadBack: Int
        let removed: Int
        let state: State
        let unmarked: Int

        var isCertified: Bool {
            let isOver = state == .emptied && items == 0 || state == .handedOver && lost == 0
            return isOver && notReadBack == 0 && leftInDeletedItems == 0 && unmarked == 0
        }

        static let columns = [
            "state", "book", "addressBook", "folder", "mailbox", "endsAt", "emptiedAt", "items", "lost", "removed",
            "notReadBack", "leftInDeletedItems", "unmarked", "copies", "lastRun", "error",
        ]

        var cells: [String] {
            [
                state.rawValue, book, addressBook, folder, mailbox, endsAt ?? "", emptiedAt ?? "", "\(items)",
                "\(lost)", "\(removed)", "\(notReadBack)", "\(leftInDeletedItems)", "\(unmarked)", "\(copies)",
                lastRun ?? "", error ?? "",
            ]
        }

        var line: String {
            var parts: [String] =
                switch state {
                case .active: ["\(book) (\(folder)): is kept up, with \(items) items; nothing ends it"]
                case .handedOver:
                    [
                        "\(book) (\(folder)): is kept up for whoever has the mailbox now, with \(items) items, \(lost) of "
                            + "them not as that member may have them"
                    ]
                case .emptying, .overdue:
                    [
                        "\(book) (\(folder)): \(state == .overdue ? "OVERDUE" : "being emptied") since \(endsAt ?? "?"), "
                            + "\(items) items left, \(removed) removed"
                    ]
                case .emptied: ["\(book) (\(folder)): emptied \(emptiedAt ?? "?"), \(removed) items removed"]
                }
            if let error, state != .emptied { parts.append("    last run \(lastRun ?? ""): \(error)") }
            if notReadBack > 0 { parts.append("    \(notReadBack) removals are not read back yet") }
            if leftInDeletedItems > 0 { parts.append("    \(leftInDeletedItems) items were left in Deleted Items") }
            if unmarked > 0 { parts.append("    \(unmarked) items lost their mark and are the member's own") }
            if copies > 0 { parts.append("    the member made \(copies) copies, which are the member's own") }
            return parts.joined(separator: "\n")
        }
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        guard let word = arguments.value("member") else { throw UsageError("'offboard' needs --member LOGIN.") }
        let writer = try RegisterWriter(arguments)
        let code = try await RegisterDesk.open(arguments, output) { desk in
            let member = try desk.user(word)
            let look = arguments.has("look") ? try await Look(into: member, desk, output) : nil
            return try answer(member, desk, look, writer)
        }
        guard let code else { throw CommandFailure(code: .usage, message: RegisterDesk.nothingYet) }
        return code
    }

    /// What the member's mailbox itself tells.
    private struct Look {
        /// Books whose address books are there, and which the journal does not know, or takes for closed.
        let forgotten: [String]
        /// Why it is not certain that there are no others.
        let problems: [String]

        init(into member: UserID, _ desk: RegisterDesk, _ output: Output) async throws {
            let traces = try await MailboxRestore.traces(desk.configuration, of: member, output)
            let instance = try desk.register.installation()?.instance
            let open = desk.addressBooks.filter { $0.value.folder != nil && $0.value.state != .closed }
            let found = traces.traces.filter { $0.instance == instance && open[$0.row.id] == nil }.map(\.row.book)
            forgotten = Set(found).sorted().map { book in
                desk.configuration.books.first { $0.id == book }?.name ?? book.text
            }
            let unseen = "The CRM has no mailbox of the user that could be looked into."
            problems = traces.problems + (traces.mailboxes > 0 ? [] : [unseen])
        }
    }

    private static func answer(
        _ member: UserID, _ desk: RegisterDesk, _ look: Look?, _ writer: RegisterWriter
    ) throws -> ExitCode {
        let lines = try books(of: member, desk).map { row throws(JournalError) in try line(row, of: member, desk) }
        // A journal that was restored or rebuilt may have forgotten an address book: only the mailbox tells.
        let isComplete = look.map { $0.forgotten.isEmpty && $0.problems.isEmpty } ?? (desk.restoredAt == nil)
        let isCertified = lines.allSatisfy(\.isCertified) && isComplete
        try writer.begin([], list: "addressBooks", of: Line.self)
        for line in lines { try writer.add(line) }
        let presence = desk.presence(of: member)
        try writer.end(
            [
                ("certified", isCertified), ("exceptions", [LegalHold.exception]), ("forgotten", look?.forgotten ?? []),
                ("looked", look != nil), ("member", desk.login(member) ?? ""),
                ("time", ServiceLog.time(desk.now)), ("user", member), ("userState", presence),
            ],
            lines: summary(desk.memberName(member), presence, lines, isCertified)
                + (isComplete ? [] : doubts(desk.memberName(member), look)))
        return isCertified ? .done : .attention
    }

    /// Those in the member's mailboxes, and those that were when something was disclosed through them.
    private static func books(of member: UserID, _ desk: RegisterDesk) throws(JournalError) -> [AddressBookRow] {
        let disclosed = Set(try desk.register.addressBooks(disclosedTo: member))
        return desk.addressBooks.values.filter { desk.place($0.id)?.member == member || disclosed.contains($0.id) }
            .sorted { $0.id < $1.id }
    }

    private static func line(
        _ row: AddressBookRow, of member: UserID, _ desk: RegisterDesk
    ) throws(JournalError) -> Line {
        var (items, lost) = (0, 0)
        try desk.register.forEachEntry(of: row.id) { entry in
            items += 1
            if entry.loss != nil { lost += 1 }
        }
        var counts = (removed: 0, left: 0, unmarked: 0, copies: 0)
        var query = DisclosureQuery()
        query.addressBooks = [row.id]
        let endsAt = row.endsAt
        try desk.register.forEachDisclosure(query) { disclosure in
            let row = disclosure.row
            if row.act == .copy { counts.copies += 1 }
            // What was handed over lies where it lay.
            guard row.act == .remove, row.certainty == .confirmed, row.cause != DisclosureRow.handedOver else { return }
            // What went before may have left something behind, too.
            if endsAt.map({ disclosure.row.at >= $0 }) ?? true { counts.removed += 1 }
            if row.proof?.evidence == .leftInDeletedItems { counts.left += 1 }
            if row.proof?.evidence == .unmarked { counts.unmarked += 1 }
        }
        let run = try desk.register.lastRun(of: row.id)
        let state: Line.State =
            switch row.state {
            case .closed: .emptied
            case _ where row.isEnding: desk.isOverdue(since: row.endsAt) ? .overdue : .emptying
            case .new, .live, .lost, .seatless, .draining: desk.place(row.id)?.member == member ? .active : .handedOver
            }
        return Line(
            addressBook: row.id.text, book: desk.bookName(row.id), copies: counts.copies,
            emptiedAt: state == .emptied ? row.lastOkAt.map(ServiceLog.time) : nil,
            endsAt: row.endsAt.map(ServiceLog.time), error: run?.error, folder: desk.folder(row.id), items: items,
            lastRun: run?.endedAt.map(ServiceLog.time),
            lost: state == .handedOver && row.digest == nil ? items : lost,
            leftInDeletedItems: counts.left, mailbox: row.mailbox.text,
            notReadBack: try desk.register.unread(in: row.id).count, removed: counts.removed, state: state,
            unmarked: counts.unmarked)
    }

    /// Why it is not certain that these address books are all.
    private static func doubts(_ name: String, _ look: Look?) -> [String] {
        guard let look else {
            return [
                "The journal was restored or rebuilt and may have forgotten one that \(name) has: --look looks into the mailbox."
            ]
        }
        return look.problems
            + look.forgotten.map {
                "The mailbox of \(name) holds an address book of book \($0) that the journal does not know. 'satchel restore "
                    + "--from BACKUP --end-unclaimed' has it emptied."
            }
    }

    private static func summary(
        _ name: String, _ presence: String, _ lines: [Line], _ isCertified: Bool
    ) -> [String] {
        if lines.isEmpty {
            return isCertified
                ? ["\(name) never had an address book."] : ["Not certified: no address book of \(name) is known."]
        }
        let inCRM = presence == "unread" ? "" : " (\(presence) in the CRM)"
        guard !isCertified else {
            let isElsewhere = lines.contains { $0.state == .handedOver }
            return [
                isElsewhere
                    ? "Certified: nothing that \(name)\(inCRM) received is left. A mailbox is another member's now, and what "
                        + "Satchel keeps in it is that member's."
                    : "Certified: nothing of Satchel's is left in the mailbox of \(name)\(inCRM).",
                LegalHold.exception,
            ]
        }
        let isKept = lines.contains { $0.state == .active }
        return [
            "Not certified: \(name)\(inCRM) still has contacts, or it is not certain that all are gone."
                + (isKept ? " To end an address book, set the user inactive, or take the user out of its book." : "")
        ]
    }
}
