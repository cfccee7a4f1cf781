import Configuration
import ContactModel
import Service
import SyncEngine
import SyncPlanning

enum SyncCommand {
    struct Answer: Encodable {
        struct Entry: Encodable {
            let member: String
            let book: String
            /// `own` or `default`.
            let folder: String
            let outcome: String
            let selected: Int?
            let visible: Int?
            let created: Int
            let updated: Int
            let photos: Int
            let removed: Int
            let unproven: Int
            let held: Int
            let requests: Int
            let seconds: Double
            let problems: [String]
        }

        let addressBooks: [Entry]
        let contacts: ContactCount
        let rollouts: [RolloutAnswer]
        let problems: [String]
    }

    @Sendable static func sync(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        if arguments.has("dry-run") { return try await plan(arguments, output) }
        var request = try request(arguments)
        request.confirmations = Set(arguments.values("confirm-emptied"))
        request.confirmedMailboxes = Set(arguments.values("confirm-mailbox").map { UserID($0) })
        let report = try await cycle(arguments, output, request, isDryRun: false)
        output.result(CycleTable.lines(report))
        try output.json(
            Answer(
                addressBooks: report.addressBooks.compactMap(Answer.Entry.init),
                contacts: ContactCount(report.contactCost), rollouts: report.rollouts.map(RolloutAnswer.init),
                problems: report.problems))
        return CycleTable.exitCode(report)
    }

    @Sendable static func plan(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        var request = try request(arguments)
        request.modeMax = .plan
        request.isJournalCopy = true
        let report = try await cycle(arguments, output, request, isDryRun: true)
        output.result(PlanAnswer.lines(report))
        try output.json(PlanAnswer(report))
        return CycleTable.exitCode(report)
    }

    private static func request(_ arguments: ParsedArguments) throws -> CycleRequest {
        var request = CycleRequest()
        request.members = arguments.value("member").map { [$0] }
        request.books = arguments.value("book").map { [$0] }
        return request
    }

    private static func cycle(
        _ arguments: ParsedArguments, _ output: Output, _ request: CycleRequest, isDryRun: Bool
    ) async throws -> CycleReport {
        let configuration = try CommandSupport.configuration(arguments)
        if request.members != nil || request.books != nil {
            // Names are checked before anything else is done.
            let office = try await Office(arguments)
            _ = try request.members?.first.map(office.user)
            _ = try request.books?.first.map(office.book)
        }
        do {
            return try await cycle(configuration, request, isDryRun: isDryRun, output)
        } catch {
            throw CommandSupport.failure(error)
        }
    }

    /// What a run under this configuration would do, as `plan` says it.
    /// - Throws: also the service's own errors.
    static func dryRun(_ configuration: SatchelConfiguration, _ output: Output) async throws -> CycleReport {
        try await shown(output) { progress in try await SingleCycle.dryRun(configuration, progress: progress) }
    }

    private static func cycle(
        _ configuration: SatchelConfiguration, _ request: CycleRequest, isDryRun: Bool, _ output: Output
    ) async throws -> CycleReport {
        try await shown(output) { progress in
            try await SingleCycle.run(configuration, request, isDryRun: isDryRun, progress: progress)
        }
    }

    /// With its progress shown, until it has ended or is asked to stop.
    private static func shown(
        _ output: Output,
        _ body: @escaping @Sendable (@escaping @Sendable (CycleProgress) -> Void) async throws -> CycleReport
    ) async throws -> CycleReport {
        let progress = ProgressLine(output)
        defer { progress.end() }
        return try await StopSignal().interrupting { try await body { progress.show($0) } }
    }
}

extension SyncCommand.Answer.Entry {
    init?(_ report: AddressBookReport) {
        guard let summary = report.summary else { return nil }
        member = report.login
        book = report.book
        folder = report.folder.rawValue
        outcome = summary.outcome.rawValue
        selected = summary.selected
        visible = report.visible
        created = summary.created
        updated = summary.updated + summary.redacted
        photos = summary.photos
        removed = summary.removedCount
        unproven = summary.plan.unproven.count
        held = summary.held.count
        requests = summary.requestCount
        seconds = Double((summary.endedAt - summary.startedAt).milliseconds) / 1000
        problems = summary.problems
    }
}

