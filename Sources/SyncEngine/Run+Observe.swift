import ContactModel
import Contracts
import Sentences
import SyncPlanning

/// One pass over the folder's changes, and the listing that may follow it.
struct Round: Sendable {
    /// Where the next page begins.
    var cursor: Cursor?
    var hadCursor = false
    /// Where the next round begins; `nil` unless this one was read to its end.
    var end: Cursor?
    var pages = 0
    var lastIDs: [ItemID] = []
    /// How often, in a row, a page had the ids of the one before it.
    var repeated = 0
    /// Must be followed by a complete listing, whatever it shows.
    var needsListing = false
    var listingPage: Cursor?
    /// Its pages repeated themselves: once the folder was listed, the next round begins without this cursor, since
    /// with it every round would end like this one.
    var leadsNowhere = false
    /// Changes are observed a second time, after our own writes.
    var isSecondLook = false
    /// The properties that the mapping writes and that no item has from us yet.
    var newlyMapped: Set<ContactProperty> = []
}

extension Run {
    /// Begins to observe: the changes since the cursor, to their end (ENGINE §8).
    mutating func observe(isSecondLook: Bool = false) {
        evidence = Evidence(beganAt: now)
        round = Round()
        round.isSecondLook = isSecondLook
        round.newlyMapped = order.properties.subtracting(beliefs.basis.properties)
        round.cursor = FrozenCursor.thaw(beliefs.row.cursor, order.properties)
        round.hadCursor = round.cursor != nil
        askForPage()
    }

    private var folderID: FolderID {
        guard let id = beliefs.row.folder else { preconditionFailure("observing without a folder") }
        return id
    }

    private mutating func askForPage() {
        ask([.changes(folderID, since: round.cursor, properties: order.properties)], for: .round)
    }

    /// More pages than this do not come from a server that gets anywhere.
    var pagesMax: Int {
        2 * (beliefs.entries.count + beliefs.foreign.count + evidence.sightings.count) / limits.pageItems
            + limits.roundPagesSpare
    }

    mutating func pageRead(_ outcome: TargetOutcome) {
        switch outcome {
        case .done(.changes(let page)):
            round.pages += 1
            let ids = page.changes.map(\.id)
            round.repeated = !ids.isEmpty && ids == round.lastIDs ? round.repeated + 1 : 0
            let stands = !page.isLast && page.cursor == round.cursor
            evidence.record(slim(page))
            let isBounded = !stands && round.repeated < limits.repeatedPagesMax && round.pages <= pagesMax
            guard isBounded || !follows(.roundBounded) else {
                round.leadsNowhere = true
                return giveUpRound()
            }
            round.lastIDs = ids
            round.cursor = page.cursor
            if !follows(.cursorWithItsRound) { beliefs.row.cursor = FrozenCursor.freeze(page.cursor, order.properties) }
            if page.isLast || !follows(.roundToItsEnd) {
                round.end = page.cursor
                roundIsRead()
            } else {
                askForPage()
            }
        case .refused(let refusal):
            switch refusal.kind {
            case .cursorExpired where round.hadCursor:
                beliefs.row.cursor = nil
                observe(isSecondLook: round.isSecondLook)
            case .cursorExpired, .changesUnavailable: giveUpRound()
            case .folderGone where !folder.isChecked: folderIsMissing()
            case .folderGone where isDraining:
                folder.isAbsent = true
                resolve()
            default: finish(by: outcome, doing: .readChanges)
            }
        default: finish(by: outcome, doing: .readChanges)
        }
    }

    /// Lists the folder instead.
    private mutating func giveUpRound() {
        summary.note(Told(RunSentence.changesUnfinished, order.addressBook))
        round.needsListing = true
        roundIsRead()
    }

    private mutating func roundIsRead() {
        if needsListing { askForListing() } else { resolve() }
    }

