import ContactModel
import SyncPlanning
import Testing

@testable import Service

/// ENGINE §9: `unproven` is a wait until two accepted readings in a row agree.
@Suite("Proofs of departures") struct DepartureProofsTests {
    private struct Case: CustomTestStringConvertible {
        var testDescription: String
        /// What each look at the one record was answered: the number of the whole reading, and what the second way said.
        var looks: [(reading: Int, answer: Answer)]
        /// By look, why the record waits.
        var waits: [Departure.Doubt?]

        enum Answer { case confirmed, contradicted, unanswered, selected }
    }

    private static let cases = [
        Case(testDescription: "confirmed", looks: [(1, .confirmed)], waits: [nil]),
        Case(
            testDescription: "never answered", looks: [(1, .unanswered), (1, .unanswered), (2, .unanswered)],
            waits: [.unanswered, .unanswered, nil]),
        Case(
            testDescription: "answered after all, by the same reading", looks: [(1, .unanswered), (1, .confirmed)],
            waits: [.unanswered, .unsettled]),
        Case(
            testDescription: "contradicted for ever",
            looks: [(1, .contradicted), (2, .contradicted), (3, .contradicted), (4, .contradicted)],
            waits: [.contradicted, .contradicted, .contradicted, .contradicted]),
        Case(
            testDescription: "contradicted, then confirmed twice",
            looks: [(1, .contradicted), (1, .confirmed), (2, .confirmed), (2, .confirmed), (3, .confirmed)],
            waits: [.contradicted, .unsettled, .unsettled, .unsettled, nil]),
        Case(
            testDescription: "contradicted between two confirmations",
            looks: [(1, .unanswered), (2, .contradicted), (3, .confirmed), (4, .unanswered)],
            waits: [.unanswered, .contradicted, .unsettled, nil]),
        Case(
            testDescription: "selected meanwhile",
            looks: [(1, .unanswered), (2, .selected), (3, .unanswered), (4, .confirmed)],
            waits: [.unanswered, nil, .unanswered, nil]),
    ]

    @Test(arguments: cases)
    private func `a record in doubt waits until two whole readings in a row say that it left`(_ row: Case) {
        let record = RecordID(table: "Kontakte", key: "1")
        var proofs = DepartureProofs()
        for (number, look) in row.looks.enumerated() {
            let doubt: Departure.Doubt? =
                switch look.answer {
                case .confirmed, .selected: nil
                case .contradicted: .contradicted
                case .unanswered: .unanswered
                }
            let answers: [RecordID: Departure.Doubt?] = look.answer == .selected ? [:] : [record: doubt]
            #expect(proofs.doubts(answers, in: look.reading)[record] == row.waits[number], "look \(number)")
        }
    }
}