extension CommandSupport {
    /// A fault of the service with its exit code; everything else as it is.
    static func failure(_ error: any Error) -> any Error {
        guard let error = error as? ServiceError else { return error }
        let code: ExitCode =
            switch error {
            case .source: .sourceUnreadable
            case .journal(let error): ExitCode(error)
            case .configuration, .foreignJournal, .foreignMachine, .unknownConfirmation: .usage
            case .target: .target
            }
        return CommandFailure(code: code, message: error.description)
    }
}

/// A plan as `plan --json` gives it.
struct PlanAnswer: Encodable {
    struct AddressBook: Encodable {
        let member: String
        let book: String
        let folder: String
        let operations: [Operation]
        let held: [Operation]
        let unproven: [Unproven]
        let problems: [String]
    }

    /// A removal that waits since the record is not proven to have left.
    struct Unproven: Encodable {
        let record: RecordID
        let why: String
    }

    struct Operation: Encodable {
        let act: String
        let record: RecordID
        let cause: String
    }

    let addressBooks: [AddressBook]
    let rollouts: [RolloutAnswer]
    let problems: [String]

    init(_ report: CycleReport) {
        problems = report.problems
        rollouts = report.rollouts.map(RolloutAnswer.init)
        addressBooks = report.addressBooks.compactMap { entry in
            guard let summary = entry.summary else { return nil }
            return AddressBook(
                member: entry.login, book: entry.book, folder: entry.folder.rawValue,
                operations: summary.plan.operations.map {
                    Operation(act: $0.act.rawValue, record: $0.record, cause: $0.cause.word)
                },
                held: summary.plan.held.map { Operation(act: "remove", record: $0.record, cause: $0.cause.rawValue) },
                unproven: summary.plan.unproven.map { Unproven(record: $0.record, why: $0.doubt.rawValue) },
                problems: summary.problems)
        }
    }

    /// Totals by act and cause, then each address book's operations as far as a person wants to read them.
    static func lines(_ report: CycleReport) -> [String] {
        let shownMax = 20
        var lines: [String] = []
        for entry in report.addressBooks {
            guard let summary = entry.summary else { continue }
            let plan = summary.plan
            let counts = Dictionary(grouping: plan.operations) { "\($0.act.rawValue) (\($0.cause))" }
                .map { "\($0.key): \($0.value.count)" }.sorted()
            let what = counts.isEmpty ? "nothing to do" : counts.joined(separator: ", ")
            lines.append(
                "\(entry.login), book \(entry.bookAndPlace): \(what)\(plan.held.isEmpty ? "" : ", held: \(plan.held.count)")"
            )
            lines += plan.operations.prefix(shownMax).map { "    \($0)" }
            if plan.operations.count > shownMax {
                lines.append("    … and \(plan.operations.count - shownMax) more (--json has all)")
            }
            lines += plan.held.prefix(shownMax).map { "    \($0)" }
            let unproven = plan.unproven.prefix(shownMax)
            lines += unproven.map { "    \($0.record) stays, not proven to have left: \($0.doubt)" }
            if plan.unproven.count > shownMax {
                lines.append("    … and \(plan.unproven.count - shownMax) more that stay (--json has all)")
            }
            lines += summary.problems.map { "    ! \($0)" }
        }
        lines += report.rollouts.map(\.foretold) + report.rollouts.flatMap(\.problems).map { "! \($0)" }
        return lines + report.problems.map { "! \($0)" }
    }
}

extension OperationCause {
    /// The cause as DOMAIN §8 has it, one word; for operations other than removals why they are made.
    var word: String {
        switch self {
        case .removal(let cause), .released(let cause): cause.rawValue
        case .merged: RemovalCause.gone.rawValue
        case .lostFields: "lostFields"
        case .photoGone: "photoGone"
        case .new, .changed, .drift, .unmarked, .duplicate, .misplaced, .photo: description
        }
    }
}
