import AccessRules
import ContactModel

/// Fills the tables of a random world.
struct WorldFilling {
    let schema: CRMSchema
    let values: RandomValues
    /// By table.
    var keys: [String: [String]] = [:]
    /// Keys are numbered through all tables, so that none is used twice.
    var keysMade = 0

    mutating func makeKeys(of table: String, count: Int) {
        keys[table] = (0..<count).map { _ in newKey() }
    }

    mutating func newKey() -> String {
        keysMade += 1
        return String(keysMade)
    }

    /// A record for every key, some of them recycled, merged, or merged in a circle.
    func records(_ random: inout SeededGenerator) -> [String: [Record]] {
        var all: [String: [Record]] = [:]
        for (name, keys) in keys.sorted(by: { $0.key < $1.key }) {
            guard let table = schema.tables[name] else { continue }
            var records = keys.map { record(table, key: $0, &random) }
            for _ in 0..<random.below(keys.count / 3 + 1) {
                merge(random.below(keys.count), into: random.pick(keys), &records, table)
            }
            if random.chance(3), keys.count >= 3 { mergeInACircle(&records, keys, table) }
            if random.chance(2), keys.count >= 5 { chainIntoTheBin(&records, keys, table) }
            all[name] = records
        }
        return all
    }

    func record(_ table: TableSchema, key: String, _ random: inout SeededGenerator) -> Record {
        let values = table.fields.map { field in
            field.name == table.keyField ? Self.keyValue(key, field.type) : value(of: field, in: table, &random)
        }
        return Record(id: RecordID(table: table.name, key: key), values: values)
    }

    /// A value for a field other than the key.
    func value(of field: FieldDefinition, in table: TableSchema, _ random: inout SeededGenerator) -> FieldValue {
        if field.name == table.mergedIntoField { return .null }
        if field.name == table.deletedField {
            return random.chance(10) ? .boolean(true) : random.pick([.null, .boolean(false)])
        }
        if let relation = table.relations.first(where: { $0.field == field.name }) {
            return relationValue(to: relation.targetTable, field.type, &random)
        }
        return random.chance(5) ? .null : values.value(field.type, &random)
    }

    /// Unset now and then, and seldom the key of no record there.
    func relationValue(to table: String, _ type: FieldType, _ random: inout SeededGenerator) -> FieldValue {
        if random.chance(6) { return .null }
        let keys = keys[table] ?? []
        return Self.keyValue(keys.isEmpty || random.chance(10) ? "999999" : random.pick(keys), type)
    }

    static func keyValue(_ key: String, _ type: FieldType) -> FieldValue {
        type == .integer ? Int64(key).map(FieldValue.integer) ?? .null : .text(key)
    }

    private func merge(_ index: Int, into key: String, _ records: inout [Record], _ table: TableSchema) {
        guard let field = table.mergedIntoField, let position = table.position(of: field) else { return }
        records[index] = records[index].with(Self.keyValue(key, table.fields[position].type), at: position)
    }

    private func mergeInACircle(_ records: inout [Record], _ keys: [String], _ table: TableSchema) {
        for index in 0..<3 { merge(index, into: keys[(index + 1) % 3], &records, table) }
    }

    private func chainIntoTheBin(_ records: inout [Record], _ keys: [String], _ table: TableSchema) {
        merge(keys.count - 3, into: keys[keys.count - 2], &records, table)
        merge(keys.count - 2, into: keys[keys.count - 1], &records, table)
        guard let position = table.deletedField.flatMap(table.position) else { return }
        records[keys.count - 1] = records[keys.count - 1].with(.boolean(true), at: position)
    }
}

extension Record {
    /// The same record with one value changed.
    func with(_ value: FieldValue, at position: Int) -> Record {
        var values = values
        values[position] = value
        return Record(id: id, values: values)
    }
}
