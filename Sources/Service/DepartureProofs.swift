import ContactModel
import SyncPlanning

/// Which records of one address book are proven to have left its selection (ENGINE §9).
///
/// What a reading says and a second way to ask confirms is proven at once. What was in doubt once is proven when two whole,
/// accepted readings in a row say the same and none of them was contradicted. Kept in memory: after a restart a record
/// that cannot be asked for waits for two readings again.
struct DepartureProofs: Equatable {
    private struct Wait: Equatable {
        /// The last whole reading that counted.
        var reading: Int
        /// Readings in a row, up to that one, that say it and were not contradicted.
        var agreeing: Int
    }

    private var waits: [RecordID: Wait] = [:]

    static let agreeingMin = 2

    /// Also right when asked again about the same reading.
    ///
    /// - Parameters:
    ///   - answers: for each record that is not selected any more, what the second way says against it.
    ///   - reading: the number of the whole reading; what only follows from it counts as it.
    /// - Returns: why those that wait are not proven.
    mutating func doubts(
        _ answers: [RecordID: Departure.Doubt?], in reading: Int
    ) -> [RecordID: Departure.Doubt] {
        waits = waits.filter { answers[$0.key] != nil }
        var doubts: [RecordID: Departure.Doubt] = [:]
        for (record, doubt) in answers {
            if doubt == nil, waits[record] == nil { continue }
            if doubt == .contradicted {
                waits[record] = Wait(reading: reading, agreeing: 0)
            } else if let wait = waits[record] {
                if reading > wait.reading { waits[record] = Wait(reading: reading, agreeing: wait.agreeing + 1) }
            } else {
                waits[record] = Wait(reading: reading, agreeing: 1)
            }
            guard let wait = waits[record], wait.agreeing < Self.agreeingMin else { continue }
            doubts[record] = doubt ?? .unsettled
        }
        return doubts
    }
}
