import AccessRules
import ContactModel
import Contracts
import SyncEngine

// Address books whose members cannot be served now: it is not known which mailbox is theirs, or whose the mailbox is.
extension SyncService {
    /// Notes what their members have lost by this reading. It cannot be taken away, and whoever asks what is overdue must
    /// hear of it.
    func noteUnvisited(_ course: Course, _ report: inout CycleReport, now: Moment) async {
        let losses = LossNotes(journal: parts.journal, desires: course.desires)
        do throws(JournalError) {
            for unvisited in course.roster.unvisited {
                guard let order = await order(for: unvisited, course) else { continue }
                try await losses.note(order, under: nil, now: now)
            }
            for unended in course.roster.unended where isAsked(unended, course) {
                try await losses.noteAll(of: unended.row.id, since: course.taken.snapshot.reading.startedAt)
            }
        } catch {
            report.problems.append(error.message)
        }
    }

    /// `nil`: nothing may have been lost, or it is not asked for.
    private func order(for unvisited: Roster.Assignment, _ course: Course) async -> RunOrder? {
        let row = unvisited.row
        guard let book = course.taken.snapshot.books[row.book], isAsked(unvisited, course),
            let wanted = await course.desires.glance(of: row)
        else { return nil }
        guard wanted.isUnlike(row) || course.losing.contains(row.id) else { return nil }
        return order(row, member: unvisited.member, book: book, course.request)
    }

    private func isAsked(_ assignment: Roster.Assignment, _ course: Course) -> Bool {
        let user = course.taken.snapshot.model.directory.user(assignment.member)
        return isAsked(assignment.row, login: user?.login ?? "(left)", course.request)
    }
}
