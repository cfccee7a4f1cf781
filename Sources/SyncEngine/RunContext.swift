package import ContactModel
package import Contracts
import SyncPlanning

/// What the journal knows of one address book under a lease.
package struct RunRecord: Sendable {
    package var content: AddressBookContent
    /// Braked removals within the last 24 hours.
    package var recentRemovals: Int
    /// The address book's plans that are held, released or discarded.
    package var heldPlans: [HeldPlanRow]

    package init(content: AddressBookContent, recentRemovals: Int = 0, heldPlans: [HeldPlanRow] = []) {
        self.content = content
        self.recentRemovals = recentRemovals
        self.heldPlans = heldPlans
    }

    /// - Parameter history: with the removals of the last 24 hours.
    package init(_ history: AddressBookHistory) {
        let braked = RemovalCause.allCases.filter { !$0.isRevocation }
        self.init(
            content: history.content,
            recentRemovals: braked.reduce(0) { $0 + (history.removals[$1.rawValue] ?? 0) },
            heldPlans: history.heldPlans)
    }
}

/// Everything that a run is a function of, besides the answers that it gets. Nothing of it changes while the run goes on.
package final class RunContext: Sendable {
    package let order: RunOrder
    /// Made anew for each run; operation ids are made from it and a counter.
    package let run: String
    package let instance: String
    package let epoch: Int64
    /// When the epoch was last raised.
    package let epochAt: Moment
    package let site: String
    /// What else the folder's mark may say instead.
    package let formerSite: String?
    /// A digest of the machine that the journal is worked with on; `nil`: unknown.
    package let machine: String?
    /// When the journal was last found, or declared, to be older than the mailbox.
    package let restoredAt: Moment?
    /// The address book's row under this lease.
    package let row: AddressBookRow
    /// `nil`: not read when the run begins; it asks for it when it needs it.
    package let record: RunRecord?
    package let fence: Int64
    package let capabilities: TargetCapabilities
    package let limits: EngineLimits
    /// 0 ..< 1, the same in every run of this address book: spreads what would else beat in step.
    package let spread: Double
    /// Over those of the order's properties that every answer shows.
    package let fingerprint: @Sendable (Contact) -> Fingerprint
    package let canonicalVersion: Int

    package init(
        order: RunOrder, run: String, instance: String, epoch: Int64, epochAt: Moment = Moment(milliseconds: 0),
        site: String, formerSite: String? = nil, machine: String? = nil, restoredAt: Moment? = nil, row: AddressBookRow,
        record: RunRecord?, fence: Int64, capabilities: TargetCapabilities,
        limits: EngineLimits = EngineLimits(), spread: Double = 0.5,
        fingerprint: @escaping @Sendable (Contact) -> Fingerprint, canonicalVersion: Int = Contact.canonicalVersion
    ) {
        self.order = order
        self.run = run
        self.instance = instance
        self.epoch = epoch
        self.epochAt = epochAt
        self.site = site
        self.formerSite = formerSite
        self.machine = machine
        self.restoredAt = restoredAt
        self.row = row
        self.record = record
        self.fence = fence
        self.capabilities = capabilities
        self.limits = limits
        self.spread = spread
        self.fingerprint = fingerprint
        self.canonicalVersion = canonicalVersion
    }
}

extension AddressBookRow {
    /// Whether the last run left nothing to do: its digest stands for items that show what is wanted, and for no open
    /// intent. Anything else is written without a digest.
    package var isAtRest: Bool { state == .live && folder != nil && heldBecause == nil && digest != nil }
}
