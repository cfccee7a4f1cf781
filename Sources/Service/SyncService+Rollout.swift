import Configuration
import ContactModel
import Contracts
import SyncEngine
import SyncPlanning

/// What a cycle knows of the definitions of its books: whose turn it is to gain by a new one.
struct Rollouts: Sendable {
    /// A book's definition and how far it is.
    struct Course: Sendable {
        let row: BookDefinitionRow
        let rollout: Rollout
        let open: Set<AddressBookID>
        let pending: Set<AddressBookID>

        init(_ row: BookDefinitionRow, _ rollout: Rollout) {
            self.row = row
            self.rollout = rollout
            open = Set(rollout.open.map(\.addressBook))
            pending = Set(rollout.pending.map(\.addressBook))
        }
    }

    /// Those that are under way.
    var courses: [BookID: Course] = [:]
    /// Books whose definition cannot be told by this reading.
    var unsure: Set<BookID> = []

    /// Says in the order whether the address book may gain by its book's definition.
    func apply(to order: inout RunOrder, of row: AddressBookRow) {
        if unsure.contains(row.book), row.isFilled {
            order.gainsStaged = "the book's definition cannot be told by this reading"
        }
        guard let course = courses[row.book], course.pending.contains(row.id) else { return }
        let rollout = course.rollout
        // A dry run foretells all stages, as far as each one will be clean.
        let isForetold = order.mode <= .plan && (rollout.begun.isEmpty || !rollout.isBlocked)
        if course.open.contains(row.id) {
            order.entry = DefinitionEntry(definition: rollout.definition, since: rollout.since)
        } else if !isForetold {
            order.gainsStaged = rollout.reasonToWait
        }
    }
}

// A new definition of a book comes to one of its address books, then to 1 %, 10 % and all (Decisions 28).
extension SyncService {
    /// Notes what the definitions are, and which address books have them from the start or have nothing to gain by them.
    /// How far those are that are under way follows from the rows.
    ///
    /// - Parameters:
    ///   - kept: the address books as the journal has them, or will.
    ///   - glances: at those that are asked for.
    func rollouts(
        _ kept: [Roster.Assignment], _ glances: [AddressBookID: Desires.Glance], _ snapshot: Snapshot,
        _ request: CycleRequest, now: Moment
    ) async throws(ServiceError) -> Rollouts {
        var known: [BookID: BookDefinitionRow] = [:]
        for row in try await journal({ journal throws(JournalError) in try await journal.definitions() }) {
            known[row.book] = row
        }
        var rollouts = Rollouts()
        var changes: [JournalChange] = []
        for book in snapshot.books.values.sorted(by: { $0.id < $1.id }) {
            let definition = snapshot.definition(of: book, locale: parts.configuration.locale)
            guard known[book.id]?.definition != definition else { continue }
            guard snapshot.verdict.isAccepted, snapshot.isFitting else {
                rollouts.unsure.insert(book.id)
                continue
            }
            let since = known[book.id].map { max(now, $0.since + .milliseconds(1)) } ?? now
            let row = BookDefinitionRow(book: book.id, definition: definition, since: since)
            known[book.id] = row
            changes.append(.putDefinition(row))
        }
        let kept = kept.filter { !rollouts.unsure.contains($0.row.book) }
        var rows = kept.map(\.row)
        let noted = Self.noted(rows, glances, known)
        if !noted.isEmpty {
            let keptIDs = Set(kept.map(\.row.id))
            // As they are now: who notes them must take nothing back.
            rows = try await journal { journal throws(JournalError) in try await journal.addressBooks() }
                .filter { keptIDs.contains($0.id) }
            for index in rows.indices where noted.contains(rows[index].id) {
                rows[index].definition = DefinitionState(reached: known[rows[index].book]?.definition)
                changes.append(.putAddressBook(rows[index]))
            }
        }
        if !changes.isEmpty { try await commit(changes) }
        try await follow(rows, known, glances, snapshot, request, &rollouts)
        return rollouts
    }

    /// The address books that have the present definition without anything to be done: where nothing was ever brought up to
    /// any, where an older Satchel did not say which, and where the new one says nothing new.
    private static func noted(
        _ rows: [AddressBookRow], _ glances: [AddressBookID: Desires.Glance], _ known: [BookID: BookDefinitionRow]
    ) -> Set<AddressBookID> {
        Set(
            rows.filter { row in
                guard let definition = known[row.book]?.definition, !row.definition.isAt(definition) else {
                    return false
                }
                guard row.isFilled, row.definition.reached != nil else { return true }
                return row.definition.entering == nil && row.digest != nil && row.digest == glances[row.id]?.digest
            }.map(\.id))
    }

    private func follow(
        _ rows: [AddressBookRow], _ known: [BookID: BookDefinitionRow], _ glances: [AddressBookID: Desires.Glance],
        _ snapshot: Snapshot, _ request: CycleRequest, _ rollouts: inout Rollouts
    ) async throws(ServiceError) {
        let byBook = Dictionary(grouping: rows, by: \.book)
        let under = known.values.filter { row in
            byBook[row.book]?.contains { $0.isFilled && !$0.definition.isAt(row.definition) } ?? false
        }
        guard !under.isEmpty else { return }
        let mailboxes = try await journal { journal throws(JournalError) in try await journal.mailboxes() }
        for row in under {
            guard snapshot.books[row.book] != nil else { continue }
            let rollout = Rollout(
                row, among: byBook[row.book] ?? [], mailboxes: mailboxes,
                mode: { $0.mode ?? .live }, isAsked: { glances[$0] != nil })
            rollouts.courses[row.book] = Rollouts.Course(row, rollout)
        }
    }

