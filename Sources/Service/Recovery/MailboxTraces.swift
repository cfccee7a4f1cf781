package import ContactModel
package import Contracts

/// What the mailboxes tell of the installations that have written to them: all that is left once a journal is lost.
package struct MailboxTraces: Sendable {
    /// One address book of one installation.
    package struct Trace: Hashable, Sendable {
        package let instance: String
        /// As the folder's mark says it; `nil` for one in a default Contacts folder, which carries none.
        package let site: String?
        /// The highest that was seen.
        package var epoch: Int64
        package let row: AddressBookRow
        package let member: UserID
        package let login: String
        /// Whether its member is to have it now.
        package let isClaimed: Bool
    }

    /// Above it a mark was edited by whoever owns the mailbox: an installation would be older than writing.
    private static let epochMax: Int64 = 1 << 30

    package var traces: [Trace] = []
    package var mailboxes = 0
    /// Sentences for people: mailboxes that could not be looked into above all.
    package var problems: [String] = []

    /// One installation that has written to the mailboxes.
    package struct Found: Hashable, Sendable {
        package let instance: String
        package let sites: [String]
        package let epoch: Int64
        package let addressBooks: Int
    }

    /// The one with the most address books first.
    package var instances: [Found] {
        Dictionary(grouping: traces, by: \.instance).map { instance, traces in
            Found(
                instance: instance, sites: Set(traces.compactMap(\.site)).sorted(),
                epoch: traces.map(\.epoch).filter { $0 <= Self.epochMax }.max() ?? 0, addressBooks: traces.count)
        }
        .sorted { ($1.addressBooks, $0.instance) < ($0.addressBooks, $1.instance) }
    }

    /// The instance's address books that nobody is to have any more.
    package func unclaimed(of instance: String) -> [Trace] {
        traces.filter { $0.instance == instance && !$0.isClaimed }
    }
}
