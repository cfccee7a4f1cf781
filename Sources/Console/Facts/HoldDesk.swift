/// What waits for a person, and where the person's word goes.
package protocol HoldDesk: Sendable {
    /// One page of all that is held; `nil`: the journal could not be read.
    func holds(_ question: HoldQuestion) async -> HoldList?
    /// As it is now.
    func hold(_ id: String) async -> Lookup<HoldFact>
    /// Whether it is a plan that was held and is not any more, since somebody decided or it came to nothing.
    func wasHeld(_ id: String) async -> Bool
    /// Whether it was still held, and is decided now; `nil`: the journal could not be written.
    func decide(_ decision: HoldDecision) async -> Bool?
}

package struct HoldQuestion: Hashable, Sendable {
    package let page: Int
    /// Holds on a page.
    package let size: Int
    /// Of each hold so many operations are read.
    package let operations: Int

    package init(page: Int, size: Int, operations: Int) {
        self.page = page
        self.size = size
        self.operations = operations
    }
}

/// One page of what is held.
package struct HoldList: Sendable {
    /// When it was read.
    package let at: String
    package let holds: [HoldFact]
    package let place: ListPlace

    package init(at: String, holds: [HoldFact], place: ListPlace) {
        self.at = at
        self.holds = holds
        self.place = place
    }
}
