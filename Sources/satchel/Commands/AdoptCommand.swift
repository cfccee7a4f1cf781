import AccessRules
import Configuration
import ContactModel
import Service
import SyncEngine
import SyncPlanning

/// What becomes of the contacts that another tool left in the members' mailboxes.
enum AdoptCommand {
    struct Answer: Encodable {
        let members: [Member]
        /// Confirms this offer, as long as it stays the same.
        let digest: String
        let applied: Bool
        let problems: [String]

        struct Member: Encodable {
            let member: String
            let leftovers: [Leftover]
            /// Once it was applied: what was done.
            let adopted: Int?
            let removed: Int?
            let left: Int?
        }

        struct Leftover: Encodable {
            let item: String
            let folder: String
            /// `adopt`, `remove` or `leave`.
            let offer: String
            let why: String
            let record: RecordID?
            /// Of what is left since it is not certain which record it is: all that it fits, in order.
            let fits: [RecordID]?
            /// Of what is adopted: the properties whose values stay, since the book does not write them.
            let stays: [String]?
        }
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let configuration = try CommandSupport.configuration(arguments)
        let request = try await request(arguments, configuration)
        let composition = try await Composition(configuration, isDryRun: request.isJournalCopy)
        do {
            let code = try await StopSignal().interrupting {
                try await run(request, arguments.value("apply"), SyncService(composition.parts), arguments, output)
            }
            await composition.close()
            return code
        } catch {
            await composition.close()
            throw CommandSupport.failure(error)
        }
    }

    private static func run(
        _ request: AdoptionRequest, _ confirmation: String?, _ service: sending SyncService,
        _ arguments: ParsedArguments, _ output: Output
    ) async throws -> ExitCode {
        // Looked at first, so that nothing at all is written where the confirmation does not fit.
        var offer = try await service.adoptionOffer(request)
        guard let confirmation else {
            output.result(lines(offer, arguments))
            try output.json(answer(offer, nil))
            return offer.isEmpty && offer.problems.isEmpty ? .done : .attention
        }
        try check(offer, confirmation)
        var request = request
        request.isDryRun = false
        offer = try await service.adoptionOffer(request)
        try check(offer, confirmation)
        let report = try await service.adopt(offer, request)
        output.result(lines(report))
        try output.json(answer(offer, report))
        let isWhole = report.problems.isEmpty && report.members.allSatisfy { $0.left == 0 }
        return isWhole && report.cycle?.summaries.allSatisfy { $0.outcome == .ok } ?? true ? .done : .attention
    }

    private static func check(_ offer: AdoptionOffer, _ confirmation: String) throws(CommandFailure) {
        guard confirmation == offer.digest else {
            throw CommandFailure(
                code: .held,
                message:
                    "Nothing was adopted or removed: what is offered now is not what \(confirmation) confirms. See "
                    + "'satchel adopt' without --apply, and give the number that it ends with.")
        }
    }

    // MARK: What is asked

    private static func request(
        _ arguments: ParsedArguments, _ configuration: SatchelConfiguration
    ) async throws -> AdoptionRequest {
        guard arguments.has("all") != arguments.has("member") else {
            throw UsageError("Whose mailboxes? Give --member LOGIN or --all.")
        }
        guard configuration.leftovers != nil else {
            throw CommandFailure(
                code: .usage,
                message:
                    "\(configuration.fileName) does not say how to recognise what another tool left. Give leftovers, "
                    + "such as { categories: [Old CRM], folders: [Old CRM] }.")
        }
        var request = AdoptionRequest()
        let office = try await Office(arguments)
        request.members = try arguments.value("member").map { [try office.user($0).login] }
        request.books = try arguments.value("book").map { [try office.book($0).name] }
        request.removesUnknown = arguments.has("unknown")
        request.isJournalCopy = !arguments.has("apply")
        let books = office.allBooks.filter { request.books?.contains($0.name) ?? true }
        if !request.isJournalCopy, books.allSatisfy({ $0.mode <= .plan }) {
            throw CommandFailure(
                code: .usage, message: "The mode is plan or off, so that nothing is written. Set mode: live first.")
        }
        return request
    }

    // MARK: What is answered

    private static let shownMax = 20
    private static let recordsShownMax = 5

