import AccessRules
import ContactModel

/// Finds relations and merges of records that lead nowhere, and merges in a circle.
struct RecordCheck {
    let reading: CRMReading

    func run(_ findings: inout CRMFindings) {
        for table in reading.schema.tables.values.sorted(by: { $0.name < $1.name }) {
            guard let columns = reading.records[table.name] else { continue }
            let records = columns.records
            for relation in table.relations {
                guard let position = table.position(of: relation.field),
                    let targets = reading.records[relation.targetTable], !targets.hasUnreadKeys
                else { continue }
                for record in records {
                    guard let key = Self.key(record.values[position]) else { continue }
                    if targets.row(of: key) == nil {
                        findings.add(
                            .record, "\(record.id).\(relation.field)",
                            "It leads to a record of \(relation.targetTable) that does not exist.")
                    }
                }
            }
            checkMerges(of: table, records, &findings)
        }
    }

    private func checkMerges(of table: TableSchema, _ records: [Record], _ findings: inout CRMFindings) {
        guard let field = table.mergedIntoField, let position = table.position(of: field) else { return }
        let known = Set(records.map(\.id))
        var targets: [RecordID: RecordID] = [:]
        for record in records {
            guard let key = Self.key(record.values[position]) else { continue }
            let target = RecordID(table: table.name, key: key)
            if known.contains(target) {
                targets[record.id] = target
            } else {
                findings.add(.record, "\(record.id).\(field)", "It was merged into a record that does not exist.")
            }
        }
        var seen: Set<RecordID> = []
        for start in targets.keys.sorted() where !seen.contains(start) {
            guard let circle = Self.circle(from: start, targets, seen: &seen) else { continue }
            let names = (circle + circle.prefix(1)).map(\.description).joined(separator: " → ")
            findings.add(.record, "\(table.name).\(field)", "Records were merged in a circle: \(names).")
        }
    }

    /// The records of a circle that the chain from `start` runs into for the first time.
    private static func circle(
        from start: RecordID, _ targets: [RecordID: RecordID], seen: inout Set<RecordID>
    ) -> [RecordID]? {
        var chain: [RecordID] = []
        var places: [RecordID: Int] = [:]
        var next: RecordID? = start
        while let record = next {
            if let place = places[record] { return Array(chain[place...]) }
            guard seen.insert(record).inserted else { return nil }
            places[record] = chain.count
            chain.append(record)
            next = targets[record]
        }
        return nil
    }

    /// The value of a relation or merge field as a record's key; `nil` where it is unset.
    private static func key(_ value: FieldValue) -> String? {
        switch value {
        case .text(let text): text
        case .integer(let integer): String(integer)
        case .null, .decimal, .boolean, .date, .timestamp, .textList, .bytes: nil
        }
    }
}

extension RecordColumns {
    /// Whether it is not known which records there are; that is reported of the table, once.
    fileprivate var hasUnreadKeys: Bool { schema.unreadFields.contains(schema.keyField) }
}
