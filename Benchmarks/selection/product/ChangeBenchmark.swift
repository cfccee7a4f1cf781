import AccessRules
import ContactModel
import Foundation
import ICU
import Selection

/// One changed record after the other: how long until it is known whose address books it concerns.
struct ChangeBenchmark {
    private let company: Company
    private let selections: CurrentSelections
    private let collator: Collator
    private var reading: CRMReading
    private var random: UInt64
    private var keysMade = 0

    private static let changes = 1000
    private static let membersCompared = 100

    init(_ company: Company, _ selections: CurrentSelections, _ collator: Collator) {
        self.company = company
        self.selections = selections
        self.collator = collator
        reading = company.reading
        random = company.seed
    }

    /// - Returns: `change_ms=… change_p99_ms=… change_affected=…`: median, 99th percentile, and how many copies on average.
    mutating func run() throws -> String {
        // As after the first pass of a service: up to where each member's selection goes is known.
        for member in company.members { _ = selections.selection(of: 0, for: member) }
        var times: [Duration] = []
        var affected = 0
        for _ in 0..<Self.changes {
            let row = nextChange()
            let start = ContinuousClock.now
            var changes = CRMChanges(startedAt: reading.startedAt, changeCounter: 0)
            changes.records = [row]
            reading = reading.applying(changes)
            let model = RightsModel(selections.model, reading: reading, changes: changes, now: reading.startedAt)
            affected += selections.update(to: model, changed: changes.subjects)?.count ?? 0
            times.append(ContinuousClock.now - start)
        }
        times.sort()
        try compare()
        func milliseconds(_ duration: Duration) -> String {
            String(
                format: "%.2f",
                Double(duration.components.attoseconds) / 1e15 + Double(duration.components.seconds) * 1e3)
        }
        return "change_ms=\(milliseconds(times[times.count / 2])) "
            + "change_p99_ms=\(milliseconds(times[times.count * 99 / 100])) "
            + "change_affected=\(affected / Self.changes)"
    }

    /// 70 % a field that the filters read, 10 % the sort field, 10 % a new record, 10 % a deleted one.
    private mutating func nextChange() -> CRMChanges.Row {
        guard let columns = reading.records["Kontakte"] else { preconditionFailure("the company has contacts") }
        var row = below(columns.rowCount)
        while !columns.isThere(row) { row = below(columns.rowCount) }
        var values = columns.record(row).values
        let other = columns.record(below(columns.rowCount)).values
        let kind = below(10)
        switch kind {
        case 0..<7:
            let position = 1 + below(4)
            values[position] = other[position]
        case 7: values[5] = other[5]
        case 8:
            keysMade += 1
            return .init(id: RecordID(table: "Kontakte", key: "N\(keysMade)"), values: values)
        default: return .init(id: columns.id(row), values: nil)
        }
        return .init(id: columns.id(row), values: values)
    }

    private mutating func below(_ bound: Int) -> Int {
        // SplitMix64.
        random &+= 0x9E37_79B9_7F4A_7C15
        var mixed = random
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }

    private struct Difference: Error, CustomStringConvertible {
        let member: UserID

        var description: String { "After the changes the selection of \(member) is not what a fresh pass says." }
    }

    /// A time without the right result is no result.
    private func compare() throws {
        let model = RightsModel(reading: reading, policy: selections.model.policy, now: reading.startedAt)
        let index = SelectionIndex(model: model, collator: collator, rules: [company.rule])
        let rule = index.prepare(company.rule)
        for member in company.members.prefix(Self.membersCompared) {
            let wanted = model.viewer(of: member).map { index.selection(by: rule, for: $0).rows } ?? []
            guard selections.selection(of: 0, for: member)?.rows == wanted else { throw Difference(member: member) }
        }
    }
}
