package import SyncPlanning

/// Every number of the engine (ENGINE §6 to §14).
package struct EngineLimits: Hashable, Sendable {
    /// How long one request may take before its outcome counts as unknown.
    package var requestLimit = Duration.seconds(30)
    /// After its intent was committed, a change leaves within this time or not at all.
    package var sendWindow = Duration.seconds(120)
    /// How long after its time limit a request may still take effect (`T_settle`).
    package var settle = Duration.seconds(300)
    package var intentsPerCommitMax = 20
    /// Of removals that are refused as something that cannot be done, without that any was done: then the run ends.
    package var refusedRemovalsMax = 20

    /// Items that a page of changes or of a listing is taken to have, for bounds and choices only.
    package var pageItems = 200
    /// Pages beyond twice the expected number after which a round is given up.
    package var roundPagesSpare = 50
    /// Pages in a row with the same ids, after which a round is given up. Items may repeat within a round, so that a
    /// single repetition, of a small page above all, says nothing.
    package var repeatedPagesMax = 5
    package var listingInterval = Duration.seconds(7 * 86_400)
    /// By how much, up and down, the time of the next complete listing is spread.
    package var listingSpreadPercent = 20
    /// More removals than this in one round lead to a complete listing.
    package var removalsPerRoundMax = 5
    /// More items of ours than this that a round does not show, though they were written since its cursor, lead to a complete
    /// listing; fewer are asked for.
    package var unechoedMax = 5
    /// So many unknown items or unknown creates share one listing.
    package var unknownsForListing = 3
    /// The same in the default folder, whose listing may be long: it holds the member's own contacts too.
    package var unknownsForListingOfDefaultFolder = 20

    package var installationBrake = InstallationBrake()

    /// How often within 24 hours one item is restored against somebody else's changes or deletions.
    package var repairsPerDayMax = 3
    package var contendedDelay = Duration.seconds(86_400)
    /// How long a refused record waits after its first, second and every further refusal.
    package var refusedDelays = [Duration.seconds(3600), .seconds(4 * 3600), .seconds(24 * 3600)]
    /// An item with the mark of one of ours that is so much younger is a member's copy, not our duplicate.
    package var copyAge = Duration.seconds(600)
    /// A second loss of the folder within this time asks a person.
    package var folderLossInterval = Duration.seconds(7 * 86_400)

    /// So many items, and so many percent of all, may be gone at once as single deletions; more is put back as a refill.
    package var bulkLossMin = 5
    package var bulkLossPercent = 10
    /// Two refills within this time are enough; what is gone in bulk again waits.
    package var refillInterval = Duration.seconds(7 * 86_400)
    /// A folder that is emptied bit by bit within this time is emptied once.
    package var refillEpisode = Duration.seconds(3600)

    /// A folder's mark may be so many epochs ahead of the journal's, beyond one for each day: restores raise it too.
    package var epochMargin: Int64 = 16

    package var readAttemptsMax = 3
    package var readRetryDelay = Duration.seconds(1)
    /// The longest wait for a throttle inside a run; a longer one ends it.
    package var waitMax = Duration.seconds(60)
    /// Waits for throttles without an answer between them, after which a run ends.
    package var waitsInARowMax = 5
    /// When a run with unknown outcomes is followed by the next one.
    package var unknownRetryDelay = Duration.seconds(30)
    /// More unknown writes than this number and this percentage end the creates of a run.
    package var unknownWritesMax = 5
    package var unknownWritesPercentMax = 2

    package var leaseDuration = Duration.seconds(120)
    package var leaseRenewal = Duration.seconds(30)
    /// What must be left of the lease beyond the request limit when a request leaves.
    package var leaseMargin = Duration.seconds(5)

    /// From so many visits on that were never finished, a mailbox is suspected of ending the process.
    package var unfinishedVisitsMax = 3
    /// How long it waits before the next visit, doubled each time.
    package var suspensionMin = Duration.seconds(60)
    package var suspensionMax = Duration.seconds(3600)

    /// For tests: a rule that is not followed.
    package var without: EngineRule?

    package init() {}

    /// When a change whose intent was committed at the start of this time can no longer take effect.
    package var settledAfter: Duration { sendWindow + requestLimit + settle }
}
