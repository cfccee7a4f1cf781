/// Shows users of the CRM their own address books, and does what they ask about these. Whatever is not theirs, or not to be
/// seen by them, is answered like what does not exist. `asker` is who asks, as in the log.
package protocol MineDesk: Sendable {
    /// Who it is among the active users of the CRM.
    func member(by mark: MemberMark) async -> MemberAnswer

    func mine(_ question: MineQuestion, of login: String, for asker: String) async -> DeskAnswer<MineFact>

    /// Why a record is, or is not, in the own address book, as far as the member may know.
    func reason(_ record: MineRecord, of login: String, for asker: String) async -> DeskAnswer<MineReason>

    /// Records that the member sees, by what their contacts would show.
    func find(_ search: MineSearch, of login: String, for asker: String) async -> DeskAnswer<MineFindings>

    /// - Parameter person: stands in the journal beside it.
    /// - Returns: whether anything was changed; `false`: it was so already, and the journal has nothing of it.
    func change(
        _ change: MineChange, of login: String, by person: String, for asker: String
    ) async -> DeskAnswer<Bool>
}

package enum MemberAnswer: Sendable, Equatable {
    /// By their login.
    case member(String)
    /// None, or more than one.
    case nobody
    /// The service has not read the CRM yet.
    case unknown
}

package enum MineList: String, Hashable, Sendable, CaseIterable {
    /// What the address book holds, or is to hold.
    case all
    /// What the next run changes.
    case waiting
    /// What the member deleted, and what stays away therefore.
    case deleted
    /// What does not show everything that the record has.
    case noted
    /// What is beyond the limit.
    case fellOff
}

package struct MineQuestion: Hashable, Sendable {
    /// The book's id; empty: the first.
    package var book: String
    package var list: MineList
    package var search: String
    package var page: Int

    package init(book: String = "", list: MineList = .all, search: String = "", page: Int = 1) {
        self.book = book
        self.list = list
        self.search = search
        self.page = page
    }
}

/// A record in one of the member's books.
package struct MineRecord: Hashable, Sendable {
    /// The book's id.
    package let book: String
    /// `TABLE/KEY`
    package let record: String

    package init(book: String, record: String) {
        self.book = book
        self.record = record
    }
}

package struct MineSearch: Hashable, Sendable {
    package var book: String
    package var text: String

    package init(book: String = "", text: String = "") {
        self.book = book
        self.text = text
    }
}

/// What a member asks for.
package struct MineChange: Hashable, Sendable {
    package enum Act: String, Hashable, Sendable, CaseIterable {
        case subscribe
        case unsubscribe
        /// A contact that the member deleted comes back.
        case putBack = "put-back"
    }

    package let act: Act
    package let record: MineRecord

    package init(act: Act, record: MineRecord) {
        self.act = act
        self.record = record
    }
}