    private static func lines(_ offer: AdoptionOffer, _ arguments: ParsedArguments) -> [String] {
        var lines: [String] = []
        for member in offer.members {
            lines.append("\(member.login): \(member.entries.count) contacts of another tool")
            let kinds = Dictionary(grouping: member.entries) { words($0.offer) }
            lines += kinds.map { "    \($0.key): \($0.value.count)" }.sorted()
            let deeds = member.entries.filter { $0.offer.kind != "leave" }
            lines += deeds.prefix(shownMax).map { entry in
                "        \(entry.offer.kind)\(entry.offer.record.map { " \($0)" } ?? "") from folder "
                    + "\(entry.leftover.folderName): \(entry.offer.why)" + stays(entry)
            }
            if deeds.count > shownMax { lines.append("        … and \(deeds.count - shownMax) more (--json has all)") }
            lines += doubts(member.entries)
        }
        lines += offer.problems.map { "! \($0)" }
        if offer.members.isEmpty { lines.append("No mailbox was looked through.") }
        guard !offer.isEmpty else { return lines + ["", "There is nothing to adopt or to remove."] }
        let whose = arguments.value("member").map { "--member \($0)" } ?? "--all"
        let book = arguments.value("book").map { " --book '\($0)'" } ?? ""
        let unknown = arguments.has("unknown") ? " --unknown" : ""
        return lines + [
            "", "Nothing was changed. What is adopted keeps what the book does not write; what is removed goes to the",
            "member's Deleted Items. To do it:", "  satchel adopt \(whose)\(book)\(unknown) --apply \(offer.digest)",
        ]
    }

    /// What somebody has to look at: by the item's id and the records that it fits.
    private static func doubts(_ entries: [AdoptionOffer.Entry]) -> [String] {
        let doubts = entries.compactMap { entry in
            fits(entry).map {
                "        leave in folder \(entry.leftover.folderName): \(entry.offer.why), fits \(some($0)); "
                    + "item \(entry.leftover.item)"
            }
        }
        let more = doubts.count - shownMax
        return doubts.prefix(shownMax) + (more > 0 ? ["        … and \(more) more to look at (--json has all)"] : [])
    }

    /// The records that a leftover fits of which it is not certain which one it is; `nil`: no such leftover.
    private static func fits(_ entry: AdoptionOffer.Entry) -> [RecordID]? {
        switch entry.offer {
        case .leave(.ambiguous), .leave(.perhapsNotVisible): entry.fitting
        case .adopt, .remove, .leave(.unknown): nil
        }
    }

    private static func some(_ records: [RecordID]) -> String {
        let shown = records.prefix(recordsShownMax).map(\.description).joined(separator: ", ")
        let more = records.count - recordsShownMax
        return more > 0 ? "\(shown) and \(more) more" : shown
    }

    private static func stays(_ entry: AdoptionOffer.Entry) -> String {
        entry.stays.isEmpty ? "" : "; keeps its \(entry.stays.map(\.rawValue).joined(separator: ", "))"
    }

    private static func words(_ offer: LeftoverOffer) -> String {
        switch offer {
        case .adopt(_, _, let evidence): "adopt, known by \(evidence.rawValue)"
        case .remove(.held, _): "remove, since the address book has the contact"
        case .remove(.replaced, _): "remove, once the address book has the contact"
        case .remove(.notSelected, _): "remove, since the book does not select the record"
        case .remove(.notVisible, _): "remove, since the member may not see the record"
        case .remove(.unknown, _): "remove, since it is no record of the CRM"
        case .leave(.ambiguous): "leave, since it is not certain which record it is"
        case .leave(.perhapsNotVisible):
            "leave, since it may be a record that the member may not see, or somebody else: look at it by hand"
        case .leave(.unknown): "leave, since it is no record of the CRM (--unknown offers to remove these)"
        }
    }

    private static func lines(_ report: AdoptionReport) -> [String] {
        report.members.map { member in
            "\(member.login): \(member.adopted) adopted, \(member.removed) moved to Deleted Items, \(member.left) left as "
                + "they were"
        } + report.problems.map { "! \($0)" } + (report.cycle.map { [""] + CycleTable.lines($0) } ?? [])
    }

    private static func answer(_ offer: AdoptionOffer, _ report: AdoptionReport?) -> Answer {
        let done = Dictionary(
            (report?.members ?? []).map { ($0.login, $0) }, uniquingKeysWith: { first, _ in first })
        return Answer(
            members: offer.members.map { member in
                Answer.Member(
                    member: member.login,
                    leftovers: member.entries.map { entry in
                        Answer.Leftover(
                            item: entry.leftover.item.text, folder: entry.leftover.folderName, offer: entry.offer.kind,
                            why: entry.offer.why, record: entry.offer.record, fits: fits(entry),
                            stays: entry.offer.kind == "adopt" ? entry.stays.map(\.rawValue) : nil)
                    }, adopted: done[member.login]?.adopted, removed: done[member.login]?.removed,
                    left: done[member.login]?.left)
            }, digest: offer.digest, applied: report != nil, problems: offer.problems + (report?.problems ?? []))
    }
}

extension LeftoverOffer {
    fileprivate var kind: String {
        switch self {
        case .adopt: "adopt"
        case .remove: "remove"
        case .leave: "leave"
        }
    }

    fileprivate var why: String {
        switch self {
        case .adopt(_, _, let evidence): evidence.rawValue
        case .remove(let why, _): why.rawValue
        case .leave(let doubt): doubt.rawValue
        }
    }

    fileprivate var record: RecordID? {
        switch self {
        case .adopt(let record, _, _): record
        case .remove(_, let record): record
        case .leave: nil
        }
    }
}
