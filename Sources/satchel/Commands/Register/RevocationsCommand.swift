import ContactModel
import Contracts
import JournalStore
import Sentences
import Service
import SyncPlanning

/// What members had no right to any more: when that was seen, when it was gone, and how that is known.
enum RevocationsCommand {
    /// One item, or some fields of one, that a member has lost the right to.
    struct Line: RegisterEntry {
        enum State: String, Encodable {
            /// Gone, and known to be.
            case gone
            /// Not gone yet, and still within the bound.
            case waiting
            case overdue
            /// The right came back before anything was taken away.
            case returned
        }

        let addressBook: String
        var ageSeconds: Int64?
        let book: String
        let cause: String
        let evidence: String?
        let fields: [String]
        let fieldsKnown: Bool
        var goneAt: String?
        let item: String?
        let lostAt: String?
        let mailbox: String
        let member: String?
        var readAt: String?
        var readBack: String?
        let record: RecordID
        let sentAt: String?
        let state: State
        let user: String
        /// `item`, or `fields` of one that stays.
        let what: String

        /// What is gone, or has come back.
        init(_ row: DisclosureRow, _ readBack: ReadBack?, _ desk: RegisterDesk) {
            let proof = row.proof
            let isFields = row.act != .remove
            let names =
                isFields
                ? proof?.lostFields.flatMap { desk.names.names(of: $0.mask, version: $0.mappingVersion) }
                : desk.names.names(of: row.fields, version: row.mappingVersion)
            addressBook = row.addressBook.text
            book = desk.bookName(row.addressBook)
            cause = row.cause
            evidence = proof?.evidence?.rawValue
            fields = (names ?? []).sorted()
            fieldsKnown = names != nil
            item = proof?.item?.text
            lostAt = proof?.lostAt.map(ServiceLog.time)
            mailbox = row.mailbox.text
            member = desk.login(row.member)
            record = row.record
            sentAt = proof?.sentAt.map(ServiceLog.time)
            state = row.certainty == .void ? .returned : .gone
            user = row.member.text
            what = isFields ? "fields" : "item"
            if state == .gone {
                goneAt = ServiceLog.time(row.at)
                ageSeconds = proof?.lostAt.map { (row.at - $0).milliseconds / 1000 }
            }
            readAt = readBack?.readAt.map(ServiceLog.time)
            self.readBack = readBack?.way?.rawValue
        }

        /// What is still there.
        init(
            _ entry: Entry, of book: AddressBookID, lostAt since: Moment, fields lost: LostFields?, _ desk: RegisterDesk
        ) {
            let place = desk.place(book)
            let names =
                lost.map { desk.names.names(of: $0.mask, version: $0.mappingVersion) }
                ?? desk.names.names(of: entry.mask, version: entry.mappingVersion)
            addressBook = book.text
            ageSeconds = (desk.now - since).milliseconds / 1000
            self.book = desk.bookName(book)
            let isEnding = desk.addressBooks[book]?.state == .draining
            let lasting: OperationCause =
                lost != nil ? .lostFields : .removal(isEnding ? .member : .rights)
            cause = entry.intent?.cause ?? lasting.description
            evidence = nil
            fields = (names ?? []).sorted()
            fieldsKnown = names != nil
            item = entry.item?.text
            lostAt = ServiceLog.time(since)
            mailbox = place?.mailbox.text ?? ""
            member = place.flatMap { desk.login($0.member) }
            record = entry.record
            sentAt = entry.intent.map { ServiceLog.time($0.sentAt) }
            state = desk.isOverdue(since: since) ? .overdue : .waiting
            user = place?.member.text ?? ""
            what = lost == nil ? "item" : "fields"
        }

        static let columns = [
            "state", "record", "member", "user", "mailbox", "book", "addressBook", "what", "cause", "lostAt", "sentAt",
            "goneAt", "ageSeconds", "evidence", "readBack", "readAt", "fields", "fieldsKnown", "item",
        ]

        var cells: [String] {
            [
                state.rawValue, record.description, member ?? "", user, mailbox, book, addressBook, what, cause,
                lostAt ?? "", sentAt ?? "", goneAt ?? "", ageSeconds.map { "\($0)" } ?? "", evidence ?? "",
                readBack ?? "", readAt ?? "", fields.inOneCell, "\(fieldsKnown)", item ?? "",
            ]
        }

