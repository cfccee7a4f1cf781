import Console

/// Subscriptions in the embedded CRM.
extension ConsoleJournal {
    nonisolated func subscriptionTables() async -> [String] { answers.subscriptionTables }

    nonisolated func findRecords(
        _ words: String, in table: String, by account: String
    ) async -> DeskAnswer<FoundRecords> { await answers.findRecords(words, in: table, by: account) }

    nonisolated func subscriptions(to record: String) async -> DeskAnswer<SubscriptionsFact> {
        await answers.subscriptions(to: record)
    }

    nonisolated func subscribe(
        _ wish: SubscriptionWish, by account: String
    ) async -> DeskAnswer<SubscriptionOutcome> { await answers.subscribe(wish, by: account) }
}
