package import Selection

/// Says why a record is, or is not, in an address book.
package protocol ExplainDesk: Sendable {
    /// The books' names, in the configuration's order.
    func books() async -> [String]

    /// - Parameters:
    ///   - account: who is to see the values that decide as well. Where the configuration lets them be seen, that is
    ///     noted in the journal first. `nil`: nobody.
    ///   - asker: who asks, as in the log.
    func explain(
        _ question: ExplainQuestion, seenBy account: String?, for asker: String
    ) async -> DeskAnswer<ExplanationFact>
}

/// Whose address book, and which record.
package struct ExplainQuestion: Hashable, Sendable {
    /// A login.
    package var member: String
    /// By name; empty: the member's only one that fits the record.
    package var book: String
    /// `TABLE/KEY`, or `KEY` together with a book.
    package var record: String

    package init(member: String = "", book: String = "", record: String = "") {
        self.member = member
        self.book = book
        self.record = record
    }
}

/// The steps up to the first that refuses, in the order of DOMAIN §9.
package struct ExplanationFact: Sendable {
    package enum StepKind: String, Sendable, CaseIterable {
        case seat, member, viewRight, recordRight, viewFilter, bookFilter, subscription, rank, fields, target
    }

    package struct Step: Sendable {
        package let kind: StepKind
        /// `nil`: it decides nothing.
        package let isOk: Bool?
        package let fact: Explanation.Fact
        package let tree: Tree?

        package init(kind: StepKind, isOk: Bool?, fact: Explanation.Fact, tree: Tree?) {
            self.kind = kind
            self.isOk = isOk
            self.fact = fact
            self.tree = tree
        }
    }

    /// A part of a filter.
    package struct Tree: Sendable {
        /// As the filter has it.
        package let text: String
        /// `nil`: it is something that the record holds, and is not to be seen.
        package let value: String?
        package let parts: [Tree]

        package init(text: String, value: String?, parts: [Tree]) {
            self.text = text
            self.value = value
            self.parts = parts
        }
    }

    package let member: String
    package let book: String
    package let record: String
    /// `nil`: the member has none of this book's.
    package let addressBook: String?
    package let isIn: Bool
    package let steps: [Step]
    /// When the CRM was read that it is of.
    package let at: String

    package init(
        member: String, book: String, record: String, addressBook: String?, isIn: Bool, steps: [Step], at: String
    ) {
        self.member = member
        self.book = book
        self.record = record
        self.addressBook = addressBook
        self.isIn = isIn
        self.steps = steps
        self.at = at
    }
}
