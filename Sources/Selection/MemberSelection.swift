package import AccessRules
package import ContactModel

/// One selected record, as the member sees it.
package struct SelectedRecord: Sendable {
    package let perspective: Perspective
    /// From 1, pins first.
    package let rank: Int
    package let isPinned: Bool

    package var record: RecordID { perspective.record }
}

/// The ordered records that one member's address book shall hold, and what the limit cut.
package struct MemberSelection: Sendable {
    /// Records of the view's table that the member may see at all.
    package let visibleCount: Int
    /// In order; at most `limit`.
    package let selected: [SelectedRecord]
    /// What the limit cut, in order.
    package let fellOff: [RecordID]
    /// Why nothing was selected, where the member may not use the view at all.
    package let viewDenied: RightReason?
}
