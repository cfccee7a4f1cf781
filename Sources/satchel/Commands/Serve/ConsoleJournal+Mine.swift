import Console

/// A user's own page is worked out elsewhere.
extension ConsoleJournal {
    func member(by mark: MemberMark) async -> MemberAnswer { answers.member(by: mark) }

    func mine(_ question: MineQuestion, of login: String, for asker: String) async -> DeskAnswer<MineFact> {
        await answers.mine(question, of: login, for: asker)
    }

    func reason(_ record: MineRecord, of login: String, for asker: String) async -> DeskAnswer<MineReason> {
        await answers.reason(record, of: login, for: asker)
    }

    func find(_ search: MineSearch, of login: String, for asker: String) async -> DeskAnswer<MineFindings> {
        await answers.find(search, of: login, for: asker)
    }

    func change(
        _ change: MineChange, of login: String, by person: String, for asker: String
    ) async -> DeskAnswer<Bool> { await answers.change(change, of: login, by: person, for: asker) }
}
