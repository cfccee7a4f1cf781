import AccessRules
import CRMSources
import Configuration
import ContactMapping
package import ContactModel
import Contracts
import Foundation
import Selection
import Sentences
package import SyncEngine
package import SyncPlanning

/// What a cycle is asked to do.
package struct CycleRequest: Sendable {
    /// Only these members, by login; `nil`: all.
    package var members: Set<String>?
    /// Only these books, by name or id; `nil`: all.
    package var books: Set<String>?
    /// Nothing stricter than the configuration says, but at most this.
    package var modeMax = SyncMode.live
    /// Whether the journal is a copy, so that what would be done can be noted there as if it had been.
    package var isJournalCopy = false
    /// Why no address book may gain anything in this cycle; `nil`: they may.
    package var gainsWithheld: String?
    /// Only address books whose selection has changed, or that the last cycle left unfinished.
    package var onlyChanged = false
    /// Address books whose turn it is in any case, since a person asked for it.
    package var asked: Set<AddressBookID> = []
    /// Whether a change of records, too, ends a long cycle: the next one, which must follow at once, goes on with it.
    package var endsForRecords = false
    /// Relations and objects of the rights that an operator confirms to be empty.
    package var confirmations: Set<String> = []
    /// Users whose changed mailbox an operator confirms.
    package var confirmedMailboxes: Set<UserID> = []
    /// Why, for the journal: `due`, `asked`, `changed`.
    package var cause = "asked"

    package init() {}
}

/// How far a cycle is.
package enum CycleProgress: Sendable {
    case reading
    case starting(addressBooks: Int)
    case running(AddressBookID, login: String, book: String, RunProgress)
    case finished(AddressBookReport)
}

extension SyncService {
    /// Reads, judges, and runs every address book whose turn it is. Cancelling the task stops it between two requests.
    package func cycle(
        _ request: CycleRequest = CycleRequest(), progress: @escaping @Sendable (CycleProgress) -> Void = { _ in }
    ) async throws(ServiceError) -> CycleReport {
        try await start()
        if let unknown = judge?.unknownConfirmation(among: request.confirmations) {
            throw .unknownConfirmation(unknown.word, nearest: unknown.nearest)
        }
        let now = parts.clock()
        if request.modeMax > .plan { try await raiseEpochDaily(now: now) }
        var report = CycleReport(startedAt: now)
        progress(.reading)
        let taken = try await takeSnapshot(
            confirmations: request.confirmations, follows: request.onlyChanged, now: now)
        let snapshot = taken.snapshot
        parts.latest?.put(snapshot)
        report.problems = taken.problems + parts.attention(now)
        report.isReadingAccepted = snapshot.verdict.isAccepted
        report.followedRecords = taken.following?.changes.subjects.count

        let roster = try await makeRoster(snapshot, confirmedMailboxes: request.confirmedMailboxes, now: now)
        report.problems += problems(of: roster)
        report.seats = parts.configuration.seats.value
        report.seatless = roster.seatless.map { claim in
            (
                snapshot.books[claim.book]?.name ?? claim.book.text,
                snapshot.model.directory.user(claim.member)?.login ?? claim.member.text
            )
        }
        let changes = changes(for: roster, readAt: snapshot.reading.startedAt)
        try await commit(changes + handOvers(roster, now: now) + leftOut(roster))

        if request.modeMax > .plan { try await keepConfiguration(now: now) }
        let (desires, losing) = prepareDesires(taken, roster, now: now)
        let glances = await glances(roster, snapshot, desires, request)
        let course = Course(
            taken: taken, roster: roster, desires: desires, glances: glances, losing: losing, request: request)
        try await runInStages(course, &report, now: now, progress: progress)
        await noteUnvisited(course, &report, now: now)
        try await finishMoves(roster, taken, desires, &report, request, progress: progress)
        // A move is finished by a cycle that has visited both places.
        if report.endedEarly { unfinished.formUnion(roster.leaving.flatMap { [$0.key, $0.value] }) }
        if let loss = Self.lossByFaultyRights(report) { report.problems.append(loss) }
        if let (gone, words) = try await massRevocation(report) {
            report.massRevocation = gone
            report.problems.append(words)
        }
        try await raiseEpoch(report)
        try await noteEpochElsewhere(report)
        report.contactCost = desires.contactCost
        report.endedAt = parts.clock()
        if request.modeMax > .plan {
            try await note(report, cause: request.cause, nextDue: nil)
            await seal(&report)
        }
        return report
    }

