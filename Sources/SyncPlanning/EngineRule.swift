/// One rule of the engine (ENGINE §5 to §11) that can be left out, to see whether the simulation notices.
///
/// A seam for tests alone: nothing that the program reads can leave one out.
package enum EngineRule: String, Hashable, Sendable, CaseIterable {
    // §6, creating exactly one
    /// Nothing is planned before the folder's changes were read to their end.
    case roundToItsEnd
    /// An intent is committed before its request is sent.
    case intentFirst
    /// A change leaves soon after its intent was committed, or not at all.
    case sendWindow
    /// A create without a clear answer may have been executed.
    case unknownIsOpen
    /// A create is given up only when it can no longer take effect.
    case settleFirst
    /// … and only when a complete listing lacks it.
    case absenceByListing
    /// … and a search for its mark does.
    case absenceBySearch
    /// What is found with the mark of an open create is its item.
    case adoptHit
    /// Further items with the mark of a record become surplus and go.
    case repairSurplus
    /// No second create for a record while the first is open.
    case oneAtATime

    // §7, fingerprints
    /// What was sent is not sent again because the server spells it otherwise.
    case sentCounts
    /// A property that became absent is cleared.
    case clearAbsent
    /// The shown name goes along with every change.
    case namesTogether
    /// The basis names a property before it is first written.
    case widenBasisFirst
    /// Late changes may still write what the mapping had when they were sent.
    case unsettledBasis
    /// What is mapped only now is compared, whatever was seen before.
    case layOpen

    // §8, observing and drift
    /// A cursor is kept with the observations of its round alone.
    case cursorWithItsRound
    /// Without a cursor the folder is listed.
    case listAfterLostCursor
    /// Only a direct answer for its id says that an item is gone.
    case confirmByID
    /// An item of an unknown id is asked for, with its mark.
    case askUnknown
    /// Items that no round told of are asked for.
    case askUnechoed
    /// Somebody else's changes are undone.
    case undoDrift
    /// … a few times a day.
    case repairsBounded
    /// What is gone in bulk is put back twice a week.
    case refillsBounded
    /// A refused record waits before it is tried again.
    case parkRefused
    /// A round that gets nowhere is given up.
    case roundBounded
    /// A folder that is lost twice within a week is not made anew unasked.
    case folderLossAsks
    /// Foreign items of the default folder are not in the journal.
    case strangersUnjournalled
    /// Nothing of their content is kept.
    case strangersUnkept

    // §9, planning
    /// Revocations go first.
    case revokeFirst
    /// Nothing holds revocations.
    case revocationsUnbraked
    /// They go also while nobody may gain anything.
    case revocationsDespiteRejection
    /// Other removals wait then.
    case removalsWaitForReading
    /// Creates wait then.
    case gainsWaitForReading
    /// Changes only take away then.
    case narrowOnly
    /// No create beyond the limit.
    case limitRoom
    /// No removal without a proven cause.
    case provenOnly
    /// Nothing but what is lost goes before the target was asked what changed there.
    case lossesAloneUnread
    /// What is lost goes before the CRM is asked a second time for what left otherwise.
    case lossesBeforeProofs
    /// A photo that the member may no longer see is covered.
    case coverLostPhoto
    /// A removal that was sent is repeated until it is confirmed.
    case repeatRemovals

    // §10, brakes and gate
    /// Removals beyond number and percentage wait for a person.
    case brakeCount
    /// An address book is not emptied unasked.
    case brakeEmpty
    /// What was held once waits for a person, not for the end of the day.
    case holdsUntilDecided
    /// Those of a day add up.
    case brakeRolling
    /// A hold of the whole installation holds.
    case installationHold
    /// An address book's hold holds.
    case addressBookHold
    /// What is held and has no folder still loses what rights take away.
    case heldLosesRights
    /// A release is for what it lists.
    case releaseSubset
    /// … once.
    case releaseOnce
    /// … until it expires.
    case releaseExpires
    /// Mode `nodelete` removes for lost rights only.
    case nodeleteKeeps
    /// Mode `plan` writes nothing.
    case planWritesNothing
    /// The gate is asked before a create or update leaves.
    case gateAsked
    /// A new definition's creates and updates wait for the address book's turn.
    case stagedGainsWait
    /// It is noted that they begin before the first of them is sent.
    case enterBeforeGains
    /// An address book is brought up to a definition by a clean run alone.
    case reachedWhenClean

    // §11, leases and fencing
    /// A transaction under an old fence is refused.
    case fenceOnCommit
    /// Who has lost the lease sends nothing more.
    case stopWithoutLease

    // §5 and §18, states and audit
    /// While an update is open its item may hold the fields of both.
    case maskOfBoth
    /// An update without a clear answer is in the audit.
    case auditPossible
    /// A version that was not seen is not written over.
    case tagOnUpdate
}
