import AccessRules
import Bitmaps

/// For which records a condition is true, and for which it is null; it is false for the others.
struct Truth {
    let isTrue: Bitmap
    let isNull: Bitmap
    let universe: Bitmap

    init(isTrue: Bitmap, isNull: Bitmap, universe: Bitmap) {
        self.isTrue = isTrue
        self.isNull = isNull
        self.universe = universe
    }

    /// The same for every record.
    init(_ truth: Bool?, universe: Bitmap) {
        self.init(
            isTrue: truth == true ? universe : .empty, isNull: truth == nil ? universe : .empty, universe: universe)
    }

    func records(where wanted: Bool) -> Bitmap {
        wanted ? isTrue : universe.subtracting(isTrue).subtracting(isNull)
    }
}

/// How a path is walked from row to row, as somebody sees the records on it.
struct PathWay {
    struct Step {
        /// By row.
        let targets: [Int32]
        /// The records that may be passed, by their ordinals; `nil`: all that are there.
        let visible: Bitmap?
        /// Of the target's rows.
        let ordinals: [UInt32]
    }

    /// `nil` where something on the path cannot be read: it gets nowhere.
    let steps: [Step]?

    /// The same for many rows; `RelatedRows.nowhere` where one does not get there.
    func endRows(from rows: [UInt32]) -> [Int32] {
        guard let steps else { return [Int32](repeating: RelatedRows.nowhere, count: rows.count) }
        if steps.isEmpty { return rows.map(Int32.init) }
        return rows.map { row in endRow(from: Int(row)).map(Int32.init) ?? RelatedRows.nowhere }
    }

    /// The row at the end of the path's relations; `nil` where it does not get there.
    func endRow(from row: Int) -> Int? {
        guard let steps else { return nil }
        var row = row
        for step in steps {
            let target = step.targets[row]
            guard target != RelatedRows.nowhere else { return nil }
            if let visible = step.visible, !visible.contains(step.ordinals[Int(target)]) { return nil }
            row = Int(target)
        }
        return row
    }
}

/// Works out an atom for every record of a table at once, as somebody sees them.
struct AtomReading {
    let space: TableSpace
    let model: RightsModel
    let evaluator: NodeEvaluator
    /// Every path of the atom.
    let ways: [FieldPath: PathWay]
    /// The member's own values; `nil` where the atom does not mention the user.
    let viewer: Viewer?
    /// The ordinals that the member is subscribed to, where the atom asks.
    let subscribed: Bitmap

    /// The value at the end of a path for the record of a row.
    func value(_ path: FieldPath, row: Int) -> FilterValue {
        let isList = path.field?.type == .textList
        let endRow = ways[path]?.endRow(from: row)
        guard let end = path.field else { return .relation(isSet: endRow != nil) }
        guard let endRow, let table = model.tables[end.table] else { return isList ? .list(nil) : .null }
        return Self.value(of: table.columns.column(end.position)[endRow], isList: isList)
    }

    private static func value(of value: FieldValue, isList: Bool) -> FilterValue {
        guard isList else { return .one(value) }
        guard case .textList(let texts) = value else { return .list(nil) }
        return .list(texts.map { $0.map(FieldValue.text) ?? .null })
    }

    // MARK: The whole table

    func truth(of node: FilterNode) -> Truth {
        if let path = node.usage.paths.first, node.usage.paths.count == 1, !node.usage.usesSubscriptions,
            let byText = truth(of: node, overTextsOf: path)
        {
            return byText
        }
        var states = States()
        for (ordinal, row) in space.rows.enumerated() {
            let truth = truth(of: node, ordinal: UInt32(ordinal)) { value($0, row: Int(row)) }
            states.add(truth, UInt32(ordinal))
        }
        return states.truth(space.live)
    }

    private func truth(of node: FilterNode, ordinal: UInt32, value: (FieldPath) -> FilterValue) -> Bool? {
        evaluator.value(of: node) { leaf in
            switch leaf.operation {
            case .field(let path): return value(path)
            case .user(let value): return viewer?.value(of: value, type: leaf.type) ?? .null
            case .memberOf(_, let key): return .truth(viewer?.isMember(ofGroup: key))
            case .subscribed: return .truth(subscribed.contains(ordinal))
            default: return .null
            }
        }.truth
    }

    /// An atom over one text field: once for each different text, however often it is there. `nil` for other fields.
    private func truth(of node: FilterNode, overTextsOf path: FieldPath) -> Truth? {
        guard let end = path.field, let way = ways[path], let table = model.tables[end.table],
            let texts = table.columns.column(end.position).texts
        else { return nil }
        var known = [UInt8](repeating: 0, count: texts.codeCount)
        var states = States()
        for (ordinal, code) in texts.codes(rows: way.endRows(from: space.rows)).enumerated() {
            if known[Int(code)] == 0 {
                let value = FilterValue.one(texts.text(code: code).map(FieldValue.text) ?? .null)
                known[Int(code)] = States.mark(truth(of: node, ordinal: UInt32(ordinal)) { _ in value })
            }
            states.add(mark: known[Int(code)], UInt32(ordinal))
        }
        return states.truth(space.live)
    }

    /// Collects three-valued answers.
    private struct States {
        private var isTrue = BitmapBuilder()
        private var isNull = BitmapBuilder()

        static func mark(_ truth: Bool?) -> UInt8 {
            switch truth {
            case true?: 1
            case false?: 2
            case nil: 3
            }
        }

        mutating func add(_ truth: Bool?, _ ordinal: UInt32) { add(mark: Self.mark(truth), ordinal) }

        mutating func add(mark: UInt8, _ ordinal: UInt32) {
            if mark == 1 { isTrue.insert(ordinal) } else if mark == 3 { isNull.insert(ordinal) }
        }

        func truth(_ universe: Bitmap) -> Truth {
            Truth(isTrue: isTrue.bitmap, isNull: isNull.bitmap, universe: universe)
        }
    }
}
