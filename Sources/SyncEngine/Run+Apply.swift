import ContactModel
import Contracts
import SyncPlanning

/// What a run carries out, and how far it is.
struct Application: Sendable {
    /// One operation whose intent is committed and whose outcome is not known yet.
    struct InFlight: Sendable {
        let operation: PlannedOperation
        let id: OperationID
        /// The entry before the intent.
        let before: Entry?
        let item: DesiredItem?
        let request: TargetRequest
        var untouched: Untouched?
    }

    /// What is done to which item.
    struct Step: Hashable, Sendable {
        let key: EntryKey
        let act: OperationAct

        init(key: EntryKey, act: OperationAct) {
            self.key = key
            self.act = act
        }

        init(_ operation: PlannedOperation) { self.init(key: operation.key, act: operation.act) }
    }

    /// What an update leaves as it is, and what that was when the update was made.
    struct Untouched: Sendable {
        let contact: Contact
        let properties: Set<ContactProperty>

        func isKept(in shown: Contact) -> Bool { properties.allSatisfy { shown[$0] == contact[$0] } }
    }

    var desired = DesiredState(digest: Fingerprint(high: 0, low: 0), basis: Basis(), properties: [])
    /// Whether the desired state, or what of it a plan of losses needs, was told.
    var isTold = false
    /// As the plan is to know it.
    var trustsReading = false
    /// Removals that were refused as something that cannot be done.
    var refusedRemovals = 0
    /// Orphaned items whose mark was read in this run.
    var confirmed: Set<ItemID> = []
    /// Records whose item was shown without its mark.
    var unmarked: Set<RecordID> = []
    /// What was sent to items of which it was just seen what changes do not show, by record: the plan compares it.
    var uncompared: [RecordID: Fingerprint] = [:]
    /// What this round found gone and is to be put back, with what was wanted of it.
    var gone: [RecordID: Fingerprint] = [:]
    /// The beliefs changed by what was observed.
    var hasObserved = false
    /// What is carried out is only what the member has lost, and the target was not asked for anything yet.
    var isBeforeReading = false
    /// What was carried out so, or would have been.
    var unread: [PlannedOperation] = []
    /// What is carried out is only what the member has lost; what may have left otherwise is asked for afterwards.
    var isBeforeProofs = false
    /// That it was.
    var tried: Set<Step> = []
    /// What the plan is made of, until there is one.
    var input: PlanInput?
    /// In reverse: the next one is the last.
    var queue: [PlannedOperation] = []
    var batch: [Int: InFlight] = [:]
    var batchOrder: [Int] = []
    /// Of its requests, as far as they came.
    var answers: [Int: RunAnswer] = [:]
    var progress = RunProgress()
    /// Operations that were dropped, refused, or have an unknown outcome: the plan is not carried out in whole.
    var hasLeftovers = false
    /// By why, the records whose photos could not be sent now: their contacts are there.
    var missingPhotos: [String: [RecordID]] = [:]
    var isCarriedOut: Bool { !hasLeftovers && missingPhotos.isEmpty }
    /// The drift that had been found when the second look began.
    var driftBefore = 0
    /// The same of items that were taken over.
    var adoptedBefore = 0
    var retryAt: Moment?
    /// Where to go on after the outcomes of a throttled batch are on disk.
    var waitAfterCommit: Moment?
    var stopping: TargetOutcome?

    /// - Parameter count: so many operations have their intents in one commit.
    mutating func begin(_ operations: [PlannedOperation], by count: Int) {
        queue = Self.alternating(operations, by: count).reversed()
        for operation in operations { progress.total[operation.act, default: 0] += 1 }
    }

    /// What is removed to be made anew is made before the next items are removed: no more of them are ever missing.
    private static func alternating(_ operations: [PlannedOperation], by count: Int) -> [PlannedOperation] {
        guard operations.contains(where: { $0.phase == .renew || $0.phase == .again }) else { return operations }
        let removals = operations.filter { $0.phase == .renew }
        let creates = operations.filter { $0.phase == .again }
        var alternating: [PlannedOperation] = []
        for start in stride(from: 0, to: removals.count, by: count) {
            let some = removals[start..<min(start + count, removals.count)]
            let records = Set(some.map(\.record))
            alternating += some + creates.filter { records.contains($0.record) }
        }
        return operations.filter { $0.phase < .renew } + alternating + operations.filter { $0.phase > .again }
    }

    /// What cannot be made anew now is not removed for it.
    mutating func stopRenewing() {
        let records = Set(queue.filter { $0.phase == .renew }.map(\.record))
        queue.removeAll { $0.phase >= .renew && records.contains($0.record) }
    }
}

