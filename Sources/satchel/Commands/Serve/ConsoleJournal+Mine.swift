import Console

/// A user's own page is worked out elsewhere.
extension ConsoleJournal {
    func member(by mark: MemberMark) async -> MemberAnswer { answers.member(by: mark) }

    func mine(_ question: MineQuestion, of login: String) async -> DeskAnswer<MineFact> {
        await answers.mine(question, of: login)
    }

    func reason(_ record: MineRecord, of login: String) async -> DeskAnswer<MineReason> {
        await answers.reason(record, of: login)
    }

    func find(_ search: MineSearch, of login: String) async -> DeskAnswer<MineFindings> {
        await answers.find(search, of: login)
    }

    func change(
        _ change: MineChange, of login: String, by person: String
    ) async -> DeskAnswer<Bool> { await answers.change(change, of: login, by: person) }
}
