package import Selection

/// Who is subscribed to a record of the embedded CRM, and who gets it by that.
package protocol SubscriptionDesk: Sendable {
    /// The tables whose records the books' contacts are made of.
    func subscriptionTables() async -> [String]

    /// Looks for records by what they are called; only where the configuration lets contents be seen, and noted before they
    /// are.
    func findRecords(_ words: String, in table: String, by account: String) async -> DeskAnswer<FoundRecords>

    /// - Parameter asker: who asks, as in the log.
    func subscriptions(to record: String, for asker: String) async -> DeskAnswer<SubscriptionsFact>

    /// Writes it to the CRM, noted under the account's name before.
    func subscribe(_ wish: SubscriptionWish, by account: String) async -> DeskAnswer<SubscriptionOutcome>
}

/// That somebody is to be subscribed to a record, or not any more.
package struct SubscriptionWish: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable { case user, group }

    /// `TABLE/KEY`.
    package let record: String
    package let kind: Kind
    /// A login, or a group's name.
    package let name: String
    package let isSubscribed: Bool

    package init(record: String, kind: Kind, name: String, isSubscribed: Bool) {
        self.record = record
        self.kind = kind
        self.name = name
        self.isSubscribed = isSubscribed
    }
}

package enum SubscriptionOutcome: Sendable, Equatable {
    case done, asItWas
}

/// Records that were looked for.
package struct FoundRecords: Sendable {
    package struct Hit: Sendable {
        package let record: String
        /// What it is called.
        package let name: String

        package init(record: String, name: String) {
            self.record = record
            self.name = name
        }
    }

    package let hits: [Hit]
    /// Whether there are more than are listed, or not all were looked at.
    package let isPartial: Bool

    package init(hits: [Hit], isPartial: Bool) {
        self.hits = hits
        self.isPartial = isPartial
    }
}

/// Who is subscribed to one record, and which address books it is in by the books' filters.
package struct SubscriptionsFact: Sendable {
    package struct Subscriber: Sendable {
        package let kind: SubscriptionWish.Kind
        /// A login, or a group's name; the CRM's id where the service has not read of it yet.
        package let name: String
        /// Of a group: how many active users belong to it.
        package let users: Int?

        package init(kind: SubscriptionWish.Kind, name: String, users: Int?) {
            self.kind = kind
            self.name = name
            self.users = users
        }
    }

    /// Of one user who is subscribed, and one of this user's books.
    package struct Effect: Sendable {
        package let member: String
        /// `nil`: the user is in no book that shows records of this table.
        package let book: String?
        package let isIn: Bool
        /// What decides it.
        package let fact: Explanation.Fact

        package init(member: String, book: String?, isIn: Bool, fact: Explanation.Fact) {
            self.member = member
            self.book = book
            self.isIn = isIn
            self.fact = fact
        }
    }

    /// More are not worked out.
    package static let effectsMax = 20_000

    package let record: String
    /// Why there is no such record any more; `nil`: there is.
    package let absence: Explanation.Fact?
    package let subscribers: [Subscriber]
    /// By member and book; at most `effectsMax`.
    package let effects: [Effect]
    /// Of books with a limit or an order of their own it is not said whether the record falls off.
    package let hasLimits: Bool
    /// When the CRM was read that records and rights are of; subscriptions are of this moment.
    package let at: String

    package init(
        record: String, absence: Explanation.Fact?, subscribers: [Subscriber], effects: [Effect], hasLimits: Bool,
        at: String
    ) {
        self.record = record
        self.absence = absence
        self.subscribers = subscribers
        self.effects = effects
        self.hasLimits = hasLimits
        self.at = at
    }
}
