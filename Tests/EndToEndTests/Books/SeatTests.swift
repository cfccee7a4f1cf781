import Foundation
import Service
import SyncEngine
import Testing

/// DOMAIN §5: the number of address books never exceeds the seats.
@Suite("Seats") struct SeatTests {
    @Test func `members who come to share a mailbox keep their seats, so that a new member gets none`() async throws {
        let five: (String) -> String = {
            $0.replacingOccurrences(
                of: "[Vertrieb, Marketing, Geschaeftsfuehrung]", with: "[Marketing, Geschaeftsfuehrung]"
            )
            .replacingOccurrences(of: "{ groups: [Aerzte, Labor] }", with: "{ users: [drroth] }")
            .replacing(/seats: \d+/, with: "seats: 5")
        }
        let office = try BookOffice(
            SampleFile.small, crm: ["UPDATE crm_users SET active = 0 WHERE login = 'kbrandt'"], five)
        let first = try await office.cycle()
        #expect(first.addressBooks.count == 5 && first.seatless.isEmpty && first.problems.isEmpty)

        try office.crm("UPDATE crm_users SET mail = 'smarx@musterwerk.example' WHERE login = 'fthiel'")
        try office.crm("UPDATE crm_users SET active = 1 WHERE login = 'kbrandt'")
        let second = try await office.cycle()
        #expect(second.seatless.map(\.login) == ["kbrandt"])
        #expect(office.contacts(of: "kbrandt").isEmpty)
    }
}
