/// One entry as it was asked, with what came of it.
package struct RightEvidence: Hashable, Sendable {
    package let principal: Principal
    /// Of a group that the directory knows.
    package let groupName: String?
    package let value: RightValue
    /// The filter's text; `nil`: none.
    package let filter: String?
    /// What the filter said about the record; `nil`: null, or no filter to ask.
    package let filterValue: Bool?
    /// Why the entry does not count; `nil`: it does.
    package let fault: EntryFault?

    /// Whether the entry allows.
    package var allows: Bool { fault == nil && value == .yes && (filter == nil || filterValue == true) }
}

/// What decided.
package enum RightGround: Hashable, Sendable {
    /// The user's own entry, which the groups cannot change.
    case own(RightEvidence)
    /// The first entry, by the group's name, that allows.
    case group(RightEvidence)
    /// All entries of the user's groups, by name; none of them allows.
    case groups([RightEvidence])
    /// The object has entries, but none for the user or for one of the user's groups.
    case notNamed
    /// The object has no entry at all, and this is what holds then.
    case byDefault(DefaultRight)
    /// The configuration protects the field.
    case protected
    /// A relation can be read only together with the field below it, which decides here.
    indirect case underlying(FieldKey, RightGround)
    /// No such view, field, or record.
    case unknown
    /// There is a row, but no record: where it went.
    case nowhere(Absence)
}

/// Which rule was asked.
package enum RightBasis: Hashable, Sendable {
    case viewRights
    case recordRights
    /// The record's own access list, which replaces the table's record rights.
    case accessList
    case fieldRights
}

package struct RightReason: Hashable, Sendable {
    package let basis: RightBasis
    package let ground: RightGround
}

/// The answer to "may this user see this", with the fact behind it.
package enum RightDecision: Hashable, Sendable {
    case allowed(RightReason)
    case withheld(RightReason)

    package var isAllowed: Bool {
        switch self {
        case .allowed: true
        case .withheld: false
        }
    }

    /// Whether an entry that was asked is at fault, so that it might have said something else.
    package var hasFault: Bool {
        switch reason.ground {
        case .own(let evidence), .group(let evidence): evidence.fault != nil
        case .groups(let evidence): evidence.contains { $0.fault != nil }
        default: false
        }
    }

    package var reason: RightReason {
        switch self {
        case .allowed(let reason), .withheld(let reason): reason
        }
    }

    init(_ isAllowed: Bool, _ basis: RightBasis, _ ground: RightGround) {
        let reason = RightReason(basis: basis, ground: ground)
        self = isAllowed ? .allowed(reason) : .withheld(reason)
    }
}
