/// Says what an address book holds, and how that differs from what the CRM gives now.
package protocol ContentsDesk: Sendable {
    /// Whether the configuration lets administrators see what contacts hold.
    func showsContents() async -> Bool

    /// - Parameters:
    ///   - account: who is to see what the contacts of the page hold. Where the configuration lets it be seen, that is
    ///     noted in the journal first, for each of them. `nil`: nobody, and the answer has no cards.
    ///   - asker: who asks, as in the log.
    func contents(
        _ question: ContentsQuestion, seenBy account: String?, for asker: String
    ) async -> DeskAnswer<ContentsFact>
}

package enum ContentsList: String, Hashable, Sendable, CaseIterable {
    /// What the address book holds, or is to hold.
    case all
    /// What the next run changes.
    case waiting
    /// What does not show everything that the record has, or is left out.
    case noted
    /// What is beyond the limit.
    case fellOff
}

package struct ContentsQuestion: Hashable, Sendable {
    package var addressBook: String
    package var list: ContentsList
    /// In what the contacts show; where that is hidden, in the records' ids.
    package var search: String
    package var page: Int

    package init(addressBook: String, list: ContentsList = .all, search: String = "", page: Int = 1) {
        self.addressBook = addressBook
        self.list = list
        self.search = search
        self.page = page
    }
}

/// One page of an address book's contacts.
package struct ContentsFact: Sendable {
    package static let pageSize = 24

    package let member: String
    package let book: String
    /// `nil`: none.
    package let limit: Int?
    /// Records of the view's table that the member may see at all.
    package let visible: Int
    /// How long each list is, whatever is searched for.
    package let counts: [ContentsList: Int]
    package let items: [ContentsItem]
    package let page: Int
    package let pages: Int
    /// Of what was searched for.
    package let found: Int
    /// Whether the items have cards.
    package let showsCards: Bool
    /// When the CRM was read that it is of.
    package let at: String

    package init(
        member: String, book: String, limit: Int?, visible: Int, counts: [ContentsList: Int], items: [ContentsItem],
        page: Int, pages: Int, found: Int, showsCards: Bool, at: String
    ) {
        self.member = member
        self.book = book
        self.limit = limit
        self.visible = visible
        self.counts = counts
        self.items = items
        self.page = page
        self.pages = pages
        self.found = found
        self.showsCards = showsCards
        self.at = at
    }
}

package struct ContentsItem: Sendable {
    package enum State: String, Sendable, CaseIterable {
        /// The address book holds it as it should be.
        case held
        /// It holds it, and the next run changes it.
        case changes
        /// It does not hold it, and the next run creates it.
        case comes
        /// It holds it, and the record is not selected any more.
        case goes
        /// A request is under way whose outcome is not known.
        case underWay
        /// It stays away for a reason of the address book's own.
        case parked
        /// It is beyond the limit.
        case fellOff
        /// The member may read nothing of it that has a value.
        case empty
    }

    package struct Note: Sendable {
        /// As Graph names it.
        package let property: String
        /// `cut`, `dropped` or `unparsed`.
        package let kind: String
        /// Counts and positions, in English.
        package let detail: String

        package init(property: String, kind: String, detail: String) {
            self.property = property
            self.kind = kind
            self.detail = detail
        }
    }

    package let record: String
    /// In the selection; `nil`: it is not in it.
    package let rank: Int?
    package let isPinned: Bool
    package let state: State
    package let notes: [Note]
    /// `nil`: it is not to be seen, or there is nothing to be shown.
    package let card: ContactCard?

    package init(
        record: String, rank: Int?, isPinned: Bool, state: State, notes: [Note], card: ContactCard?
    ) {
        self.record = record
        self.rank = rank
        self.isPinned = isPinned
        self.state = state
        self.notes = notes
        self.card = card
    }
}

/// A contact as a phone shows it.
package struct ContactCard: Sendable {
    package struct Line: Sendable {
        /// As Graph names it.
        package let property: String
        package let values: [String]

        package init(property: String, values: [String]) {
            self.property = property
            self.values = values
        }
    }

    package let name: String
    package let company: String?
    /// In a phone's order.
    package let lines: [Line]

    package init(name: String, company: String?, lines: [Line]) {
        self.name = name
        self.company = company
        self.lines = lines
    }
}
