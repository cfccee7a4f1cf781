import ContactModel
import Contracts
import Sentences
import SyncPlanning

// Photos are sent by themselves, after the item they belong to is there. What an item shows is only known from what was
// sent: the target does not tell (FACTS §6, §8).
extension Run {
    mutating func intendPhoto(_ operation: PlannedOperation, _ step: PhotoStep) {
        // An item that was seen without its mark gets it first.
        guard let before = beliefs.entry(of: operation.record), before.state == .present, let id = before.item,
            let wanted = application.desired.reference(for: operation.record),
            step == .cover || isOfPresentMapping(before, wanted),
            // An item that was to be made anew for it, and was not, keeps the one that it may show.
            step == .cover || before.photo?.mayBecome(wanted.photo) ?? true,
            !application.unmarked.contains(operation.record)
        else {
            application.hasLeftovers = true
            // The mark is on its way; what else is missing may stay so for long.
            if application.unmarked.contains(operation.record) { summary.againAt = summary.againAt ?? now }
            return
        }
        let operationID = nextOperationID()
        var entry = before
        entry.state = .updating
        entry.intent = intent(operation, operationID)
        if step == .cover {
            entry.photo = ItemPhoto(step.fingerprint, isCertain: false)
        } else if wanted.photo?.isAbsent == false {
            bring(&entry, to: wanted, from: before)
        }
        // Else nothing leaves, and what the item shows stays known even if this process dies.
        // What came before the cover is what it must outlast.
        entry.changedAt = step == .cover && isInDoubt(before) ? before.changedAt : now
        launch(operation, operationID, before: before, entry, item: wanted, .putPhoto(id, jpeg: []))
    }

    /// Also one that keeps a former mapping's mask for its photo's sake.
    private func isOfPresentMapping(_ entry: Entry, _ wanted: DesiredItem) -> Bool {
        entry.mappingVersion == wanted.mappingVersion || entry.sent == wanted.fingerprint
    }

    private func bring(_ entry: inout Entry, to wanted: DesiredItem, from before: Entry) {
        // If this one does not arrive, the former mapping's is still there.
        let isFormer = before.photo?.isFormer == true || application.desired.showsFormerPhoto(before, wanted)
        let fingerprint = isFormer ? ItemPhoto.formerFingerprint : wanted.photo?.fingerprint
        entry.photo = fingerprint.map { ItemPhoto($0, isCertain: false) }
        if before.mappingVersion != wanted.mappingVersion {
            entry.mask = wanted.mask.union(application.desired.photoMask(of: before, wanted))
            entry.mappingVersion = wanted.mappingVersion
        }
        entry.mask = entry.mask.union(wanted.photo?.mask ?? FieldMask())
        entry.rightsVersion = wanted.rightsVersion
    }

    func photoQuestion(_ flight: Application.InFlight) -> PhotoQuestion? {
        flight.operation.photo.map { step in
            PhotoQuestion(
                addressBook: order.addressBook, record: flight.operation.record,
                fingerprint: step == .cover ? nil : step.fingerprint, isReplacing: flight.before?.photo != nil)
        }
    }

    /// Whether a photo that was sent before may still come.
    private func isInDoubt(_ entry: Entry) -> Bool {
        entry.photo?.isCertain == false && entry.changedAt + limits.settledAfter > now
    }

    // MARK: Outcomes

    mutating func concludePhoto(_ flight: Application.InFlight, _ outcome: TargetOutcome) {
        switch outcome {
        case .done: photoSent(flight)
        case .refused(let refusal): refused(flight, refusal)
        case .conflict, .throttled: leave(flight)
        case .unknown: photoUnknown(flight)
        }
    }

