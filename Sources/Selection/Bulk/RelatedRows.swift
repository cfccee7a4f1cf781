import AccessRules
import ContactModel

/// Where relations lead, merges followed, for every row of the table that they belong to.
final class RelatedRows {
    private struct Key: Hashable {
        let table: String
        let position: Int
    }

    private let model: RightsModel
    private var targets: [Key: [Int32]] = [:]

    init(model: RightsModel) { self.model = model }

    static let nowhere: Int32 = -1

    /// By row; `nowhere` where the relation is unset or leads to no record.
    func rows(along step: FieldPath.Step) -> [Int32] {
        let key = Key(table: step.table, position: step.position)
        if let known = targets[key] { return known }
        let rows = made(step)
        targets[key] = rows
        return rows
    }

    private func made(_ step: FieldPath.Step) -> [Int32] {
        guard let table = model.tables[step.table], let target = model.tables[step.targetTable] else { return [] }
        let column = table.columns.column(step.fieldPosition)
        func row(of value: FieldValue) -> Int32 {
            guard let key = value.keyText,
                case .success(let row) = target.finalRow(RecordID(table: step.targetTable, key: key))
            else { return Self.nowhere }
            return Int32(row)
        }
        return table.columns.indices.map { row(of: column[$0]) }
    }
}
