package import ContactModel

/// What we know of a request that has been sent, or may have been.
package enum IntentOutcome: String, Hashable, Sendable {
    /// May have left the process.
    case sent
    /// Whether it was executed cannot be said.
    case unknown
}

/// An intended change that was committed before it was sent and whose outcome is not committed yet.
package struct OpenIntent: Hashable, Sendable {
    package var operation: OperationID
    /// A `RemovalCause`, or why it is created or updated, in one word.
    package var cause: String
    package var fence: Int64
    package var sentAt: Moment
    package var outcome: IntentOutcome

    package init(operation: OperationID, cause: String, fence: Int64, sentAt: Moment, outcome: IntentOutcome) {
        self.operation = operation
        self.cause = cause
        self.fence = fence
        self.sentAt = sentAt
        self.outcome = outcome
    }
}

extension OpenIntent {
    /// The cause of an intent that gives an item of another tool our mark (Decisions 18).
    package static let adoption = "adopt"

    /// The operation of such an intent, which says whether the item had a photo then.
    package static func adoptionOperation(_ token: String, hasPhoto: Bool) -> OperationID {
        OperationID((hasPhoto ? adoptionWithPhoto : "adopt-") + token)
    }

    fileprivate static let adoptionWithPhoto = "adopt-photo-"
}

/// The state of an entry (ENGINE §5). Absence is the missing entry.
package enum EntryState: String, Hashable, Sendable {
    case creating, present, updating, deleting, orphaned
}

/// Which of a mapping's source fields carried a value into a contact: bit `n` is the mapping's field `n`.
package struct FieldMask: Hashable, Sendable, CustomStringConvertible {
    /// Bits 0 to 63. Few mappings have more fields, so that a mask needs no memory of its own.
    private var first: UInt64 = 0
    /// Those from 64 on, least significant first, without trailing zero words.
    private var rest: [UInt64] = []

    package init() {}

    package init(_ bits: some Sequence<Int>) {
        for bit in bits { insert(bit) }
    }

    /// Reads what `description` wrote; `nil` for anything else.
    package init?(hexadecimal text: String) {
        if (1...16).contains(text.utf8.count) {
            guard let word = UInt64(text, radix: 16) else { return nil }
            first = word
            return
        }
        var digits = Substring(text)
        var words: [UInt64] = []
        while !digits.isEmpty {
            guard let word = UInt64(digits.suffix(16), radix: 16) else { return nil }
            words.append(word)
            digits = digits.dropLast(16)
        }
        first = words.first ?? 0
        rest = Array(words.dropFirst())
        trim()
    }

    package mutating func insert(_ bit: Int) {
        precondition(bit >= 0, "a bit set has no bit \(bit)")
        if bit < 64 { return first |= 1 << UInt64(bit) }
        while rest.count < bit / 64 { rest.append(0) }
        rest[bit / 64 - 1] |= 1 << UInt64(bit % 64)
    }

    package func contains(_ bit: Int) -> Bool { bit >= 0 && word(bit / 64) & 1 << UInt64(bit % 64) != 0 }

    package func isSubset(of other: FieldMask) -> Bool { subtracting(other).isEmpty }

    package var isEmpty: Bool { first == 0 && rest.isEmpty }

    package func intersection(_ other: FieldMask) -> FieldMask { merged(with: other) { $0 & $1 } }

    package func subtracting(_ other: FieldMask) -> FieldMask { merged(with: other) { $0 & ~$1 } }

    package func union(_ other: FieldMask) -> FieldMask { merged(with: other) { $0 | $1 } }

    private func merged(with other: FieldMask, _ merge: (UInt64, UInt64) -> UInt64) -> FieldMask {
        var merged = FieldMask()
        merged.first = merge(first, other.first)
        guard !rest.isEmpty || !other.rest.isEmpty else { return merged }
        merged.rest = (1...max(rest.count, other.rest.count)).map { merge(word($0), other.word($0)) }
        merged.trim()
        return merged
    }

    private func word(_ index: Int) -> UInt64 {
        if index == 0 { return first }
        return index <= rest.count ? rest[index - 1] : 0
    }

    package var bits: [Int] { (0..<(rest.count + 1) * 64).filter { contains($0) } }

    /// Hexadecimal, most significant digit first, "0" for the empty set.
    package var description: String {
        guard let last = rest.last else { return String(first, radix: 16) }
        let others = rest.dropLast().reversed() + [first]
        return others.reduce(String(last, radix: 16)) { text, word in
            let digits = String(word, radix: 16)
            return text + String(repeating: "0", count: 16 - digits.count) + digits
        }
    }

    private mutating func trim() {
        while rest.last == 0 { rest.removeLast() }
    }
}

