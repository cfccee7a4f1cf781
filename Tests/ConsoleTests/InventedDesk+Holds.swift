import Locking
import Sentences

@testable import Console

extension InventedDesk {
    /// One of 60 removals, of which a page shows 50.
    static func holds(member: String, book: String) -> [HoldFact] {
        [
            HoldFact(
                id: "p1.held", addressBook: "a0", member: member, book: book,
                why: HoldSentence.brakeExceeded.text(60, 20, 30, 300),
                since: "2026-11-24T09:30:00Z",
                operations: (1...50).map { .init(act: "delete", record: "Kontakte/\($0)", cause: "filter") },
                operationCount: 60, canBeDiscarded: true),
            HoldFact(
                id: "whole", addressBook: "a1", member: member, book: book,
                why: HoldSentence.folderIsAnothers.text("a1"),
                since: nil, operations: [], canBeDiscarded: false),
        ]
    }

    func holds(_ question: HoldQuestion) async -> HoldList? {
        HoldList(
            at: Self.time, holds: held,
            place: ListPlace(count: held.count, page: question.page, size: question.size))
    }

    func hold(_ id: String) async -> Lookup<HoldFact> { held.first { $0.id == id }.map { .found($0) } ?? .unknown }

    func wasHeld(_ id: String) async -> Bool { id == "p0.decided" }

    func decide(_ decision: HoldDecision) async -> Bool? {
        decisions.withLock { $0.append(decision) }
        return isHeld.withLock { $0 }
    }
}
