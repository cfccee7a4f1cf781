import ContactModel

/// Plans one address book (ENGINE §9): equal inputs in any order give the same bytes.
///
/// Mode `plan` gives what `live` would; carrying it out is the caller's to leave. Mode `off` gives nothing.
package func makePlan(_ input: PlanInput) -> Plan {
    guard input.mode != .off else { return Plan() }
    var planner = Planner(input)
    planner.run()
    return planner.plan
}

/// Plans only what the member has lost, of entries of which `DesiredState.isConcernedByLosses` says so: its revocations are
/// those that `makePlan` gives of all entries, and so are its lost fields.
///
/// Of what only all entries tell, brake, limit and turn, nothing is decided: whatever may stay for it counts as staying, so
/// that fields are also lost to an item which then leaves.
package func planLosses(_ input: PlanInput) -> Plan {
    guard input.mode != .off else { return Plan() }
    var planner = Planner(input, isOfLossesAlone: true)
    _ = planner.planEntries()
    planner.arrange()
    return planner.plan
}

/// The work of one `makePlan`, or of one `planLosses`.
struct Planner {
    let input: PlanInput
    let desired: DesiredState
    let parked: [RecordID: Parked]
    var plan = Plan()
    /// Removals that the brake decides about together, by record.
    var braked: [(entry: Entry, departure: Departure)] = []
    var brakedUnderWay = 0
    /// Records whose item is made anew.
    var renewed: Set<RecordID> = []
    let photoOnlySources: FieldMask
    /// Whether there are more items than may be, so that none may be created.
    let isBeyondLimit: Bool
    /// Why creates and updates are not made now; `nil`: they may go.
    let reasonToWait: String?
    /// Why changes only take away what must go; `nil`: they need not.
    let reasonToNarrow: String?
    /// Whether all is there that can be, and nothing is under way.
    lazy var isFilled = lacksNothing()

    /// Whether these are some of the entries: what only all of them tell is then left undecided.
    let isOfLossesAlone: Bool

    init(_ input: PlanInput, isOfLossesAlone: Bool = false) {
        self.input = input
        self.isOfLossesAlone = isOfLossesAlone
        desired = input.desired
        photoOnlySources = input.desired.photoOnlySources
        let count = input.entries.count { $0.slot == 0 && $0.state != .orphaned }
        isBeyondLimit = input.desired.limit.map { count > $0 } ?? false
        let staged = input.follows(.stagedGainsWait) ? input.desired.gainsStaged : nil
        reasonToNarrow = (input.follows(.narrowOnly) ? input.desired.gainsWithheld : nil) ?? staged
        reasonToWait = input.desired.gainsWithheld ?? staged ?? input.desired.gainsDelayed
        parked = Dictionary(input.parked.map { ($0.record, $0) }, uniquingKeysWith: { $1 })
    }

    mutating func run() {
        var (creates, recorded) = planEntries()
        if recorded.count < desired.items.count {
            creates += desired.items.keys.filter { !recorded.contains($0) }
            creates.sort()
        }
        decideBraked()
        planCreates(creates)
        arrange()
    }

    /// Answers the recorded records that are selected, and those of them whose items all leave, so that one is to be made.
    mutating func planEntries() -> (free: [RecordID], recorded: Set<RecordID>) {
        let entries = input.sortedEntries
        var free: [RecordID] = []
        var recorded: Set<RecordID> = []
        var end = 0
        while end < entries.count {
            let start = end
            let record = entries[start].record
            repeat { end += 1 } while end < entries.count && entries[end].record == record
            let own = entries[start..<end]
            var leaving = 0
            for entry in own where plan(entry, among: own) { leaving += 1 }
            guard desired.items.keys.contains(record) else { continue }
            recorded.insert(record)
            let isFree = leaving == own.count || !input.follows(.oneAtATime) && own.allSatisfy { $0.state == .creating }
            if isFree { free.append(record) }
        }
        return (free, recorded)
    }

    mutating func arrange() {
        plan.sortOperations()
        plan.held.sort { $0.record < $1.record }
        plan.waiting.sort {
            (EntryKey(record: $0.record, slot: $0.slot)) < EntryKey(record: $1.record, slot: $1.slot)
        }
        plan.settled.sort()
    }

    /// Plans for one entry and answers whether this plan removes its item.
    private mutating func plan(_ entry: Entry, among own: ArraySlice<Entry>) -> Bool {
        switch entry.state {
        case .creating, .updating:
            wait(entry, .update, .unresolved)
            return false
        case .deleting:
            return repeatRemoval(of: entry)
        case .orphaned:
            return removeOrphan(entry, among: own)
        case .present:
            if let item = desired.items[entry.record] {
                if bringPhoto(of: entry, to: item, isAlone: own.count == 1) { return true }
                if bring(entry, to: item) { sendPhoto(of: entry, item) }
                return false
            }
            let assumed = input.follows(.provenOnly) ? nil : Departure(cause: .filter, evidence: "not selected")
            guard let departure = desired.departures[entry.record] ?? assumed else {
                wait(entry, .remove, .unproven(nil))
                return false
            }
            return remove(entry, departure)
        }
    }

    // MARK: Writing the plan

    mutating func add(
        _ act: OperationAct, of entry: Entry, _ cause: OperationCause, _ evidence: String,
        _ narrowing: Narrowing? = nil
    ) {
        let phase: PlannedOperation.Phase =
            switch act {
            case .remove where !input.follows(.revokeFirst): .create
            case .remove: cause.isRevocation ? .revoke : .remove
            case .redact: .redact
            case .update: .update
            case .create: .create
            }
        var operation = PlannedOperation(
            phase: phase, act: act, record: entry.record, slot: entry.slot, cause: cause, evidence: evidence)
        operation.narrowing = narrowing
        plan.operations.append(operation)
    }

    mutating func wait(_ entry: Entry, _ act: OperationAct, _ why: WaitingChange.Why) {
        plan.waiting.append(WaitingChange(record: entry.record, slot: entry.slot, act: act, why: why))
    }
}
