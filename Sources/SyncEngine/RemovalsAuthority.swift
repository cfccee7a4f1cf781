package import SyncPlanning

/// Looks at the removals of all address books together, and may hold those of one (ENGINE §10).
package protocol RemovalsAuthority: Sendable {
    /// Asked before the first of them is intended. What is granted counts from now on, whatever becomes of it.
    ///
    /// - Returns: why removals are held in the whole installation; `nil`: they may go.
    func grant(_ removals: PlannedRemovals) async -> String?
}
