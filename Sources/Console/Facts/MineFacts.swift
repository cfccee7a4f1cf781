/// How it stands with a member's address book of one book.
package enum MineStanding: String, Sendable, CaseIterable {
    case inOrder
    /// It is held, or removals in it are: an administrator looks at it first.
    case held
    /// An administrator has paused it, and nothing else stops it.
    case paused
    /// Its last run failed, its folder is lost, or it had no good run for too long.
    case late
    /// Nothing is written to it, by the mode of installation, book or address book.
    case still
    /// The first run is still to come.
    case notYet
    case noSeat
    case noMailbox
    /// The member is in no book.
    case noBook
    /// There is no active user of that login in the CRM.
    case inactive
}

package struct MineBook: Sendable, Hashable {
    package let id: String
    package let name: String

    package init(id: String, name: String) {
        self.id = id
        self.name = name
    }
}

/// One page of a member's own address book.
package struct MineFact: Sendable {
    package static let pageSize = 24

    /// The member's books; the first is shown where none is asked for.
    package let books: [MineBook]
    /// `nil`: there is none.
    package let book: MineBook?
    package let standing: MineStanding
    /// When the last run ended well; `nil`: none has.
    package let lastRun: String?
    /// `nil`: none.
    package let limit: Int?
    /// Whether members subscribe records themselves: the CRM takes it, and the book asks for it.
    package let canSubscribe: Bool
    /// How long each list is, whatever is searched for.
    package let counts: [MineList: Int]
    package let items: [MineItem]
    package let page: Int
    package let pages: Int
    package let found: Int
    /// When the CRM was read that it is of.
    package let at: String

    package init(
        books: [MineBook], book: MineBook?, standing: MineStanding, lastRun: String?, limit: Int?, canSubscribe: Bool,
        counts: [MineList: Int], items: [MineItem], page: Int, pages: Int, found: Int, at: String
    ) {
        self.books = books
        self.book = book
        self.standing = standing
        self.lastRun = lastRun
        self.limit = limit
        self.canSubscribe = canSubscribe
        self.counts = counts
        self.items = items
        self.page = page
        self.pages = pages
        self.found = found
        self.at = at
    }
}

package struct MineItem: Sendable {
    package enum Subscription: Sendable {
        case none
        case own
        /// By a group that the member is in; it is not the member's to take away.
        case group
    }

    package enum State: String, Sendable, CaseIterable {
        case held, changes, comes, goes, underWay, parked, fellOff, empty
        /// The member sees it, and the book does not ask for it.
        case notWanted
        /// The member deleted it, and it stays away until it is put back.
        case deleted
    }

    package let record: String
    package let state: State
    /// `nil`: it is not there, or nobody noted it.
    package let since: String?
    package let subscription: Subscription
    package let notes: [ContentsItem.Note]
    /// `nil`: nothing is to be shown of it.
    package let card: ContactCard?

    package init(
        record: String, state: State, since: String?, subscription: Subscription, notes: [ContentsItem.Note],
        card: ContactCard?
    ) {
        self.record = record
        self.state = state
        self.since = since
        self.subscription = subscription
        self.notes = notes
        self.card = card
    }
}

/// The steps of an explanation, as the member may hear them.
package struct MineReason: Sendable {
    package let book: MineBook
    package let name: String
    package let isIn: Bool
    package let steps: [ExplanationFact.Step]
    package let at: String

    package init(book: MineBook, name: String, isIn: Bool, steps: [ExplanationFact.Step], at: String) {
        self.book = book
        self.name = name
        self.isIn = isIn
        self.steps = steps
        self.at = at
    }
}

/// What a search among all records that the member sees has found.
package struct MineFindings: Sendable {
    package static let hitsMax = 50

    package let books: [MineBook]
    package let book: MineBook
    package let items: [MineItem]
    /// Whether there may be more than these.
    package let isCutOff: Bool

    package init(books: [MineBook], book: MineBook, items: [MineItem], isCutOff: Bool) {
        self.books = books
        self.book = book
        self.items = items
        self.isCutOff = isCutOff
    }
}
