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

/// Why an operation is carried out, as the journal keeps it with the intent and with what was disclosed.
package enum OperationCause: Hashable, Sendable, CustomStringConvertible {
    /// Selected, and not there.
    case new
    /// The contact differs from what was sent last.
    case changed
    /// Fields whose values the item may hold are no longer readable, mapped or filled.
    case lostFields
    /// Somebody else changed the item.
    case drift
    /// The item was seen without its mark.
    case unmarked
    case removal(RemovalCause)
    /// By `gone`: merged into a record that is added or kept. The brake does not count it.
    case merged
    /// A held removal that an operator released. The brake does not count it.
    case released(RemovalCause)
    /// A second item of a record that has one.
    case duplicate
    /// Moved out of the address book's folder, or into Deleted Items, by somebody else; made anew where it belongs.
    case misplaced
    /// The photo differs from what was sent.
    case photo
    /// The item shows a photo that is no longer wanted: it is removed and made anew without.
    case photoGone

    /// Reads what `description` wrote; `nil` for anything else.
    package init?(_ text: String) {
        let cases = Self.simple + RemovalCause.allCases.flatMap { [.removal($0), .released($0)] }
        guard let cause = cases.first(where: { $0.description == text }) else { return nil }
        self = cause
    }

    private static let simple: [OperationCause] = [
        .new, .changed, .lostFields, .drift, .unmarked, .merged, .duplicate, .misplaced, .photo, .photoGone,
    ]

    package var description: String {
        switch self {
        case .new: "new"
        case .changed: "changed"
        case .lostFields: "lost fields"
        case .drift: "drift"
        case .unmarked: "unmarked"
        case .removal(let cause): cause.rawValue
        case .merged: "gone (merged)"
        case .released(let cause): "\(cause.rawValue) (released)"
        case .duplicate: "duplicate"
        case .misplaced: "misplaced"
        case .photo: "photo"
        case .photoGone: "photo gone"
        }
    }

    /// Whether it is carried out before everything else and by no brake held back.
    package var isRevocation: Bool {
        if case .removal(let cause) = self { cause.isRevocation } else { false }
    }

    /// Whether it is a removal after which the address book holds nothing of the record.
    package var isForGood: Bool {
        switch self {
        case .removal, .released, .merged: true
        case .new, .changed, .lostFields, .drift, .unmarked, .duplicate, .misplaced, .photo, .photoGone: false
        }
    }

    /// Whether the brake counts it (DOMAIN §8).
    package var isBraked: Bool {
        if case .removal(let cause) = self { !cause.isRevocation } else { false }
    }
}
