import AccessRules
import Configuration
import ContactModel
import Contracts
import GraphTarget
import Pacing
import SyncPlanning

/// What there is to see in one member's mailbox. Sends at most four requests at once, and one while a service runs.
struct MailboxExamination: Sendable {
    let doctor: Doctor
    let target: GraphTarget
    let journal: Doctor.JournalFacts
    let member: ExchangeExamination.Member
    let mailbox: MailboxID

    var login: String { member.user.login }

    /// FACTS §9.
    private static let requestsMax = 10_000
    private static let requestsWarnedAbove = 8_000
    private static let longestPause = Duration.seconds(10)

    func examine() async -> [DoctorFinding] {
        let (outcome, throttle) = await readFolders()
        guard case .done(.folders(let folders)) = outcome else {
            return [finding(.mailbox, outcome)] + throttle
        }
        var findings = [DoctorFinding.ok(.mailbox, "It is open to the app.", member: login)] + throttle
        findings += await removeLeftFolders(folders)
        findings += leftoverFolders(folders)
        for book in member.books {
            findings += await FolderExamination(mailbox: self, book: book, folders: folders).examine()
        }
        return findings
    }

    /// Folders that the configuration calls another tool's.
    private func leftoverFolders(_ folders: [TargetFolder]) -> [DoctorFinding] {
        guard let rules = doctor.configuration.leftovers else { return [] }
        return folders.filter { $0.isInPlace && !$0.isDefault && $0.mark == nil && rules.names(folder: $0.name) }.map {
            DoctorFinding(
                check: .items, severity: .note, member: login, book: nil,
                finding: "The folder \($0.name) was left by another tool.",
                remedy: "satchel adopt --member \(login) offers what can be done: Documentation/Migration.md.")
        }
    }

    private static let attemptsMax = 3
    private static let pause = Duration.milliseconds(500)

    /// Sends a request, and again where it got no answer: one lost packet is nothing that doctor should report. What
    /// makes something new is sent again only where it surely was not executed.
    func perform(_ request: TargetRequest) async -> TargetOutcome {
        var outcome = TargetOutcome.unknown("there is no answer")
        for attempt in 1...Self.attemptsMax {
            outcome = await target.perform([request], in: mailbox).first ?? outcome
            guard attempt < Self.attemptsMax, let pause = Self.pause(before: request, after: outcome) else { break }
            try? await Task.sleep(for: pause)
        }
        return outcome
    }

    /// How long to wait before the request is sent again; `nil`: it is not.
    private static func pause(before request: TargetRequest, after outcome: TargetOutcome) -> Duration? {
        switch (outcome, request) {
        case (.throttled(let throttle), _):
            let asked = throttle.retryAfter ?? pause
            return asked <= longestPause ? asked : nil
        case (.unknown, .create), (.unknown, .createFolder): return nil
        case (.unknown, _): return pause
        default: return nil
        }
    }

    private static let pagesMax = 1_000

    /// All items of a folder with their marks, and of a contact these properties alone.
    func list(_ folder: FolderID, _ properties: Set<ContactProperty> = []) async -> Result<[TargetItem], OutcomeError> {
        var items: [TargetItem] = []
        var page: Cursor?
        for _ in 0..<Self.pagesMax {
            let outcome = await perform(.listing(folder, page: page, properties: properties))
            guard case .done(.listing(let listing)) = outcome else { return .failure(OutcomeError(value: outcome)) }
            items += listing.items
            guard let next = listing.next, next != page else { return .success(items) }
            page = next
        }
        return .failure(OutcomeError(value: .unknown("the listing does not end")))
    }

    // MARK: Throttles

