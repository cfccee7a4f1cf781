import ContactModel
import Contracts
import Sentences
import SyncPlanning

// What is made of items that the journal has no entry for: foreign ones, copies, and ours that it does not know.
extension Run {
    /// Items that another installation made for this very address book: beside them every contact would show twice. A
    /// person is asked, once: they are noted, and not asked about again.
    mutating func noteOtherInstance(_ strangers: [TargetItem]) -> Bool {
        let found = strangers.filter { item in
            guard case .mark(let text, _) = item.mark, beliefs.foreign[item.id]?.kind != .copy else { return false }
            return ItemMark.isOfAnotherInstance(text, instance: context.instance, addressBook: order.addressBook)
        }
        guard !found.isEmpty else { return false }
        for item in found { beliefs.putForeign(ForeignItem(item: item.id, kind: .copy)) }
        hold(Told(HoldSentence.othersItems, order.addressBook, found.count))
        return true
    }

    mutating func concludeForeign(_ item: TargetItem) {
        // In the default folder those of the member's other address books lie beside these.
        if case .mark(let text, _) = item.mark, beliefs.row.ownsFolder, !isKnownCopy(item.id) {
            if text.hasPrefix(ItemMark.instancePrefix(context.instance)) {
                summary.note(Told(RunSentence.othersMark, item.id, order.addressBook))
            }
        }
        guard beliefs.row.ownsFolder || !follows(.strangersUnjournalled), isHere(item), beliefs.foreign[item.id] == nil
        else { return }
        beliefs.putForeign(ForeignItem(item: item.id, kind: .member))
    }

    func isKnownCopy(_ id: ItemID) -> Bool { beliefs.foreign[id]?.kind == .copy }

    func isHere(_ item: TargetItem) -> Bool { item.folder == nil || item.folder == beliefs.row.folder }

    /// Items with our mark for one record that no entry names: the one item, if there is none yet, and surplus ones.
    mutating func adopt(_ found: [TargetItem], for record: RecordID) {
        var found = found.filter { !isKnownCopy($0.id) }.sorted(by: Self.isOlder)
        for item in found { beliefs.removeForeign(item.id) }
        if beliefs.entry(of: record) == nil, !found.isEmpty {
            let item = found.removeFirst()
            beliefs.put(adopted(item, record, slot: 0, state: stateOfAdopted(item)))
            note(.adopt, beliefs.entry(of: record)!, cause: "adopted")
            summary.adopted += 1
        }
        for item in found where follows(.repairSurplus) {
            if isCopy(item, of: beliefs.entry(of: record)) {
                beliefs.putForeign(ForeignItem(item: item.id, kind: .copy))
                note(.copy, adopted(item, record, slot: 0, state: .present), cause: "copy")
                continue
            }
            let entry = adopted(item, record, slot: beliefs.freeSlot(of: record), state: .orphaned)
            beliefs.put(entry)
            application.confirmed.insert(item.id)
            summary.duplicates += 1
        }
    }

    func adopted(_ item: TargetItem, _ record: RecordID, slot: Int, state: EntryState) -> Entry {
        var entry = Entry(
            record: record, slot: slot, state: state, createOperation: ownMark(of: item)?.origin?.operation,
            item: item.id, etag: item.etag, seen: context.fingerprint(item.contact),
            photo: unknownPhoto, canonicalVersion: context.canonicalVersion, changedAt: now)
        doubtFields(of: &entry)
        return entry
    }

    /// What the item shows was written by a stretch that the journal has forgotten: it may hold any field, also one that the
    /// member has lost since. What was wanted of it then is not known either.
    func doubtFields(of entry: inout Entry) {
        guard entry.mappingVersion == 0 || entry.mappingVersion == order.mappingVersion else { return }
        entry.mask = entry.mask.union(order.allFields)
        entry.mappingVersion = order.mappingVersion
        entry.want = nil
    }

    /// Of an item whose photo is not known: the journal says nothing of it, or what it says is of another item.
    var unknownPhoto: ItemPhoto? { order.mayHavePhotos ? .unknown : nil }

    /// One that was moved away before we learnt of it is removed where it lies, and made anew where it belongs.
    mutating func stateOfAdopted(_ item: TargetItem) -> EntryState {
        if isHere(item) { return .present }
        application.confirmed.insert(item.id)
        return .orphaned
    }

    static func isOlder(_ left: TargetItem, _ right: TargetItem) -> Bool {
        let leftCreated = left.createdAt ?? Moment(milliseconds: .max)
        let rightCreated = right.createdAt ?? Moment(milliseconds: .max)
        return leftCreated == rightCreated ? left.id < right.id : leftCreated < rightCreated
    }

    /// Whether the member made it from the record's one item: made by the same create, as far as its mark tells, and
    /// much younger. Our own duplicates have other origins.
    func isCopy(_ item: TargetItem, of first: Entry?) -> Bool {
        guard let first, first.state == .present, let firstID = first.item,
            case .item(let firstItem) = evidence.reading(of: firstID),
            let origin = ownMark(of: item)?.origin, origin.operation == first.createOperation,
            let made = item.createdAt, let firstMade = firstItem.createdAt
        else { return false }
        return made > firstMade + limits.copyAge
    }
}
