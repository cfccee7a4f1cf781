import AccessRules
import Bitmaps
import ContactModel

/// For which members a condition is true of one record, and for which it is null; it is false for the others.
struct MemberTruth {
    let isTrue: Bitmap
    let isNull: Bitmap

    static func constant(_ truth: Bool?, _ all: Bitmap) -> MemberTruth {
        MemberTruth(isTrue: truth == true ? all : .empty, isNull: truth == nil ? all : .empty)
    }
}

/// Who sees a record, and whom a condition lets have it: the sets of `RecordSets` seen from the other side, all members
/// for one record instead of all records for one member.
///
/// The conditions are the same objects; `RecordSets` and this walk them apart from each other. Belongs to one task.
final class RecordAudiences {
    let model: RightsModel
    let members: MemberTable
    private let evaluator: NodeEvaluator
    /// The compiled rights of a table, `nil` for one that the CRM does not have.
    private let rights: (String) -> RecordRights?
    private var known: [Place: RecordAudience] = [:]

    private struct Place: Hashable {
        let table: String
        let row: Int
    }

    init(model: RightsModel, members: MemberTable, rights: @escaping (String) -> RecordRights?) {
        self.model = model
        self.members = members
        self.rights = rights
        evaluator = NodeEvaluator(clock: model.clock)
    }

    /// The one of the record in this row, whether it is live or not.
    func audience(_ store: TableStore, row: Int) -> RecordAudience {
        let place = Place(table: store.schema.name, row: row)
        if let known = known[place] { return known }
        let audience = RecordAudience(store, row: row, in: self, evaluator)
        known[place] = audience
        return audience
    }

    func grants(of table: String) -> TableGrants? {
        if let known = members.grants[table] { return known }
        guard let rights = rights(table) else { return nil }
        var made = TableGrants()
        if let groupGrants = rights.groupGrants {
            made.ofGroups = groupGrants.map { (members.members(of: $0.group), $0.grant) }
            made.deciding = Bitmap.union(of: rights.ownGrants.keys.map(members.only))
            var everything: [Bitmap] = []
            var byCondition: [Int: (condition: Condition, users: [Bitmap])] = [:]
            for (user, grant) in rights.ownGrants {
                switch grant {
                case .every: everything.append(members.only(user))
                case .records(let condition):
                    byCondition[condition.id, default: (condition, [])].users.append(members.only(user))
                case nil: continue
                }
            }
            made.own = byCondition.values.map { (Bitmap.union(of: $0.users), .records($0.condition)) }
            if !everything.isEmpty { made.own.append((Bitmap.union(of: everything), .every)) }
        } else {
            made.byDefault = rights.isOpenByDefault
        }
        members.grants[table] = made
        return made
    }
}

/// One record as all members see it.
final class RecordAudience {
    /// Whose eyes a condition looks with.
    enum Eyes: Hashable {
        /// The CRM's own: the full record.
        case full
        /// Each member's.
        case perspective
    }

    let store: TableStore
    let row: Int
    private unowned let audiences: RecordAudiences
    private let evaluator: NodeEvaluator
    private var truths: [Key: MemberTruth] = [:]
    private var ends: [FieldPath: PathEnd] = [:]
    private var reached: [FieldPath: Bitmap] = [:]
    private var visibleMembers: Bitmap?
    private var subscribedMembers: Bitmap?

    private struct Key: Hashable {
        let condition: Int
        let eyes: Eyes
    }

    init(_ store: TableStore, row: Int, in audiences: RecordAudiences, _ evaluator: NodeEvaluator) {
        self.store = store
        self.row = row
        self.audiences = audiences
        self.evaluator = evaluator
    }

    private var members: MemberTable { audiences.members }

    // MARK: Visibility

    /// Whoever may see the record; nobody where it is not there, recycled or merged.
    var visible: Bitmap {
        if let visibleMembers { return visibleMembers }
        // Rights read full records, so that no circle of relations comes back to this question.
        let made = madeVisible()
        visibleMembers = made
        return made
    }

    private func madeVisible() -> Bitmap {
        guard row < store.columns.rowCount, store.isLive(row) else { return .empty }
        if let list = audiences.model.accessList(of: store.columns.id(row)) { return members(of: list) }
        guard let grants = audiences.grants(of: store.schema.name) else { return .empty }
        if let byDefault = grants.byDefault { return byDefault ? members.all : .empty }
        let byGroups = Bitmap.union(of: grants.ofGroups.map(granted)).subtracting(grants.deciding)
        return Bitmap.union(of: [byGroups] + grants.own.map(granted))
    }

    private func granted(_ grant: (members: Bitmap, grant: RecordRights.Grant)) -> Bitmap {
        switch grant.grant {
        case .every: grant.members
        case .records(let condition): grant.members.intersection(truth(condition, .full).isTrue)
        }
    }

