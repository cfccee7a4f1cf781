import Console
import Service

/// What the HTTP API answers, where that is not what a command prints.
enum APIDocument {
    struct Status: Encodable {
        let at: String
        let site: String
        let mode: String
        let seats: Int
        let seatsUsed: Int
        let addressBooks: Int
        /// How many are in each condition; those in which none is are missing.
        let conditions: [String: Int]
        let lastReading: StatusCommand.Answer.Reading?
        let lastCycle: StatusCommand.Answer.Cycle?
        let nextRun: String?
        let holds: Int
        /// Where the removals of all address books are held.
        let hold: String?
        let overdueRevocations: Int?
        let rollouts: [RolloutAnswer]
        let warnings: [String]

        init(_ known: ConsoleJournal.Known) {
            let status = known.status
            at = known.at
            site = status.site
            mode = status.mode
            seats = status.seats
            seatsUsed = status.seatsUsed
            addressBooks = status.addressBooks.count
            conditions = known.conditions.values.reduce(into: [:]) { $0[$1.rawValue, default: 0] += 1 }
            lastReading = status.lastReading
            lastCycle = status.lastCycle
            nextRun = status.addressBooks.compactMap(\.nextRun).min()
            holds = known.holds.count
            hold = status.hold
            overdueRevocations = known.overdueRevocations
            rollouts = status.rollouts
            warnings = status.warnings
        }
    }

    /// As `/readyz` answers.
    struct Health: Encodable {
        let checks: [String: String]
        let ok: Bool

        init(_ found: [ServiceHealth.Check]) {
            checks = Dictionary(found.map { ($0.name, $0.fault ?? "ok") }, uniquingKeysWith: { $1 })
            ok = found.allSatisfy { $0.fault == nil }
        }
    }

    /// As `satchel status --json` has it, with its condition.
    struct AddressBook: Encodable {
        let status: StatusCommand.Answer.AddressBook
        let condition: AddressBookFact.Condition

        private enum Key: String, CodingKey { case condition }

        func encode(to encoder: any Encoder) throws {
            try status.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(condition.rawValue, forKey: .condition)
        }
    }

    struct AddressBooks: Encodable {
        let at: String
        let addressBooks: [AddressBook]
        let next: String?
    }

    struct OneAddressBook: Encodable {
        struct Run: Encodable {
            let started: String
            let cause: String
            let outcome: String
            let counts: [String: Int]
            let error: String?
        }

        struct Waiting: Encodable {
            let record: String
            let code: String
            let until: String
        }

        let at: String
        let addressBook: AddressBook
        let runs: [Run]
        let waiting: [Waiting]

        init(at: String, _ addressBook: AddressBook, _ detail: AddressBookDetail) {
            self.at = at
            self.addressBook = addressBook
            runs = detail.runs.map {
                .init(started: $0.started, cause: $0.cause, outcome: $0.outcome, counts: $0.counts, error: $0.error)
            }
            waiting = detail.waiting.map { .init(record: $0.record, code: $0.code, until: $0.until) }
        }
    }

    struct Holds: Encodable {
        struct Hold: Encodable {
            struct Operation: Encodable {
                let act: String
                let record: String
                let cause: String
            }

            let hold: String
            let addressBook: String?
            let member: String?
            let book: String?
            let why: String
            let since: String?
            let canBeDiscarded: Bool
            let operations: [Operation]

            init(_ fact: HoldFact) {
                hold = fact.id
                addressBook = fact.addressBook
                member = fact.member
                book = fact.book
                why = fact.why
                since = fact.since
                canBeDiscarded = fact.canBeDiscarded
                operations = fact.operations.map { .init(act: $0.act, record: $0.record, cause: $0.cause) }
            }
        }

        let at: String
        let holds: [Hold]
        let next: String?
    }

    /// As `satchel explain --json`, with the values of conditions alone.
    struct Explanation: Encodable {
        struct Step: Encodable {
            let step: String
            let ok: Bool?
            let fact: String
            let tree: Tree?
        }

        struct Tree: Encodable {
            let text: String
            let value: String?
            let parts: [Tree]

            init(_ tree: ExplanationFact.Tree) {
                text = tree.text
                value = tree.value
                parts = tree.parts.map(Tree.init)
            }
        }

        let member: String
        let book: String
        let record: String
        let addressBook: String?
        let answer: String
        let steps: [Step]
        /// When the CRM was read that it is of.
        let at: String

        init(_ fact: ExplanationFact) {
            member = fact.member
            book = fact.book
            record = fact.record
            addressBook = fact.addressBook
            answer = fact.isIn ? "in" : "out"
            steps = fact.steps.map {
                Step(step: $0.kind.rawValue, ok: $0.isOk, fact: "\($0.fact)", tree: $0.tree.map(Tree.init))
            }
            at = fact.at
        }
    }
}
