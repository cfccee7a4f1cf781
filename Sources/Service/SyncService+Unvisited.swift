import AccessRules
import ContactModel
import Contracts
import SyncEngine

// Address books whose members cannot be served now: it is not known which mailbox is theirs, or whose the mailbox is.
extension SyncService {
    /// Notes what their members have lost by this reading. It cannot be taken away, and whoever asks what is overdue must
    /// hear of it.
    func noteUnvisited(_ course: Course, _ report: inout CycleReport, now: Moment) async {
        let (snapshot, desires) = (course.taken.snapshot, course.desires)
        for unvisited in course.roster.unvisited {
            let row = unvisited.row
            guard let book = snapshot.books[row.book], let user = snapshot.model.directory.user(unvisited.member),
                isAsked(row, login: user.login, course.request), let wanted = await desires.outline(of: row.id)
            else { continue }
            let isChanged = wanted.digest != row.digest || wanted.basis != row.basis
            guard isChanged || course.losing.contains(row.id) else { continue }
            let order = order(row, member: unvisited.member, book: book, course.request)
            do throws(JournalError) {
                try await LossNotes(journal: parts.journal, desires: desires).note(order, under: nil, now: now)
            } catch {
                report.problems.append(error.message)
            }
        }
    }
}
