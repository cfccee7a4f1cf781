/// Why an item goes (DOMAIN §8).
package enum RemovalCause: String, Hashable, Sendable, Codable, CaseIterable {
    /// The record exists but the member may no longer see it.
    case rights
    /// Visible, no longer selected.
    case filter
    /// Fell off the limit.
    case limit
    /// No longer in the CRM.
    case gone
    /// The address book ended.
    case member

    /// Removals by these causes are carried out first and are never held back.
    package var isRevocation: Bool { self == .rights || self == .member }
}

/// What an operation does to an item.
package enum OperationAct: String, Hashable, Sendable, Codable, CaseIterable {
    case create, update, redact, remove
}

/// How far Satchel may go, for the installation, a book or an address book. The strictest one counts.
package enum SyncMode: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    /// Nothing at all.
    case off
    /// Everything but writes, with a report.
    case plan
    /// Removals by `rights` and `member` only, no other removal.
    case nodelete
    case live

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .off: 0
        case .plan: 1
        case .nodelete: 2
        case .live: 3
        }
    }
}
