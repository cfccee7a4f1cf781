import Locking
import Selection
import Sentences

@testable import Console

/// What is asked about subscriptions, and what is said.
struct InventedSubscriptions: Sendable {
    var name = "Muster, Erika"
    var member = "hmueller"
    var outcome = DeskAnswer<SubscriptionOutcome>.fact(.done)
    /// What was asked for.
    var searches: [String] = []
    var wishes: [SubscriptionWish] = []
}

extension InventedDesk {
    func subscriptionTables() async -> [String] { ["Kontakte"] }

    func findRecords(_ words: String, in table: String, by account: String) async -> DeskAnswer<FoundRecords> {
        subscribing.withLock { invented in
            invented.searches.append("\(words) \(account)")
            return .fact(
                FoundRecords(hits: [.init(record: "Kontakte/7", name: invented.name)], isPartial: true))
        }
    }

    func subscriptions(to record: String, for asker: String) async -> DeskAnswer<SubscriptionsFact> {
        askers.withLock { $0.append(asker) }
        guard record.contains("/") else { return .refused(Told(QuestionSentence.writeRecordKey)) }
        let member = subscribing.withLock { $0.member }
        return .fact(
            SubscriptionsFact(
                record: record, absence: nil,
                subscribers: [
                    .init(kind: .user, name: member, users: nil), .init(kind: .group, name: "Vertrieb", users: 70),
                ],
                effects: [
                    .init(
                        member: member, book: "CRM", isIn: false,
                        fact: .access(false, .records(ofTable: "Kontakte")))
                ]
                    + (0..<70).map {
                        .init(
                            member: "person\($0)", book: "CRM", isIn: true,
                            fact: .subscription(true))
                    }, hasLimits: true, at: "2026-11-24T09:30:00Z"))
    }

    func subscribe(_ wish: SubscriptionWish, by account: String) async -> DeskAnswer<SubscriptionOutcome> {
        subscribing.withLock { invented in
            invented.wishes.append(wish)
            return invented.outcome
        }
    }
}
