import ContactModel

/// One record in one of the two ways in which it may be read.
struct RecordReader {
    enum Sight {
        /// As the CRM's own rules read it: everything, also of related records that nobody may see (SEMANTICS 7).
        case full
        /// As the viewer may see it (SEMANTICS 8).
        case perspective
    }

    /// The path belongs to another schema than the record.
    struct StalePath: Error {}

    let viewer: Viewer
    let table: TableStore
    let row: Int
    let sight: Sight

    /// The value at the end of a path; null wherever the path does not get there.
    func value(of path: FieldPath) throws(StalePath) -> FilterValue {
        guard path.table == table.schema.name else { throw StalePath() }
        var current: (table: TableStore, row: Int)? = (table, row)
        for step in path.relations {
            // Steps behind a null one are still checked against the schema, so that staleness never depends on data.
            current = try next(step, from: current)
        }
        guard let end = path.field else { return .relation(isSet: current != nil) }
        let value = try value(of: end, in: current)
        guard end.type == .textList else { return .one(value) }
        guard case .textList(let texts) = value else { return .list(nil) }
        return .list(texts.map { $0.map(FieldValue.text) ?? .null })
    }

    /// The records along a path's relations, one for each; `nil` from the first that is not there for this sight.
    func records(along path: FieldPath) throws(StalePath) -> [RecordID?] {
        guard path.table == table.schema.name else { throw StalePath() }
        var current: (table: TableStore, row: Int)? = (table, row)
        var records: [RecordID?] = []
        for step in path.relations {
            current = try next(step, from: current)
            records.append(current.map { $0.table.columns.id($0.row) })
        }
        return records
    }

    /// The first of a path's relations that leads to a live record which the viewer may not see, all before it being
    /// passable for the viewer; `nil`: none. Of a path that belongs to another schema nothing is known.
    func hiddenRelation(along path: FieldPath) -> Int? {
        guard sight == .perspective, path.table == table.schema.name else { return nil }
        var current = (table: table, row: row)
        let whole = RecordReader(viewer: viewer, table: table, row: row, sight: .full)
        for (index, step) in path.relations.enumerated() {
            guard viewer.model.tables[step.table]?.schema.has(step) == true,
                let seen = try? whole.next(step, from: current),
                viewer.readable(in: current.table).relations[step.position]
            else { return nil }
            guard viewer.isVisible(row: seen.row, of: seen.table) else { return index }
            current = seen
        }
        return nil
    }

    private func next(
        _ step: FieldPath.Step, from place: (table: TableStore, row: Int)?
    ) throws(StalePath) -> (table: TableStore, row: Int)? {
        guard let table = place?.table ?? viewer.model.tables[step.table],
            let target = viewer.model.tables[step.targetTable],
            table.schema.has(step)
        else { throw StalePath() }
        guard let place else { return nil }
        guard sight == .full || viewer.readable(in: table).relations[step.position],
            let key = table.columns.value(place.row, step.fieldPosition).keyText,
            case .success(let row) = target.finalRow(RecordID(table: step.targetTable, key: key)),
            sight == .full || viewer.isVisible(row: row, of: target)
        else { return nil }
        return (target, row)
    }

    private func value(
        of end: FieldPath.End, in place: (table: TableStore, row: Int)?
    ) throws(StalePath) -> FieldValue {
        guard let table = place?.table ?? viewer.model.tables[end.table], table.schema.has(end) else {
            throw StalePath()
        }
        guard let place, sight == .full || viewer.readable(in: table).fields[end.position] else { return .null }
        return table.columns.value(place.row, end.position)
    }
}

extension TableSchema {
    fileprivate func has(_ step: FieldPath.Step) -> Bool {
        guard name == step.table, step.position < relations.count, step.fieldPosition < fields.count else {
            return false
        }
        let relation = relations[step.position]
        return relation.name == step.relation && relation.targetTable == step.targetTable
            && relation.field == step.field && fields[step.fieldPosition].name == step.field
    }

    fileprivate func has(_ end: FieldPath.End) -> Bool {
        guard name == end.table, end.position < fields.count else { return false }
        return fields[end.position].name == end.field && fields[end.position].type == end.type
    }
}
