package import ContactModel
import Foundation

/// Why a record id leads to no record.
package enum Absence: Hashable, Sendable {
    case unknownTable
    case unknownRecord
    /// In the CRM's recycle bin, itself or the one that it was merged into.
    case recycled
    /// The chain of merges runs in a circle.
    case mergeCycle
    /// There is no record of its own under this id any more: it is now the other.
    case merged(into: RecordID)
}

/// Where a record id leads when all merges are followed (SEMANTICS 23).
package enum RecordResolution: Hashable, Sendable {
    /// Its `id` is the final one.
    case record(Record)
    case nowhere(Absence)
}

/// The records of one table, found by key. Immutable.
final class TableStore: Sendable {
    let schema: TableSchema
    /// Its place among the model's tables.
    let index: Int
    let records: [Record]
    private let rows: [RecordID: Int]
    private let deletedPosition: Int?
    private let mergedPosition: Int?

    init(_ schema: TableSchema, index: Int, records: [Record], problems: inout [RightsProblem]) {
        self.schema = schema
        self.index = index
        deletedPosition = schema.deletedField.flatMap(schema.position)
        mergedPosition = schema.mergedIntoField.flatMap(schema.position)
        var kept: [Record] = []
        kept.reserveCapacity(records.count)
        var rows: [RecordID: Int] = [:]
        rows.reserveCapacity(records.count)
        for record in records {
            guard record.id.table == schema.name, record.values.count == schema.fields.count, rows[record.id] == nil
            else {
                problems.append(.misfitRecord(record.id))
                continue
            }
            rows[record.id] = kept.count
            kept.append(record)
        }
        self.records = kept
        self.rows = rows
    }

    func row(of id: RecordID) -> Int? { rows[id] }

    func mergedInto(_ row: Int) -> RecordID? {
        guard let key = mergedPosition.flatMap({ records[row].values[$0].keyText }) else { return nil }
        return RecordID(table: schema.name, key: key)
    }

    /// Whether there is a record of its own in this row: neither recycled nor merged into another.
    func isLive(_ row: Int) -> Bool { !isRecycled(row) && mergedInto(row) == nil }

    /// The row at the end of the chain of merges. Only that one's recycle bin counts.
    func finalRow(_ id: RecordID) -> Result<Int, Missing> {
        guard var row = rows[id] else { return .failure(Missing(.unknownRecord)) }
        var seen: Set<Int> = []
        while let next = mergedInto(row) {
            guard seen.insert(row).inserted else { return .failure(Missing(.mergeCycle)) }
            guard let nextRow = rows[next] else { return .failure(Missing(.unknownRecord)) }
            row = nextRow
        }
        return isRecycled(row) ? .failure(Missing(.recycled)) : .success(row)
    }

    /// Each circle of merges once, sorted, in a stable order.
    func mergeCycles() -> [[RecordID]] {
        guard mergedPosition != nil else { return [] }
        var settled: Set<Int> = []
        var cycles: [[RecordID]] = []
        for start in records.indices where mergedInto(start) != nil {
            var path: [Int] = []
            var places: [Int: Int] = [:]
            var row: Int? = start
            while let current = row, settled.insert(current).inserted {
                places[current] = path.count
                path.append(current)
                row = mergedInto(current).flatMap { rows[$0] }
            }
            if let closing = row, let place = places[closing] {
                cycles.append(path[place...].map { records[$0].id }.sorted())
            }
        }
        return cycles.sorted { $0[0] < $1[0] }
    }

    private func isRecycled(_ row: Int) -> Bool {
        deletedPosition.map { records[row].values[$0] == .boolean(true) } ?? false
    }

    struct Missing: Error {
        let absence: Absence

        init(_ absence: Absence) { self.absence = absence }
    }
}

extension FieldValue {
    /// The key of the record that a field with this value names; `nil` where it names none.
    package var keyText: String? {
        switch self {
        case .text(let text): text
        case .integer(let number): String(number)
        case .decimal(let number): number.description
        case .date(let date): date.description
        case .null, .boolean, .timestamp, .textList: nil
        }
    }
}
