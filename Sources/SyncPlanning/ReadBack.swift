package import ContactModel

/// A removal that Exchange confirmed, and whether the item's absence was then read back.
package struct ReadBack: Hashable, Sendable {
    package enum Way: String, Hashable, Sendable {
        /// The folder's changes named the item as removed.
        case changes
        /// A complete listing of the folder lacked it.
        case listing
        /// Asked for by its id, it was not found, or not in the folder.
        case direct
        /// The folder itself is gone.
        case folder
    }

    /// That removed the item.
    package let operation: OperationID
    package let item: ItemID
    package let removedAt: Moment
    /// When and how; `nil`: not yet.
    package var readAt: Moment?
    package var way: Way?

    package init(
        operation: OperationID, item: ItemID, removedAt: Moment, readAt: Moment? = nil, way: Way? = nil
    ) {
        self.operation = operation
        self.item = item
        self.removedAt = removedAt
        self.readAt = readAt
        self.way = way
    }
}
