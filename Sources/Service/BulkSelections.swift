import AccessRules
import Configuration
import ContactMapping
import ContactModel
import Selection

/// The selections of all address books, kept as one snapshot follows the other.
///
/// Belongs to the service's task.
final class BulkSelections {
    private var current: CurrentSelections?
    private var books: [Book] = []
    private var places: Set<Desires.Place> = []
    private var readings = 0
    /// Those under the newest snapshot.
    private(set) var placed = PlacedSelections()

    /// Works out everything anew.
    func renew(_ places: Set<Desires.Place>, in snapshot: Snapshot) {
        readings += 1
        self.places = places
        books = snapshot.books.values.sorted { $0.id < $1.id }
        let members = Dictionary(grouping: places, by: \.book).mapValues { $0.map(\.member).sorted() }
        let current = CurrentSelections(
            model: snapshot.model, collator: snapshot.collator,
            books: books.map { book in
                CurrentSelections.Book(
                    rule: book.rule, reading: Self.paths(of: book, in: snapshot.model.schema),
                    members: members[book.id] ?? [])
            })
        self.current = current
        placed = PlacedSelections()
        for (number, book) in books.enumerated() {
            for member in members[book.id] ?? [] { place(number, member, in: current, changedRows: []) }
        }
    }

    /// Works out what changes of records make of the last snapshot's selections.
    ///
    /// - Parameters:
    ///   - snapshot: of the last one's directory, rights and books.
    ///   - changes: between both.
    ///   - former: the last snapshot's.
    /// - Returns: the copies that may have to be others now, and whether something goes out of their members' sight;
    ///   `nil`: that does not follow from these changes, and everything is to be worked out anew.
    func follow(
        _ changes: CRMChanges, from former: RightsModel, to snapshot: Snapshot, _ places: Set<Desires.Place>
    ) -> [Desires.Place: Bool]? {
        // A cycle that failed between reading and selecting leaves the selections behind.
        guard let current, current.model === former, places.isSubset(of: self.places),
            current.canFollow(to: snapshot.model),
            books.map(\.id) == snapshot.books.keys.sorted(),
            let copies = current.update(to: snapshot.model, changed: changes.subjects)
        else { return nil }
        // Made once for each table, and shared by all its copies.
        let tables = Set(books.map(\.rule.view.table))
        let changedRows = Dictionary(uniqueKeysWithValues: tables.map { ($0, current.changedRows(of: $0)) })
        var affected: [Desires.Place: Bool] = [:]
        for copy in copies {
            place(
                copy.book, copy.member, in: current, changedRows: changedRows[books[copy.book].rule.view.table] ?? [])
            affected[Desires.Place(book: books[copy.book].id, member: copy.member)] = copy.losesSight
        }
        return affected
    }

    private func place(
        _ book: Int, _ member: UserID, in current: CurrentSelections, changedRows: Set<UInt32>
    ) {
        guard let selected = current.selection(of: book, for: member),
            let sight = current.sightNumber(of: book, for: member)
        else { return }
        placed[Desires.Place(book: books[book].id, member: member)] = PlacedSelections.Placed(
            rows: selected.rows, visible: current.visibleCount(of: book, for: member),
            sight: PlacedSelections.Sight(reading: readings, index: current.indexesMade, number: sight),
            changedRows: changedRows)
    }

    /// Everything that a contact of the book depends on: what the mapping reads, and the record's country.
    private static func paths(of book: Book, in schema: CRMSchema) -> Set<FieldPath> {
        var paths = Set(book.mapping.paths)
        let table = schema.tables[book.rule.view.table]
        if let table, let country = table.countryField,
            let path = try? FieldPath.resolve(names: [country], table: table.name, schema: schema)
        {
            paths.insert(path)
        }
        return paths
    }
}

/// What each address book selects. A value, which every task may have.
struct PlacedSelections: Sendable {
    struct Placed: Sendable {
        /// Rows of the view's table, in order; at most the limit.
        let rows: [UInt32]
        /// Records of the view's table that the member could see at all when its selection last changed.
        let visible: Int
        let sight: Sight
        /// Rows whose contacts the sight says nothing of.
        let changedRows: Set<UInt32>
    }

    /// How a member sees what the mapping reads: equal sights see equal values, but in rows that have changed since.
    struct Sight: Hashable, Sendable {
        /// Numbers of different readings, or of different indexes, have nothing to do with each other.
        let reading: Int
        let index: Int
        let number: Int
    }

    private var placed: [Desires.Place: Placed] = [:]

    /// `nil`: the member may see nothing at all.
    subscript(place: Desires.Place) -> Placed? {
        get { placed[place] }
        set { placed[place] = newValue }
    }
}
