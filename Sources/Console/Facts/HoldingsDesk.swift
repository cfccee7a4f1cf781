/// Says who has what, and had, and what became of what was lost.
package protocol HoldingsDesk: Sendable {
    /// - Parameters:
    ///   - page: from 1; one beyond the last is the last.
    ///   - asker: who asks, as in the log.
    func holdings(_ question: HoldingsQuestion, page: Int, for asker: String) async -> DeskAnswer<HoldingsFact>

    /// The whole answer, as the commands write it.
    ///
    /// - Parameter asker: who asks, as in the log.
    func export(
        _ question: HoldingsQuestion, _ format: ExportFormat, for asker: String
    ) async -> DeskAnswer<[UInt8]>
}

package enum ExportFormat: String, Hashable, Sendable, CaseIterable { case csv, json }

package struct HoldingsQuestion: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Where a record is.
        case record
        /// What a member holds.
        case member
        /// What members have lost the right to.
        case revocations
    }

    package var kind: Kind
    /// The record, or the member's login or key; for revocations it may be empty: all members'.
    package var word: String
    /// Leaves out what is gone.
    package var isNowOnly: Bool
    /// A day, or a moment; empty: from the beginning.
    package var since: String
    /// The same; a day is included whole. Empty: until now.
    package var until: String

    package init(
        kind: Kind = .record, word: String = "", isNowOnly: Bool = false, since: String = "", until: String = ""
    ) {
        self.kind = kind
        self.word = word
        self.isNowOnly = isNowOnly
        self.since = since
        self.until = until
    }

    /// Whether there is anything to be answered.
    package var isComplete: Bool { kind == .revocations || !word.isEmpty }
}

/// One page of an answer.
package struct HoldingsFact: Sendable {
    package static let pageSize = 50

    package enum Rows: Sendable {
        case holdings([HoldingFact])
        case revocations([RevocationFact])
    }

    package let rows: Rows
    package let page: Int
    package let pages: Int
    package let count: Int
    /// What the command ends with, in English.
    package let summary: [String]
    package let at: String

    package init(rows: Rows, page: Int, pages: Int, count: Int, summary: [String], at: String) {
        self.rows = rows
        self.page = page
        self.pages = pages
        self.count = count
        self.summary = summary
        self.at = at
    }
}

/// One stay of a record in an address book.
package struct HoldingFact: Sendable {
    package let record: String
    package let addressBook: String
    package let member: String
    package let book: String
    /// `held`, `possible`, `leaving`, `gone` or `unfollowed`.
    package let state: String
    package let since: String
    package let until: String?
    package let endCause: String?
    package let lostAt: String?
    package let evidence: String?
    package let fields: [String]
    package let possibleFields: [String]
    package let knowsFields: Bool

    package init(
        record: String, addressBook: String, member: String, book: String, state: String, since: String,
        until: String?, endCause: String?, lostAt: String?, evidence: String?, fields: [String],
        possibleFields: [String], knowsFields: Bool
    ) {
        self.record = record
        self.addressBook = addressBook
        self.member = member
        self.book = book
        self.state = state
        self.since = since
        self.until = until
        self.endCause = endCause
        self.lostAt = lostAt
        self.evidence = evidence
        self.fields = fields
        self.possibleFields = possibleFields
        self.knowsFields = knowsFields
    }
}

/// Something that a member has lost the right to.
package struct RevocationFact: Sendable {
    /// `gone`, `waiting`, `overdue` or `returned`.
    package let state: String
    package let record: String
    package let addressBook: String
    package let member: String
    package let book: String
    /// Whether it is fields of a contact that stays.
    package let isFields: Bool
    package let fields: [String]
    package let lostAt: String?
    package let goneAt: String?
    package let evidence: String?
    package let readBack: String?
    package let readAt: String?

    package init(
        state: String, record: String, addressBook: String, member: String, book: String, isFields: Bool,
        fields: [String], lostAt: String?, goneAt: String?, evidence: String?, readBack: String?, readAt: String?
    ) {
        self.state = state
        self.record = record
        self.addressBook = addressBook
        self.member = member
        self.book = book
        self.isFields = isFields
        self.fields = fields
        self.lostAt = lostAt
        self.goneAt = goneAt
        self.evidence = evidence
        self.readBack = readBack
        self.readAt = readAt
    }
}
