import AccessRules
import Bitmaps
import ContactModel

/// One reading as sets of records, worked out when they are first asked for and remembered.
///
/// Belongs to one task.
final class RecordSets {
    let model: RightsModel
    let evaluator: NodeEvaluator
    /// What the CRM's own rules see: everything.
    let fullSight = Sight(id: 0, readable: nil, visible: [:])
    /// By table, the rows of the live records in the order of their ordinals.
    private let rowOrder: (TableStore) -> [UInt32]

    var conditions: ConditionTable
    var truths: [TruthKey: Bitmap] = [:]
    var atoms: [AtomKey: Truth] = [:]
    var postings: [PostingKey: PostingList] = [:]
    /// The same once more, to be found faster.
    var postingsOfConditions: [ConditionOfSight: PostingList] = [:]
    private let related: RelatedRows
    private var spaces: [String: TableSpace] = [:]
    private var rightsOfTables: [String: RecordRights] = [:]
    private var subscriptionsOfTables: [String: Subscriptions] = [:]
    private var members: [UserID: Member] = [:]
    private var groupSets: [Set<GroupID>: GroupSet] = [:]
    private var sights: [SightKey: Sight] = [:]
    private var visibilityNumbers: [String: [Bitmap: Int]] = [:]
    /// By the conditions' ids, which belong to one table each.
    private var sharedGrants: [[Int]: Bitmap] = [:]
    /// By table, the live records without an access list.
    private var unlisted: [String: Bitmap] = [:]
    var cuts = SharedCuts()
    /// What first records are found by.
    let program = BlockProgram()

    /// - Parameter rowOrder: the rows of a table's live records in the order that its ordinals shall have.
    init(model: RightsModel, related: RelatedRows, rowOrder: @escaping (TableStore) -> [UInt32]) {
        self.model = model
        self.related = related
        self.rowOrder = rowOrder
        evaluator = NodeEvaluator(clock: model.clock)
        conditions = ConditionTable(clock: model.clock)
    }

    // MARK: Tables

    /// `nil`: the CRM has no such table.
    func space(_ table: String) -> TableSpace? {
        if let known = spaces[table] { return known }
        guard let store = model.tables[table] else { return nil }
        let space = TableSpace(store, rows: rowOrder(store))
        spaces[table] = space
        return space
    }

    func rights(_ space: TableSpace) -> RecordRights {
        let table = space.store.schema.name
        if let known = rightsOfTables[table] { return known }
        let rights = RecordRights(space, model: model) { conditions.condition($0) }
        rightsOfTables[table] = rights
        return rights
    }

    func subscriptions(_ space: TableSpace) -> Subscriptions {
        let table = space.store.schema.name
        if let known = subscriptionsOfTables[table] { return known }
        let subscriptions = Subscriptions(space, model: model)
        subscriptionsOfTables[table] = subscriptions
        return subscriptions
    }

    func way(_ path: FieldPath, _ sight: Sight) -> PathWay {
        guard model.schema.fits(path), let masks = sight.masks(path) else { return PathWay(steps: nil) }
        return PathWay(
            steps: zip(path.relations, masks).map { step, visible in
                PathWay.Step(
                    targets: related.rows(along: step), visible: visible,
                    ordinals: visible == nil ? [] : space(step.targetTable)?.ordinals ?? [])
            })
    }

    // MARK: Members

    /// The groups of a set, and what they have, shared by all who are in exactly these.
    final class GroupSet {
        let groups: Set<GroupID>
        var granted: [String: Granted] = [:]
        var letIn: [String: Bitmap] = [:]
        var subscribed: [String: Bitmap] = [:]
        /// By needs; of users without field rights of their own, where no related record matters.
        var sights: [ObjectIdentifier: Sight] = [:]

        init(_ groups: Set<GroupID>) { self.groups = groups }
    }

    final class Member {
        let viewer: Viewer
        let groups: GroupSet
        fileprivate(set) var visible: [String: Sight.Visibility] = [:]

        init(_ viewer: Viewer, _ groups: GroupSet) {
            self.viewer = viewer
            self.groups = groups
        }
    }

