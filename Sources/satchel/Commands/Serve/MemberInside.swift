import AccessRules
import Configuration
import Console
import ContactMapping
import ContactModel
import Contracts
import JournalStore
import Selection
import Service
import SyncPlanning

/// One address book as its member sees it.
struct MemberInside {
    /// Of all that the member sees, a search looks at no more.
    private static let rowsMax = 200_000

    private let desk: MemberDesk
    private let user: User
    private let book: Book
    private let contents: PreparedContents
    private let row: AddressBookRow?
    /// The one item of each record.
    private let entries: [RecordID: Entry]
    private let parked: [RecordID: Parked]

    init(_ desk: MemberDesk, _ user: User, _ book: Book, _ contents: PreparedContents) throws {
        self.desk = desk
        self.user = user
        self.book = book
        self.contents = contents
        row = desk.row(of: book)
        var entries: [RecordID: Entry] = [:]
        var parked: [RecordID: Parked] = [:]
        if let row {
            try desk.register.forEachEntry(of: row.id) { entry in if entry.slot == 0 { entries[entry.record] = entry } }
            for one in try desk.register.parked(in: row.id) { parked[one.record] = one }
        }
        self.entries = entries
        self.parked = parked
    }

    // MARK: The address book

    func fact(_ question: MineQuestion, _ standing: MineStanding) throws -> MineFact {
        let lists = lists()
        let wanted = question.search.lowercased()
        let found = (lists[question.list] ?? []).filter { item in
            wanted.isEmpty || card(item)?.contains(wanted) == true
        }
        let pages = max(1, (found.count + MineFact.pageSize - 1) / MineFact.pageSize)
        let page = min(max(question.page, 1), pages)
        let shown = found.dropFirst((page - 1) * MineFact.pageSize).prefix(MineFact.pageSize)
        return MineFact(
            books: desk.books.map(MineBook.init), book: MineBook(book), standing: standing,
            lastRun: row?.lastOkAt.map(ServiceLog.time), limit: book.rule.limit, canSubscribe: desk.canSubscribe(book),
            counts: lists.mapValues(\.count), items: try shown.map { try fact($0) }, page: page, pages: pages,
            found: found.count, at: desk.at)
    }

    private struct Item {
        let record: RecordID
        let state: MineItem.State
        /// `nil`: it is not selected.
        var prepared: PreparedContents.Item?
    }

    private func lists() -> [MineList: [Item]] {
        let selected = contents.items.map { Item(record: $0.record, state: state(of: $0), prepared: $0) }
        let own = Set(contents.items.map(\.record))
        let going = entries.values.filter { !own.contains($0.record) }.sorted { $0.record < $1.record }
            .map { Item(record: $0.record, state: $0.state == .present ? .goes : .underWay) }
        let all = selected.filter { $0.state != .deleted } + going
        return [
            .all: all, .waiting: all.filter { [.changes, .comes, .goes, .underWay].contains($0.state) },
            .deleted: selected.filter { $0.state == .deleted },
            .noted: selected.filter { $0.prepared?.mapped.notes.isEmpty == false }
                + contents.empty.map { Item(record: $0, state: .empty) },
            .fellOff: contents.fellOff.map { Item(record: $0, state: .fellOff) },
        ]
    }

    private func state(of item: PreparedContents.Item) -> MineItem.State {
        guard let entry = entries[item.record] else {
            guard let parked = parked[item.record] else { return .comes }
            return switch parked.code {
            case Parked.leftOut: .deleted
            case Parked.released, Parked.deleted: .comes
            default: .parked
            }
        }
        guard entry.state == .present else { return .underWay }
        return entry.sent == item.fingerprint ? .held : .changes
    }

    // MARK: One contact

    /// As the member's perspective gives it; `nil`: the member does not see it.
    private func card(_ item: Item) -> ContactCard? {
        if let prepared = item.prepared { return ContactCard(prepared.mapped.contact) }
        return desk.sight(of: item.record, in: book).map { desk.card($0, in: book) }
    }

