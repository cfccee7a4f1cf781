package import AccessRules
package import ContactModel
package import Contracts
package import Selection
import SyncPlanning

/// Which address books there shall be, in which mailboxes, and which ones end: a value made anew for each reading.
package struct Roster: Hashable, Sendable {
    /// An address book that is to be kept equal to its selection.
    package struct Assignment: Hashable, Sendable {
        package let row: AddressBookRow
        package let member: UserID
        package let isNew: Bool
    }

    /// Where in a mailbox an address book of a book lies.
    package struct Place: Hashable, Sendable {
        package let mailbox: MailboxID
        package let book: BookID
        /// Else in the default Contacts folder.
        package let ownsFolder: Bool
    }

    /// In configuration order, then those that are `leaving`.
    package var kept: [Assignment] = []
    /// Address books, kept up until their book's contacts lie in the mailbox's other place as the configuration wants it
    /// (Decisions 17), each with the one that takes its place.
    package var leaving: [AddressBookID: AddressBookID] = [:]
    /// Address books whose member left the book, became inactive, or moved to another mailbox; by id.
    package var ended: [Assignment] = []
    /// Address books that would end, were the directory read completely; by id.
    package var doubted: [Doubted] = []
    /// Claims without a seat, in configuration order.
    package var seatless: [SeatAssignment.Claim] = []
    /// Claims that cannot be served now; what exists for them is left as it is.
    package var unserved: [Unserved] = []
    /// Address books of claims that cannot be served now, in the order of their ids: nothing is done in them, but what their
    /// members have lost is noted.
    package var unvisited: [Assignment] = []
    /// Address books that nobody is to have any more, in mailboxes in which nothing may be done now; by id.
    package var unended: [Assignment] = []
    /// Seats that the address books which exist lack: so many of them have none, though nothing is emptied because of it.
    package var excess = 0
    /// Mailboxes whose member is new or has changed.
    package var mailboxes: [MailboxRow] = []
    package var addresses: [MailboxAddressRow] = []
    /// Members whose address is unknown to the target now, and who are served in the mailbox that it stood for.
    package var renamed: [UserID] = []

    package struct Unserved: Hashable, Sendable {
        package let claim: SeatAssignment.Claim
        package let reason: Reason
    }

    package enum Reason: Hashable, Sendable {
        case noMailboxAddress
        /// No user of the target's directory has the address.
        case addressUnknown(String)
        /// The target could not be asked for the address now, and nothing is remembered of it.
        case addressNotAsked(String)
        /// The address stood for another mailbox before; an operator must confirm.
        case mailboxChanged(address: String, from: MailboxID, to: MailboxID)
        /// Other active users claim the same mailbox.
        case mailboxShared(MailboxID, with: [UserID])
    }

    /// What the journal knows of mailboxes and address books.
    package struct Known: Sendable {
        package var mailboxes: [MailboxRow]
        package var addresses: [MailboxAddressRow]
        package var addressBooks: [AddressBookRow]

        package init(mailboxes: [MailboxRow], addresses: [MailboxAddressRow], addressBooks: [AddressBookRow]) {
            self.mailboxes = mailboxes
            self.addresses = addresses
            self.addressBooks = addressBooks
        }
    }

    /// - Parameters:
    ///   - claims: a book for a member each, in configuration order, without duplicates.
    ///   - lookups: what each member's mailbox address stands for, asked just now or remembered.
    ///   - notAsked: addresses that could not be asked for now.
    ///   - inDefaultFolder: books whose contacts lie in the members' default Contacts folders.
    ///   - confirmed: members whose changed mailbox an operator has confirmed.
    ///   - doubt: what to go by while the directory was not read completely; `nil`: it was.
    package init(
        claims: [SeatAssignment.Claim], users: [UserID: User], lookups: [String: MailboxLookup],
        notAsked: Set<String> = [], inDefaultFolder: Set<BookID> = [], known: Known, seats: Int,
        confirmed: Set<UserID> = [], doubt: Doubt? = nil,
        makeID: (Place) -> AddressBookID, now: Moment
    ) {
        let resolution = Resolution(
            members: Self.unique(claims.map(\.member)), users: users, lookups: lookups, notAsked: notAsked,
            known: known, confirmed: confirmed)
        addresses = resolution.addresses.map { MailboxAddressRow(address: $0.key, mailbox: $0.value, checkedAt: now) }
            .sorted { $0.address < $1.address }
        renamed = resolution.renamed
        unserved = claims.compactMap { claim in
            resolution.faults[claim.member].map { Unserved(claim: claim, reason: $0) }
        }

        let byPlace = Dictionary(
            known.addressBooks.map { ($0.place, $0) }, uniquingKeysWith: { first, _ in first })
        let servable = claims.filter { resolution.mailboxes[$0.member] != nil }
        let rows = Dictionary(
            servable.map { claim in
                let place = Place(
                    mailbox: resolution.mailboxes[claim.member]!, book: claim.book,
                    ownsFolder: !inDefaultFolder.contains(claim.book))
                return (claim, Rows(place: place, wanted: byPlace[place], other: byPlace[place.other]))
            }, uniquingKeysWith: { first, _ in first })
        let claimed = Set(rows.values.flatMap { [$0.wanted?.id, $0.other?.id].compactMap(\.self) })
        let members = Dictionary(
            known.mailboxes.map { ($0.mailbox, $0.member) }, uniquingKeysWith: { first, _ in first })
        let open = known.addressBooks.filter { ![.closed, .seatless].contains($0.state) }
        let unclaimed = open.filter { !claimed.contains($0.id) }.sorted { $0.id < $1.id }
            .map { Self.ending($0, members) }
        let untouched = Self.untouchedMailboxes(unserved, known: known)
        settle(unclaimed.filter { !untouched.contains($0.row.mailbox) }, doubt)

        let existing = Set(servable.filter { rows[$0]?.takesSeat ?? false })
        // Whoever cannot be served, or has perhaps left, has a seat as long as there is an address book; one, also where
        // it lies in both of the mailbox's places.
        let uncertain = unclaimed.filter { untouched.contains($0.row.mailbox) && $0.row.takesSeat }
        let taken =
            Set(doubted.map { SeatAssignment.Claim(book: $0.book, member: $0.member) }).count
            + Set(uncertain.map { $0.row.place.inOwnFolder }).count
        excess = max(0, existing.count + taken - seats)
        let assignment = SeatAssignment(claims: servable, existing: existing, seats: max(0, seats - taken))
        seatless = assignment.seatless
        let served = assignment.seated.map { claim in
            Self.assignment(claim, rows[claim]!, makeID)
        }
        kept = served + kept
        move(zip(assignment.seated, served).map { ($0.1, rows[$0.0]?.other) })
        // One that was being emptied, and whose member came back too late for a seat, goes on being emptied.
        let lost = seatless.flatMap { [rows[$0]?.wanted, rows[$0]?.other].compactMap(\.self) }
            .filter { $0.state == .draining }
        ended = (ended + lost.map { Self.ending($0, members) }).sorted { $0.row.id < $1.row.id }
        mailboxes = Self.changedMailboxes(served, known.mailboxes)
        handOver()
        unvisited = unvisited(known.addressBooks, members)
        unended = unended(unclaimed.filter { untouched.contains($0.row.mailbox) }, doubt)
    }

    /// What else lies in a mailbox that is another member's now is that member's, too.
    private mutating func handOver() {
        let members = Dictionary(mailboxes.map { ($0.mailbox, $0.member) }, uniquingKeysWith: { first, _ in first })
        func owned(_ assignment: Assignment) -> Assignment {
            let member = members[assignment.row.mailbox] ?? assignment.member
            return Assignment(row: assignment.row, member: member, isNew: assignment.isNew)
        }
        kept = kept.map(owned)
        ended = ended.map(owned)
    }

    static func ending(_ row: AddressBookRow, _ members: [MailboxID: UserID]) -> Assignment {
        Assignment(row: row, member: members[row.mailbox] ?? UserID(""), isNew: false)
    }

    /// Decides about address books that nobody claims any more.
    private mutating func settle(_ unclaimed: [Assignment], _ doubt: Doubt?) {
        for ending in unclaimed {
            let fate = doubt?.fate(of: ending) ?? .ends
            if fate == .kept { kept.append(ending) }
            if fate == .ends {
                ended.append(ending)
            } else {
                doubted.append(Doubted(book: ending.row.book, member: ending.member, isServed: fate == .kept))
            }
        }
    }

    /// Decides what becomes of address books in the place where they are no longer wanted: one that has a folder is kept up
    /// beside the one that takes its place, one that is being emptied goes on being emptied.
    private mutating func move(_ served: [(wanted: Assignment, other: AddressBookRow?)]) {
        for (wanted, other) in served {
            guard let other, other.state != .closed, other.state != .seatless else { continue }
            let assignment = Assignment(row: other, member: wanted.member, isNew: false)
            if other.state == .draining || other.folder == nil {
                ended.append(assignment)
            } else {
                kept.append(assignment)
                leaving[other.id] = wanted.row.id
            }
        }
    }

    /// What the journal has of one claim.
    private struct Rows {
        /// Where the configuration wants it.
        let place: Place
        let wanted: AddressBookRow?
        /// In the mailbox's other place.
        let other: AddressBookRow?

        /// A pause holds for the place that takes over from a paused one, too.
        var openPause: String? { other.flatMap { $0.isPaused ? $0.pause : nil } }

        var takesSeat: Bool { wanted?.takesSeat ?? false || other?.takesSeat ?? false }
    }

    private static func assignment(
        _ claim: SeatAssignment.Claim, _ rows: Rows, _ makeID: (Place) -> AddressBookID
    ) -> Assignment {
        let (mailbox, ownsFolder) = (rows.place.mailbox, rows.place.ownsFolder)
        guard var row = rows.wanted else {
            var row = AddressBookRow(
                id: makeID(rows.place), mailbox: mailbox, book: claim.book, ownsFolder: ownsFolder)
            row.pause = rows.openPause
            return Assignment(row: row, member: claim.member, isNew: true)
        }
        let isRevived = row.isEnding || [.closed, .seatless].contains(row.state)
        // A member who comes back while the old copy is still being emptied gets what is left of it, kept up again.
        // Its folder may have been lost before; that does not count as the first of two losses.
        if row.state == .draining {
            row.state = .live
            row.lostAt = nil
            row.endsAt = nil
        }
        if row.state != .live, isRevived {
            let pause = row.isEnding ? row.pause : nil
            row = AddressBookRow(id: row.id, mailbox: row.mailbox, book: row.book, ownsFolder: ownsFolder)
            row.pause = pause
        }
        if isRevived {
            row.pause = row.pause ?? rows.openPause
            row.digest = nil
            // What is left of it may still hold properties that the mapping no longer has (I4).
            row.basis = row.basis?.itemsAlone
        }
        return Assignment(row: row, member: claim.member, isNew: isRevived)
    }

    /// Mailboxes in which nothing may be done, since it is not clear whose they are.
    private static func untouchedMailboxes(_ unserved: [Unserved], known: Known) -> Set<MailboxID> {
        var untouched = Set<MailboxID>()
        for entry in unserved {
            if case .mailboxShared(let mailbox, _) = entry.reason { untouched.insert(mailbox) }
            for row in known.mailboxes where row.member == entry.claim.member { untouched.insert(row.mailbox) }
        }
        return untouched
    }

    private static func changedMailboxes(_ kept: [Assignment], _ known: [MailboxRow]) -> [MailboxRow] {
        var rows = Dictionary(known.map { ($0.mailbox, $0) }, uniquingKeysWith: { first, _ in first })
        var changed: [MailboxID: MailboxRow] = [:]
        for assignment in kept {
            let mailbox = assignment.row.mailbox
            var row = rows[mailbox] ?? MailboxRow(mailbox: mailbox, member: assignment.member)
            guard rows[mailbox] == nil || row.member != assignment.member else { continue }
            row.member = assignment.member
            rows[mailbox] = row
            changed[mailbox] = row
        }
        return changed.values.sorted { $0.mailbox < $1.mailbox }
    }

    private static func unique(_ members: [UserID]) -> [UserID] {
        var seen = Set<UserID>()
        return members.filter { seen.insert($0).inserted }
    }

    /// Which mailbox each member has, or why none can be named.
    private struct Resolution {
        var mailboxes: [UserID: MailboxID] = [:]
        var faults: [UserID: Reason] = [:]
        var addresses: [String: MailboxID] = [:]
        /// Members whose address nobody has any more, and who are served in the mailbox that it stood for.
        var renamed: [UserID] = []

        init(
            members: [UserID], users: [UserID: User], lookups: [String: MailboxLookup], notAsked: Set<String>,
            known: Known, confirmed: Set<UserID>
        ) {
            let open = Set(known.addressBooks.filter { $0.state != .closed && $0.state != .seatless }.map(\.mailbox))
            let remembered = Dictionary(
                known.addresses.map { ($0.address, $0.mailbox) }, uniquingKeysWith: { first, _ in first })
            for member in members {
                guard let address = users[member]?.mailboxAddress else {
                    // A user whose address was taken out of the CRM keeps the one mailbox in which there is something
                    // of ours, so that lost rights still arrive there.
                    let own = known.mailboxes.filter { $0.member == member && open.contains($0.mailbox) }
                    if own.count == 1 { mailboxes[member] = own[0].mailbox } else { faults[member] = .noMailboxAddress }
                    continue
                }
                if lookups[address] == nil, notAsked.contains(address) {
                    faults[member] = .addressNotAsked(address)
                    continue
                }
                guard case .mailbox(let mailbox) = lookups[address] ?? .unknown else {
                    // A mailbox is known by its object id: an address that nobody has any more changes nothing there.
                    if let mailbox = remembered[address], open.contains(mailbox) {
                        mailboxes[member] = mailbox
                        renamed.append(member)
                    } else {
                        faults[member] = .addressUnknown(address)
                    }
                    continue
                }
                if let before = remembered[address], before != mailbox, !confirmed.contains(member) {
                    faults[member] = .mailboxChanged(address: address, from: before, to: mailbox)
                    continue
                }
                addresses[address] = mailbox
                mailboxes[member] = mailbox
            }
            refuseSharedMailboxes()
        }

        private mutating func refuseSharedMailboxes() {
            let owners = Dictionary(grouping: mailboxes.keys) { mailboxes[$0]! }
            for (mailbox, members) in owners where members.count > 1 {
                for member in members {
                    mailboxes[member] = nil
                    faults[member] = .mailboxShared(mailbox, with: members.filter { $0 != member }.sorted())
                }
            }
        }
    }
}

extension Roster.Place {
    init(of row: AddressBookRow) { self.init(mailbox: row.mailbox, book: row.book, ownsFolder: row.ownsFolder) }

    /// The mailbox's other one.
    var other: Roster.Place { Roster.Place(mailbox: mailbox, book: book, ownsFolder: !ownsFolder) }

    /// The same for both of the mailbox's places.
    fileprivate var inOwnFolder: Roster.Place { Roster.Place(mailbox: mailbox, book: book, ownsFolder: true) }
}

extension AddressBookRow {
    fileprivate var place: Roster.Place { Roster.Place(of: self) }

    /// Whether there is an address book that is not being emptied.
    var takesSeat: Bool { !isEnding && ![.closed, .seatless].contains(state) }
}
