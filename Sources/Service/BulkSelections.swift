import AccessRules
import Configuration
import ContactMapping
import ContactModel
import Selection

/// The selections of all address books under one snapshot, from one pass over the reading.
struct BulkSelections: Sendable {
    struct Placed: Sendable {
        /// Rows of the view's table, in order; at most the limit.
        let rows: [UInt32]
        /// Records of the view's table that the member may see at all.
        let visible: Int
        /// How the member sees what the mapping reads.
        let sight: Int
    }

    private var placed: [Desires.Place: Placed] = [:]

    init(_ places: some Collection<Desires.Place>, in snapshot: Snapshot) {
        let books = snapshot.books.values.sorted { $0.id < $1.id }
        let index = SelectionIndex(model: snapshot.model, collator: snapshot.collator, rules: books.map(\.rule))
        for book in books {
            let rule = index.prepare(book.rule)
            let reading = index.reading(
                of: Self.paths(of: book, in: snapshot.model.schema), in: book.rule.view.table)
            for place in places where place.book == book.id && placed[place] == nil {
                guard let viewer = snapshot.model.viewer(of: place.member) else { continue }
                placed[place] = Placed(
                    rows: index.selection(by: rule, for: viewer).rows,
                    visible: index.visibleCount(by: rule, for: viewer),
                    sight: index.sightNumber(of: reading, for: viewer))
            }
        }
    }

    /// `nil`: the member may see nothing at all.
    subscript(place: Desires.Place) -> Placed? { placed[place] }

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
