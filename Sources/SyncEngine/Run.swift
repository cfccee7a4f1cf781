package import ContactModel
package import Contracts
import Sentences
import SyncPlanning

/// One run of one address book, as a state machine that is told the time and every answer.
///
/// `folder → round of changes → listing, where needed → questions about single items → beliefs, committed → desired
/// state → plan → batches of intents, requests and outcomes → a second look → the row, committed`.
///
/// Give it `started`, carry out the effects, and tell it what came of them, until `finished`. It can be dropped at any
/// point: the journal then holds all that the next run needs.
package struct Run: Sendable {
    let context: RunContext
    /// `nil`: not read yet.
    var record: RunRecord?
    /// Of whose entries only those are read that have no place in the selection.
    var knowsLossesAlone = false
    var beliefs: Beliefs
    var evidence: Evidence
    var summary: RunSummary
    var stage = Stage.idle
    var now: Moment
    /// What the marks of the address book's items begin with.
    let markPrefix: String
    private var effects: [RunEffect] = []
    /// What waits for the journal to be read.
    var postponed: RunEvent?

    /// The address book is being ended.
    var isDraining: Bool
    var isStopping = false
    var reads = Reads()
    var nextRequest = 0
    private var nextOperation = 0
    /// Waits for throttles since the target last answered.
    private var waitsInARow = 0

    var folder = FolderState()
    var round = Round()
    var application = Application()

    /// What the run waits for.
    enum Stage: Sendable, Equatable {
        case idle
        case reading(ReadPurpose)
        case writingFolder(FolderWrite)
        case applying
        case committing(Next)
        case selecting
        case proving
        case askingToRemove
        case waiting(Next)
        case finished
    }

    enum ReadPurpose: Sendable, Equatable {
        case checkFolder, findFolder, round, listing, questions
        case namesake(FolderID, page: Cursor?)
    }

    enum FolderWrite: Sendable, Equatable {
        case create, rename, renew, remove
        case reuse(FolderID)
    }

    /// Where a run goes on.
    enum Next: Sendable, Equatable {
        case observe, createFolder, readJournal, select, prove, send, nextBatch, pause, lookAgain, finish, readAgain
        case writeFolderAgain(FolderWrite)
    }

    package init(_ context: RunContext, now: Moment) {
        self.context = context
        record = context.record
        isDraining = context.row.state == .draining || context.order.isEnding
        self.now = now
        markPrefix = ItemMark.prefix(instance: context.instance, addressBook: context.order.addressBook)
        beliefs = Beliefs(context.row, record?.content, canonicalVersion: context.canonicalVersion)
        evidence = Evidence(beganAt: now)
        summary = RunSummary(run: context.run, addressBook: context.order.addressBook, startedAt: now)
    }

    /// What it keeps of the items that the target showed, in no particular order.
    package var keptItems: [TargetItem] { evidence.items }

    var limits: EngineLimits { context.limits }
    func follows(_ rule: EngineRule) -> Bool { limits.without != rule }
    var order: RunOrder { context.order }
    var mayWrite: Bool { order.mode > .plan || !follows(.planWritesNothing) }

    /// Takes what happened and says what is to be done. After `finished` nothing happens any more.
    package mutating func step(_ event: RunEvent, now: Moment) -> [RunEffect] {
        guard stage != .finished else { return [] }
        self.now = max(now, self.now)
        effects = []
        if record != nil || isDone(by: event) { take(event) } else { postpone(event) }
        return effects
    }

    mutating func take(_ event: RunEvent) {
        switch event {
        case .started: start()
        case .committed: committed()
        case .commitRefused(let error), .journalUnread(let error): journalRefused(error)
        case .journalRead(let record): journalRead(record)
        case .lossesRead(let record, let losses): take(losses, record)
        case .answered(let id, let answer): answered(id, answer)
        case .desired(let desired): take(desired)
        case .outlined(let outline): take(outline)
        case .proven(let doubts): proven(doubts)
        case .removalsGranted(let hold): removalsGranted(hold)
        case .tick: tick()
        case .leaseLost where !follows(.stopWithoutLease): break
        case .leaseLost: end(.interrupted, problem: Told(RunSentence.leaseLost))
        case .stopAsked: stopAsked()
        }
    }

    // MARK: Effects

    mutating func emit(_ effect: RunEffect) { effects.append(effect) }

    /// Commits what has changed, then goes on; at once where nothing has.
    mutating func commit(then next: Next) {
        let changes = beliefs.takeChanges()
        guard !changes.isEmpty else { return proceed(next) }
        stage = .committing(next)
        emit(.commit(changes))
    }

    mutating func nextRequestID() -> Int {
        nextRequest += 1
        return nextRequest
    }

    mutating func nextOperationID() -> OperationID {
        nextOperation += 1
        return OperationID("\(context.run).\(nextOperation)")
    }

    /// Waits, unless that would take too long: then the run ends and the next one continues.
    mutating func wait(until moment: Moment, then next: Next) {
        waitsInARow += 1
        if isStopping { return finish(.interrupted) }
        guard moment - now <= limits.waitMax, waitsInARow <= limits.waitsInARowMax else {
            summary.againAt = moment
            // Asked of the mailbox or of the whole app: no fault of the address book's (ENGINE §14).
            return finish(.interrupted, problem: Told(RunSentence.longerPause))
        }
        stage = .waiting(next)
        emit(.wake(at: moment))
    }

    mutating func countSent(_ request: TargetRequest) {
        summary.requests[request.kind, default: 0] += 1
    }

    // MARK: Events

    private mutating func committed() {
        guard case .committing(let next) = stage else { preconditionFailure("committed while \(stage)") }
        proceed(next)
    }

    private mutating func journalRefused(_ error: JournalError) {
        end(error.kind == .fenced ? .interrupted : .failed, problem: .others(error.message))
    }

    private mutating func tick() {
        guard case .waiting(let next) = stage else { return }
        proceed(next)
    }

    private mutating func stopAsked() {
        isStopping = true
        if case .waiting = stage { finish(.interrupted) }
    }

    private mutating func answered(_ id: Int, _ answer: RunAnswer) {
        if case .target = answer { waitsInARow = 0 }
        switch stage {
        case .reading(let purpose): readAnswered(id, answer, purpose)
        case .writingFolder(let write): folderWriteAnswered(answer, write)
        case .applying: operationAnswered(id, answer)
        default: preconditionFailure("an answer came while \(stage)")
        }
    }

    mutating func proceed(_ next: Next) {
        if isStopping, next != .finish, next != .send { return finish(.interrupted) }
        switch next {
        case .observe: observe()
        case .createFolder: createFolder()
        case .readJournal: readJournal()
        case .select: select()
        case .prove: prove()
        case .send: sendBatch()
        case .nextBatch: nextBatch()
        case .finish: end(summary.outcome)
        case .pause: pause()
        case .lookAgain: lookAgain()
        case .readAgain: readAgain()
        case .writeFolderAgain(let write): writeFolder(write)
        }
    }

    // MARK: The end

    /// Ends without another word to the journal.
    mutating func end(_ outcome: RunSummary.Outcome, problem: Told? = nil) {
        summary.outcome = outcome
        if let problem { summary.note(problem) }
        summary.endedAt = now
        stage = .finished
        emit(.finished(summary))
    }

    /// Ends by what a target said about the mailbox as a whole, or by an answer that nothing can be made of.
    mutating func finish(by outcome: TargetOutcome, doing task: RunTask) {
        switch outcome {
        case .refused(let refusal):
            if refusal.kind == .folderGone { beliefs.row.folderEpoch = nil }
            finish(refusal.stopsMailbox ? .suspended : .failed, problem: .others(refusal.message))
        case .unknown(let why):
            finish(.failed, problem: Told(RunSentence.taskUnknown, task.text(), order.addressBook, why.withFullStop))
        case .conflict, .done, .throttled:
            finish(.failed, problem: Told(RunSentence.taskUnfit, task.text(), order.addressBook))
        }
    }
}

