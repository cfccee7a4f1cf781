package import ContactModel

/// How far a book's new definition is, and which of its address books may gain by it now (Decisions 28).
///
/// One address book comes first, then 1 %, 10 % and all of them, each stage after every one of the stage before was brought
/// up to the definition by a clean run. It is a function of what the journal says of each: nothing counts along.
package struct Rollout: Hashable, Sendable {
    /// An address book that was once brought up to a definition of the book.
    package struct Candidate: Hashable, Sendable {
        package let addressBook: AddressBookID
        package let state: DefinitionState
        /// Why a run of it cannot be expected to be a clean one; `nil`: it can.
        package let obstacle: String?
        /// Whether it is run at all now.
        package let isAsked: Bool

        package init(
            addressBook: AddressBookID, state: DefinitionState, obstacle: String? = nil, isAsked: Bool = true
        ) {
            self.addressBook = addressBook
            self.state = state
            self.obstacle = obstacle
            self.isAsked = isAsked
        }
    }

    package let definition: String
    package let since: Moment
    /// Whether a person let it go to all at once.
    package let isReleased: Bool
    /// Those that are not at the definition, in the order of their turns: those that have begun, then those that nothing
    /// stands in the way of, by their ids, which are digests.
    package let pending: [Candidate]
    /// How many it has come to, in this roll-out.
    package let done: Int
    /// How many address books it has come to at the end of each stage.
    package let stages: [Int]

    /// - Parameter since: when the book got the definition. What had it before is not of this roll-out.
    package init(definition: String, since: Moment, isReleased: Bool = false, among candidates: [Candidate]) {
        self.definition = definition
        self.since = since
        self.isReleased = isReleased
        pending = candidates.filter { !$0.state.isAt(definition) }.sorted { first, second in
            let (one, other) = (Self.rank(first, definition, since), Self.rank(second, definition, since))
            return one == other ? first.addressBook < second.addressBook : one < other
        }
        done = candidates.count { candidate in
            candidate.state.isAt(definition) && candidate.state.enteredAt.map { $0 >= since } ?? false
        }
        stages = Self.stages(of: pending.count + done)
    }

    private static func rank(_ candidate: Candidate, _ definition: String, _ since: Moment) -> Int {
        if candidate.state.hasBegun(definition, since: since) { return 0 }
        return (candidate.obstacle == nil ? 1 : 3) + (candidate.isAsked ? 0 : 1)
    }

    /// One, 1 %, 10 % and all of `count`, each rounded up, and each once.
    package static func stages(of count: Int) -> [Int] {
        guard count > 0 else { return [] }
        let sizes = [1, (count + 99) / 100, (count + 9) / 10, count]
        return sizes.enumerated().filter { $0 == 0 || sizes[$0 - 1] != $1 }.map(\.element)
    }

    package var total: Int { pending.count + done }
    package var isOver: Bool { pending.isEmpty }

    /// From 1; the last one's once it is over.
    package var stage: Int { (stages.firstIndex { done < $0 } ?? max(0, stages.count - 1)) + 1 }

    /// Whether all may gain by it now.
    package var isForAll: Bool { isReleased || stage >= stages.count }

    /// Those that may have gained by it and were not brought up to it by a clean run yet: what the next stage waits for.
    package var begun: [Candidate] { pending.filter { $0.state.hasBegun(definition, since: since) } }

    /// Those that may gain by it now.
    package var open: [Candidate] {
        if isForAll { return pending }
        let begun = begun
        let room = max(0, stages[stage - 1] - done - begun.count)
        return begun + pending.dropFirst(begun.count).filter { $0.obstacle == nil }.prefix(room)
    }

    /// Those whose turn it would be if nothing stood in the way. Another one takes their place.
    package var passedOver: [Candidate] {
        guard !isForAll else { return [] }
        let begun = begun.count
        let picked = open.dropFirst(begun)
        if picked.isEmpty, begun > 0 { return [] }
        let last = picked.map(\.addressBook).max()
        return pending.dropFirst(begun).filter { candidate in
            candidate.obstacle != nil && (last.map { candidate.addressBook < $0 } ?? true)
        }
    }

    /// Whether it gets on only when one that has begun becomes clean, or a person lets it go.
    package var isBlocked: Bool { !isOver && !isForAll && open.count == begun.count }

    /// Why the others wait, for their members and operators.
    package var reasonToWait: String {
        "the book's new definition goes out in stages, and this is stage \(stage) of \(stages.count): "
            + "\(stages[stage - 1]) of \(total) address books"
    }
}
