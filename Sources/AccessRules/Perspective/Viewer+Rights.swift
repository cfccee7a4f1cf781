package import ContactModel

/// The rules of DOMAIN §2, each answer with its reason.
extension Viewer {
    /// A view without any entry is open to everybody.
    package func viewRight(_ view: String) -> RightDecision {
        guard model.schema.views[view] != nil else { return .init(false, .viewRights, .unknown) }
        guard let rights = model.rights(ofView: view) else { return .init(true, .viewRights, .byDefault(.open)) }
        let (isAllowed, ground) = decide(rights) { _ in nil }
        return .init(isAllowed, .viewRights, ground)
    }

    /// Whether the user may see the record of this very id; an id that was merged into another has none of its own.
    package func recordRight(_ record: RecordID) -> RightDecision {
        guard let table = model.tables[record.table], let row = table.row(of: record) else {
            return .init(false, .recordRights, .unknown)
        }
        return recordRight(row: row, of: table)
    }

    /// Whether a record that is not there, or not there any more, might be shown to the user by what rights say without
    /// it: false only where its access list, or every entry for its table, says no whatever the record.
    ///
    /// The list of a record whose row is gone may have gone with it: then, where the user is let in by any list of the
    /// table, this one might have been among them.
    package func mightSee(_ record: RecordID) -> Bool {
        if let list = model.accessList(of: record) { return isNamed(in: list) }
        if let rights = model.rights(ofRecordsIn: record.table) {
            if isNamed(in: rights) { return true }
        } else if model.policy.recordsDefault == .open {
            return true
        }
        guard model.tables[record.table]?.row(of: record) == nil else { return false }
        return model.recordsWithAccessList.contains { other in
            other.table == record.table && model.accessList(of: other).map(isNamed) ?? false
        }
    }

    private func isNamed(in rights: ObjectRights) -> Bool { !rights.allowing(user.id, in: groups).isEmpty }

    /// A relation needs the right to itself and to the field below it: otherwise that field's value could be had
    /// through the relation.
    package func fieldRight(_ key: FieldKey) -> RightDecision {
        guard let table = model.schema.tables[key.table], model.schema.has(key) else {
            return .init(false, .fieldRights, .unknown)
        }
        let own = ownFieldRight(key)
        guard own.isAllowed, let relation = table.relation(named: key.field), table.position(of: key.field) == nil
        else { return own }
        let field = FieldKey(table: key.table, field: relation.field)
        let below = ownFieldRight(field)
        if below.isAllowed { return own }
        return .init(false, .fieldRights, .underlying(field, below.reason.ground))
    }

    /// The fields and relations of a table that the user may read.
    package func readableFields(of table: String) -> Set<FieldKey> {
        guard let store = model.tables[table] else { return [] }
        let columns = readable(in: store)
        let fields = zip(store.schema.fields.map(\.name), columns.fields)
        let relations = zip(store.schema.relations.map(\.name), columns.relations)
        return Set((Array(fields) + Array(relations)).filter(\.1).map { FieldKey(table: table, field: $0.0) })
    }

    /// The subscription of the record that names the user, or the first by id of the user's groups that one names.
    ///
    /// `nil` where there is none, or where the field that the CRM keeps subscriptions in cannot be read (SEMANTICS 10).
    /// Grants no rights.
    package func subscription(of record: RecordID) -> Principal? {
        guard let table = model.tables[record.table], let row = table.row(of: record) else { return nil }
        return subscription(row: row, of: table)
    }

    package func isSubscribed(_ record: RecordID) -> Bool { subscription(of: record) != nil }

    func subscription(row: Int, of table: TableStore) -> Principal? {
        let subscribers = model.subscriptions(of: table.schema.name)?.subscribers(row: row) ?? []
        guard !subscribers.isEmpty else { return nil }
        if let field = table.schema.subscriptionField {
            guard let position = table.schema.position(of: field), readable(in: table).fields[position] else {
                return nil
            }
        }
        if subscribers.contains(.user(user.id)) { return .user(user.id) }
        let groups = subscribers.compactMap { principal -> GroupID? in
            guard case .group(let group) = principal, self.groups.contains(group) else { return nil }
            return group
        }
        return groups.min().map(Principal.group)
    }

    func recordRight(row: Int, of table: TableStore) -> RightDecision {
        let record = table.columns.id(row)
        if let other = table.mergedInto(row) {
            return .init(false, .recordRights, .nowhere(.merged(into: other)))
        }
        guard table.isLive(row) else { return .init(false, .recordRights, .nowhere(.recycled)) }
        let reader = RecordReader(viewer: self, table: table, row: row, sight: .full)
        if let list = model.accessList(of: record) {
            let (isAllowed, ground) = decide(list) { _ in nil }
            return .init(isAllowed, .accessList, ground)
        }
        guard let rights = model.rights(ofRecordsIn: record.table) else {
            let byDefault = model.policy.recordsDefault
            return .init(byDefault == .open, .recordRights, .byDefault(byDefault))
        }
        let (isAllowed, ground) = decide(rights) { FilterEvaluator.evaluate($0, reader) }
        return .init(isAllowed, .recordRights, ground)
    }

    private func ownFieldRight(_ key: FieldKey) -> RightDecision {
        if model.policy.protected.contains(key) { return .init(false, .fieldRights, .protected) }
        guard let rights = model.rights(ofField: key) else {
            let byDefault = model.fieldsDefault(of: key.table)
            return .init(byDefault == .open, .fieldRights, .byDefault(byDefault))
        }
        let (isAllowed, ground) = decide(rights) { _ in nil }
        return .init(isAllowed, .fieldRights, ground)
    }

    private func decide(_ rights: ObjectRights, truth: (Filter) -> Bool?) -> (Bool, RightGround) {
        rights.decide(for: user.id, in: groups, truth: truth)
    }
}
