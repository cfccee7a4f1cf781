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

    /// When they were read.
    package let at: String
    package let site: String
    package let mode: String
    package let seats: Int
    package let seatsUsed: Int
    package let addressBooks: [AddressBookFact]
    package let lastReading: Reading?
    package let lastCycle: Cycle?
    package let nextRun: String?
    package let holds: [HoldFact]
    /// `nil`: they could not be counted.
    package let overdueRevocations: Int?
    /// What needs attention about credential and authorities.
    package let warnings: [String]

    package init(
        at: String, site: String, mode: String, seats: Int, seatsUsed: Int, addressBooks: [AddressBookFact],
        lastReading: Reading?, lastCycle: Cycle?, nextRun: String?, holds: [HoldFact], overdueRevocations: Int?,
        warnings: [String]
    ) {
        self.at = at
        self.site = site
        self.mode = mode
        self.seats = seats
        self.seatsUsed = seatsUsed
        self.addressBooks = addressBooks
        self.lastReading = lastReading
        self.lastCycle = lastCycle
        self.nextRun = nextRun
        self.holds = holds
        self.overdueRevocations = overdueRevocations
        self.warnings = warnings
    }
}
