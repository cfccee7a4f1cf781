/// What one random change did to a world.
package struct WorldChange: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case recordEdited, recordAdded, recordDeleted, recordRecycled, recordRestored, recordMerged, relationPointed
        case recordRights, fieldRights, viewRights, accessList, membership, subscription, attribute, activity
    }

    package let kind: Kind
    /// The table that it concerns; of a view's rights the view's one; `nil` for a change of the directory.
    package let table: String?
    /// Keys of records, names of fields or views, or ids of users and groups, as the kind says.
    package let keys: [String]

    package var description: String { "\(kind.rawValue) \(table ?? "") \(keys.joined(separator: ", "))" }
}
