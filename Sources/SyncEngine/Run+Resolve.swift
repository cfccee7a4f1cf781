import ContactModel
import Contracts
import Cryptography
import Sentences
import SyncPlanning

// What the round and the listing leave open is asked item by item, until nothing is open any more: no entry leaves
// `present` on other evidence than a direct answer for its id (I8).
extension Run {
    mutating func resolve() {
        let questions = openQuestions()
        if !questions.isEmpty { return ask(questions, for: .questions) }
        // Marks tell which item it is that had such an id (FACTS §11).
        let canBeListed = !folder.isAbsent && !folder.isDoneWithout
        if evidence.hasUnreadableIDs, !evidence.isListed, canBeListed { return askForListing() }
        conclude()
    }

    mutating func questionsAnswered(_ outcomes: [TargetOutcome]) {
        for (request, outcome) in zip(reads.requests, outcomes) {
            switch request {
            case .item(let id, _): itemRead(id, outcome)
            case .folder(let id): otherFolderRead(id, outcome)
            case .search(_, let mark, _): searchAnswered(mark, outcome)
            default: preconditionFailure("\(request.kind) is no question")
            }
        }
        resolve()
    }

    private mutating func itemRead(_ id: ItemID, _ outcome: TargetOutcome) {
        switch outcome {
        case .done(.item(let item)): evidence.record(item.map { slim($0) }, for: id)
        case .refused(let refusal) where refusal.kind == .itemGone: evidence.record(nil, for: id)
        // Without a folder nothing is listed, and nothing tells which item had such an id.
        case .refused(let refusal) where refusal.kind == .idUnreadable && !folder.isDoneWithout:
            evidence.recordUnreadableID(id)
        default:
            noteFailure(outcome, .readItem)
            evidence.recordUnreadable(id)
        }
    }

    private mutating func otherFolderRead(_ id: FolderID, _ outcome: TargetOutcome) {
        switch outcome {
        case .done(.folder(let found)): evidence.record(folder: id, isInPlace: found?.isInPlace ?? false)
        case .refused(let refusal) where refusal.kind == .folderGone || refusal.kind == .itemGone:
            evidence.record(folder: id, isInPlace: false)
        default: evidence.record(folder: id, isInPlace: nil)
        }
    }

    private mutating func searchAnswered(_ mark: ItemMark, _ outcome: TargetOutcome) {
        let searched = beliefs.openEntries.filter { $0.state == .creating && self.mark(of: $0.record) == mark }
        for entry in searched {
            if case .done(.items(let items)) = outcome {
                // The server compares without regard to case, we exactly.
                let own = items.filter { ownMark(of: $0)?.record == entry.record }
                evidence.record(search: entry.record, own)
            } else {
                evidence.record(search: entry.record, nil)
            }
        }
    }

    // MARK: What is open

    private func openQuestions() -> [TargetRequest] {
        var items: Set<ItemID> = []
        var searches: Set<RecordID> = []
        var folders: Set<FolderID> = []
        for item in evidence.items {
            askAbout(item, &items)
            // Another folder, in which an item of ours was found.
            if let other = item.folder, other != beliefs.row.folder, beliefs.keys.keys.contains(item.id),
                evidence.folders[other] == nil
            {
                folders.insert(other)
            }
        }
        lazy var mayBeUnknownOwn = mayBeUnknownOwn
        for id in evidence.tombstones {
            if let key = beliefs.keys[id] {
                if beliefs.entries[key]?.state != .deleting, follows(.confirmByID) { items.insert(id) }
            } else if mayBeUnknownOwn, beliefs.foreign[id] == nil {
                items.insert(id)
            }
        }
        items.formUnion(unreadItems)
        if evidence.isListed {
            for entry in beliefs.entries.values { askAbout(entry, &items, &searches) }
        } else {
            for entry in beliefs.openEntries { askAbout(entry, &items, &searches) }
            items.formUnion(unechoed)
        }
        let properties = order.properties
        var questions: [TargetRequest] = []
        for id in evidence.unasked(items) { questions.append(.item(id, properties: properties)) }
        for id in folders.sorted() { questions.append(.folder(id)) }
        guard let folder = beliefs.row.folder else { return questions }
        for record in searches.sorted() {
            questions.append(.search(folder, mark: mark(of: record), properties: properties))
        }
        return questions
    }

