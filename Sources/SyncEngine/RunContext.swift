package import ContactModel
package import Contracts

/// Everything that a run is a function of, besides the answers that it gets.
package struct RunContext: Sendable {
    package var order: RunOrder
    /// Made anew for each run; operation ids are made from it and a counter.
    package var run: String
    package var instance: String
    package var epoch: Int64
    package var site: String
    /// The journal's content of the address book under this lease.
    package var content: AddressBookContent
    package var fence: Int64
    /// Braked removals within the last 24 hours.
    package var recentRemovals: Int
    /// The address book's plans that are held, released or discarded.
    package var heldPlans: [HeldPlanRow]
    /// Why removals are held in the whole installation.
    package var removalsHold: String?
    package var capabilities: TargetCapabilities
    package var limits: EngineLimits
    /// 0 ..< 1, the same in every run of this address book: spreads what would else beat in step.
    package var spread: Double
    /// Over the order's properties.
    package var fingerprint: @Sendable (Contact) -> Fingerprint
    package var canonicalVersion: Int

    package init(
        order: RunOrder, run: String, instance: String, epoch: Int64, site: String, content: AddressBookContent,
        fence: Int64, recentRemovals: Int = 0, heldPlans: [HeldPlanRow] = [], removalsHold: String? = nil,
        capabilities: TargetCapabilities, limits: EngineLimits = EngineLimits(), spread: Double = 0.5,
        fingerprint: @escaping @Sendable (Contact) -> Fingerprint, canonicalVersion: Int = Contact.canonicalVersion
    ) {
        self.order = order
        self.run = run
        self.instance = instance
        self.epoch = epoch
        self.site = site
        self.content = content
        self.fence = fence
        self.recentRemovals = recentRemovals
        self.heldPlans = heldPlans
        self.removalsHold = removalsHold
        self.capabilities = capabilities
        self.limits = limits
        self.spread = spread
        self.fingerprint = fingerprint
        self.canonicalVersion = canonicalVersion
    }
}