    func member(_ viewer: Viewer) -> Member {
        precondition(viewer.model === model, "a viewer of another reading")
        if let known = members[viewer.user.id], known.viewer === viewer { return known }
        let groups = groupSets[viewer.groups] ?? GroupSet(viewer.groups)
        groupSets[viewer.groups] = groups
        let member = Member(viewer, groups)
        members[viewer.user.id] = member
        return member
    }

    // MARK: Sights

    struct SightKey: Hashable {
        let needs: ObjectIdentifier
        let readable: [Bool]
        let visible: [Int]
    }

    /// How the member sees what stands on these paths.
    func sight(of member: Member, _ needs: PathNeeds) -> Sight {
        let number = ObjectIdentifier(needs)
        let hasOwnEntries = model.usersWithFieldRights.contains(member.viewer.user.id)
        let isSettled = !hasOwnEntries && needs.targets.isEmpty
        if isSettled, let known = member.groups.sights[number] { return known }
        let sight = made(member, needs)
        if isSettled { member.groups.sights[number] = sight }
        return sight
    }

    private func made(_ member: Member, _ needs: PathNeeds) -> Sight {
        let readable = needs.columns.map { column -> Bool in
            guard let table = model.tables[column.table] else { return false }
            let columns = member.viewer.readable(in: table)
            return column.isRelation ? columns.relations[column.position] : columns.fields[column.position]
        }
        let visible = needs.targets.map { visibility(of: $0, member) }
        let key = SightKey(needs: ObjectIdentifier(needs), readable: readable, visible: visible.map(\.id))
        if let known = sights[key] { return known }
        let sight = Sight(
            id: sights.count + 1, readable: Set(zip(needs.columns, readable).filter(\.1).map(\.0.key)),
            visible: Dictionary(uniqueKeysWithValues: zip(needs.targets, visible)))
        sights[key] = sight
        return sight
    }

    /// The records of a related table that the member may see.
    private func visibility(of table: String, _ member: Member) -> Sight.Visibility {
        if let known = member.visible[table] { return known }
        let bitmap = visible(table, member).bitmap
        let number = visibilityNumbers[table]?[bitmap] ?? visibilityNumbers[table]?.count ?? 0
        visibilityNumbers[table, default: [:]][bitmap] = number
        let visibility = Sight.Visibility(
            id: number, bitmap: bitmap, isComplete: bitmap.count == space(table)?.live.count)
        member.visible[table] = visibility
        return visibility
    }

    // MARK: Record rights

    /// The records of a table that the member may see.
    func visible(_ table: String, _ member: Member) -> ResolvedSet {
        guard let space = space(table) else { return .set(.empty) }
        let rights = rights(space)
        let granted: ResolvedSet
        switch grant(table, rights, member, space) {
        case .nothing: granted = .set(.empty)
        case .every: granted = .shared(unlisted(rights, space))
        case .any(let shared, let ofUser):
            let own = ofUser.map { resolved($0, true, member, fullSight, space) }
            let unlisted = ResolvedSet.shared(unlisted(rights, space))
            granted = .uniting([.shared(shared), cuts.intersecting([.uniting(own), unlisted])])
        }
        return rights.access.listed.isEmpty ? granted : .uniting([granted, visibleByLists(table, rights, member)])
    }

    /// What a table's record rights grant of the records without an access list.
    enum Granted {
        case nothing
        case every
        /// Records, and what conditions that mention the user are true for.
        case any(Bitmap, ofUser: [Condition])
    }

    private func grant(_ table: String, _ rights: RecordRights, _ member: Member, _ space: TableSpace) -> Granted {
        let user = member.viewer.user.id
        let hasOwnEntry = rights.hasOwnEntry(user)
        if !hasOwnEntry, let known = member.groups.granted[table] { return known }
        let granted: Granted
        switch rights.granted(to: user, in: hasOwnEntry ? [] : member.groups.groups) {
        case .nothing: granted = .nothing
        case .every: granted = .every
        case .any(let conditions):
            let parts = conditions.flatMap(\.alternatives)
            let shared = sharedGrant(parts.filter { !$0.usesUser }, rights, member, space)
            granted = .any(shared, ofUser: parts.filter(\.usesUser))
        }
        if !hasOwnEntry { member.groups.granted[table] = granted }
        return granted
    }

