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

/// The records of one table with what the rules make of them. Immutable.
package final class TableStore: Sendable {
    package let columns: RecordColumns
    /// Its place among the model's tables.
    let index: Int
    private let deletedPosition: Int?
    private let mergedPosition: Int?
    /// Rows of records that were merged into another, by the key of that other.
    private let mergedRows: [ExactText: [Int]]

    package init(_ columns: RecordColumns, index: Int) {
        self.columns = columns
        self.index = index
        deletedPosition = columns.schema.deletedField.flatMap(columns.schema.position)
        let mergedPosition = columns.schema.mergedIntoField.flatMap(columns.schema.position)
        self.mergedPosition = mergedPosition
        var mergedRows: [ExactText: [Int]] = [:]
        if let mergedPosition {
            for row in columns.indices {
                guard let key = columns.value(row, mergedPosition).keyText else { continue }
                mergedRows[ExactText(key), default: []].append(row)
            }
        }
        self.mergedRows = mergedRows
    }

    /// The table after some of its records changed.
    ///
    /// - Parameter rows: of those records.
    init(_ earlier: TableStore, columns: RecordColumns, changed rows: some Sequence<Int>) {
        self.columns = columns
        index = earlier.index
        deletedPosition = earlier.deletedPosition
        mergedPosition = earlier.mergedPosition
        var mergedRows = earlier.mergedRows
        if let mergedPosition = earlier.mergedPosition {
            for row in rows {
                let former = row < earlier.columns.rowCount ? earlier.columns.value(row, mergedPosition).keyText : nil
                let present = columns.value(row, mergedPosition).keyText
                if let former { mergedRows[ExactText(former)]?.removeAll { $0 == row } }
                if let present { mergedRows[ExactText(present), default: []].append(row) }
            }
        }
        self.mergedRows = mergedRows
    }

    package var schema: TableSchema { columns.schema }

    package func row(of id: RecordID) -> Int? { id.table == schema.name ? columns.row(of: id.key) : nil }

    func mergedInto(_ row: Int) -> RecordID? {
        guard let key = mergedPosition.flatMap({ columns.value(row, $0).keyText }) else { return nil }
        return RecordID(table: schema.name, key: key)
    }

    /// The same of a row that may not be there yet.
    func hasMerge(_ row: Int) -> Bool { row < columns.rowCount && mergedInto(row) != nil }

    /// Whether there is a record of its own in this row: neither recycled nor merged into another.
    package func isLive(_ row: Int) -> Bool { columns.isThere(row) && !isRecycled(row) && mergedInto(row) == nil }

    /// The row at the end of the chain of merges, if there is a record in it. Only that one's recycle bin counts.
    package func finalRow(_ id: RecordID) -> Result<Int, Missing> {
        guard var row = row(of: id) else { return .failure(Missing(.unknownRecord)) }
        var seen: Set<Int> = []
        while let next = mergedInto(row) {
            guard seen.insert(row).inserted else { return .failure(Missing(.mergeCycle)) }
            guard let nextRow = self.row(of: next) else { return .failure(Missing(.unknownRecord)) }
            row = nextRow
        }
        return isRecycled(row) ? .failure(Missing(.recycled)) : .success(row)
    }

    /// The keys of this record and of every one that was merged into it, directly or through others.
    package func keysLeading(to key: String) -> [String] {
        var keys = [ExactText(key)]
        guard !mergedRows.isEmpty else { return [key] }
        var seen = Set(keys)
        var next = 0
        while next < keys.count {
            for row in mergedRows[keys[next]] ?? [] {
                let key = ExactText(columns.key(row))
                if seen.insert(key).inserted { keys.append(key) }
            }
            next += 1
        }
        return keys.map(\.text)
    }

    /// Each circle of merges once, sorted, in a stable order.
    func mergeCycles() -> [[RecordID]] {
        var settled: Set<Int> = []
        var cycles: [[RecordID]] = []
        for start in mergedRows.values.joined().sorted() {
            var path: [Int] = []
            var places: [Int: Int] = [:]
            var row: Int? = start
            while let current = row, settled.insert(current).inserted {
                places[current] = path.count
                path.append(current)
                row = mergedInto(current).flatMap(self.row)
            }
            if let closing = row, let place = places[closing] {
                cycles.append(path[place...].map(columns.id).sorted())
            }
        }
        return cycles.sorted { $0[0] < $1[0] }
    }

    private func isRecycled(_ row: Int) -> Bool {
        deletedPosition.map { columns.value(row, $0) == .boolean(true) } ?? false
    }

    package struct Missing: Error {
        package let absence: Absence

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
        case .null, .boolean, .timestamp, .textList, .bytes: nil
        }
    }
}
