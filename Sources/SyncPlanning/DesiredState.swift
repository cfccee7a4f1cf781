package import ContactModel

/// What a record is to look like at the target for one member.
package struct DesiredItem: Hashable, Sendable {
    package var contact: Contact
    /// Of `contact` over the mapped properties.
    package var fingerprint: Fingerprint
    /// The source fields that carried a value into `contact`.
    package var mask: FieldMask
    /// The source fields that the member surely has no right to: a loss of these is a revocation, whatever else may be
    /// wrong with the reading. A field that merely has no value is not among them.
    package var unreadable: FieldMask
    package var rightsVersion: Int64
    /// What the bits of `mask` mean; masks of different versions cannot be compared.
    package var mappingVersion: Int64
    /// `nil`: none, since the record has none for this member or the mapping asks for none.
    package var photo: DesiredPhoto?

    package init(
        contact: Contact, fingerprint: Fingerprint, mask: FieldMask, unreadable: FieldMask = FieldMask(),
        rightsVersion: Int64, mappingVersion: Int64
    ) {
        self.contact = contact
        self.fingerprint = fingerprint
        self.mask = mask
        self.unreadable = unreadable
        self.rightsVersion = rightsVersion
        self.mappingVersion = mappingVersion
    }
}

/// What is known of the mapping that made items which an earlier mapping's masks describe, or the present one's.
package struct MaskMeaning: Hashable, Sendable {
    /// The fields, by their bits in such a mask, that the member surely has no right to now.
    package var unreadable: FieldMask
    /// By a bit of such a mask, the present mapping's bit of the same field; absent where it no longer reads it.
    package var presentBits: [Int: Int]

    package init(unreadable: FieldMask = FieldMask(), presentBits: [Int: Int] = [:]) {
        self.unreadable = unreadable
        self.presentBits = presentBits
    }
}

/// Why a recorded record is not selected, with the proof.
package struct Departure: Hashable, Sendable {
    package var cause: RemovalCause
    /// Which right said no, which filter part, which rank, which tombstone. Names ids, never field values.
    package var evidence: String
    /// Whether the record was merged into one that is added or kept, so that the brake does not count it (SEMANTICS 23).
    package var isMerged: Bool
    /// The contact under the member's present perspective; `nil` where the member no longer sees the record. An item
    /// whose removal is held is still brought to it (SEMANTICS 25).
    package var current: DesiredItem?
    /// Where there is no such contact: one without any value, which says what the member surely has no right to. An item
    /// that stays all the same loses that.
    package var blank: DesiredItem?
    /// Why it is not proven, so that the item waits; `nil`: it is. A revocation does not wait for proof.
    package var doubt: Doubt?

    /// Why a record is not proven to have left, as a second, independent way to ask for it says (ENGINE §9).
    package enum Doubt: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
        /// It was not asked for yet: what the member has lost goes first.
        case unasked
        /// Asked for by its id, it is there and still belongs.
        case contradicted
        /// It could not be asked for by its id.
        case unanswered
        /// It was in doubt, and has not yet been without doubt for long enough.
        case unsettled

        package var description: String {
            switch self {
            case .unasked: "the CRM was not asked for it by its id yet"
            case .contradicted: "asked for it by its id, the CRM still has it, and it still belongs"
            case .unanswered: "the CRM could not be asked for it by its id"
            case .unsettled: "that was in doubt before, and one more reading must say the same"
            }
        }
    }

    package init(cause: RemovalCause, evidence: String, isMerged: Bool = false, current: DesiredItem? = nil) {
        self.cause = cause
        self.evidence = evidence
        self.isMerged = isMerged
        self.current = current
    }
}

