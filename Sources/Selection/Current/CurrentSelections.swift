package import AccessRules
import Bitmaps
package import ContactModel
package import ICU

/// The selections of all members, kept as the CRM has them from one change of records to the next.
///
/// An index knows the records as they were at the beginning. Records that have changed since are left out of its answers
/// and stand beside it, each with the sets of members that see and get it; an answer is put together from both. Once these
/// are many, a new index takes over.
///
/// Belongs to one task.
package final class CurrentSelections {
    /// One book, and who has a copy of it.
    package struct Book: Sendable {
        package let rule: SelectionRule
        /// Paths whose values its contacts are made of.
        package let reading: Set<FieldPath>
        /// Whoever of them is no active user has nothing.
        package let members: [UserID]

        package init(rule: SelectionRule, reading: Set<FieldPath>, members: [UserID]) {
            self.rule = rule
            self.reading = reading
            self.members = members
        }
    }

    /// What one member's copy of a book holds.
    package struct Selected: Sendable {
        /// Rows of the view's table, in order, pins first; at most the limit.
        package let rows: [UInt32]
        package let pinnedCount: Int
        /// Why it holds nothing, where the member may not use the view at all.
        package let viewDenied: RightReason?
    }

    /// A book as the index knows it.
    struct Prepared {
        let rule: SelectionIndex.Prepared
        let reading: SelectionIndex.Reading
        /// Members that may use the view.
        let admitted: Bitmap
        /// By member's number: up to where its selection goes; `nil`: not known.
        var reaches: [Reach?]
        /// By member's number: rows of changed records that the book wants for it.
        var joining: [[Int]]
    }

    /// Up to where a member's selection goes.
    struct Reach {
        let ladder: Ladder
        /// Whether the ladder is of all records of the table, so that it stays as it is.
        let isShared: Bool
        /// The last record's standing; `nil`: every candidate is selected.
        let last: Standing?
    }

    package let books: [Book]
    /// The present one.
    package private(set) var model: RightsModel
    private let collator: Collator
    package private(set) var index: SelectionIndex
    private(set) var members: MemberTable
    var prepared: [Prepared] = []
    /// By table and row.
    private(set) var changed: [String: [Int: ChangedRecord]] = [:]
    private(set) var audiences: RecordAudiences
    let referrers: Referrers
    private let clockUse: FilterUsage.ClockUse
    /// By table and member's number: records that it may see; `nil`: not counted yet.
    private var visibleCounts: [String: [Int?]] = [:]
    /// How many indexes took over so far: what numbers of one mean, another's do not.
    package private(set) var indexesMade = 0

    private let changedMin: Int
    /// Beyond 1 in so many records that have changed, a new index is made.
    private static let changedShare = 64

    /// - Parameter changedMin: so many changed records stand beside the index in any case.
    package init(model: RightsModel, collator: Collator, books: [Book], changedMin: Int = 1024) {
        self.changedMin = changedMin
        self.books = books
        self.model = model
        self.collator = collator
        let granting = model.recordRightFilters
        let filters = books.flatMap { [$0.rule.viewFilter, $0.rule.filter, $0.rule.pinned].compactMap(\.self) }
        clockUse = (filters + granting).lazy.map(\.usage.clockUse).max() ?? .none
        referrers = Referrers(
            model: model,
            wanted: Set(filters.flatMap(\.usage.paths) + books.flatMap { $0.rule.order.map(\.path) + $0.reading }),
            granting: Set(granting.flatMap(\.usage.paths)))
        (index, members, audiences) = Self.beginning(model, collator, books)
        prepare()
    }

    private static func beginning(
        _ model: RightsModel, _ collator: Collator, _ books: [Book]
    ) -> (SelectionIndex, MemberTable, RecordAudiences) {
        let index = SelectionIndex(model: model, collator: collator, rules: books.map(\.rule))
        let ids = Set(books.flatMap(\.members)).sorted()
        let members = MemberTable(ids.compactMap(model.viewer), model: model)
        return (index, members, RecordAudiences(model: model, members: members, rights: index.rights))
    }

    private func prepare() {
        prepared = books.map { book in
            var admitted = BitmapBuilder()
            for number in book.members.compactMap(members.number)
            where members.viewer(number).viewRight(book.rule.view.name).isAllowed {
                admitted.insert(number)
            }
            return Prepared(
                rule: index.prepare(book.rule), reading: index.reading(of: book.reading, in: book.rule.view.table),
                admitted: admitted.bitmap, reaches: Array(repeating: nil, count: members.viewers.count),
                joining: Array(repeating: [], count: members.viewers.count))
        }
    }

    /// A book's rule as the index knows it.
    package func indexedRule(of book: Int) -> SelectionIndex.Prepared { prepared[book].rule }

    /// The users with a copy of any book, as the index knows them.
    package var viewers: [Viewer] { members.viewers }

    // MARK: Answers

    /// - Parameter book: its number.
    /// - Returns: `nil` for who is no active user among the members.
    package func selection(of book: Int, for member: UserID) -> Selected? {
        guard let number = members.number(of: member) else { return nil }
        let viewer = members.viewer(number)
        let found = index.selection(by: prepared[book].rule, for: viewer)
        guard found.viewDenied == nil, let (ladder, isShared) = index.ladder(by: prepared[book].rule, for: viewer)
        else { return Selected(rows: [], pinnedCount: 0, viewDenied: found.viewDenied) }
        let rule = books[book].rule
        let joining = joining(book, number)
        var rows = found.rows
        var pinnedCount = found.pinnedCount
        if !joining.isEmpty {
            let merge = Merge(
                book: book, member: number, ladder: isShared ? ladder : nil, order: rule.order,
                placeOfRow: ladder.place(ofRow:))
            let pins = merge.merged(
                found.ordinals[..<found.pinnedCount], rows[..<found.pinnedCount],
                joining.filter { $0.wanted[book]?.pinned.contains(number) == true })
            let others = merge.merged(
                found.ordinals[found.pinnedCount...], rows[found.pinnedCount...],
                joining.filter { $0.wanted[book]?.pinned.contains(number) != true })
            rows = Array((pins + others).prefix(rule.limit ?? .max))
            pinnedCount = min(pins.count, rows.count)
        }
        prepared[book].reaches[Int(number)] = Reach(
            ladder: ladder, isShared: isShared,
            last: !isShared || rows.count < rule.limit ?? .max
                ? nil
                : rows.last.map { standing(ofRow: Int($0), isPinned: pinnedCount == rows.count, book, number, ladder) })
        return Selected(rows: rows, pinnedCount: pinnedCount, viewDenied: nil)
    }

    /// How many records of the view's table the member may see at all.
    package func visibleCount(of book: Int, for member: UserID) -> Int {
        guard let number = members.number(of: member), prepared[book].admitted.contains(number) else { return 0 }
        let table = books[book].rule.view.table
        if let known = visibleCounts[table]?[Int(number)] { return known }
        let unchanged = index.visibleCount(by: prepared[book].rule, for: members.viewer(number))
        let count = unchanged + (changed[table]?.values.count { $0.visible.contains(number) } ?? 0)
        visibleCounts[table, default: Array(repeating: nil, count: members.viewers.count)][Int(number)] = count
        return count
    }

    /// Keeps the counts that are known, where a record is seen by others than before.
    func countVisible(from former: Bitmap, to present: Bitmap, of table: String) {
        guard visibleCounts[table] != nil else { return }
        for member in former.subtracting(present).numbers() { visibleCounts[table]?[Int(member)]? -= 1 }
        for member in present.subtracting(former).numbers() { visibleCounts[table]?[Int(member)]? += 1 }
    }

    /// How the member sees what a book's contacts are made of, by a number of the present index: members with equal numbers have equal contacts of every
    /// record that has not changed (SEMANTICS 27). `nil` for who is no active user among the members.
    package func sightNumber(of book: Int, for member: UserID) -> Int? {
        members.number(of: member).map { index.sightNumber(of: prepared[book].reading, for: members.viewer($0)) }
    }

    /// Rows of the table whose contacts nothing is known of by sight numbers.
    package func changedRows(of table: String) -> Set<UInt32> {
        Set(changed[table]?.keys.map(UInt32.init) ?? [])
    }

    private func joining(_ book: Int, _ member: UInt32) -> [ChangedRecord] {
        let rows = prepared[book].joining[Int(member)]
        guard !rows.isEmpty, let changed = changed[books[book].rule.view.table] else { return [] }
        return rows.compactMap { changed[$0] }
    }

    /// Where a value stands in an order.
    func sortKey(of value: FieldValue) -> OrderKey {
        var keys = SortKeys(collator: collator)
        return OrderKey(value, keys: &keys)
    }

    /// Of a record that is selected.
    private func standing(ofRow row: Int, isPinned: Bool, _ book: Int, _ member: UInt32, _ ladder: Ladder) -> Standing {
        let table = books[book].rule.view.table
        if let record = changed[table]?[row] { return record.standing(in: book, for: member, on: ladder) }
        let ordinal = index.space(table)?.ordinal(of: row) ?? 0
        return Standing(isPinned: isPinned, count: ladder.place(of: ordinal), place: nil)
    }

    // MARK: Changes

    /// Whether the selections under another model follow from the present ones by changes of records alone: directory and
    /// rights must be the same, and the time as far as a filter asks for it (SEMANTICS 19).
    package func canFollow(to model: RightsModel) -> Bool {
        switch clockUse {
        case .none: true
        case .today: model.clock.today == self.model.clock.today
        case .now: model.clock.now == self.model.clock.now
        }
    }

    /// Takes over what changed.
    func commit(_ records: [String: [Int: ChangedRecord]], _ model: RightsModel, _ audiences: RecordAudiences) {
        for (table, records) in records {
            guard let space = index.space(table) else { continue }
            let ordinals = records.keys.compactMap { $0 < space.ordinals.count ? space.ordinal(of: $0) : nil }
            index.excluded[table] = (index.excluded[table] ?? .empty).union(Bitmap(ordinals))
            for (row, record) in records { replace(changed[table]?[row], by: record) }
            changed[table, default: [:]].merge(records, uniquingKeysWith: { $1 })
        }
        self.model = model
        self.audiences = audiences
        if changed.values.reduce(0, { $0 + $1.count }) > changedMax(model) { beginAnew() }
    }

    /// How many changed records may stand beside an index.
    func changedMax(_ model: RightsModel) -> Int {
        max(changedMin, model.tables.values.reduce(0) { $0 + $1.columns.count } / Self.changedShare)
    }

    private func replace(_ former: ChangedRecord?, by record: ChangedRecord) {
        for (book, wanted) in former?.wanted ?? [:] {
            for member in wanted.candidates.numbers() {
                prepared[book].joining[Int(member)].removeAll { $0 == record.row }
            }
        }
        for (book, wanted) in record.wanted {
            for member in wanted.candidates.numbers() { prepared[book].joining[Int(member)].append(record.row) }
        }
    }

    private func beginAnew() {
        changed = [:]
        visibleCounts = [:]
        indexesMade += 1
        (index, members, audiences) = Self.beginning(model, collator, books)
        prepare()
    }
}

