import Console

/// Subscriptions in the embedded CRM.
extension ConsoleJournal {
    func subscriptionTables() async -> [String] { answers.subscriptionTables }

    func findRecords(
        _ words: String, in table: String, by account: String
    ) async -> DeskAnswer<FoundRecords> { await answers.findRecords(words, in: table, by: account) }

    func subscriptions(to record: String, for asker: String) async -> DeskAnswer<SubscriptionsFact> {
        await answers.subscriptions(to: record, for: asker)
    }

    func subscribe(
        _ wish: SubscriptionWish, by account: String
    ) async -> DeskAnswer<SubscriptionOutcome> { await answers.subscribe(wish, by: account) }
}