    /// What is to be said of those that are still under way.
    func reports(
        of rollouts: Rollouts, _ kept: [Roster.Assignment], _ report: CycleReport, _ snapshot: Snapshot
    ) async throws(ServiceError) -> [RolloutReport] {
        guard !rollouts.courses.isEmpty else { return [] }
        let parked = try await journal { journal throws(JournalError) in try await journal.parked() }
        let members = Dictionary(kept.map { ($0.row.id, $0.member) }, uniquingKeysWith: { first, _ in first })
        let outcomes = Dictionary(
            report.summaries.map { ($0.addressBook, $0.outcome.rawValue) }, uniquingKeysWith: { $1 })
        return rollouts.courses.values.sorted { $0.row.book < $1.row.book }.map { course in
            RolloutReport(
                course.row, name: snapshot.books[course.row.book]?.name ?? course.row.book.text, course.rollout,
                members: members, refused: parked.mapValues { $0.count(where: \.isRefused) }, outcomes: outcomes)
        }
    }
}

// MARK: Stage after stage

extension SyncService {
    /// What all passes of one cycle have in common.
    struct Course {
        let taken: Taken
        var roster: Roster
        let desires: Desires
        /// At the address books that are asked for, and at no others: only these are visited. As they were when the cycle began.
        let glances: [AddressBookID: Desires.Glance]
        let losing: Set<AddressBookID>
        let request: CycleRequest
    }

    /// Runs every address book whose turn it is: all lose what they have to lose, and gain what they may. Then those are run
    /// again that a stage is open to only now, as long as the stages before end cleanly.
    func runInStages(
        _ course: Course, _ report: inout CycleReport, now: Moment,
        progress: @escaping @Sendable (CycleProgress) -> Void
    ) async throws(ServiceError) {
        let snapshot = course.taken.snapshot
        var course = course
        var rollouts = Rollouts()
        if course.request.gainsWithheld == nil {
            rollouts = try await self.rollouts(course.roster.kept, course.glances, snapshot, course.request, now: now)
        }
        let tasks = tasks(course, rollouts)
        progress(.starting(addressBooks: tasks.count))
        // What follows is under one watch: a right that goes meanwhile stops it all.
        let ((reports, last, problem), endedEarly) = await watchingRights(
            course.taken, endsForRecords: course.request.endsForRecords
        ) { stop in
            await run(tasks, &course, rollouts, stop, progress: progress)
        }
        report.addressBooks = reports
        report.endedEarly = endedEarly
        if let problem { throw problem }
        report.rollouts = try await self.reports(of: last, course.roster.kept, report, snapshot)
        if course.request.modeMax > .plan { report.problems += report.rollouts.flatMap(\.problems) }
    }

    private func run(
        _ tasks: [VisitTask], _ course: inout Course, _ rollouts: Rollouts, _ stop: StopFlag,
        progress: @escaping @Sendable (CycleProgress) -> Void
    ) async -> ([AddressBookReport], Rollouts, ServiceError?) {
        let (desires, snapshot) = (course.desires, course.taken.snapshot)
        var reports = await run(tasks, desires, snapshot, stop, progress: progress)
        guard !rollouts.courses.isEmpty, course.request.modeMax > .plan else { return (reports, rollouts, nil) }
        var rollouts = rollouts
        var tried = Set(tasks.filter { $0.order.entry != nil }.map(\.order.addressBook))
        do throws(ServiceError) {
            while true {
                try await refresh(&course)
                let now = parts.clock()
                rollouts = try await self.rollouts(
                    course.roster.kept, course.glances, snapshot, course.request, now: now)
                guard !Task.isCancelled, !stop.endsSoon else { break }
                let opened = self.tasks(course, rollouts).filter { task in
                    task.order.entry != nil && !tried.contains(task.order.addressBook)
                }
                guard !opened.isEmpty else { break }
                tried.formUnion(opened.map(\.order.addressBook))
                for later in await run(opened, desires, snapshot, stop, progress: progress) {
                    if let index = reports.firstIndex(where: { $0.addressBook == later.addressBook }) {
                        reports[index] = reports[index].followed(by: later)
                    } else {
                        reports.append(later)
                    }
                }
            }
        } catch {
            return (reports, rollouts, error)
        }
        return (reports, rollouts, nil)
    }

    /// Takes over what the runs so far left in the journal.
    private func refresh(_ course: inout Course) async throws(ServiceError) {
        let rows = try await journal { journal throws(JournalError) in try await journal.addressBooks() }
        let byID = Dictionary(rows.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        course.roster.kept = course.roster.kept.map { kept in
            Roster.Assignment(row: byID[kept.row.id] ?? kept.row, member: kept.member, isNew: kept.isNew)
        }
        // Whatever has ended is not run again.
        course.roster.ended = []
        course.desires.record(
            bases: Dictionary(
                course.roster.kept.compactMap { kept in kept.row.basis.map { (kept.row.id, $0) } },
                uniquingKeysWith: { $1 }))
    }
}
