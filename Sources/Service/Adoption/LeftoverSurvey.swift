import AccessRules
import Configuration
import ContactMapping
import ContactModel
import Contracts
import Selection
import SyncPlanning

/// Looks through mailboxes for leftovers, one after the other.
final class LeftoverSurvey {
    /// Why a mailbox could not be looked through.
    struct Trouble: Error {
        let message: String
    }

    private let service: SyncService
    private let rules: LeftoverRules
    private let snapshot: Snapshot
    private let removesUnknown: Bool
    private let options: MappingOptions
    /// The CRM as somebody sees it who may see everything but protected fields.
    private lazy var openModel = Self.openModel(snapshot)
    private var candidates: [BookID: [LeftoverJudge.Candidate]] = [:]

    private static let properties = Set(ContactProperty.allCases)
    /// A folder whose listing goes on for longer is given up.
    private static let pagesMax = 5_000

    init(
        service: SyncService, rules: LeftoverRules, snapshot: Snapshot, removesUnknown: Bool, options: MappingOptions
    ) {
        self.service = service
        self.rules = rules
        self.snapshot = snapshot
        self.removesUnknown = removesUnknown
        self.options = options
    }

    func entries(
        _ mailbox: MailboxID, _ member: UserID, _ rows: [AddressBookRow]
    ) async throws(Trouble) -> [AdoptionOffer.Entry] {
        let found = try await lookThrough(mailbox, rows)
        guard !found.isEmpty, let viewer = snapshot.model.viewer(of: member) else { return [] }
        let known = try await known(in: mailbox)
        // One of ours that lost its mark, or that is being adopted, is none of another tool's.
        let ours = Set(known.values.joined().compactMap(\.item))
        let leftovers = found.filter { !ours.contains($0.item) }
        var selected: [RecordID: [AddressBookID]] = [:]
        var held: [AddressBookID: Set<RecordID>] = [:]
        var all: [LeftoverJudge.Candidate] = []
        var tables: Set<BookID> = []
        for row in rows {
            guard let book = snapshot.books[row.book] else { continue }
            let contacts = MemberContacts(
                selection: snapshot.selection(of: book, for: viewer), mapping: book.mapping, options: options)
            for item in contacts.items { selected[item.selected.record, default: []].append(row.id) }
            held[row.id] = Set((known[row.id] ?? []).map(\.record))
            if tables.insert(book.id).inserted { all += candidates(of: book, member) }
        }
        let judge = LeftoverJudge(
            candidates: all, selected: selected, held: held, isVisible: { viewer.perspective(on: $0) != nil },
            removesUnknown: removesUnknown)
        return zip(leftovers, judge.judgements(for: leftovers)).map { leftover, judgement in
            AdoptionOffer.Entry(
                leftover: leftover, offer: judgement.offer, fitting: judgement.fitting,
                stays: stays(of: leftover, judgement.offer, rows))
        }
    }

    private func stays(
        of leftover: Leftover, _ offer: LeftoverOffer, _ rows: [AddressBookRow]
    ) -> [ContactProperty] {
        guard case .adopt(_, let addressBook, _) = offer,
            let book = rows.first(where: { $0.id == addressBook }).flatMap({ snapshot.books[$0.book] })
        else { return [] }
        return leftover.filled.subtracting(book.mapping.properties).sorted()
    }

    /// What the journal has of all the mailbox's address books, those that are being left or ended included.
    private func known(in mailbox: MailboxID) async throws(Trouble) -> [AddressBookID: [Entry]] {
        do throws(JournalError) {
            var known: [AddressBookID: [Entry]] = [:]
            for row in try await service.parts.journal.addressBooks() where row.mailbox == mailbox {
                known[row.id] = try await service.parts.journal.content(of: row.id)?.entries ?? []
            }
            return known
        } catch {
            throw Trouble(message: error.message)
        }
    }

    // MARK: The CRM

    private static func openModel(_ snapshot: Snapshot) -> RightsModel {
        let (reading, policy) = (snapshot.reading, snapshot.model.policy)
        let schema = CRMSchema(
            tables: reading.schema.tables.mapValues { $0.with(fieldsDefault: .open) }, views: reading.schema.views,
            attributes: reading.schema.attributes)
        return RightsModel(
            reading: CRMReading(
                schema: schema, directory: reading.directory, rights: RightsRows(), records: reading.records,
                startedAt: reading.startedAt),
            policy: RightsPolicy(
                recordsDefault: .open, fieldsDefault: .open, protected: policy.protected, timeZone: policy.timeZone),
            now: reading.startedAt)
    }

