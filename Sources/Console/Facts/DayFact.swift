/// What the runs that started on one day did.
package struct DayFact: Sendable, Equatable {
    /// `2026-11-24`, in UTC.
    package let date: String
    package let runs: Int
    /// Of these runs those that failed or were refused.
    package let failed: Int
    package let created: Int
    package let updated: Int
    package let removed: Int

    package init(date: String, runs: Int, failed: Int, created: Int, updated: Int, removed: Int) {
        self.date = date
        self.runs = runs
        self.failed = failed
        self.created = created
        self.updated = updated
        self.removed = removed
    }

    var changes: Int { created + updated + removed }
}

/// Whether Exchange told to wait.
package struct ThrottleFact: Sendable, Equatable {
    /// Until when no request is made at all; `nil`: they are made.
    package let allUntil: String?
    /// Mailboxes that wait, and until when the last of them does.
    package let mailboxes: Int
    package let mailboxesUntil: String?
    /// Answers that told to wait since the service started.
    package let answers: Int

    package init(allUntil: String?, mailboxes: Int, mailboxesUntil: String?, answers: Int) {
        self.allUntil = allUntil
        self.mailboxes = mailboxes
        self.mailboxesUntil = mailboxesUntil
        self.answers = answers
    }
}