    /// Reads the folders as often as Exchange serves at once: what is refused then, somebody else has taken.
    private func readFolders() async -> (TargetOutcome, [DoctorFinding]) {
        let atOnce = journal.holder == nil ? target.requestsMax : 1
        let outcomes = await target.perform(Array(repeating: .folders, count: atOnce), in: mailbox)
        let throttles = outcomes.compactMap(\.throttle)
        if let other = outcomes.first(where: { $0.throttle == nil }) {
            return (other, throttleFindings(refused: throttles.count, of: atOnce))
        }
        guard let pause = throttles.map({ $0.retryAfter ?? .seconds(1) }).max(), pause <= Self.longestPause else {
            return (outcomes.first ?? .unknown("there is no answer"), throttleFindings(refused: atOnce, of: atOnce))
        }
        try? await Task.sleep(for: pause)
        return (await perform(.folders), throttleFindings(refused: throttles.count, of: atOnce))
    }

    private func throttleFindings(refused: Int, of atOnce: Int) -> [DoctorFinding] {
        var findings: [DoctorFinding] = []
        if refused > 0 {
            findings.append(
                DoctorFinding(
                    check: .throttle, severity: .warning, member: login,
                    finding:
                        "Of \(atOnce) requests at once Exchange refused \(refused): somebody else uses the app's share.",
                    remedy: "Give Satchel a registration of its own, or stop what else works with this one."))
        }
        if let row = journal.view?.mailboxes.first(where: { $0.mailbox == mailbox }) {
            let used = MailboxPacer(stored: row.spent).requestsInWindow(now: doctor.now())
            if used > Self.requestsWarnedAbove {
                findings.append(
                    DoctorFinding(
                        check: .throttle, severity: .warning, member: login,
                        finding: "Of \(Self.requestsMax) requests in ten minutes \(used) are used up.",
                        remedy: "Wait ten minutes. A first fill does this once; otherwise see satchel status."))
            }
        }
        return findings
    }

    // MARK: What an outcome means

    func finding(_ check: DoctorCheck, _ outcome: TargetOutcome, book: String? = nil) -> DoctorFinding {
        var severity = DoctorFinding.Severity.failure
        let words: (finding: String, remedy: String)
        switch outcome {
        case .refused(let refusal): words = Self.words(refusal.kind)
        case .throttled:
            severity = .warning
            words = ("Exchange asks to wait.", "Try again in some minutes.")
        case .done, .conflict, .unknown:
            severity = .warning
            words = (
                "Exchange gave no answer that can be understood.",
                "Run doctor again; if it stays, look at network, proxy and Microsoft's service health."
            )
        }
        return DoctorFinding(
            check: check, severity: severity, member: login, book: book, finding: words.finding, remedy: words.remedy,
            code: outcome.refused?.code, requestId: outcome.refused?.requestID)
    }

    private static func words(_ kind: TargetRefusal.Kind) -> (String, String) {
        switch kind {
        case .mailboxUnavailable:
            (
                "The member has no mailbox in Exchange Online.",
                "Check the licence, and whether the mailbox is on premises or was deleted; or take the member out."
            )
        case .accessDenied:
            (
                "The app may not enter the member's mailbox.",
                "Bring it into the scope of the app's Exchange role: add the member to the group of the scope. It takes "
                    + "30 minutes to 2 hours."
            )
        case .mailboxFull, .changesUnavailable:
            (
                "The member's mailbox is full.",
                "Free space in it, or raise its quota; until then only removals are sent."
            )
        case .signIn: ("Exchange does not take the token.", "Check exchange.cloud, exchange.tenant and the clock.")
        case .folderGone, .itemGone, .idUnreadable: ("What was just there is gone.", "Run doctor again.")
        case .folderExists, .folderNotEmpty, .cursorExpired, .content, .unsupported:
            ("Exchange refuses what doctor asks.", "Please report it with the code and the request.")
        }
    }
}

/// An outcome that was not what was asked for.
struct OutcomeError: Error {
    let value: TargetOutcome
}

extension TargetOutcome {
    var throttle: TargetThrottle? {
        if case .throttled(let throttle) = self { throttle } else { nil }
    }

    var refused: TargetRefusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }
}
