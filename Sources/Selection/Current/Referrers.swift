import AccessRules
import ContactModel

/// Which records refer to a record: a change of that one is a change of what these say (SEMANTICS 8 and 23).
///
/// Belongs to one task.
final class Referrers {
    /// A field that holds the key of a record of another table.
    private struct Link: Hashable {
        let table: String
        let fieldPosition: Int
        let targetTable: String
    }

    private let links: [Link]
    /// How many relations there are between a record and the farthest one that matters to it.
    private let depth: Int
    private let model: RightsModel
    /// By key of the record referred to, the rows in the model of the beginning; made when first asked for.
    private var rows: [Link: [RecordID: [UInt32]]] = [:]
    /// Rows by table whose fields may say something else than in the model of the beginning.
    private var edited: [String: Set<Int>] = [:]

    /// - Parameters:
    ///   - wanted: paths that filters, pins, orders and contacts read.
    ///   - granting: paths that the CRM's own rules read, on which it depends who sees the records on those.
    init(model: RightsModel, wanted: Set<FieldPath>, granting: Set<FieldPath>) {
        self.model = model
        let steps = wanted.union(granting).filter(model.schema.fits).flatMap(\.relations)
        links = Array(
            Set(steps.map { Link(table: $0.table, fieldPosition: $0.fieldPosition, targetTable: $0.targetTable) }))
        func length(_ paths: Set<FieldPath>) -> Int { paths.map(\.relations.count).max() ?? 0 }
        depth = length(wanted) + length(granting)
    }

    /// By table, every row whose record may be another in somebody's eyes after these changed; more rather than fewer.
    func touched(
        by changed: Set<RecordID>, from former: RightsModel, to present: RightsModel
    ) -> [String: Set<Int>] {
        var touched: [String: Set<Int>] = [:]
        var reached: Set<RecordID> = []
        for id in changed {
            for model in [former, present] {
                guard let store = model.tables[id.table] else { continue }
                // Where the record leads now and led before: its subscriptions are there.
                let own = [store.columns.lastRow(of: id.key), try? store.finalRow(id).get()]
                touched[id.table, default: []].formUnion(own.compactMap(\.self))
                reached.formUnion(store.keysLeading(to: id.key).map { RecordID(table: id.table, key: $0) })
            }
            if let row = present.tables[id.table]?.columns.lastRow(of: id.key) {
                edited[id.table, default: []].insert(row)
            }
        }
        // Touched alone says nothing of who refers to it: the end of a merge is touched by its subscriptions.
        var spread: [String: Set<Int>] = [:]
        for _ in 0..<depth where !reached.isEmpty {
            var next: Set<RecordID> = []
            for link in links {
                let targets = reached.filter { $0.table == link.targetTable }
                guard !targets.isEmpty, let store = present.tables[link.table] else { continue }
                for row in referring(to: targets, by: link, in: store)
                where spread[link.table, default: []].insert(row).inserted {
                    touched[link.table, default: []].insert(row)
                    let keys = store.keysLeading(to: store.columns.key(row))
                    next.formUnion(keys.map { RecordID(table: link.table, key: $0) })
                }
            }
            reached = next
        }
        return touched
    }

    private func referring(to targets: Set<RecordID>, by link: Link, in store: TableStore) -> [Int] {
        let known = rows(of: link)
        let edited = edited[link.table] ?? []
        let unedited = targets.flatMap { known[$0] ?? [] }.map(Int.init).filter { !edited.contains($0) }
        return unedited
            + edited.filter { row in
                guard let key = store.columns.value(row, link.fieldPosition).keyText else { return false }
                return targets.contains(RecordID(table: link.targetTable, key: key))
            }
    }

    private func rows(of link: Link) -> [RecordID: [UInt32]] {
        if let known = rows[link] { return known }
        var made: [RecordID: [UInt32]] = [:]
        if let columns = model.tables[link.table]?.columns {
            let column = columns.column(link.fieldPosition)
            for row in columns.indices {
                guard let key = column[row].keyText else { continue }
                made[RecordID(table: link.targetTable, key: key), default: []].append(UInt32(row))
            }
        }
        rows[link] = made
        return made
    }
}
