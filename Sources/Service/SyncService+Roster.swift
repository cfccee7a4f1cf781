import AccessRules
import Configuration
import ContactModel
import Contracts
import Cryptography
import Selection
import Sentences

/// Deciding which address books there are, and writing that down.
extension SyncService {
    /// - Parameter confirmedMailboxes: users, by key, whose changed mailbox an operator confirms.
    func makeRoster(
        _ snapshot: Snapshot, confirmedMailboxes: Set<UserID>, now: Moment
    ) async throws(ServiceError) -> Roster {
        let claims = Self.claims(snapshot, order: lastResolved?.books ?? [])
        let users = Dictionary(
            snapshot.model.directory.users.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let known = Roster.Known(
            mailboxes: try await journal { journal throws(JournalError) in try await journal.mailboxes() },
            addresses: try await journal { journal throws(JournalError) in try await journal.mailboxAddresses() },
            addressBooks: try await journal { journal throws(JournalError) in try await journal.addressBooks() })
        let addresses = Set(claims.compactMap { users[$0.member]?.mailboxAddress })
        let (lookups, asked, notAsked) = try await lookUp(addresses, known.addresses, now: now)
        var roster = Roster(
            claims: claims, users: users, lookups: lookups, notAsked: notAsked,
            inDefaultFolder: Set(snapshot.books.values.filter { $0.folder == .default }.map(\.id)), known: known,
            seats: parts.configuration.seats.value, confirmed: confirmedMailboxes, doubt: Self.doubt(snapshot),
            makeID: Self.addressBookID, now: now)
        // What was believed without asking keeps the time at which it was last asked.
        roster.addresses = roster.addresses.filter { asked.contains($0.address) }
        return roster
    }

    private static func doubt(_ snapshot: Snapshot) -> Roster.Doubt? {
        guard snapshot.verdict.revocationsBarred != nil || !snapshot.isDirectoryComplete else { return nil }
        return Roster.Doubt(directory: snapshot.model.directory, books: Set(snapshot.books.keys))
    }

    /// Every book for every one of its members, in configuration order.
    private static func claims(_ snapshot: Snapshot, order: [Book]) -> [SeatAssignment.Claim] {
        order.flatMap { book in
            book.members(in: snapshot.model.directory).map { SeatAssignment.Claim(book: book.id, member: $0) }
        }
    }

    /// One key for each (mailbox, book, kind of folder), so that a journal that was lost finds its address books again, and
    /// that items in both of a mailbox's places are told apart by their marks.
    static func addressBookID(_ place: Roster.Place) -> AddressBookID {
        let text =
            (place.ownsFolder ? "" : "default:") + "\(place.mailbox.text.utf8.count):\(place.mailbox)\(place.book)"
        return AddressBookID(String(Hexadecimal.encode(SHA256.digest(of: Array(text.utf8))).prefix(16)))
    }

    /// What each address stands for: as remembered where that is recent, else as the target says now. What could not be
    /// asked for is `notAsked` and stands for what is remembered of it, if anything.
    ///
    /// - Throws: where the target cannot be asked and nothing at all is remembered.
    func lookUp(
        _ addresses: Set<String>, _ remembered: [MailboxAddressRow], now: Moment
    ) async throws(ServiceError) -> (
        lookups: [String: MailboxLookup], asked: Set<String>, notAsked: Set<String>
    ) {
        var lookups: [String: MailboxLookup] = [:]
        for row in remembered where now - row.checkedAt < Self.lookupLifetime {
            lookups[row.address] = .mailbox(row.mailbox)
        }
        let unknown = addresses.subtracting(lookups.keys)
        guard !unknown.isEmpty else { return (lookups, [], []) }
        switch await parts.target.lookUp(unknown.sorted()) {
        case .success(let answers):
            lookups.merge(answers) { $1 }
            return (lookups, unknown, [])
        case .failure where !addresses.isDisjoint(with: remembered.map(\.address)):
            // A mailbox is known by its object id: that addresses cannot be asked for now stops nobody's revocation. A new
            // member waits.
            for row in remembered { lookups[row.address] = .mailbox(row.mailbox) }
            return (lookups, [], unknown)
        case .failure(.refused(let refusal)):
            throw .target(refusal.message)
        case .failure(.throttled(let throttle)):
            throw .target(
                throttle.retryAfter.map { TargetSentence.lookUpWaitsFor.text($0.milliseconds / 1000) }
                    ?? TargetSentence.lookUpWaits.text())
        case .failure(.unreachable(let why)):
            throw .target(TargetSentence.lookUpFailed.text(why))
        }
    }

    /// The journal's changes that a roster means.
    ///
    /// - Parameter readAt: when the reading began that the roster is made of.
    func changes(for roster: Roster, readAt: Moment) -> [JournalChange] {
        roster.mailboxes.map(JournalChange.putMailbox)
            + roster.addresses.map(JournalChange.putMailboxAddress)
            + roster.kept.filter(\.isNew).map(\.row).flatMap {
                [.putAddressBook($0), .putHold($0.id, $0.hold), .putPause($0.id, $0.pause), .putLoss($0.id, $0.lostAt)]
            }
            + handedOver(roster)
            + roster.ended.map(\.row).filter { !$0.isEnding }.map { row in
                var row = row
                // One of which no folder is known stays new until a run has looked for one: the journal may be older than
                // the mailbox. One that lost its folder is `lost`, and has it still.
                if row.folder != nil || row.state != .new { row.state = .draining }
                row.endsAt = readAt
                return .putAddressBook(row)
            }
    }

    /// Address books whose mailbox is another member's now: what they hold is that member's only once a run has gone through.
    private func handedOver(_ roster: Roster) -> [JournalChange] {
        let changed = Set(roster.mailboxes.map(\.mailbox))
        return roster.kept.filter { !$0.isNew && $0.row.digest != nil && changed.contains($0.row.mailbox) }.map {
            kept in
            var row = kept.row
            row.digest = nil
            return .putAddressBook(row)
        }
    }

    /// What the account says of mailboxes that are another member's now; in the transaction that makes them so.
    func handOvers(_ roster: Roster, now: Moment) async throws(ServiceError) -> [JournalChange] {
        let holders = Dictionary(
            roster.mailboxes.map { ($0.mailbox, $0.member) }, uniquingKeysWith: { first, _ in first })
        guard !holders.isEmpty else { return [] }
        return try await journal { journal throws(JournalError) in
            let known = try await journal.mailboxes().filter { holders[$0.mailbox] != nil }
            let former = Dictionary(known.map { ($0.mailbox, $0.member) }, uniquingKeysWith: { first, _ in first })
            var changes: [JournalChange] = []
            for row in try await journal.addressBooks() {
                guard let from = former[row.mailbox], let to = holders[row.mailbox], from != to,
                    let history = try await journal.history(of: row.id, removalsSince: now)
                else { continue }
                changes += HandOver(addressBook: row, from: from, to: to, at: now).changes(history)
            }
            return changes
        }
    }

    /// What cannot be served, in words. Users by their key in the CRM, since this also goes to the log.
    func problems(of roster: Roster) -> [String] {
        let renamed = roster.renamed.map { CycleSentence.formerMailboxServed.text($0) }
        let doubted = roster.doubted.map { doubted in
            (doubted.isServed ? CycleSentence.endDoubtedServed : .endDoubtedUnserved).text(doubted.book, doubted.member)
        }
        return renamed + doubted + Self.excess(roster.excess, seats: parts.configuration.seats.value)
            + roster.unserved.map { entry in
                let user = entry.claim.member
                switch entry.reason {
                case .noMailboxAddress: return CycleSentence.noMailbox.text(user, entry.claim.book)
                case .addressUnknown: return CycleSentence.addressUnknown.text(user)
                case .addressNotAsked: return CycleSentence.addressNotAsked.text(user)
                case .mailboxChanged(_, let from, let to):
                    return CycleSentence.mailboxChanged.text(user, to, from, user)
                case .mailboxShared(let mailbox, let others):
                    let names = others.map { "user \($0)" }.joined(separator: ", ")
                    return CycleSentence.mailboxShared.text(user, names, mailbox)
                }
            }
    }

    private static func excess(_ excess: Int, seats: Int) -> [String] {
        guard excess > 0 else { return [] }
        return [
            CycleSentence.seatsExceeded.text(seats + excess, seats)
        ]
    }
}
