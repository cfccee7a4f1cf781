/// What the console shows, as the commands compute it. Times are ISO 8601 in UTC.
package struct ConsoleFacts: Sendable {
    package struct Reading: Sendable {
        package let at: String
        package let records: Int
        package let users: Int
        /// `nil`: it was accepted.
        package let refusedBecause: String?

        package init(at: String, records: Int, users: Int, refusedBecause: String?) {
            self.at = at
            self.records = records
            self.users = users
            self.refusedBecause = refusedBecause
        }
    }

    package struct Cycle: Sendable {
        package let at: String
        package let seconds: Double
        package let addressBooks: Int
        package let quiet: Int

        package init(at: String, seconds: Double, addressBooks: Int, quiet: Int) {
            self.at = at
            self.seconds = seconds
            self.addressBooks = addressBooks
            self.quiet = quiet
        }
    }

    /// When it was read.
    package let at: String
    package let site: String
    package let mode: String
    package let seats: Int
    package let seatsUsed: Int
    /// Address books by what a person should know of them first; closed ones are left out.
    package let conditions: [AddressBookFact.Condition: Int]
    package let members: Int
    package let lastReading: Reading?
    package let lastCycle: Cycle?
    package let nextRun: String?
    package let openHolds: Int
    /// The last good run, or first attempt, that is longest ago among the address books that are run.
    package let oldestGood: String?
    package let throttle: ThrottleFact
    /// The last days in their order, without a gap.
    package let days: [DayFact]
    /// `nil`: they could not be counted.
    package let overdueRevocations: Int?
    /// What needs attention about credential and authorities, and about the service as a whole, in English.
    package let warnings: [String]

    package init(
        at: String, site: String, mode: String, seats: Int, seatsUsed: Int,
        conditions: [AddressBookFact.Condition: Int], members: Int, lastReading: Reading?, lastCycle: Cycle?,
        nextRun: String?, openHolds: Int, oldestGood: String?, throttle: ThrottleFact, days: [DayFact],
        overdueRevocations: Int?, warnings: [String]
    ) {
        self.at = at
        self.site = site
        self.mode = mode
        self.seats = seats
        self.seatsUsed = seatsUsed
        self.conditions = conditions
        self.members = members
        self.lastReading = lastReading
        self.lastCycle = lastCycle
        self.nextRun = nextRun
        self.openHolds = openHolds
        self.oldestGood = oldestGood
        self.throttle = throttle
        self.days = days
        self.overdueRevocations = overdueRevocations
        self.warnings = warnings
    }
}
