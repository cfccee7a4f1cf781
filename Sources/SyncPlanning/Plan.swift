package import ContactModel

/// One intended change of one item, with its reason.
package struct PlannedOperation: Hashable, Sendable, CustomStringConvertible {
    /// The order in which a plan is carried out (ENGINE §9). Operations of one phase commute.
    package enum Phase: Int, Hashable, Comparable, Sendable, CaseIterable {
        case revoke, redact
        /// A photo that must not be shown any more gives way to a neutral picture.
        case cover
        case remove, update
        /// Items are removed that are made anew at once, then made: before others could take their room.
        case renew, again
        case create
        case photo

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

        /// Whether it takes something from the member that the member has lost the right to, or the address book.
        package var takesAwayWhatIsLost: Bool { self <= .cover }
    }

    package var phase: Phase
    package var act: OperationAct
    package var record: RecordID
    /// For a redaction while nobody may gain anything, or of an item that shall go: all that may be sent. `nil`: the whole contact.
    package var narrowing: Narrowing?
    /// What is sent instead of a contact: it changes the item's photo alone.
    package var photo: PhotoStep?
    /// Of the entry that it changes; 0 for a create.
    package var slot: Int
    package var cause: OperationCause
    /// What proves the cause. Names ids, never field values.
    package var evidence: String

    package init(
        phase: Phase, act: OperationAct, record: RecordID, slot: Int = 0, cause: OperationCause, evidence: String
    ) {
        self.phase = phase
        self.act = act
        self.record = record
        self.slot = slot
        self.cause = cause
        self.evidence = evidence
    }

    package var key: EntryKey { EntryKey(record: record, slot: slot) }

    package var description: String {
        "\(phase) \(act.rawValue) \(record)\(slot == 0 ? "" : "#\(slot)") because \(cause): \(evidence)"
    }
}

/// What an operation makes of an item's photo.
package enum PhotoStep: Hashable, Sendable {
    /// The one that is wanted; of this fingerprint.
    case put(Fingerprint)
    /// The neutral picture, which says nothing of the record.
    case cover

    package var fingerprint: Fingerprint {
        switch self {
        case .put(let fingerprint): fingerprint
        case .cover: ItemPhoto.coverFingerprint
        }
    }
}

/// A change that takes lost fields out of an item and brings nothing into it that it did not have.
package struct Narrowing: Hashable, Sendable {
    /// The properties that the lost fields may have fed. All others stay as they are.
    package var properties: Set<ContactProperty>
    /// What is left of these: values of fields that the item had before.
    package var contact: Contact
    /// The fields that have a value in `contact`, as bits of the present mapping.
    package var mask: FieldMask
    /// What goes, as bits of the entry's mask.
    package var lost: FieldMask
    /// Whether it only clears: nothing of the record leaves with it.
    package var isClearing: Bool { contact == Contact() }

    package init(properties: Set<ContactProperty>, contact: Contact, mask: FieldMask, lost: FieldMask) {
        self.properties = properties
        self.contact = contact
        self.mask = mask
        self.lost = lost
    }
}

/// A removal that waits for a person.
package struct HeldRemoval: Hashable, Sendable, CustomStringConvertible {
    package var record: RecordID
    package var cause: RemovalCause
    package var evidence: String
    package var why: String

    package init(record: RecordID, cause: RemovalCause, evidence: String, why: String) {
        self.record = record
        self.cause = cause
        self.evidence = evidence
        self.why = why
    }

    package var description: String { "held remove \(record) because \(cause.rawValue): \(evidence); \(why)" }
}

/// A change that is due but not made now, by no person's decision.
package struct WaitingChange: Hashable, Sendable, CustomStringConvertible {
    package enum Why: Hashable, Sendable, CustomStringConvertible {
        /// Refused, contended or left out until then.
        case parked(until: Moment, code: String)
        case gainsWithheld(String)
        case mode(SyncMode)
        /// The limit is used up by items that are still there.
        case noRoom
        /// The outcome of an earlier request is not known yet.
        case unresolved
        /// Not selected, and not proven to have left; `nil`: nothing at all is known of why.
        case unproven(Departure.Doubt?)
        /// Only so many items are made anew at a time.
        case turn

        package var description: String {
            switch self {
            case .parked(let until, let code): "parked (\(code)) until \(until.milliseconds)"
            case .gainsWithheld(let reason): "gains withheld: \(reason)"
            case .mode(let mode): "mode \(mode.rawValue)"
            case .noRoom: "no room within the limit"
            case .unresolved: "an earlier request is unresolved"
            case .unproven(let doubt): "not proven to have left" + (doubt.map { ": \($0)" } ?? "")
            case .turn: "waits for its turn"
            }
        }
    }

    package var record: RecordID
    package var slot: Int
    package var act: OperationAct
    package var why: Why

    package init(record: RecordID, slot: Int = 0, act: OperationAct, why: Why) {
        self.record = record
        self.slot = slot
        self.act = act
        self.why = why
    }

    package var isUnproven: Bool { if case .unproven = why { true } else { false } }

    package var description: String { "waiting \(act.rawValue) \(record)\(slot == 0 ? "" : "#\(slot)"): \(why)" }
}

/// The operations that turn what is in an address book into what shall be in it.
package struct Plan: Hashable, Sendable, CustomStringConvertible {
    /// In the order of (phase, record, slot).
    package var operations: [PlannedOperation] = []
    /// In the order of records.
    package var held: [HeldRemoval] = []
    /// In the order of (record, slot).
    package var waiting: [WaitingChange] = []
    /// Records whose item already shows what is wanted, or owes nothing, while the journal says otherwise, in order.
    package var settled: [RecordID] = []
    /// Fields that items may hold and that the member surely has no right to, as bits of the entries' masks.
    package var lostFields: [EntryKey: FieldMask] = [:]

    package init() {}

    /// Records that stay since they are not proven to have left, as far as they were asked for, in order.
    package var unproven: [(record: RecordID, doubt: Departure.Doubt)] {
        waiting.compactMap { change in
            if case .unproven(let doubt?) = change.why { (change.record, doubt) } else { nil }
        }
    }

    /// Whether carrying out its operations leaves nothing to do, records that are parked excepted.
    package var isComplete: Bool {
        held.isEmpty
            && waiting.allSatisfy { change in
                if case .parked = change.why { true } else { false }
            }
    }

    mutating func sortOperations() { operations.sort { ($0.phase, $0.key) < ($1.phase, $1.key) } }

    /// The plan as a whole, of which these operations were carried out before the rest was made.
    package func after(_ first: [PlannedOperation]) -> Plan {
        guard !first.isEmpty else { return self }
        var whole = self
        let repeated = Set(operations.map(\.key))
        whole.operations += first.filter { !repeated.contains($0.key) }
        whole.sortOperations()
        return whole
    }

    /// One line for each operation, held removal and waiting change. Ids and reasons only.
    package var description: String {
        (operations.map(\.description) + held.map(\.description) + waiting.map(\.description)
            + settled.map { "settled \($0)" }).joined(separator: "\n")
    }
}