// Intents of one phase, up to 20 in one commit, then their requests, then their outcomes together with the next intents.
extension Run {
    mutating func nextBatch() {
        if isStopping { return finish(.interrupted) }
        application.batch = [:]
        application.batchOrder = []
        application.answers = [:]
        guard let phase = application.queue.last?.phase else { return applied() }
        while let operation = application.queue.last, operation.phase == phase,
            application.batch.count < limits.intentsPerCommitMax
        {
            application.queue.removeLast()
            intend(operation)
        }
        if application.batch.isEmpty { return nextBatch() }
        guard follows(.intentFirst) else { return sendBatch() }
        commit(then: .send)
    }

    mutating func sendBatch() {
        stage = .applying
        let by = now + limits.sendWindow
        emit(
            .send(
                application.batchOrder.map { id in
                    let flight = application.batch[id]!
                    return RunRequest(
                        id: id, request: flight.request, gate: question(flight), photo: photoQuestion(flight),
                        sendBy: follows(.sendWindow) ? by : nil,
                        isUrgent: flight.operation.phase.takesAwayWhatIsLost)
                }))
    }

    private func question(_ flight: Application.InFlight) -> GateQuestion? {
        // What only takes away is not kept back by what the member may no longer see.
        guard follows(.gateAsked), let item = flight.item, flight.operation.narrowing?.isClearing != true,
            flight.operation.photo != .cover
        else { return nil }
        let mask = flight.operation.photo == nil ? item.mask : item.photo?.mask ?? FieldMask()
        return GateQuestion(
            addressBook: order.addressBook, member: order.member, record: flight.operation.record, mask: mask,
            mappingVersion: item.mappingVersion, rightsVersion: item.rightsVersion)
    }

    // MARK: Intents

    private mutating func intend(_ operation: PlannedOperation) {
        if let photo = operation.photo { return intendPhoto(operation, photo) }
        switch operation.act {
        case .remove: intendRemoval(operation)
        case .update, .redact: intendUpdate(operation)
        case .create: intendCreate(operation)
        }
    }

    func intent(_ operation: PlannedOperation, _ id: OperationID) -> OpenIntent {
        OpenIntent(
            operation: id, cause: operation.cause.description, fence: context.fence, sentAt: now, outcome: .sent)
    }

    private mutating func intendRemoval(_ operation: PlannedOperation) {
        guard let before = beliefs.entries[operation.key], let item = before.item else { return }
        let id = nextOperationID()
        var entry = before
        entry.state = .deleting
        entry.intent = intent(operation, id)
        entry.changedAt = now
        launch(operation, id, before: before, entry, item: nil, .remove(item))
    }

    private mutating func intendUpdate(_ operation: PlannedOperation) {
        guard let before = beliefs.entries[operation.key], before.state == .present, let id = before.item,
            let target = operation.narrowing == nil
                ? application.desired.target(of: operation.record)
                : application.desired.reference(for: operation.record)
        else { return }
        let wanted = operation.narrowing.map { Self.narrowed(target, by: $0) } ?? target
        let isUnmarked = application.unmarked.contains(operation.record)
        var change = contactChange(
            from: knownContact(before), to: wanted.contact, over: operation.narrowing?.properties ?? order.properties)
        if !follows(.clearAbsent) { change = change.filter { $0.value != nil } }
        if !follows(.namesTogether), knownContact(before)?[.displayName] == wanted.contact[.displayName] {
            change[.displayName] = nil
        }
        let operationID = nextOperationID()
        var marks: TargetRequest.Marks?
        if isUnmarked {
            let origin = OriginMark(operation: before.createOperation ?? operationID, epoch: context.epoch)
            marks = TargetRequest.Marks(mark: mark(of: operation.record), origin: origin)
        }
        var entry = before
        entry.want = wanted.fingerprint
        entry.rightsVersion = wanted.rightsVersion
        entry.changedAt = now
        if let narrowing = operation.narrowing {
            guard !change.isEmpty || marks != nil else {
                entry.mask = before.mask.subtracting(narrowing.lost)
                noteShownLoss(of: &entry)
                return beliefs.put(entry)
            }
        } else {
            entry.mappingVersion = wanted.mappingVersion
            entry.photo = application.desired.photo(of: before, broughtTo: wanted)
        }
        if change.isEmpty, marks == nil {
            // What is shown differs from what is wanted in nothing that could be sent.
            entry.sent = wanted.fingerprint
            entry.mask = wanted.mask.union(application.desired.photoMask(of: before, wanted))
            noteShownLoss(of: &entry)
            return beliefs.put(entry)
        }
        entry.state = .updating
        entry.intent = intent(operation, operationID)
        // Until the outcome is known the item may hold the fields of both.
        if operation.narrowing == nil, follows(.maskOfBoth) { entry.mask = before.mask.union(wanted.mask) }
        let etag = context.capabilities.honoursTagOnUpdate && follows(.tagOnUpdate) ? before.etag : nil
        launch(
            operation, operationID, before: before, entry, item: wanted,
            .update(id, change, etag: etag, marks: marks), untouched: untouched(before, by: change))
    }