    /// Whether an id that we do not know may be an item of ours that was moved away before we learnt of it. Otherwise
    /// it is the echo of our own removal, or foreign.
    private var mayBeUnknownOwn: Bool {
        folder.isRestored || beliefs.openEntries.contains { $0.state == .creating }
    }

    private func askAbout(_ item: TargetItem, _ items: inout Set<ItemID>) {
        if let key = beliefs.keys[item.id] {
            guard let entry = beliefs.entries[key], entry.state == .present else { return }
            if evidence.contradicted.contains(item.id) { items.insert(item.id) }
            // What nobody has shown may have changed with it.
            if !order.seesAll, item.mark == .notAsked, item.etag != entry.etag || item.etag == nil {
                items.insert(item.id)
            }
            let isNewToUs =
                item.etag != entry.etag || item.etag == nil || round.newlyMapped.contains(.personalNotes)
            if item.notesMayBeCut, isNewToUs {
                let shown = context.fingerprint(item.contact)
                if shown != entry.seen, shown != entry.want { items.insert(item.id) }
            }
            return
        }
        if item.mark == .notAsked {
            let isUnknown = beliefs.foreign[item.id] == nil || !beliefs.row.ownsFolder
            if isUnknown, follows(.askUnknown) { items.insert(item.id) }
            return
        }
        // A second item of a record: whether the first is still there decides what this one is.
        if let own = ownMark(of: item), let first = beliefs.entry(of: own.record), first.state == .present,
            let id = first.item
        {
            items.insert(id)
        }
    }

    /// Whether the complete listing showed all of the item: no answer for its id would say more.
    private func isListedWhole(_ id: ItemID) -> Bool {
        guard evidence.isListed, case .item(let item) = evidence.reading(of: id) else { return false }
        return item.mark != .notAsked && !item.notesMayBeCut
    }

    /// Items that were written since the cursor and that the round, read to its end, does not show: a create that was
    /// undone before a round told of it is never told. Of many of them a listing tells.
    var unechoed: Set<ItemID> {
        guard round.end != nil, round.hadCursor, let since = beliefs.row.cursorAt, beliefs.lastChange > since,
            follows(.askUnechoed)
        else { return [] }
        var found: Set<ItemID> = []
        for entry in beliefs.entries.values where entry.changedAt > since && entry.state == .present {
            guard let id = entry.item, !evidence.isSeen(id), !evidence.tombstones.contains(id) else { continue }
            found.insert(id)
        }
        return found
    }

    private func askAbout(
        _ entry: Entry, _ items: inout Set<ItemID>, _ searches: inout Set<RecordID>
    ) {
        switch entry.state {
        case .creating:
            if evidence.searched[entry.record] == nil { searches.insert(entry.record) }
        case .present:
            guard let id = entry.item else { return }
            let isMissing = evidence.isListed && !evidence.isSeen(id) && follows(.confirmByID)
            if beliefs.isStale(entry) && !isListedWhole(id) || isMissing { items.insert(id) }
        case .updating:
            if let id = entry.item { items.insert(id) }
        case .orphaned:
            guard let id = entry.item else { return }
            items.insert(id)
            if let first = beliefs.entry(of: entry.record), first.slot != entry.slot, first.state == .present,
                let firstItem = first.item
            {
                items.insert(firstItem)
            }
        case .deleting: break
        }
    }

    // MARK: Marks

    func mark(of record: RecordID) -> ItemMark {
        ItemMark(prefix: markPrefix, record: record, digest: Run.digest)
    }

    static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(bytes)
        return hash.digest()
    }

    /// The record that the item is ours for, and the create that made it; `nil` where it is not ours.
    func ownMark(of item: TargetItem) -> (record: RecordID, origin: OriginMark?)? {
        guard case .mark(let text, let origin) = item.mark else { return nil }
        let record = ItemMark.record(in: text, prefix: markPrefix) ?? longRecord(of: text)
        return record.map { ($0, origin.flatMap { OriginMark($0) }) }
    }

    /// The recorded record whose id is too long to be spelt in its mark.
    private func longRecord(of text: String) -> RecordID? {
        guard text.hasPrefix(markPrefix + "#") else { return nil }
        return beliefs.entries.keys.first { mark(of: $0.record).text == text }?.record
    }
}
