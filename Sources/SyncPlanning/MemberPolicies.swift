/// What becomes of an item that its member edited or moved.
package enum EditPolicy: String, Hashable, Sendable, CaseIterable { case restore, keep }

/// What becomes of a record whose item its member deleted.
package enum DeletePolicy: String, Hashable, Sendable, CaseIterable { case restore, leave }