    private mutating func photoSent(_ flight: Application.InFlight) {
        guard var entry = beliefs.entries[flight.operation.key], let step = flight.operation.photo else { return }
        let sentAt = entry.intent?.sentAt
        entry.state = .present
        entry.intent = nil
        // The same photo may come late and do no harm; another one would take the place of the cover.
        let isCertain = step != .cover || !(flight.before.map(isInDoubt) ?? false)
        entry.photo = ItemPhoto(step.fingerprint, isCertain: isCertain)
        if step == .cover {
            let isComparable = entry.mappingVersion == flight.item?.mappingVersion
            if isCertain, isComparable { entry.mask = entry.mask.subtracting(application.desired.photoOnlySources) }
            if !isCertain, let before = flight.before { coverAgain(after: before) }
            summary.redacted += 1
        } else {
            summary.photos += 1
            if beliefs.parked[entry.record]?.code == Parked.photo { beliefs.unpark(entry.record) }
        }
        let proof = step == .cover ? closeLoss(of: &entry, sentAt: sentAt, .accepted) : nil
        beliefs.put(entry)
        note(
            step == .cover ? .redact : .update, entry, cause: flight.operation.cause.description, operation: flight.id,
            proof: proof)
        application.progress.done[flight.operation.act, default: 0] += 1
    }

    /// The photo that may still come takes the place of the cover: as soon as it cannot come any more, the cover is sent
    /// once more.
    private mutating func coverAgain(after before: Entry) {
        application.hasLeftovers = true
        again(at: before.changedAt + limits.settledAfter)
    }

    /// It is sent again as soon as this one cannot come any more; what the item shows of its contact is known as before.
    private mutating func photoUnknown(_ flight: Application.InFlight) {
        summary.unknownOutcomes += 1
        application.hasLeftovers = true
        guard var entry = beliefs.entries[flight.operation.key] else { return }
        again(
            at: flight.operation.photo == .cover
                ? now + limits.unknownRetryDelay : entry.changedAt + limits.settledAfter)
        note(.update, entry, cause: flight.operation.cause.description, certainty: .possible)
        // From now on it is this one that may come late.
        entry.changedAt = entry.intent?.sentAt ?? entry.changedAt
        entry.state = .present
        entry.intent = nil
        beliefs.put(entry)
    }

    mutating func withoutPhoto(_ flight: Application.InFlight, _ why: String, isFinal: Bool) {
        undo(flight)
        guard isFinal else {
            application.missingPhotos[why, default: []].append(flight.operation.record)
            return
        }
        summary.note(noPhotoSent([flight.operation.record], why))
        parkPhoto(flight)
    }

    /// One sentence for each reason: where no picture can be read, it is every contact's.
    mutating func reportMissingPhotos() {
        for (why, records) in application.missingPhotos.sorted(by: { $0.key < $1.key }) {
            summary.note(noPhotoSent(records, why))
        }
    }

    private func noPhotoSent(_ records: [RecordID], _ why: String) -> Told {
        let first = records.min()!
        let why = why.withFullStop
        return records.count == 1
            ? Told(RunSentence.photoNotSent, first, order.addressBook, why)
            : Told(RunSentence.photosNotSent, records.count, first, order.addressBook, why)
    }

    /// Until the picture is another one, the contact goes without a photo; one that it had goes in the next run.
    mutating func parkPhoto(_ flight: Application.InFlight) {
        guard case .put(let fingerprint)? = flight.operation.photo else { return }
        let record = flight.operation.record
        let row = beliefs.parked[record]
        if var row, row.isCounting(at: now) {
            // The day's deletions go on being counted.
            row.want = fingerprint
            beliefs.park(row)
        } else if let row, row.until > now, row.code != Parked.photo {
            // What keeps the contact itself back is worth more.
            application.hasLeftovers = true
            return
        } else {
            let earlier = row.flatMap { $0.code == Parked.photo && $0.want == fingerprint ? $0.fails : nil } ?? 0
            let delay = limits.refusedDelays[min(earlier, limits.refusedDelays.count - 1)]
            beliefs.park(
                Parked(record: record, want: fingerprint, fails: earlier + 1, until: now + delay, code: Parked.photo))
        }
        guard flight.before?.photo != nil else { return }
        application.hasLeftovers = true
        summary.againAt = summary.againAt ?? now
    }
}