    /// Every record of the book's table, merged and recycled ones excepted. Used to tell who a leftover is, never written.
    private func candidates(of book: Book, _ member: UserID) -> [LeftoverJudge.Candidate] {
        if let known = candidates[book.id] { return known }
        guard let viewer = openModel.viewer(of: member), let columns = openModel.tables[book.rule.view.table]?.columns
        else { return [] }
        let region = options.defaultRegion
        let found = columns.indices.filter(columns.isThere).compactMap { row -> LeftoverJudge.Candidate? in
            let record = columns.id(row)
            guard let perspective = viewer.perspective(on: record), perspective.record == record else { return nil }
            let keys = ContactKeys(book.mapping.contact(from: perspective, options: options).contact, region: region)
            return keys.isEmpty ? nil : LeftoverJudge.Candidate(record: record, keys: keys)
        }
        candidates[book.id] = found
        return found
    }

    // MARK: The mailbox

    private func lookThrough(_ id: MailboxID, _ rows: [AddressBookRow]) async throws(Trouble) -> [Leftover] {
        let found: Result<[Leftover], Trouble>
        do throws(JournalError) {
            let mailbox = try await LeasedMailbox(id, service)
            do throws(Trouble) {
                found = .success(try await leftovers(in: mailbox, rows))
            } catch {
                found = .failure(error)
            }
            try await mailbox.release()
        } catch {
            throw Trouble(message: error.message)
        }
        return try found.get()
    }

    private func ask(_ request: TargetRequest, _ mailbox: LeasedMailbox) async throws(Trouble) -> TargetOutcome {
        do throws(JournalError) {
            return try await mailbox.perform(request)
        } catch {
            throw Trouble(message: error.message)
        }
    }

    private func leftovers(in mailbox: LeasedMailbox, _ rows: [AddressBookRow]) async throws(Trouble) -> [Leftover] {
        let outcome = try await ask(.folders, mailbox)
        guard case .done(.folders(let folders)) = outcome else { throw trouble("list the contact folders", outcome) }
        var leftovers: [Leftover] = []
        for folder in folders where folder.isInPlace {
            let addressBooks = Set(rows.filter { lies($0, in: folder) }.map(\.id))
            // A folder of another address book, or of another installation, is not looked into.
            guard folder.mark == nil || !addressBooks.isEmpty else { continue }
            let isNamed = !folder.isDefault && rules.names(folder: folder.name)
            guard isNamed || rules.looksAtContacts else { continue }
            leftovers += try await list(folder, in: mailbox, takesAll: isNamed, addressBooks)
        }
        return leftovers
    }

    /// Whether the address book lies in the folder, or will after its first run.
    private func lies(_ row: AddressBookRow, in folder: TargetFolder) -> Bool {
        if let known = row.folder { return known == folder.id }
        guard row.ownsFolder else { return folder.isDefault }
        guard let book = snapshot.books[row.book], book.reuseFolder, folder.mark == nil else { return false }
        return !folder.isDefault && folder.name.lowercased() == book.name.lowercased()
    }

    private func list(
        _ folder: TargetFolder, in mailbox: LeasedMailbox, takesAll: Bool, _ addressBooks: Set<AddressBookID>
    ) async throws(Trouble) -> [Leftover] {
        var found: [ItemID: Leftover] = [:]
        var order: [ItemID] = []
        var cursor: Cursor?
        for _ in 0..<Self.pagesMax {
            let outcome = try await ask(.listing(folder.id, page: cursor, properties: Self.properties), mailbox)
            guard case .done(.listing(let page)) = outcome else { throw trouble("list folder \(folder.id)", outcome) }
            for item in page.items where item.mark == .none && (takesAll || rules.fits(item.contact)) {
                if found[item.id] == nil { order.append(item.id) }
                found[item.id] = Leftover(
                    item: item.id, etag: item.etag, folderName: folder.name,
                    keys: ContactKeys(item.contact, region: options.defaultRegion),
                    filled: Set(item.contact.properties), addressBooks: addressBooks)
            }
            guard let next = page.next, next != cursor else { return order.compactMap { found[$0] } }
            cursor = next
        }
        throw Trouble(message: "Could not list folder \(folder.id) of mailbox \(mailbox.id): the listing does not end.")
    }

    private func trouble(_ what: String, _ outcome: TargetOutcome) -> Trouble {
        switch outcome {
        case .refused(let refusal): Trouble(message: refusal.message)
        case .unknown(let why): Trouble(message: "Could not \(what): \(why). Try again.")
        case .throttled: Trouble(message: "Could not \(what): Exchange asks to wait. Try again later.")
        case .done, .conflict: Trouble(message: "Could not \(what): the answer does not fit the request.")
        }
    }
}

extension LeftoverRules {
    /// Whether contacts have to be looked at one by one.
    fileprivate var looksAtContacts: Bool { !categories.isEmpty || !mail.isEmpty }
}
