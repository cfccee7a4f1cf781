import AccessRules
import ContactModel
import Contracts
import JournalStore

/// What a person is about to do, as the journal shall keep it.
struct NotedAct {
    let act: String
    /// What is noted where it then fails.
    let failure: String
    let subject: String
    let person: String
    let journal: String

    /// Noted before it is done, so that nothing is done of which nobody knows who did it.
    func carryOut<Answer>(_ body: () throws -> Answer) throws -> Answer {
        try note(act)
        do {
            return try body()
        } catch {
            try note(failure)
            throw error
        }
    }

    private func note(_ act: String) throws(JournalError) {
        try SQLiteJournal.note(act, of: subject, by: person, at: CommandSupport.now(), inJournalAt: journal)
    }
}

extension NotedAct {
    static func subscription(
        _ isGiven: Bool, _ principal: Principal, to record: RecordID, by person: String, _ journal: String
    ) -> NotedAct {
        let whose =
            switch principal {
            case .user(let id): "user \(id)"
            case .group(let id): "group \(id)"
            }
        return NotedAct(
            act: isGiven ? "subscription given" : "subscription taken away", failure: "subscription not changed",
            subject: "\(record), \(whose)", person: person, journal: journal)
    }
}
