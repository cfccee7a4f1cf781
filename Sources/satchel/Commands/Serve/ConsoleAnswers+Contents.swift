import AccessRules
import Configuration
import Console
import ContactMapping
import ContactModel
import Contracts
import JournalStore
import Selection
import Sentences
import Service
import SyncPlanning

/// An address book's inside: what the CRM gives the member now, beside what the journal says of it.
extension ConsoleAnswers {
    func contents(
        _ question: ContentsQuestion, seenBy account: String?, for asker: String
    ) async -> DeskAnswer<ContentsFact> {
        guard let office else { return .notReadYet }
        let composition = monitoring.composition
        let observer = composition.configuration.consoleShowsContents ? account : nil
        let (path, key, kept) = (journal, composition.parts.key, kept)
        let answer: DeskAnswer<Looked> = await answer(for: asker) {
            guard let inside = try Inside(question.addressBook, office, journal: path, key, kept) else {
                return .refused(Told(QuestionSentence.noAddressBookOrMember))
            }
            let fact = inside.fact(question, showsCards: observer != nil, at: office.snapshot.reading.startedAt)
            return .fact(Looked(member: inside.user.id, fact: fact))
        }
        guard case .fact(let looked) = answer else { return answer.without() }
        if let observer {
            let seen = looked.fact.items.filter { $0.card != nil }.compactMap { RecordID($0.record) }
            guard note(seen, .contents, of: looked.member, in: AddressBookID(question.addressBook), by: observer) else {
                return .unavailable
            }
        }
        return .fact(looked.fact)
    }
}

/// What is to be shown, and whose view it is.
private struct Looked: Sendable {
    let member: UserID
    let fact: ContentsFact
}

/// One address book, as the CRM and the journal have it.
private struct Inside {
    let user: User
    let book: Book
    private let contents: PreparedContents
    /// The one item of each record.
    private let entries: [RecordID: Entry]
    private let parked: Set<RecordID>

    /// `nil`: there is no such address book, or nobody whose it is.
    init?(
        _ addressBook: String, _ office: Office, journal path: String, _ key: FingerprintKey, _ kept: KeptContents
    ) throws {
        let register = try JournalRegister(path: path)
        let id = AddressBookID(addressBook)
        guard let row = try register.addressBooks().first(where: { $0.id == id }), row.state != .closed,
            let member = try register.mailboxes().first(where: { $0.mailbox == row.mailbox })?.member,
            let user = office.snapshot.model.directory.user(member), let book = office.snapshot.books[row.book]
        else { return nil }
        self.user = user
        self.book = book
        contents = kept.contents(user, book, office, key)
        var entries: [RecordID: Entry] = [:]
        try register.forEachEntry(of: id) { entry in if entry.slot == 0 { entries[entry.record] = entry } }
        self.entries = entries
        parked = Set(try register.parked(in: id).map(\.record))
    }

    func fact(_ question: ContentsQuestion, showsCards: Bool, at: Moment) -> ContentsFact {
        let selected = contents.items.map { item in
            Row(record: item.record, item: item, state: state(of: item))
        }
        let own = Set(contents.items.map(\.record))
        let going = entries.values.filter { !own.contains($0.record) }.sorted { $0.record < $1.record }
            .map { Row(record: $0.record, item: nil, state: $0.state == .present ? .goes : .underWay) }
        let all = selected + going
        let lists: [ContentsList: [Row]] = [
            .all: all, .waiting: all.filter { $0.state.waits },
            .noted: selected.filter { $0.item?.mapped.notes.isEmpty == false }
                + contents.empty.map { Row(record: $0, item: nil, state: .empty) },
            .fellOff: contents.fellOff.map { Row(record: $0, item: nil, state: .fellOff) },
        ]
        let wanted = question.search.lowercased()
        let found = (lists[question.list] ?? []).filter { row in
            wanted.isEmpty || row.record.description.lowercased().contains(wanted)
                || showsCards && row.card?.contains(wanted) == true
        }
        let pages = max(1, (found.count + ContentsFact.pageSize - 1) / ContentsFact.pageSize)
        let page = min(max(question.page, 1), pages)
        let shown = found.dropFirst((page - 1) * ContentsFact.pageSize).prefix(ContentsFact.pageSize)
        return ContentsFact(
            member: user.login, book: book.name, limit: book.rule.limit, visible: contents.visible,
            counts: lists.mapValues(\.count), items: shown.map { $0.fact(showsCard: showsCards) }, page: page,
            pages: pages, found: found.count, showsCards: showsCards, at: ServiceLog.time(at))
    }

    private func state(of item: PreparedContents.Item) -> ContentsItem.State {
        guard let entry = entries[item.record] else { return parked.contains(item.record) ? .parked : .comes }
        guard entry.state == .present else { return .underWay }
        return entry.sent == item.fingerprint ? .held : .changes
    }

    private struct Row {
        let record: RecordID
        /// `nil`: it is not selected.
        let item: PreparedContents.Item?
        let state: ContentsItem.State

        var card: ContactCard? { item.map { ContactCard($0.mapped.contact) } }

        func fact(showsCard: Bool) -> ContentsItem {
            ContentsItem(
                record: record.description, rank: item?.rank, isPinned: item?.isPinned ?? false, state: state,
                notes: item?.mapped.notes.map {
                    .init(property: $0.property.rawValue, kind: $0.kind.rawValue, detail: $0.detail)
                } ?? [], card: showsCard ? card : nil)
        }
    }
}

extension ContentsItem.State {
    /// Whether the next run does something about it.
    fileprivate var waits: Bool { [.changes, .comes, .goes, .underWay].contains(self) }
}
