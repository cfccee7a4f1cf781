import ContactModel
import Selection
import Testing

@Suite("Seats") struct SeatTests {
    static let first = SeatAssignment.Claim(book: BookID("crm"), member: UserID("1"))
    static let second = SeatAssignment.Claim(book: BookID("crm"), member: UserID("2"))
    static let third = SeatAssignment.Claim(book: BookID("all"), member: UserID("1"))

    @Test func `seats that suffice go to everybody, in configuration order`() {
        let assignment = SeatAssignment(claims: [Self.first, Self.second, Self.third], existing: [], seats: 3)
        #expect(assignment.seated == [Self.first, Self.second, Self.third])
        #expect(assignment.seatless == [])
    }

    @Test func `address books that exist keep their seats, the rest is served in configuration order`() {
        let assignment = SeatAssignment(
            claims: [Self.first, Self.second, Self.third], existing: [Self.third], seats: 2)
        #expect(assignment.seated == [Self.first, Self.third])
        #expect(assignment.seatless == [Self.second])
    }

    @Test func `no address book loses its seat because seats ran short`() {
        let claims = [Self.first, Self.second, Self.third]
        let assignment = SeatAssignment(claims: claims, existing: Set(claims), seats: 1)
        #expect(assignment.seated == claims)
        #expect(assignment.seatless == [])
    }
}
