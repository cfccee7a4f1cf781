package import ContactModel
package import Contracts
package import SyncPlanning

/// What can happen to a run.
package enum RunEvent: Sendable {
    case started
    /// The changes of the last `commit` are on disk.
    case committed
    case commitRefused(JournalError)
    /// What the last `readJournal` asked for.
    indirect case journalRead(RunRecord)
    case journalUnread(JournalError)
    /// What the last `readLosses` asked for: of records that the address book has and shall not hold, the entries and why.
    indirect case lossesRead(RunRecord, DesiredState)
    /// The answer to one request of the last `send`; every request gets exactly one.
    case answered(Int, RunAnswer)
    indirect case desired(DesiredState)
    indirect case outlined(DesiredOutline)
    /// The answer to the last `prove`: those of its records that are not proven to have left.
    case proven([RecordID: Departure.Doubt])
    /// The answer to the last `askToRemove`: why removals are held in the whole installation; `nil`: they are not.
    case removalsGranted(hold: String?)
    /// The moment of the last `wake` has come.
    case tick
    /// Another may have the mailbox: nothing more may be written anywhere.
    case leaseLost
    /// Come to an end soon: no new requests.
    case stopAsked
}

/// What became of one request.
package enum RunAnswer: Hashable, Sendable {
    /// Never `.throttled`: that is `.notSent`.
    case target(TargetOutcome)
    /// The gate said no; the request did not leave.
    case gateClosed
    /// There are no bytes for the photo; the request did not leave. For good, as far as the picture stays as it is, or
    /// only for now.
    case withoutPhoto(why: String, isFinal: Bool)
    /// Surely not executed: throttled, or held back; not before `until` again.
    case notSent(until: Moment)
}

/// One request that a run wants to have sent.
package struct RunRequest: Hashable, Sendable {
    /// Unique within the run.
    package let id: Int
    package let request: TargetRequest
    /// To be asked directly before it leaves.
    package let gate: GateQuestion?
    /// Of a photo: its bytes are to be asked for directly before it leaves, and put into the request.
    package let photo: PhotoQuestion?
    /// After this moment it must not leave any more: answer `.notSent`.
    package let sendBy: Moment?
    /// Whether it takes something away that the member must no longer have, or is a reading that has to come before
    /// that: it may use what is kept back in the mailbox's window.
    package let isUrgent: Bool

    package init(
        id: Int, request: TargetRequest, gate: GateQuestion? = nil, photo: PhotoQuestion? = nil, sendBy: Moment? = nil,
        isUrgent: Bool = false
    ) {
        self.id = id
        self.request = request
        self.gate = gate
        self.photo = photo
        self.sendBy = sendBy
        self.isUrgent = isUrgent
    }
}

extension RunRequest {
    /// The same with the bytes of its photo.
    package func carrying(_ jpeg: [UInt8]) -> RunRequest {
        guard case .putPhoto(let item, _) = request else { return self }
        return RunRequest(
            id: id, request: .putPhoto(item, jpeg: jpeg), gate: gate, photo: photo, sendBy: sendBy, isUrgent: isUrgent)
    }
}

/// What a run wants done. At most one of `commit`, `readJournal`, `readLosses`, `send`, `outline`, `select`, `prove`, `askToRemove` and
/// `wake` is open at any time.
package enum RunEffect: Hashable, Sendable {
    /// All or nothing, under the run's fence. Answered by `committed` or `commitRefused`.
    case commit([JournalChange])
    /// Read what the journal knows of the address book. Answered by `journalRead` or `journalUnread`.
    case readJournal
    /// Read of the journal only what the address book has of records that are not selected. Answered by `lossesRead` or
    /// `journalUnread`.
    case readLosses
    case send([RunRequest])
    /// Answered by `outlined`.
    case outline
    /// Answered by `desired`.
    case select(recorded: Set<RecordID>)
    /// Ask a second way whether these have left. Answered by `proven`.
    case prove(Set<RecordID>)
    /// Answered by `removalsGranted`.
    case askToRemove(PlannedRemovals)
    case wake(at: Moment)
    case progress(RunProgress)
    /// The last effect.
    indirect case finished(RunSummary)
}