    /// Whether the changes alone do not tell enough.
    var needsListing: Bool {
        let isWithoutCursor = !round.hadCursor && follows(.listAfterLostCursor)
        if round.needsListing || isWithoutCursor || folder.isRestored || isDraining || canSettle { return true }
        if folder.mustBeListed, !round.isSecondLook { return true }
        guard let listedAt = beliefs.row.listedAt, now < listedAt + listingInterval else { return true }
        let lost = evidence.tombstones.count { beliefs.keys[$0] != nil }
        if lost > limits.removalsPerRoundMax { return true }
        // A server that is late, or a folder that somebody has emptied before anything was told of it.
        if unechoed.count > limits.unechoedMax { return true }
        let unknown = evidence.sightings.keys.count { beliefs.keys[$0] == nil && beliefs.foreign[$0] == nil }
        if unknown >= unknownsForListing { return true }
        let open = beliefs.openEntries
        if open.count(where: { beliefs.isStale($0) }) >= unknownsForListing { return true }
        let creating = open.filter { $0.state == .creating }
        if follows(.absenceByListing), creating.contains(where: { isSettled($0) }) { return true }
        return creating.count >= limits.unknownsForListing
    }

    /// From how many unknown items on a listing is cheaper than asking for each. How much else lies in the default folder
    /// is not known.
    private var unknownsForListing: Int {
        guard beliefs.row.ownsFolder else { return limits.unknownsForListingOfDefaultFolder }
        let pages = (beliefs.entries.count + beliefs.foreign.count) / limits.pageItems + 1
        return max(limits.unknownsForListing, pages)
    }

    /// 7 days, spread by a number that is this address book's own.
    private var listingInterval: Duration {
        let percent = 100 + Double(limits.listingSpreadPercent) * (2 * context.spread - 1)
        return .milliseconds(Int64(Double(limits.listingInterval.milliseconds) * percent / 100))
    }

    /// Whether the create can no longer take effect, if it has not already.
    func isSettled(_ entry: Entry) -> Bool {
        guard let intent = entry.intent, follows(.settleFirst) else { return true }
        return intent.sentAt + limits.settledAfter <= evidence.beganAt
    }

    mutating func askForListing() {
        round.pages = 0
        round.listingPage = nil
        ask([.listing(folderID, page: nil, properties: order.properties)], for: .listing)
    }

    mutating func listingRead(_ outcome: TargetOutcome) {
        switch outcome {
        case .done(.listing(let page)):
            evidence.record(slim(page))
            round.pages += 1
            guard let next = page.next else {
                evidence.isListed = true
                return resolve()
            }
            guard next != round.listingPage, round.pages <= pagesMax else {
                return finish(
                    .failed, problem: Told(RunSentence.listingEndless, order.addressBook))
            }
            round.listingPage = next
            ask([.listing(folderID, page: next, properties: order.properties)], for: .listing)
        case .refused(let refusal) where refusal.kind == .folderGone && !folder.isChecked: folderIsMissing()
        default: finish(by: outcome, doing: .listFolder)
        }
    }
}

// The default folder holds what the member keeps there. Of a stranger only what tells that it is one is taken along,
// however many there are: never its content (ENGINE §8).
extension Run {
    func slim(_ item: TargetItem) -> TargetItem {
        guard !beliefs.row.ownsFolder, beliefs.keys[item.id] == nil, ownMark(of: item) == nil, follows(.strangersUnkept)
        else { return item }
        return TargetItem(
            id: item.id, etag: item.etag, folder: item.folder, mark: item.mark, createdAt: item.createdAt,
            contact: Contact())
    }

    private func slim(_ page: ListingPage) -> ListingPage {
        guard !beliefs.row.ownsFolder else { return page }
        return ListingPage(items: page.items.map { slim($0) }, next: page.next)
    }

    private func slim(_ page: ChangePage) -> ChangePage {
        guard !beliefs.row.ownsFolder else { return page }
        let changes = page.changes.map { change in
            if case .item(let item) = change { ChangePage.Change.item(slim(item)) } else { change }
        }
        return ChangePage(changes: changes, cursor: page.cursor, isLast: page.isLast)
    }
}

extension ChangePage.Change {
    var id: ItemID {
        switch self {
        case .item(let item): item.id
        case .tombstone(let id): id
        }
    }
}