extension String {
    /// Whether nothing is to end it within one of ours: a target's words may be whole sentences or not.
    var endsSentence: Bool { hasSuffix(".") || hasSuffix("?") }
    var withFullStop: String { endsSentence ? self : self + "." }
}

extension TargetRefusal {
    /// Whether it is about the mailbox and not about what was asked: nothing else would be answered either.
    var stopsMailbox: Bool {
        switch kind {
        case .mailboxUnavailable, .mailboxFull, .accessDenied, .signIn: true
        case .content, .itemGone, .idUnreadable, .folderGone, .folderExists, .folderNotEmpty, .cursorExpired,
            .changesUnavailable, .unsupported:
            false
        }
    }
}

extension TargetRequest {
    /// One word for counting.
    package var kind: String {
        switch self {
        case .folders: "folders"
        case .folder: "folder"
        case .createFolder: "createFolder"
        case .markFolder: "markFolder"
        case .renameFolder: "renameFolder"
        case .removeFolder: "removeFolder"
        case .changes: "changes"
        case .listing: "listing"
        case .search: "search"
        case .item: "item"
        case .photo: "itemPhoto"
        case .create: "create"
        case .update: "update"
        case .putPhoto: "photo"
        case .remove: "remove"
        case .discard: "discard"
        }
    }
}