    private func fact(_ item: Item) throws -> MineItem {
        MineItem(
            record: item.record.description, state: item.state, since: try since(item.record),
            subscription: subscription(of: item.record),
            notes: item.prepared?.mapped.notes.map {
                .init(property: $0.property.rawValue, kind: $0.kind.rawValue, detail: $0.detail)
            } ?? [], card: card(item))
    }

    /// Since when it has been there, by the account of disclosures.
    private func since(_ record: RecordID) throws -> String? {
        guard let row, entries[record] != nil else { return nil }
        var query = DisclosureQuery()
        query.records = [record]
        query.member = user.id
        query.addressBooks = [row.id]
        var history = HoldingHistory(FieldNames([]))
        try desk.register.forEachDisclosure(query) { history.take($0.row) }
        return history.holdings.last { $0.until == nil }.map { ServiceLog.time($0.since) }
    }

    private func subscription(of record: RecordID) -> MineItem.Subscription {
        let principals = desk.office.snapshot.reading.rights.subscriptions[record] ?? []
        if principals.contains(.user(user.id)) { return .own }
        return desk.viewer?.isSubscribed(record) == true ? .group : .none
    }

    // MARK: All that the member sees

    /// Records of the book's view that the member sees there, and whose contact would show the text.
    func find(_ text: String) throws -> MineFindings {
        let wanted = text.trimmingPrefix { $0 == " " }.lowercased()
        var items: [MineItem] = []
        var isCutOff = false
        if let viewer = desk.viewer, !wanted.isEmpty, viewer.viewRight(book.rule.view.name).isAllowed {
            let own = Dictionary(
                contents.items.map { ($0.record, $0) }, uniquingKeysWith: { first, _ in first })
            let fellOff = Set(contents.fellOff)
            var looked = 0
            for record in desk.office.snapshot.model.liveRecordIDs(of: book.rule.view.table) {
                guard let perspective = viewer.perspective(on: record) else { continue }
                // Counted only where the member sees it: what is hidden must not show in where a search ends.
                looked += 1
                guard items.count < MineFindings.hitsMax, looked <= Self.rowsMax else {
                    isCutOff = true
                    break
                }
                guard isThere(perspective, viewer, wanted), desk.card(perspective, in: book).contains(wanted)
                else { continue }
                let prepared = own[perspective.record]
                let state = prepared.map(state) ?? (fellOff.contains(perspective.record) ? .fellOff : .notWanted)
                items.append(try fact(Item(record: perspective.record, state: state, prepared: prepared)))
            }
        }
        return MineFindings(
            books: desk.books.map(MineBook.init), book: MineBook(book), items: items, isCutOff: isCutOff)
    }

    /// Whether the view shows it, and one of the fields that the contact is made of has the text: a contact is made only of
    /// those, since that takes longer.
    private func isThere(_ perspective: Perspective, _ viewer: Viewer, _ wanted: String) -> Bool {
        let words = wanted.split(separator: " ")
        let isNear = book.mapping.paths.contains { path in
            switch perspective.value(of: path) {
            case .text(let text):
                let text = text.lowercased()
                return words.contains { text.contains($0) }
                    || Self.digits(wanted).map { Self.digits(text)?.contains($0) == true } ?? false
            case .textList(let texts): return texts.contains { $0?.lowercased().contains(wanted) == true }
            default: return false
            }
        }
        guard isNear else { return false }
        return book.rule.viewFilter.map { viewer.evaluate($0, on: perspective) == true } ?? true
    }

    /// The last digits of a number, which are the same however it is written; `nil`: it is none.
    private static func digits(_ text: String) -> String? {
        let digits = text.filter(\.isNumber)
        return digits.count >= 3 ? String(digits.suffix(7)) : nil
    }
}