/// What one address book shall hold, and why it shall no longer hold the rest.
///
/// A recorded record in neither `items` nor `departures` is one about which nothing is proven: it is left as it is.
package struct DesiredState: Hashable, Sendable {
    package var items: [RecordID: DesiredItem]
    /// Of recorded records that are not in `items`.
    package var departures: [RecordID: Departure]
    /// Of the whole selection. Equal digests under equal bases mean that the CRM gives nothing to do.
    package var digest: Fingerprint
    /// The rights and the mapping that all this came from.
    package var basis: Basis
    /// The most items that the address book may hold; `nil`: no limit.
    package var limit: Int?
    /// Why nobody may gain anything now (reading rejected, rights incomplete): only revocations and pure redactions
    /// are carried out. `nil`: everything is allowed.
    package var gainsWithheld: String?
    /// Why creates and updates wait for a better time (quiet hours); removals and pure redactions go on.
    package var gainsDelayed: String?
    /// Why a new definition of the book does not come to this address book yet (Decisions 28): creates, and changes that do
    /// more than take away a lost right, wait. All removals go on.
    package var gainsStaged: String?
    /// The properties that the mapping writes, and those that an earlier one may have written; no others.
    package var properties: Set<ContactProperty>
    /// Which fields the present mapping makes each property of.
    package var sources: [ContactProperty: FieldMask] = [:]
    /// The fields that the present mapping makes photos of.
    package var photoSources = FieldMask()
    /// Whether the items were made by the present mapping, as far as is known; else any of their properties may come from
    /// any field.
    package var isMadeByPresentMapping = false
    /// By version, for masks of other mappings.
    package var formerMasks: [Int64: MaskMeaning] = [:]
    /// When the reading that all this came from began; `nil`: not known.
    package var readAt: Moment?

    package init(
        items: [RecordID: DesiredItem] = [:], departures: [RecordID: Departure] = [:], digest: Fingerprint,
        basis: Basis, limit: Int? = nil, gainsWithheld: String? = nil, gainsDelayed: String? = nil,
        properties: Set<ContactProperty>
    ) {
        self.items = items
        self.departures = departures
        self.digest = digest
        self.basis = basis
        self.limit = limit
        self.gainsWithheld = gainsWithheld
        self.gainsDelayed = gainsDelayed
        self.properties = properties
    }

    /// Recorded records that a second way to ask for them is still to tell of.
    package var unasked: Set<RecordID> { Set(departures.filter { $0.value.doubt == .unasked }.keys) }

    /// Takes over what the second way said of those that were unasked.
    package mutating func prove(_ doubts: [RecordID: Departure.Doubt]) {
        for record in unasked { departures[record]?.doubt = doubts[record] }
    }

    /// The contact that the record's item is to show while it is there: also of one whose removal is held.
    package func target(of record: RecordID) -> DesiredItem? {
        items[record] ?? departures[record]?.current
    }

    /// What a change of the record's item goes by while it is there; without a contact it can only clear properties.
    package func reference(for record: RecordID) -> DesiredItem? {
        target(of: record) ?? departures[record]?.blank
    }

    // MARK: What is lost

    /// The fields that the item may hold and that the member surely has no right to, as bits of the entry's mask.
    func revokedFields(of entry: Entry, _ item: DesiredItem) -> FieldMask {
        guard entry.mappingVersion != item.mappingVersion else {
            return entry.mask.intersection(item.unreadable).subtracting(item.mask)
        }
        guard let meaning = formerMasks[entry.mappingVersion] else { return FieldMask() }
        let unreadable = entry.mask.bits.filter { bit in
            meaning.presentBits[bit].map { item.unreadable.contains($0) && !item.mask.contains($0) } ?? false
        }
        return entry.mask.intersection(meaning.unreadable).union(FieldMask(unreadable))
    }

    /// Whether a plan may say of the entry that the member has lost what its item holds, or that this is over. Nothing is lost
    /// of others.
    package func isConcernedByLosses(_ entry: Entry) -> Bool {
        guard entry.state == .present, entry.loss == nil, let item = items[entry.record] else { return true }
        return !revokedFields(of: entry, item).isEmpty
    }
}
