package import ContactModel
import SQLite
import SyncPlanning

/// What a person should know first of an address book. Of several the first in this order counts.
package enum Standing: String, Hashable, Sendable, CaseIterable {
    /// Held as a whole, or a plan of it waits for a person.
    case held
    /// Its last run failed, or its folder is lost.
    case failing
    /// It had no good run for too long.
    case overdue
    /// Contacts stay since their records are not proven to have left.
    case staying
    /// It had no good run yet, without that any failed.
    case unfilled
    case inOrder
}

/// What an address book's standing depends on besides the journal.
package struct StandingRules: Hashable, Sendable {
    /// A last good run, or where there is none a first attempt, before this moment is overdue.
    package var overdueBefore: Moment
    /// Whether nothing is run at all.
    package var isOff: Bool
    /// Books of which nothing is run.
    package var booksOff: [BookID]

    package init(overdueBefore: Moment, isOff: Bool, booksOff: [BookID]) {
        self.overdueBefore = overdueBefore
        self.isOff = isOff
        self.booksOff = booksOff
    }
}

extension StandingRules {
    /// For each place in a statement that says `?1`, `?2` and `?3`.
    var values: [SQLiteValue] {
        [.init(overdueBefore), .init(isOff), .text(JSONText.array(booksOff.map(\.text)))]
    }

    /// The standing of the row `a` of `address_book`, as a text; asks for each part only where those before it say no.
    static let standing = """
        CASE
          WHEN a.hold IS NOT NULL OR a.pause IS NOT NULL AND a.ends_at IS NULL
            OR EXISTS (SELECT 1 FROM plan WHERE plan.address_book_id = a.address_book_id AND plan.state = 'held') THEN 'held'
          WHEN a.fails > 0 OR a.state = 'lost' THEN 'failing'
          WHEN \(isServed) AND \(goodSince) < ?1 THEN 'overdue'
          WHEN \(hasDoubts) THEN 'staying'
          WHEN a.last_ok_at IS NULL THEN 'unfilled'
          ELSE 'inOrder'
        END
        """

    /// Whether the row `a` is one that runs are made of.
    static let isServed = """
        (NOT ?2 AND a.state NOT IN ('seatless', 'closed') AND ifnull(a.mode, 'live') <> 'off'
          AND a.book NOT IN (SELECT value FROM json_each(?3)))
        """

    /// Its last good run, or its first attempt where none was good; null: nothing was tried yet.
    static let goodSince = """
        ifnull(a.last_ok_at, (SELECT min(started_at) FROM run WHERE run.address_book_id = a.address_book_id))
        """

    /// Whether its newest run names a doubt with a number above zero. The texts are looked for first, since few have any.
    private static let hasDoubts: String = {
        let doubts = Departure.Doubt.allCases.map(\.rawValue)
        let mentions = doubts.map { "instr(counts, '\"\($0)\"')" }.joined(separator: " OR ")
        let names = doubts.map { "'\($0)'" }.joined(separator: ", ")
        return """
            ifnull((SELECT (\(mentions)) AND json_valid(counts) AND EXISTS (SELECT 1 FROM json_each(counts)
              WHERE key IN (\(names)) AND value > 0) FROM run WHERE run.address_book_id = a.address_book_id
              ORDER BY started_at DESC, run_id DESC LIMIT 1), 0)
            """
    }()
}

/// Which address books are asked for, closed ones never. What is not named narrows nothing down.
package struct AddressBookQuery: Hashable, Sendable {
    package var standing: Standing?
    /// Those of one of these members or of one of these books.
    package var matching: Matching?
    /// Members in the order in which their address books are wanted; others come last.
    package var order: [UserID] = []

    package struct Matching: Hashable, Sendable {
        package var members: [UserID]
        package var books: [BookID]

        package init(members: [UserID], books: [BookID]) {
            self.members = members
            self.books = books
        }
    }

    package init(standing: Standing? = nil) { self.standing = standing }
}