    private func seal(_ report: inout CycleReport) async {
        do throws(JournalError) {
            report.seal = try await parts.seal(report.endedAt)
        } catch {
            report.problems.append(error.message)
        }
    }

    /// Writes down what the cycle cost, for whoever looks from outside.
    func note(_ report: CycleReport, cause: String, nextDue: Moment?) async throws(ServiceError) {
        try await commit([
            .putCycle(
                CycleRow(
                    startedAt: report.startedAt, endedAt: report.endedAt, cause: cause, nextDue: nextDue,
                    addressBooks: report.summaries.count, quiet: report.summaries.count { $0.isQuiet },
                    contactsAsked: report.contactCost.asked, contactsMade: report.contactCost.made))
        ])
    }

    /// How much went, or in a dry run would go, only because rights are at fault (Decisions 10); `nil`: nothing.
    private static func lossByFaultyRights(_ report: CycleReport) -> String? {
        let losses = report.summaries.map { summary in
            summary.plan.operations.count { $0.act == .remove && $0.evidence == Departures.faultyRight }
        }
        guard losses.contains(where: { $0 > 0 }) else { return nil }
        return
            CycleSentence.lossByFaultyRight.text(losses.reduce(0, +), losses.count { $0 > 0 })
    }

    /// Says that much is going because of lost rights: nothing holds that, since a wiped phone is filled again and what
    /// has leaked is not called back (ENGINE §10); `nil`: it is not much.
    private func massRevocation(_ report: CycleReport) async throws(ServiceError) -> (Int, String)? {
        let causes = RemovalCause.allCases.filter(\.isRevocation).map(\.rawValue)
        guard report.summaries.contains(where: { summary in causes.contains { summary.removed[$0, default: 0] > 0 } })
        else { return nil }
        let since = parts.clock() + .milliseconds(-Self.massRevocationWindow.milliseconds)
        let (removals, counts) = try await journal { journal throws(JournalError) in
            (try await journal.removals(since: since), try await journal.entryCounts())
        }
        let gone = removals.values.reduce(0) { sum, byCause in sum + causes.reduce(0) { $0 + byCause[$1, default: 0] } }
        let left = counts.values.reduce(0) { $0 + $1.values.reduce(0, +) }
        guard gone > Self.massRevocationItems, gone * 100 > Self.massRevocationPercent * (gone + left) else {
            return nil
        }
        return (
            gone,
            CycleSentence.massRevocation.text(gone, gone + left)
        )
    }

    /// One address book to be run.
    struct VisitTask: Sendable {
        let order: RunOrder
        let mailbox: MailboxID
        let login: String
        let bookName: String
        let folder: FolderPolicy
        let visible: Int?
        /// Whether the member may have lost something since the last run.
        var mayHaveLost = false
    }

