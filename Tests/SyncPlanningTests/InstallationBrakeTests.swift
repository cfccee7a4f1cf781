import Testing

@testable import SyncPlanning

/// ENGINE §10: "the same over the installation, rolling 1 h · 24 h", and address books that would become empty.
@Suite("The installation's brake") struct InstallationBrakeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var hour = 0
        var day = 0
        var emptied = 0
        var size = 2_000
        var addressBooks = 24
        var isHeld: Bool
    }

    static let cases = [
        Case(testDescription: "100 of 2,000 within an hour are 5 %", hour: 100, day: 100, isHeld: false),
        Case(testDescription: "101 are more", hour: 101, day: 101, isHeld: true),
        Case(testDescription: "200 within a day are 10 %", hour: 0, day: 200, isHeld: false),
        Case(testDescription: "201 within a day are more", hour: 0, day: 201, isHeld: true),
        Case(testDescription: "50 may go of however few", hour: 50, day: 50, size: 60, isHeld: false),
        Case(testDescription: "51 of 60", hour: 51, day: 51, size: 60, isHeld: true),
        Case(testDescription: "three emptied address books of 24", emptied: 3, isHeld: false),
        Case(testDescription: "four of 24", emptied: 4, isHeld: true),
        Case(testDescription: "ten of a thousand are 1 %", emptied: 10, addressBooks: 1_000, isHeld: false),
        Case(testDescription: "eleven of a thousand", emptied: 11, addressBooks: 1_000, isHeld: true),
    ]

    @Test("holds what takes a little of everybody", arguments: cases)
    func holds(_ row: Case) {
        let losses = InstallationBrake.Losses(inHour: row.hour, inDay: row.day, emptiedInHour: row.emptied)
        let reason = InstallationBrake().reasonToHold(losses, size: row.size, addressBooks: row.addressBooks)
        #expect((reason != nil) == row.isHeld)
    }
}
