/// Does for one address book what a person asks for.
package protocol BookActDesk: Sendable {
    /// - Returns: whether it will be run; `false`: too many others wait already. `nil`: the journal could not be written.
    func runNow(_ addressBook: String, account: String) async -> Bool?

    /// - Returns: whether it is paused now; `false`: it is held already, or ends. `nil`: the journal could not be written.
    func pause(_ addressBook: String, account: String, reason: String) async -> Bool?

    /// - Returns: whether it was paused; `nil`: the journal could not be written.
    func resume(_ addressBook: String, account: String) async -> Bool?

    /// What the next run would do. Exchange is asked, and nothing is changed anywhere, but that the journal notes who asked.
    func dryRun(_ addressBook: String, account: String) async -> DeskAnswer<DryRunFact>
}

/// What a person may ask of one address book.
package enum BookAct: String, Hashable, Sendable, CaseIterable {
    case run, pause, resume
    case dryRun = "dry-run"
}

package struct DryRunFact: Sendable {
    package struct Operation: Sendable {
        package let act: String
        package let record: String
        package let cause: String
        /// Whether a brake would hold it.
        package let isHeld: Bool

        package init(act: String, record: String, cause: String, isHeld: Bool) {
            self.act = act
            self.record = record
            self.cause = cause
            self.isHeld = isHeld
        }
    }

    package struct Staying: Sendable {
        package let record: String
        /// The journal's word.
        package let why: String

        package init(record: String, why: String) {
            self.record = record
            self.why = why
        }
    }

    package let operations: [Operation]
    /// What would stay since it is not proven to have left.
    package let staying: [Staying]
    /// In English.
    package let problems: [String]

    package init(operations: [Operation], staying: [Staying], problems: [String]) {
        self.operations = operations
        self.staying = staying
        self.problems = problems
    }
}
