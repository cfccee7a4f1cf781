import AccessRules
import Configuration
package import ContactModel
import Contracts
import Cryptography
import SyncPlanning

// Looking for the marks of an installation whose journal was lost (ENGINE §15). Nothing is written to any mailbox.
extension SyncService {
    /// Looks into the mailbox of every user of the CRM, for address books of the configuration's books.
    ///
    /// The journal is a new one that is thrown away afterwards.
    /// - Parameters:
    ///   - member: only this user's; `nil`: everybody's.
    ///   - progress: is told how many of how many mailboxes were looked into.
    package func mailboxTraces(
        of member: UserID? = nil,
        progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) async throws(ServiceError) -> MailboxTraces {
        try await start()
        let now = parts.clock()
        let taken = try await takeSnapshot(confirmations: [], follows: false, now: now)
        let roster = try await makeRoster(taken.snapshot, confirmedMailboxes: [], now: now)
        let users = taken.snapshot.model.directory.users.filter { $0.id == member ?? $0.id }
        let mailboxes = try await mailboxes(of: users, now: now)
        try await commit(
            mailboxes.map { .putMailbox(MailboxRow(mailbox: $0.mailbox, member: $0.user.id)) })
        var found = MailboxTraces()
        // What is wrong with others is nothing that the look into one mailbox fails by.
        if member == nil { found.problems = taken.problems + problems(of: roster) }
        let claimed = Set(roster.kept.map(\.row.id))
        for (number, place) in mailboxes.enumerated() where !Task.isCancelled {
            progress(number, mailboxes.count)
            do throws(JournalError) {
                let mailbox = try await LeasedMailbox(place.mailbox, self)
                let survey = TraceSurvey(
                    mailbox: mailbox, user: place.user,
                    keys: Self.keys(in: place.mailbox, books: Array(taken.snapshot.books.keys)), claimed: claimed)
                switch try await survey.traces() {
                case .success(let traces): found.traces += traces
                case .failure(let trouble):
                    found.problems.append(
                        "The mailbox of user \(place.user.id) could not be looked into: \(trouble.why).")
                }
                try await mailbox.release()
            } catch {
                throw .journal(error)
            }
        }
        found.mailboxes = mailboxes.count
        progress(mailboxes.count, mailboxes.count)
        return found
    }

    private func mailboxes(of users: [User], now: Moment) async throws(ServiceError) -> [(
        mailbox: MailboxID, user: User
    )] {
        let (lookups, _, _) = try await lookUp(Set(users.compactMap(\.mailboxAddress)), [], now: now)
        var seen: Set<MailboxID> = []
        return users.sorted { $0.id < $1.id }.compactMap { user in
            guard let address = user.mailboxAddress, case .mailbox(let mailbox)? = lookups[address],
                seen.insert(mailbox).inserted
            else { return nil }
            return (mailbox, user)
        }
    }

    /// The keys that address books of these books have in the mailbox.
    private static func keys(in mailbox: MailboxID, books: [BookID]) -> [AddressBookID: Roster.Place] {
        let places = books.flatMap { book in
            [true, false].map { Roster.Place(mailbox: mailbox, book: book, ownsFolder: $0) }
        }
        return Dictionary(places.map { (addressBookID($0), $0) }, uniquingKeysWith: { first, _ in first })
    }
}

/// Looks through one mailbox for marks of the keys that it may have.
private struct TraceSurvey {
    struct Trouble: Error { let why: String }

    let mailbox: LeasedMailbox
    let user: User
    let keys: [AddressBookID: Roster.Place]
    let claimed: Set<AddressBookID>

    func traces() async throws(JournalError) -> Result<[MailboxTraces.Trace], Trouble> {
        let outcome = try await mailbox.perform(.folders)
        guard case .done(.folders(let folders)) = outcome else { return .failure(Trouble(why: outcome.why)) }
        var traces: [MailboxTraces.Trace] = []
        for folder in folders where folder.isInPlace && !folder.isDefault {
            guard let mark = folder.mark.flatMap({ FolderMark($0) }), let place = keys[mark.addressBook] else {
                continue
            }
            traces.append(
                trace(mark.instance, mark.site, epoch: mark.epoch, mark.addressBook, place, folder: folder.id))
        }
        guard let contacts = folders.first(where: \.isDefault) else { return .success(traces) }
        return try await marks(in: contacts.id).map { found in
            traces
                + found.map { key, epoch in
                    trace(key.instance, nil, epoch: epoch, key.addressBook, keys[key.addressBook]!, folder: contacts.id)
                }
        }
    }

    private struct Key: Hashable {
        let instance: String
        let addressBook: AddressBookID
    }

    /// Whose items lie in the default Contacts folder, each with the highest epoch that one was made in.
    private func marks(in folder: FolderID) async throws(JournalError) -> Result<[Key: Int64], Trouble> {
        var found: [Key: Int64] = [:]
        var page: Cursor?
        while true {
            let outcome = try await mailbox.perform(.listing(folder, page: page, properties: []))
            guard case .done(.listing(let listed)) = outcome else { return .failure(Trouble(why: outcome.why)) }
            for item in listed.items {
                guard case .mark(let text, let origin) = item.mark else { continue }
                let epoch = origin.flatMap { OriginMark($0) }?.epoch ?? 0
                for (addressBook, place) in keys where !place.ownsFolder {
                    guard let instance = ItemMark.instance(in: text, addressBook: addressBook) else { continue }
                    let key = Key(instance: instance, addressBook: addressBook)
                    found[key] = max(epoch, found[key] ?? 0)
                }
            }
            guard let next = listed.next, next != page else { return .success(found) }
            page = next
        }
    }

    private func trace(
        _ instance: String, _ site: String?, epoch: Int64, _ addressBook: AddressBookID, _ place: Roster.Place,
        folder: FolderID
    ) -> MailboxTraces.Trace {
        MailboxTraces.Trace(
            instance: instance, site: site, epoch: epoch,
            row: AddressBookRow(
                id: addressBook, mailbox: place.mailbox, book: place.book, ownsFolder: place.ownsFolder,
                state: .draining,
                folder: folder),
            member: user.id, login: user.login, isClaimed: claimed.contains(addressBook))
    }
}

extension TargetOutcome {
    /// Why it is not what was asked for.
    fileprivate var why: String {
        switch self {
        case .refused(let refusal): refusal.message
        case .unknown(let why): why
        case .throttled: "Exchange asks to wait"
        case .conflict, .done: "the answer does not fit the request"
        }
    }
}
