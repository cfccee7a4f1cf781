package import ContactModel

/// Which definition of its book an address book's contacts are of (Decisions 28). A definition is all that decides what a
/// book's contacts are, records and single rights excepted; it is named by a digest.
package struct DefinitionState: Hashable, Sendable {
    /// What it was last brought up to; `nil`: not known.
    package var reached: String?
    /// What it is being brought up to: gains of it may have been sent. `nil`: nothing.
    package var entering: String?
    /// When it began to be brought to `entering`, or had begun to be brought to `reached`; `nil`: it had that from the start.
    package var enteredAt: Moment?
    /// How many of its records were refused by the target when it began.
    package var refusedBefore: Int

    package init(
        reached: String? = nil, entering: String? = nil, enteredAt: Moment? = nil, refusedBefore: Int = 0
    ) {
        self.reached = reached
        self.entering = entering
        self.enteredAt = enteredAt
        self.refusedBefore = refusedBefore
    }

    /// Whether it has begun to be brought up to the definition since this moment, and was not brought up to it yet.
    package func hasBegun(_ definition: String, since: Moment) -> Bool {
        entering == definition && (enteredAt.map { $0 >= since } ?? false)
    }

    /// Whether nothing of another definition is in it, and all of this one is.
    package func isAt(_ definition: String) -> Bool { reached == definition && entering == nil }
}