    /// SEMANTICS 6: a user's own entry wins, else one `yes` among the groups is needed.
    private func members(of list: ObjectRights) -> Bitmap {
        func allows(_ entry: CheckedEntry) -> Bool {
            entry.fault == nil && entry.value == .yes && entry.filterText == nil
        }
        let deciding = list.users.filter { $0.value.value != .byGroups || $0.value.fault != nil }
        let byGroups = list.groups.filter { allows($0.entry) }.map { members.members(of: $0.group) }
        return Bitmap.union(of: byGroups).subtracting(Bitmap.union(of: deciding.keys.map(members.only)))
            .union(Bitmap.union(of: deciding.filter { allows($0.value) }.keys.map(members.only)))
    }

    // MARK: Paths

    /// Where a path leads from the record.
    struct PathEnd {
        /// In full; null for who does not get there.
        let value: FilterValue
        /// Whether there is an end at all.
        let isThere: Bool
        /// The records on the way, as far as there are any.
        let rows: [(store: TableStore, row: Int)]
    }

    func end(of path: FieldPath) -> PathEnd {
        if let known = ends[path] { return known }
        let made = madeEnd(of: path)
        ends[path] = made
        return made
    }

    private func madeEnd(of path: FieldPath) -> PathEnd {
        guard audiences.model.schema.fits(path), path.table == store.schema.name, row < store.columns.rowCount else {
            return PathEnd(value: path.missing, isThere: false, rows: [])
        }
        var place = (store: store, row: row)
        var rows: [(store: TableStore, row: Int)] = []
        for step in path.relations {
            guard let target = audiences.model.tables[step.targetTable],
                let key = place.store.columns.value(place.row, step.fieldPosition).keyText,
                case .success(let next) = target.finalRow(RecordID(table: step.targetTable, key: key))
            else { return PathEnd(value: path.missing, isThere: false, rows: rows) }
            place = (target, next)
            rows.append(place)
        }
        guard let end = path.field else { return PathEnd(value: .relation(isSet: true), isThere: true, rows: rows) }
        let value = FilterValue(place.store.columns.value(place.row, end.position), isList: end.type == .textList)
        return PathEnd(value: value, isThere: true, rows: rows)
    }

    /// Members who get to the end of the path (SEMANTICS 8).
    func reached(_ path: FieldPath, _ eyes: Eyes = .perspective) -> Bitmap {
        let end = end(of: path)
        guard end.isThere else { return .empty }
        guard eyes == .perspective else { return members.all }
        if let known = reached[path] { return known }
        let reached = end.rows.reduce(members.readers(of: path.reads)) { reached, place in
            reached.isEmpty ? reached : reached.intersection(audiences.audience(place.store, row: place.row).visible)
        }
        self.reached[path] = reached
        return reached
    }

    // MARK: Conditions

    /// Whose own value of the condition is true or null.
    func truth(_ condition: Condition, _ eyes: Eyes) -> MemberTruth {
        let key = Key(condition: condition.id, eyes: eyes)
        if let known = truths[key] { return known }
        let made = made(condition, eyes)
        truths[key] = made
        return made
    }

    private func made(_ condition: Condition, _ eyes: Eyes) -> MemberTruth {
        switch condition.kind {
        case .constant(let truth): return .constant(truth, members.all)
        case .not(let operand):
            let truth = truth(operand, eyes)
            return MemberTruth(isTrue: isFalse(truth), isNull: truth.isNull)
        case .any(let parts):
            let parts = parts.map { truth($0, eyes) }
            let isTrue = Bitmap.union(of: parts.map(\.isTrue))
            return MemberTruth(isTrue: isTrue, isNull: Bitmap.union(of: parts.map(\.isNull)).subtracting(isTrue))
        case .all(let parts):
            let parts = parts.map { truth($0, eyes) }
            let isFalse = Bitmap.union(of: parts.map(isFalse))
            let isNull = Bitmap.union(of: parts.map(\.isNull)).subtracting(isFalse)
            return MemberTruth(isTrue: members.all.subtracting(isFalse).subtracting(isNull), isNull: isNull)
        case .isNull(let operand): return MemberTruth(isTrue: truth(operand, eyes).isNull, isNull: .empty)
        case .subscribed: return MemberTruth(isTrue: subscribed, isNull: .empty)
        case .memberOf(let node):
            guard case .memberOf(_, let key) = node.operation, let group = audiences.model.directory.group(key: key)
            else { return .constant(nil, members.all) }
            return MemberTruth(isTrue: members.members(of: group.id), isNull: .empty)
        case .posting(let posting): return lookedUp(posting, condition, eyes)
        case .atom(let node): return atom(node, condition, eyes)
        }
    }

