package import ContactModel

/// Who gets a licence where there are fewer than address books (DOMAIN §5).
package struct SeatAssignment: Hashable, Sendable {
    /// One wanted address book: a book for a member.
    package struct Claim: Hashable, Sendable {
        package let book: BookID
        package let member: UserID

        package init(book: BookID, member: UserID) {
            self.book = book
            self.member = member
        }
    }

    package let seated: [Claim]
    /// In configuration order; each lacks one seat.
    package let seatless: [Claim]

    /// Gives seats to the address books that exist already, then to the rest in configuration order.
    ///
    /// - Parameter claims: in configuration order, without duplicates.
    package init(claims: [Claim], existing: Set<Claim>, seats: Int) {
        let kept = claims.filter(existing.contains)
        let others = claims.filter { !existing.contains($0) }
        // Whoever has an address book keeps it even where the configuration now names fewer seats: no address book is
        // emptied because seats ran short.
        let free = max(0, seats - kept.count)
        let granted = Set(kept + others.prefix(free))
        seated = claims.filter(granted.contains)
        seatless = claims.filter { !granted.contains($0) }
    }
}