/// Puts changed records among a member's unchanged ones.
private struct Merge {
    let book: Int
    let member: UInt32
    /// `nil` where the member's order is its own.
    let ladder: Ladder?
    let order: [OrderCriterion]
    let placeOfRow: (Int) -> OrderPlace

    func merged(
        _ ordinals: ArraySlice<UInt32>, _ rows: ArraySlice<UInt32>, _ joining: [ChangedRecord]
    ) -> [UInt32] {
        guard !joining.isEmpty else { return Array(rows) }
        let joining = joining.map(self.joining).sorted { $0.place.precedes($1.place, by: order) }
        var merged: [UInt32] = []
        merged.reserveCapacity(rows.count + joining.count)
        var next = 0
        for (ordinal, row) in zip(ordinals, rows) {
            while next < joining.count, precedes(joining[next], ordinal, row) {
                merged.append(joining[next].row)
                next += 1
            }
            merged.append(row)
        }
        return merged + joining[next...].map(\.row)
    }

    private struct Joining {
        let row: UInt32
        let place: OrderPlace
        /// How many unchanged records of the whole table stand before it, where that is how places are told.
        let count: Int?
    }

    private func joining(_ record: ChangedRecord) -> Joining {
        let standing = ladder.map { record.standing(in: book, for: member, on: $0) }
        return Joining(
            row: UInt32(record.row), place: standing?.place ?? record.place(in: book, for: member),
            count: standing?.count)
    }

    private func precedes(_ joining: Joining, _ ordinal: UInt32, _ row: UInt32) -> Bool {
        guard let ladder, let count = joining.count else {
            return joining.place.precedes(placeOfRow(Int(row)), by: order)
        }
        return count <= ladder.place(of: ordinal)
    }
}