    private func isFalse(_ truth: MemberTruth) -> Bitmap {
        members.all.subtracting(truth.isTrue).subtracting(truth.isNull)
    }

    /// Whom a subscription of the record names, itself or by a group, as far as they may know (SEMANTICS 10).
    var subscribed: Bitmap {
        if let subscribedMembers { return subscribedMembers }
        let principals = audiences.model.subscriptions(of: store.schema.name)?.subscribers(row: row) ?? []
        var named = Bitmap.union(of: principals.map(members.members))
        if let field = store.schema.subscriptionField, !named.isEmpty {
            let key = FieldKey(table: store.schema.name, field: field)
            named = named.intersection(store.schema.position(of: field) == nil ? .empty : members.readers(of: [key]))
        }
        subscribedMembers = named
        return named
    }

    /// SEMANTICS 16.
    private func lookedUp(_ posting: Condition.Posting, _ condition: Condition, _ eyes: Eyes) -> MemberTruth {
        let postings = members.postings(of: condition, posting, evaluator)
        let value = end(of: posting.path).value.single
        let reached = value.isNull ? .empty : reached(posting.path, eyes)
        let isTrue = reached.isEmpty ? .empty : reached.intersection(postings.members(with: value))
        // Without a value nothing is equal or unequal to it, but a list that is empty has no element either way.
        let isNull = members.all.subtracting(reached).subtracting(postings.withNone)
            .union(reached.intersection(postings.withNull).subtracting(isTrue))
        return MemberTruth(isTrue: isTrue, isNull: isNull)
    }

    /// Evaluates once for all who get to the ends of the same paths, and, where the atom asks for the user, once for
    /// each of them.
    private func atom(_ node: FilterNode, _ condition: Condition, _ eyes: Eyes) -> MemberTruth {
        var classes: [(members: Bitmap, values: [FieldPath: FilterValue])] = [(members.all, [:])]
        for path in condition.paths {
            let (end, reached) = (end(of: path), reached(path, eyes))
            classes = classes.flatMap { part -> [(members: Bitmap, values: [FieldPath: FilterValue])] in
                [(part.members.intersection(reached), end.value), (part.members.subtracting(reached), path.missing)]
                    .filter { !$0.0.isEmpty }.map { found in
                        (found.0, part.values.merging([path: found.1], uniquingKeysWith: { $1 }))
                    }
            }
        }
        var isTrue: [Bitmap] = []
        var isNull: [Bitmap] = []
        for part in classes {
            if condition.usesUser {
                let truth = each(part.members, node, part.values)
                isTrue.append(truth.isTrue)
                isNull.append(truth.isNull)
                continue
            }
            switch truth(of: node, part.values, nil, 0) {
            case true?: isTrue.append(part.members)
            case nil: isNull.append(part.members)
            case false?: continue
            }
        }
        return MemberTruth(isTrue: Bitmap.union(of: isTrue), isNull: Bitmap.union(of: isNull))
    }

    private func each(_ some: Bitmap, _ node: FilterNode, _ values: [FieldPath: FilterValue]) -> MemberTruth {
        var isTrue = BitmapBuilder()
        var isNull = BitmapBuilder()
        for number in some.numbers() {
            switch truth(of: node, values, members.viewer(number), number) {
            case true?: isTrue.insert(number)
            case nil: isNull.insert(number)
            case false?: continue
            }
        }
        return MemberTruth(isTrue: isTrue.bitmap, isNull: isNull.bitmap)
    }

    private func truth(
        of node: FilterNode, _ values: [FieldPath: FilterValue], _ viewer: Viewer?, _ number: UInt32
    ) -> Bool? {
        evaluator.value(of: node) { leaf in
            switch leaf.operation {
            case .field(let path): values[path] ?? path.missing
            case .user(let value): viewer?.value(of: value, type: leaf.type) ?? .null
            case .memberOf(_, let key): .truth(viewer?.isMember(ofGroup: key))
            case .subscribed: .truth(subscribed.contains(number))
            default: .null
            }
        }.truth
    }
}

extension FieldPath {
    /// What it yields for who does not get to its end.
    var missing: FilterValue {
        switch type {
        case .relation: .relation(isSet: false)
        case .list: .list(nil)
        case .one, .null: .null
        }
    }
}

extension FilterValue {
    /// A field's value as a filter has it.
    init(_ value: FieldValue, isList: Bool) {
        guard isList else {
            self = .one(value)
            return
        }
        guard case .textList(let texts) = value else {
            self = .list(nil)
            return
        }
        self = .list(texts.map { $0.map(FieldValue.text) ?? .null })
    }
}