        var line: String {
            let what = what == "item" ? "\(record)" : "\(record) (\(fields.joined(separator: ", ")))"
            let lost = lostAt.map { "lost \($0)" } ?? "lost at a time not noted"
            let end: String =
                switch state {
                case .gone:
                    "gone \(goneAt ?? ""), \(evidence ?? "evidence not noted")"
                        + (readBack.map { ", read back by \($0)" } ?? "")
                case .returned: "the right came back before"
                case .waiting: "still there after \(ageSeconds ?? 0) s"
                case .overdue: "OVERDUE for \((ageSeconds ?? 0) / 60) min"
                }
            return "\(what)  \(member ?? "user \(user)"), \(book): \(lost), \(end)"
        }
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let writer = try RegisterWriter(arguments)
        let code = try await RegisterDesk.open(arguments, output) { desk in
            try Answer(
                member: try arguments.value("member").map { try desk.user($0) }, isOpenOnly: arguments.has("open"),
                desk: desk, writer: writer
            ).write()
        }
        if let code { return code }
        try writer.begin([("crmRead", true), ("overdue", 0)], list: "revocations", of: Line.self)
        try writer.end(tail(), lines: [RegisterDesk.nothingYet])
        return .done
    }

    private static func tail() -> [(key: String, value: any Encodable)] {
        [("time", ServiceLog.time(CommandSupport.now()))]
    }

    struct Answer {
        let member: UserID?
        /// What is gone is left out.
        let isOpenOnly: Bool
        let desk: RegisterDesk
        let writer: any RegisterOutput

        /// What is still there comes first, the oldest before all.
        func write() throws -> ExitCode {
            let open = try stillThere()
            let overdue = open.count { $0.state == .overdue }
            try writer.begin([("crmRead", desk.crm != nil), ("overdue", overdue)], list: "revocations", of: Line.self)
            for line in open { try writer.add(line) }
            var counts = (gone: 0, unsure: 0)
            var failure: CommandFailure?
            if !isOpenOnly {
                let (since, until) = desk.window
                try desk.register.forEachRevocation(since: since, until: until) { disclosure throws(JournalError) in
                    let row = disclosure.row
                    guard member.map({ $0 == row.member }) ?? true else { return }
                    let readBack = try row.operation.map { operation throws(JournalError) in
                        try desk.register.readBack(operation, in: row.addressBook)
                    }
                    let line = Line(row, readBack ?? nil, desk)
                    if line.state == .gone { counts.gone += 1 }
                    if [.leftInDeletedItems, .unmarked].contains(row.proof?.evidence) { counts.unsure += 1 }
                    do throws(CommandFailure) { try writer.add(line) } catch { failure = failure ?? error }
                }
            }
            if let failure { throw failure }
            try writer.end(RevocationsCommand.tail(), lines: summary(open, overdue, counts))
            return overdue > 0 || counts.unsure > 0 ? .attention : .done
        }

        private func stillThere() throws(JournalError) -> [Line] {
            var found: [(since: Moment, line: Line)] = []
            func add(_ book: AddressBookID, _ entry: Entry, since: Moment, _ lost: LostFields?) {
                guard member.map({ desk.place(book)?.member == $0 }) ?? true else { return }
                guard desk.window.until.map({ since < $0 }) ?? true else { return }
                found.append((since, Line(entry, of: book, lostAt: since, fields: lost, desk)))
            }
            let ending = desk.addressBooks.values.filter { $0.state == .draining }.sorted { $0.id < $1.id }
            for row in ending {
                try desk.register.forEachEntry(of: row.id) { entry in
                    let since = [entry.loss?.since, row.endsAt].compactMap(\.self).min() ?? entry.changedAt
                    add(row.id, entry, since: since, nil)
                }
            }
            let ended = Set(ending.map(\.id))
            try desk.register.forEachLoss { book, entry in
                guard let loss = entry.loss, !ended.contains(book) else { return }
                add(book, entry, since: loss.since, loss.fields)
            }
            return found.sorted { $0.since < $1.since }.map(\.line)
        }

        private func summary(_ open: [Line], _ overdue: Int, _ counts: (gone: Int, unsure: Int)) -> [String] {
            var lines = [RegisterSentence.losses.text(open.count, overdue, counts.gone)]
            if counts.unsure > 0 {
                lines.append(RegisterSentence.unsureLosses.text(counts.unsure))
            }
            return lines
        }
    }
}
