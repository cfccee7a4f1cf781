package import ContactModel
import Locking

/// A user as one who may see things, with every answer's reason.
///
/// Immutable for its user and model; what it has once found out about tables and records it remembers under a lock.
package final class Viewer: Sendable {
    package let user: User
    /// Every group that the user belongs to, nested ones included.
    package let groups: Set<GroupID>
    package let model: RightsModel

    private let values: UserValues
    private let memory = Locked(Memory())

    private struct Memory {
        var readable: [Int: ReadableColumns] = [:]
        /// By table and row.
        var visible: [RowKey: Bool] = [:]
    }

    private struct RowKey: Hashable {
        let table: Int
        let row: Int
    }

    init(_ user: User, groups: Set<GroupID>, model: RightsModel) {
        self.user = user
        self.groups = groups
        self.model = model
        values = UserValues(of: user, declared: model.schema.attributes)
    }

    // MARK: Perspective and filters

    /// The record as this user sees it; `nil` where the user may not see it, or where it is not there: an id that was
    /// merged into another is not there, resolve it first.
    package func perspective(on record: RecordID) -> Perspective? {
        guard let table = model.tables[record.table], let row = table.row(of: record), table.isLive(row),
            isVisible(row: row, of: table)
        else { return nil }
        return Perspective(RecordReader(viewer: self, table: table, row: row, sight: .perspective))
    }

    /// Three-valued: `nil` is null, and also the answer for a perspective of another user, or a filter of another table
    /// or schema.
    package func evaluate(_ filter: Filter, on perspective: Perspective) -> Bool? {
        guard perspective.viewer === self else { return nil }
        return FilterEvaluator.evaluate(filter, perspective.reader)
    }

    /// The filter's tree with every node's value, made by the code that evaluates.
    package func trace(_ filter: Filter, on perspective: Perspective) -> FilterTrace {
        precondition(perspective.viewer === self, "traced on the perspective of another user")
        return FilterEvaluator.trace(filter, perspective.reader)
    }

    /// What `user.…` is for this user; `nil` for an attribute that is not declared.
    package func value(of value: UserValue) -> FilterValue? {
        guard case .attribute(let name) = value else { return values.value(of: value, type: .one(.text)) }
        return model.schema.attributes[name].map { values.value(of: value, type: $0.valueType) }
    }

    /// - Parameter type: the node's, which says whether a value that is lacking is a list.
    package func value(of value: UserValue, type: ValueType) -> FilterValue {
        values.value(of: value, type: type)
    }

    /// `nil` for a name that the directory does not know, so that neither the test nor its opposite is true
    /// (SEMANTICS 17).
    package func isMember(ofGroup name: TextKey) -> Bool? {
        model.directory.group(key: name).map { groups.contains($0.id) }
    }

    // MARK: Memory

    /// Whether the user may see the record in this row, which is a live one.
    func isVisible(row: Int, of table: TableStore) -> Bool {
        let key = RowKey(table: table.index, row: row)
        if let known = memory.withLock({ $0.visible[key] }) { return known }
        let isVisible = recordRight(row: row, of: table).isAllowed
        memory.withLock { $0.visible[key] = isVisible }
        return isVisible
    }

    package func readable(in table: TableStore) -> ReadableColumns {
        if let known = memory.withLock({ $0.readable[table.index] }) { return known }
        let columns = ReadableColumns(
            fields: table.schema.fields.map { fieldRight(.init(table: table.schema.name, field: $0.name)).isAllowed },
            relations: table.schema.relations.map {
                fieldRight(.init(table: table.schema.name, field: $0.name)).isAllowed
            })
        memory.withLock { $0.readable[table.index] = columns }
        return columns
    }
}

/// Which columns of a table a user may read, in the schema's order.
package struct ReadableColumns: Hashable, Sendable {
    package let fields: [Bool]
    package let relations: [Bool]
}
