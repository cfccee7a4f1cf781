/// What a changed configuration would do, or how far it is known.
package struct ChangePreview: Sendable {
    package enum State: Sendable {
        case readsCRM
        /// So many address books are looked at, of how many.
        case running(done: Int, of: Int)
        case ended(ForetoldChange)
        /// It could not be found out.
        case failed([PlacedFault])
    }

    package let id: String
    package let account: String
    package let begunAt: String
    /// The digest of the new text.
    package let digest: String
    /// The digest of the file's text that it was made of, whatever the file says by now.
    package let base: String
    /// What it says differently from the file, in the service's words; empty: nothing but comments and layout.
    package let differences: [String]
    /// For copying, where the service may not write the file.
    package let text: String
    package let state: State

    package init(
        id: String, account: String, begunAt: String, digest: String, base: String, differences: [String], text: String,
        state: State
    ) {
        self.id = id
        self.account = account
        self.begunAt = begunAt
        self.digest = digest
        self.base = base
        self.differences = differences
        self.text = text
        self.state = state
    }

    package var isUnderWay: Bool {
        switch state {
        case .readsCRM, .running: true
        case .ended, .failed: false
        }
    }
}

/// What the next run would do under a changed configuration. Members and records by name and id, no contents.
package struct ForetoldChange: Sendable {
    package enum Act: String, Sendable, CaseIterable {
        case create, update, redact, remove
        /// A removal that a brake would hold.
        case held
    }

    package struct Kind: Hashable, Sendable {
        package let act: Act
        /// In the journal's word.
        package let cause: String

        package init(_ act: Act, _ cause: String) {
            self.act = act
            self.cause = cause
        }
    }

    package struct AddressBook: Sendable {
        package let member: String
        package let book: String
        package let counts: [Kind: Int]
        /// Why it was not worked out, or what is wrong with it; in the service's words.
        package let problems: [String]

        package init(member: String, book: String, counts: [Kind: Int], problems: [String]) {
            self.member = member
            self.book = book
            self.counts = counts
            self.problems = problems
        }

        package func count(_ acts: Act...) -> Int {
            counts.reduce(0) { $0 + (acts.contains($1.key.act) ? $1.value : 0) }
        }
    }

    package struct Operation: Sendable {
        /// The place in `addressBooks`.
        package let place: Int
        package let kind: Kind
        package let record: String

        package init(place: Int, kind: Kind, record: String) {
            self.place = place
            self.kind = kind
            self.record = record
        }
    }

    /// More are counted, and not listed.
    package static let operationsMax = 100_000

    /// Those with something to do or with problems.
    package let addressBooks: [AddressBook]
    /// How many address books were looked at.
    package let lookedAt: Int
    /// At most `operationsMax`.
    package let operations: [Operation]
    /// In the service's words: how the new definition is rolled out, and what is wrong.
    package let remarks: [String]
    /// Why it cannot be saved; `nil`: it can. In the service's words.
    package let obstacle: String?

    package init(
        addressBooks: [AddressBook], lookedAt: Int, operations: [Operation], remarks: [String], obstacle: String?
    ) {
        self.addressBooks = addressBooks
        self.lookedAt = lookedAt
        self.operations = operations
        self.remarks = remarks
        self.obstacle = obstacle
    }

    package var counts: [Kind: Int] {
        addressBooks.reduce(into: [:]) { sum, book in sum.merge(book.counts) { $0 + $1 } }
    }
}