    /// - Returns: also the address books from whose members' sight something has surely gone.
    private func prepareDesires(
        _ taken: Taken, _ roster: Roster, now: Moment
    ) -> (Desires, losing: Set<AddressBookID>) {
        let snapshot = taken.snapshot
        let desires =
            desires
            ?? Desires(
                snapshot: snapshot, key: parts.key,
                options: MappingOptions(
                    defaultRegion: parts.configuration.defaultRegion ?? "", timeZone: parts.configuration.timezone),
                source: parts.source, pictures: parts.configuration.pictures.map(PictureFolder.init))
        self.desires = desires
        let known = roster.kept + roster.unvisited
        let places = Dictionary(
            known.map { ($0.row.id, Desires.Place(book: $0.row.book, member: $0.member)) },
            uniquingKeysWith: { $1 })
        let affected = taken.following.flatMap { following in
            selections.follow(following.changes, from: following.model, to: snapshot, Set(places.values))
        }
        if affected == nil { selections.renew(Set(places.values), in: snapshot) }
        desires.update(
            snapshot, selections.placed,
            affected: affected.map { affected in Set(places.filter { affected[$0.value] != nil }.keys) },
            places: places,
            recordedBases: Dictionary(
                known.compactMap { known in known.row.basis.map { (known.row.id, $0) } }, uniquingKeysWith: { $1 }),
            mappings: mappingRows, quietTime: quietEnd(now) != nil)
        return (desires, Set(places.filter { affected?[$0.value] == true }.keys))
    }

    /// When the quiet hours end in which `now` is; `nil`: it is in none.
    func quietEnd(_ now: Moment) -> Moment? {
        parts.configuration.schedule.quiet?.end(at: now, in: parts.configuration.timezone)
    }

    // MARK: Whose turn it is

    /// Endings first, then changed selections, then the others, new address books last: a first fill of many delays
    /// nobody's revocation.
    func tasks(_ course: Course, _ rollouts: Rollouts) -> [VisitTask] {
        let (roster, snapshot, request) = (course.roster, course.taken.snapshot, course.request)
        let (glances, losing) = (course.glances, course.losing)
        var first: [VisitTask] = []
        var urgent: [VisitTask] = []
        var due: [VisitTask] = []
        var fills: [VisitTask] = []
        for ended in roster.ended {
            let login = snapshot.model.directory.user(ended.member)?.login ?? "(left)"
            guard isAsked(ended.row, login: login, request) else { continue }
            first.append(ending(ended, login: login, snapshot, request, moves: hasMoved(ended, roster)))
        }
        for kept in roster.kept {
            guard let book = snapshot.books[kept.row.book], let user = snapshot.model.directory.user(kept.member),
                let wanted = glances[kept.row.id]
            else { continue }
            let isChanged = wanted.isUnlike(kept.row)
            let isAsked = request.asked.contains(kept.row.id)
            if request.onlyChanged, !isChanged, !isAsked, !unfinished.contains(kept.row.id) { continue }
            var order = order(kept.row, member: kept.member, book: book, request)
            if isAsked { order.cause = ServeTimer.Cause.asked.rawValue }
            order.allFields = book.mapping.sources.values.reduce(FieldMask()) { $0.union(FieldMask($1)) }
            order.mappingVersion = snapshot.mappingVersions[book.id] ?? 0
            order.isLeaving = roster.leaving[kept.row.id] != nil
            order.checksFolder = order.checksFolder || kept.isNew
            order.gainsWithheld = request.gainsWithheld
            order.mayBeQuiet = request.gainsWithheld == nil && !isChanged && snapshot.verdict.isAccepted
            // What a right took away is taken away first (DOMAIN §8); the journal knows whose rights were others.
            let hasOtherRights = wanted.basis.rights != kept.row.basis?.rights
            order.hasLostRights = losing.contains(kept.row.id) || isChanged && hasOtherRights
            rollouts.apply(to: &order, of: kept.row)
            var task = VisitTask(
                order: order, mailbox: kept.row.mailbox,
                login: user.login, bookName: book.name, folder: kept.row.ownsFolder ? .own : .default,
                visible: wanted.visible)
            task.mayHaveLost = isChanged || losing.contains(kept.row.id)
            if kept.row.state == .new || kept.row.state == .lost {
                fills.append(task)
            } else if order.hasLostRights {
                first.append(task)
            } else if isChanged {
                urgent.append(task)
            } else {
                due.append(task)
            }
        }
        return first + urgent + due + fills
    }

