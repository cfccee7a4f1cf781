import ContactModel
import Testing

@testable import SyncPlanning

struct BrakeCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var size: Int
    var leaving: Int
    var cause = RemovalCause.filter
    var recent = 0
    var released = 0
    var hold: String?
    var isHeld: Bool
}

@Suite("Brake") struct BrakeTests {
    static let cases = [
        BrakeCase(testDescription: "20 of 50", size: 50, leaving: 20, isHeld: false),
        BrakeCase(testDescription: "21 of 50: more than 20 items and 30 %", size: 50, leaving: 21, isHeld: true),
        BrakeCase(testDescription: "30 of 100 are not more than 30 %", size: 100, leaving: 30, isHeld: false),
        BrakeCase(testDescription: "31 of 100", size: 100, leaving: 31, isHeld: true),
        BrakeCase(
            testDescription: "the day's earlier removals count", size: 80, leaving: 11, recent: 20, isHeld: true),
        BrakeCase(testDescription: "5 of 5", size: 5, leaving: 5, isHeld: false),
        BrakeCase(testDescription: "6 of 6 would empty it", size: 6, leaving: 6, isHeld: true),
        BrakeCase(
            testDescription: "the last one of six within a day", size: 1, leaving: 1, recent: 5, isHeld: true),
        BrakeCase(testDescription: "lost rights are never held", size: 50, leaving: 50, cause: .rights, isHeld: false),
        BrakeCase(testDescription: "an ended book is never held", size: 50, leaving: 50, cause: .member, isHeld: false),
        BrakeCase(testDescription: "released", size: 50, leaving: 30, released: 30, isHeld: false),
        BrakeCase(testDescription: "more than was released (I31)", size: 50, leaving: 30, released: 29, isHeld: true),
        BrakeCase(
            testDescription: "the installation's hold", size: 50, leaving: 1, hold: "too many", isHeld: true),
    ]

    @Test("holds removals beyond items and percent (DOMAIN §8)", arguments: cases)
    func holds(_ row: BrakeCase) {
        let leaving = 1..<(row.leaving + 1)
        let input = PlanInput(
            entries: (1..<(row.size + 1)).map { present($0) },
            desired: desired(
                Array((row.leaving + 1)..<(row.size + 1)), departures: departing(leaving, by: row.cause)),
            recentRemovals: row.recent,
            released: Set((1..<(row.released + 1)).map { RecordRemoval(record: record($0), cause: row.cause) }),
            removalsHold: row.hold, now: noon)

        let plan = makePlan(input)

        #expect(plan.held.count == (row.isHeld ? row.leaving : 0))
        #expect(plan.operations.count == (row.isHeld ? 0 : row.leaving))
    }
}