    private func unlisted(_ rights: RecordRights, _ space: TableSpace) -> Bitmap {
        let table = space.store.schema.name
        if let known = unlisted[table] { return known }
        let made = space.live.subtracting(rights.access.listed)
        unlisted[table] = made
        return made
    }

    /// What conditions that do not mention the user grant of the records without an access list.
    private func sharedGrant(
        _ conditions: [Condition], _ rights: RecordRights, _ member: Member, _ space: TableSpace
    ) -> Bitmap {
        let key = conditions.map(\.id)
        if let known = sharedGrants[key] { return known }
        let granted = Bitmap.union(of: conditions.map { resolved($0, true, member, fullSight, space).bitmap })
            .subtracting(rights.access.listed)
        sharedGrants[key] = granted
        return granted
    }

    /// The records with an access list that lets the member in.
    private func visibleByLists(_ table: String, _ rights: RecordRights, _ member: Member) -> ResolvedSet {
        let letIn = member.groups.letIn[table] ?? rights.access.records(lettingIn: member.groups.groups)
        member.groups.letIn[table] = letIn
        let user = member.viewer.user.id
        guard rights.access.hasOwnEntry(user) else { return .shared(letIn) }
        return rights.access.records(visibleTo: user, byGroups: .shared(letIn))
    }
}

/// The paths that a rule reads, with every right that they need. Lives as long as the sets that it is asked of.
final class PathNeeds {
    struct Column: Hashable {
        let key: FieldKey
        let table: String
        let position: Int
        let isRelation: Bool
    }

    let table: String
    let paths: [FieldPath]
    let columns: [Column]
    /// The tables that relations on the paths lead to.
    let targets: [String]

    init(table: String, paths: Set<FieldPath>) {
        self.table = table
        self.paths = paths.sorted { $0.description < $1.description }
        var columns: [Column] = []
        var targets: Set<String> = []
        for path in self.paths {
            for step in path.relations {
                columns += [
                    Column(
                        key: FieldKey(table: step.table, field: step.relation), table: step.table,
                        position: step.position, isRelation: true),
                    Column(
                        key: FieldKey(table: step.table, field: step.field), table: step.table,
                        position: step.fieldPosition, isRelation: false),
                ]
                targets.insert(step.targetTable)
            }
            if let end = path.field {
                columns.append(
                    Column(
                        key: FieldKey(table: end.table, field: end.field), table: end.table, position: end.position,
                        isRelation: false))
            }
        }
        var seen: Set<Column> = []
        self.columns = columns.filter { seen.insert($0).inserted }
        self.targets = targets.sorted()
    }
}

/// Who is subscribed to which records of one table.
struct Subscriptions {
    private let ofPrincipals: [Principal: Bitmap]
    /// The field that the CRM keeps subscriptions in: whoever cannot read it is subscribed to nothing (SEMANTICS 10).
    private let fieldPosition: Int?

    init(_ space: TableSpace, model: RightsModel) {
        let table = model.subscriptions(of: space.store.schema.name)
        let principals = table?.principals ?? []
        let (numbers, ordinals) = table?.numbers(of: space.rows) ?? ([], [])
        let lists = BitmapListBuilder.bitmaps(of: ordinals, lists: numbers, count: principals.count)
        ofPrincipals = Dictionary(uniqueKeysWithValues: zip(principals, lists))
        fieldPosition = space.store.schema.subscriptionField.map { space.store.schema.position(of: $0) ?? -1 }
    }

    func records(of groups: Set<GroupID>) -> Bitmap {
        Bitmap.union(of: groups.compactMap { ofPrincipals[.group($0)] })
    }

    /// Whether the member may know of its subscriptions.
    func isReadable(by viewer: Viewer, in store: TableStore) -> Bool {
        guard let fieldPosition else { return true }
        let readable = viewer.readable(in: store).fields
        return readable.indices.contains(fieldPosition) && readable[fieldPosition]
    }

    func records(of user: UserID) -> Bitmap { ofPrincipals[.user(user)] ?? .empty }
}
