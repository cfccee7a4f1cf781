import ContactModel
import Contracts
import Sentences
import SyncEngine
import SyncPlanning

/// The brake over all address books in one cycle: grants removals by what has gone within an hour and a day, and by what
/// the cycle's other runs were granted (Decisions 26).
///
/// Once it has refused, all further removals of the cycle and of later ones are refused, until a person releases them:
/// the journal's held plan of no address book says so.
actor InstallationRemovals: RemovalsAuthority {
    /// What the journal said when the first run of the cycle asked.
    private struct Basis {
        var gone: InstallationBrake.Losses
        /// Items of all address books before the day's losses.
        var size: Int
        var addressBooks: Int
    }

    private let journal: any JournalStore
    private let brake: InstallationBrake
    private let clock: @Sendable () -> Moment
    private let makeToken: @Sendable () -> String
    private var basis: Basis?
    private var granted = InstallationBrake.Losses()
    /// What runs that may not write would take: apart, since it takes nothing away.
    private var foretold = InstallationBrake.Losses()
    /// Why removals are held: those of the whole installation, or those that are only foretold.
    private var hold: String?
    private var foretoldHold: String?

    init(_ parts: SyncService.Parts) {
        journal = parts.journal
        brake = parts.limits.installationBrake
        clock = parts.runnerClock.now
        makeToken = parts.makeToken
    }

    func grant(_ removals: PlannedRemovals) async -> String? {
        do throws(JournalError) {
            let basis = try await self.known()
            if let hold { return hold }
            let wanted = InstallationBrake.Losses(
                inHour: removals.count, inDay: removals.count, emptiedInHour: removals.isEmptying ? 1 : 0)
            let others = removals.mayWrite ? granted : granted + foretold
            let reason = brake.reasonToHold(
                basis.gone + others + wanted, size: basis.size, addressBooks: basis.addressBooks)
            guard removals.mayWrite else {
                foretoldHold = foretoldHold ?? reason
                if foretoldHold == nil { foretold = foretold + wanted }
                return foretoldHold
            }
            guard let reason else {
                granted = granted + wanted
                return nil
            }
            hold = reason
            try await journal.commit([.putHeldPlan(plan(reason))], under: nil)
            return reason
        } catch {
            return HoldSentence.othersUnknown.text(error.message)
        }
    }

    private func plan(_ reason: String) -> HeldPlanRow {
        HeldPlanRow(
            id: "all-\(makeToken())", addressBook: nil, digest: [], counts: "{}", why: reason, at: clock(),
            expiresAt: Moment(milliseconds: .max), operations: [])
    }

    /// Asked once: from then on the runs of this cycle alone remove anything.
    private func known() async throws(JournalError) -> Basis {
        if let basis { return basis }
        let now = clock()
        let held = try await journal.removalsHold()
        // What a person has released is that person's word about all that had gone by then.
        let releasedAt = try await journal.heldPlans(.released).filter { $0.addressBook == nil }
            .compactMap(\.decidedAt).max()
        let hour = try await removals(since: now + .seconds(-3600), releasedAt)
        let day = try await removals(since: now + .seconds(-86_400), releasedAt)
        let counts = try await journal.entryCounts().mapValues { $0.values.reduce(0, +) }
        let emptied = hour.keys.count { counts[$0, default: 0] == 0 }
        let basis = Basis(
            gone: InstallationBrake.Losses(
                inHour: hour.values.reduce(0, +), inDay: day.values.reduce(0, +), emptiedInHour: emptied),
            size: counts.values.reduce(0, +) + day.values.reduce(0, +),
            addressBooks: Set(counts.keys).union(hour.keys).count)
        // Another run may have been answered meanwhile.
        if let known = self.basis { return known }
        self.basis = basis
        hold = held?.why
        return basis
    }

    /// Braked removals by address book; those without any are missing.
    private func removals(
        since moment: Moment, _ releasedAt: Moment?
    ) async throws(JournalError) -> [AddressBookID: Int] {
        let removals = try await journal.removals(
            since: releasedAt.map { max($0 + .milliseconds(1), moment) } ?? moment)
        let braked = RemovalCause.allCases.filter { !$0.isRevocation }.map(\.rawValue)
        return removals.compactMapValues { causes in
            let count = braked.reduce(0) { $0 + causes[$1, default: 0] }
            return count > 0 ? count : nil
        }
    }
}