    /// What is known of each address book that is asked for before its run: no more than its turn depends on, since
    /// whoever has lost a right waits for it.
    private func glances(
        _ roster: Roster, _ snapshot: Snapshot, _ desires: Desires, _ request: CycleRequest
    ) async -> [AddressBookID: Desires.Glance] {
        let locale = parts.configuration.locale
        let definitions = snapshot.books.mapValues { snapshot.definition(of: $0, locale: locale) }
        let asked = roster.kept.filter { kept in
            snapshot.model.directory.user(kept.member).map { isAsked(kept.row, login: $0.login, request) } ?? false
        }
        let looks = asked.map { kept in
            // Whether a new definition brings an address book anything new, the contacts tell.
            (row: kept.row, needsDigest: definitions[kept.row.book].map(kept.row.definition.isAt) != true)
        }
        return await Self.glances(looks, desires)
    }

    /// Worked out on several cores.
    private static func glances(
        _ looks: [(row: AddressBookRow, needsDigest: Bool)], _ desires: Desires
    ) async -> [AddressBookID: Desires.Glance] {
        await withTaskGroup(of: (AddressBookID, Desires.Glance?).self) { group in
            var waiting = looks[...]
            func addNext() {
                guard let next = waiting.popFirst() else { return }
                group.addTask { (next.row.id, await desires.glance(of: next.row, needsDigest: next.needsDigest)) }
            }
            for _ in 0..<glancesMax { addNext() }
            var glances: [AddressBookID: Desires.Glance] = [:]
            for await (addressBook, glance) in group {
                glances[addressBook] = glance
                if !Task.isCancelled { addNext() }
            }
            return glances
        }
    }

    func isAsked(_ row: AddressBookRow, login: String, _ request: CycleRequest) -> Bool {
        if let members = request.members, !members.contains(where: { TextKey($0) == TextKey(login) }) { return false }
        guard let books = request.books else { return true }
        let name = lastResolved?.books.first { $0.id == row.book }?.name
        return books.contains(row.book.text) || name.map(books.contains) ?? false
    }

    func order(
        _ row: AddressBookRow, member: UserID, book: Book, _ request: CycleRequest
    ) -> RunOrder {
        var order = RunOrder(
            addressBook: row.id, member: member, folderName: book.name, reusesFolder: book.reuseFolder,
            mode: [parts.configuration.mode, book.mode, row.mode ?? .live, request.modeMax].min() ?? .plan,
            onEdit: book.onEdit, onDelete: book.onDelete, brake: book.brake,
            properties: Desires.properties(of: book, recordedBasis: row.basis),
            checksFolder: !visited.contains(row.id), cause: request.cause)
        order.mayHavePhotos = book.mapping.photo != nil || row.basis?.hasPhotos == true
        return order
    }

    func ending(
        _ ended: Roster.Assignment, login: String, _ snapshot: Snapshot, _ request: CycleRequest, moves: Bool
    ) -> VisitTask {
        let row = ended.row
        let book = snapshot.books[row.book]
        var order = RunOrder(
            addressBook: row.id, member: ended.member, folderName: book?.name ?? row.book.text,
            mode: [parts.configuration.mode, row.mode ?? .live, request.modeMax].min() ?? .plan,
            properties: book?.mapping.properties ?? [], checksFolder: !visited.contains(row.id), cause: "ended")
        order.isEnding = true
        if moves {
            order.cause = "moved"
            order.endsBecause =
                row.ownsFolder
                ? "the address book lies in the default Contacts folder now"
                : "the address book lies in a folder of its own now"
        }
        return VisitTask(
            order: order, mailbox: row.mailbox, login: login, bookName: book?.name ?? row.book.text,
            folder: row.ownsFolder ? .own : .default, visible: nil)
    }
}
