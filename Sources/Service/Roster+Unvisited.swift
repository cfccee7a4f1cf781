import ContactModel
import Contracts
import Selection

// Address books in mailboxes in which nothing may be done, since it is not known whose they are: what their members have lost
// is noted all the same.
extension Roster {
    /// - Parameter members: who has which mailbox, as the journal knows it.
    func unvisited(_ known: [AddressBookRow], _ members: [MailboxID: UserID]) -> [Assignment] {
        let claims = Set(unserved.map(\.claim))
        let visited = Set((kept + ended).map(\.row.id))
        // What lies in a mailbox that is another member's now is no longer this one's to lose.
        let handedOver = Set(mailboxes.map(\.mailbox))
        return known.filter { row in
            guard row.takesSeat, !visited.contains(row.id), !handedOver.contains(row.mailbox),
                let member = members[row.mailbox]
            else { return false }
            return claims.contains(SeatAssignment.Claim(book: row.book, member: member))
        }
        .sorted { $0.id < $1.id }.map { Self.ending($0, members) }
    }

    /// - Parameter unclaimed: in such mailboxes.
    func unended(_ unclaimed: [Assignment], _ doubt: Doubt?) -> [Assignment] {
        let claims = Set(unserved.map(\.claim))
        return unclaimed.filter { ending in
            let claim = SeatAssignment.Claim(book: ending.row.book, member: ending.member)
            let isHandedOver = mailboxes.contains { $0.mailbox == ending.row.mailbox }
            guard ending.row.takesSeat, !claims.contains(claim), !isHandedOver else { return false }
            return (doubt?.fate(of: ending) ?? .ends) == .ends
        }
    }
}