/// What tells the entries of one address book apart.
package struct EntryKey: Hashable, Comparable, Sendable {
    package let record: RecordID
    package let slot: Int

    package init(record: RecordID, slot: Int) {
        self.record = record
        self.slot = slot
    }

    // Few records have more than one slot.
    package func hash(into hasher: inout Hasher) { hasher.combine(record) }

    package static func < (left: Self, right: Self) -> Bool {
        left.record == right.record ? left.slot < right.slot : left.record < right.record
    }
}

/// The journal's row for one (address book, record, slot): a belief about the target, never a to-do.
package struct Entry: Hashable, Sendable {
    package var record: RecordID
    /// 0 is the one item; above it surplus items of the same record, which only wait for their removal.
    package var slot: Int
    package var state: EntryState
    /// There while the state is `creating`, `updating` or `deleting`, and only then.
    package var intent: OpenIntent?
    /// The operation in the item's origin mark.
    package var createOperation: OperationID?
    /// Absent only while `creating`.
    package var item: ItemID?
    package var etag: String?
    /// Of the selection's contact when it was last planned.
    package var want: Fingerprint?
    /// Of the contact of the last acknowledged write.
    package var sent: Fingerprint?
    /// Of what the server then showed.
    package var seen: Fingerprint?
    /// `nil`: the item surely shows no photo of ours.
    package var photo: ItemPhoto?
    package var canonicalVersion: Int
    /// The fields whose values the item may hold.
    package var mask: FieldMask
    package var mappingVersion: Int64
    package var rightsVersion: Int64
    /// Times that this entry was restored after drift, since `repairedAt`'s day began.
    package var repairs: Int
    package var repairedAt: Moment?
    package var changedAt: Moment
    /// `nil`: the member has a right to all that the item holds, as far as was noted.
    package var loss: Loss?

    package init(
        record: RecordID, slot: Int = 0, state: EntryState, intent: OpenIntent? = nil,
        createOperation: OperationID? = nil, item: ItemID? = nil, etag: String? = nil, want: Fingerprint? = nil,
        sent: Fingerprint? = nil, seen: Fingerprint? = nil, photo: ItemPhoto? = nil, canonicalVersion: Int = 1,
        mask: FieldMask = FieldMask(),
        mappingVersion: Int64 = 0, rightsVersion: Int64 = 0, repairs: Int = 0, repairedAt: Moment? = nil,
        changedAt: Moment, loss: Loss? = nil
    ) {
        self.record = record
        self.slot = slot
        self.state = state
        self.intent = intent
        self.createOperation = createOperation
        self.item = item
        self.etag = etag
        self.want = want
        self.sent = sent
        self.seen = seen
        self.photo = photo
        self.canonicalVersion = canonicalVersion
        self.mask = mask
        self.mappingVersion = mappingVersion
        self.rightsVersion = rightsVersion
        self.repairs = repairs
        self.repairedAt = repairedAt
        self.changedAt = changedAt
        self.loss = loss
    }

    package var key: EntryKey { EntryKey(record: record, slot: slot) }

    /// Its item is there, and what it shows is to be read before it is compared with anything.
    package mutating func becomePresentUnseen() {
        state = .present
        intent = nil
        etag = nil
        sent = nil
        seen = nil
    }

    /// Whether it is an item of another tool that is to get our mark.
    package var isBeingAdopted: Bool { state == .updating && intent?.cause == OpenIntent.adoption }

    /// Whether it is an item of another tool that had a photo when it got our mark; the mark's origin says so as well.
    package var wasAdoptedWithPhoto: Bool { createOperation?.text.hasPrefix(OpenIntent.adoptionWithPhoto) ?? false }
}

/// An item in our folder that is not ours. Its id only; never touched.
package struct ForeignItem: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// The member's own.
        case member
        /// A copy that the member made of one of ours.
        case copy
    }

    package var item: ItemID
    package var kind: Kind

    package init(item: ItemID, kind: Kind) {
        self.item = item
        self.kind = kind
    }
}