    /// `nil` where everything is sent. Of notes that a list may have cut nothing is known.
    private func untouched(_ entry: Entry, by change: ContactChange) -> Application.Untouched? {
        guard let id = entry.item, case .item(let item) = evidence.reading(of: id),
            let known = knownContact(entry)
        else { return nil }
        var properties = order.properties.subtracting(change.keys)
        if item.notesMayBeCut { properties.remove(.personalNotes) }
        return Application.Untouched(contact: known, properties: properties)
    }

    private static func narrowed(_ target: DesiredItem, by narrowing: Narrowing) -> DesiredItem {
        var narrowed = target
        narrowed.contact = narrowing.contact
        narrowed.mask = narrowing.mask
        return narrowed
    }

    /// What the item shows, where this run saw the very version that the entry names.
    private func knownContact(_ entry: Entry) -> Contact? {
        guard let id = entry.item, case .item(let item) = evidence.reading(of: id), let etag = item.etag,
            etag == entry.etag
        else { return nil }
        return item.contact
    }

    private mutating func intendCreate(_ operation: PlannedOperation) {
        guard let wanted = application.desired.items[operation.record], let folder = beliefs.row.folder else { return }
        // Never a second item while another one may be there (I1), never beyond the limit (I11).
        let hasRoom =
            application.desired.limit.map { beliefs.countingTowardsLimit < $0 } ?? true || !follows(.limitRoom)
        let isFirst = !beliefs.holdsAnything(of: operation.record) || !follows(.oneAtATime)
        guard isFirst, hasRoom, !hasTooManyUnknowns else {
            return leaveOut(operation)
        }
        let id = nextOperationID()
        let entry = Entry(
            record: operation.record, state: .creating, intent: intent(operation, id), createOperation: id,
            want: wanted.fingerprint, canonicalVersion: context.canonicalVersion, mask: wanted.mask,
            mappingVersion: wanted.mappingVersion, rightsVersion: wanted.rightsVersion, changedAt: now)
        launch(
            operation, id, before: nil, entry, item: wanted,
            .create(
                folder, wanted.contact, mark: mark(of: operation.record),
                origin: OriginMark(operation: id, epoch: context.epoch)))
    }

    private var hasTooManyUnknowns: Bool {
        let unknown = summary.unknownOutcomes
        return unknown > limits.unknownWritesMax
            && unknown * 100 > limits.unknownWritesPercentMax * (summary.writes + unknown)
    }

    mutating func launch(
        _ operation: PlannedOperation, _ id: OperationID, before: Entry?, _ entry: Entry, item: DesiredItem?,
        _ request: TargetRequest, untouched: Application.Untouched? = nil
    ) {
        beliefs.put(entry)
        let requestID = nextRequestID()
        application.batch[requestID] = Application.InFlight(
            operation: operation, id: id, before: before, item: item, request: request, untouched: untouched)
        application.batchOrder.append(requestID)
    }

    // MARK: Afterwards

    private mutating func applied() {
        if application.isBeforeReading { return observeAfterLosses() }
        if application.isBeforeProofs { return commit(then: .prove) }
        // One that is being ended is listed by its next run, which comes at once.
        let hasToReadBack = !beliefs.unread.isEmpty && !isDraining
        let looksAgain = summary.created > 0 || summary.writes * 2 > limits.pageItems || hasToReadBack
        if looksAgain, beliefs.row.folder != nil, !folder.isDoneWithout {
            let changes = beliefs.takeChanges()
            guard changes.isEmpty else {
                stage = .committing(.lookAgain)
                return emit(.commit(changes))
            }
            return lookAgain()
        }
        finish(summary.outcome)
    }

    /// Reads our own echoes, so that they do not cost the next, quiet run further pages; and so that the cursor knows
    /// what was created: a server need not tell of items that came and went since a cursor (FACTS §6).
    mutating func lookAgain() {
        application.driftBefore = summary.driftFound
        application.adoptedBefore = summary.adopted
        observe(isSecondLook: true)
    }

    mutating func pause() {
        guard let moment = application.waitAfterCommit else { return nextBatch() }
        application.waitAfterCommit = nil
        wait(until: moment, then: .nextBatch)
    }
}
