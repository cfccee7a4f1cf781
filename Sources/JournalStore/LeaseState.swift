import ContactModel
import Contracts

/// Who holds a mailbox, until when, under which number.
struct LeaseState: Hashable, Sendable {
    var owner: String?
    var until = Moment(milliseconds: 0)
    /// Of the present holder, or of the last one: it never falls.
    var number: Int64 = 0

    /// Whether `owner` may take the mailbox: nobody has it, or no longer, or the same owner before it was restarted.
    func isFree(for owner: String, now: Moment) -> Bool {
        self.owner == nil || self.owner == owner || until <= now
    }

    /// Whether the fence is the present holder's. A lease whose time is over stays its holder's until somebody else
    /// takes the mailbox: nobody can have come in between.
    func holds(_ fence: Fence) -> Bool { owner == fence.owner && number == fence.number }
}
