import AccessRules
import ContactModel
import Contracts
import Locking

/// A CRM whose whole readings leave records out, or which does not answer for single records, as it is told.
struct LapsingSource: CRMSource {
    struct Lapses {
        /// Records that whole readings leave out.
        var leavesOut: @Sendable (RecordID) -> Bool = { _ in false }
        var refusesSingleRecords = false
        /// The single records that were asked for, one set for each question.
        var questions: [Set<RecordID>] = []
        /// Called before a question for single records is answered, however long that takes.
        var whenAsked: @Sendable () -> Void = {}
    }

    private let source: any CRMSource
    private let lapses: Locked<Lapses>

    init(_ source: any CRMSource, _ lapses: Locked<Lapses>) {
        self.source = source
        self.lapses = lapses
    }

    func read() async throws(SourceError) -> CRMReading {
        let reading = try await source.read()
        let leavesOut = lapses.withLock { $0.leavesOut }
        var omission = CRMChanges(
            startedAt: reading.startedAt, changeCounter: reading.changeCounter ?? 0, history: reading.history)
        omission.records = reading.records.values.flatMap { table in
            table.records.map(\.id).filter(leavesOut).map { CRMChanges.Row(id: $0, values: nil) }
        }
        return omission.records.isEmpty ? reading : reading.applying(omission)
    }

    func changes(since earlier: CRMReading) async throws(SourceError) -> CRMChanges? {
        try await source.changes(since: earlier)
    }

    func records(_ records: Set<RecordID>, as reading: CRMReading) async throws(SourceError) -> [CRMChanges.Row] {
        let (refuses, whenAsked) = lapses.withLock { lapses in
            lapses.questions.append(records)
            return (lapses.refusesSingleRecords, lapses.whenAsked)
        }
        whenAsked()
        if refuses { throw SourceError(kind: .unavailable, message: "locked") }
        return try await source.records(records, as: reading)
    }

    func bytes(of field: FieldKey, record: RecordID, bytesMax: Int) async throws(SourceError) -> FieldBytes {
        try await source.bytes(of: field, record: record, bytesMax: bytesMax)
    }

    func changeCounter() async throws(SourceError) -> Int64? { try await source.changeCounter() }
}
