import AccessRules
import Bitmaps
import ContactModel

/// Where conditions are true, and where they are false; what is neither is null.
extension RecordSets {
    struct TruthKey: Hashable {
        let condition: Int
        let wanted: Bool
        let sight: Int
    }

    struct AtomKey: Hashable {
        let condition: Int
        let sight: [Int]
        let values: [FilterValue]
        /// Where the atom asks for groups or subscriptions, whose.
        let user: UserID?
    }

    struct ConditionOfSight: Hashable {
        let condition: Int
        let sight: Int
    }

    struct PostingKey: Hashable {
        let path: FieldPath
        let sight: [Int]
    }

    /// The records for which the condition has the wanted value, as the member sees them.
    func resolved(
        _ condition: Condition, _ wanted: Bool, _ member: Member, _ sight: Sight, _ space: TableSpace
    ) -> ResolvedSet {
        guard condition.usesUser else { return .shared(shared(condition, wanted, member, sight, space)) }
        switch condition.kind {
        case .not(let operand): return resolved(operand, !wanted, member, sight, space)
        case .any(let parts): return joined(parts, wanted, deciding: true, member, sight, space)
        case .all(let parts): return joined(parts, wanted, deciding: false, member, sight, space)
        case .isNull(let operand):
            let isTrue = resolved(operand, true, member, sight, space)
            let isFalse = resolved(operand, false, member, sight, space)
            let isNotNull = ResolvedSet.uniting([isTrue, isFalse])
            return wanted ? .difference(.shared(space.live), isNotNull.bitmap) : isNotNull
        case .constant(let truth): return .shared(truth == wanted ? space.live : .empty)
        case .subscribed:
            let records = subscribed(member, space)
            return wanted ? records : .difference(.shared(space.live), records.bitmap)
        case .memberOf(let node):
            let truth = evaluator.value(of: node) { _ in self.isMember(node, member) }.truth
            return .shared(truth == wanted ? space.live : .empty)
        case .posting(let posting): return lookedUp(posting, of: condition, wanted, member, sight, space)
        case .atom(let node):
            return .set(truth(of: node, condition, member, sight, space).records(where: wanted))
        }
    }

    /// `or` (deciding: true) or `and` (deciding: false).
    private func joined(
        _ parts: [Condition], _ wanted: Bool, deciding: Bool, _ member: Member, _ sight: Sight, _ space: TableSpace
    ) -> ResolvedSet {
        let sets = parts.map { resolved($0, wanted, member, sight, space) }
        return wanted == deciding ? .uniting(sets) : cuts.intersecting(sets)
    }

    /// A condition that says the same of all members with this sight.
    private func shared(
        _ condition: Condition, _ wanted: Bool, _ member: Member, _ sight: Sight, _ space: TableSpace
    ) -> Bitmap {
        let key = TruthKey(condition: condition.id, wanted: wanted, sight: sight.id)
        if let known = truths[key] { return known }
        let made = made(condition, wanted, member, sight, space)
        truths[key] = made
        return made
    }

    private func made(
        _ condition: Condition, _ wanted: Bool, _ member: Member, _ sight: Sight, _ space: TableSpace
    ) -> Bitmap {
        func sets(_ parts: [Condition]) -> [Bitmap] { parts.map { shared($0, wanted, member, sight, space) } }
        func intersection(_ sets: [Bitmap]) -> Bitmap { sets.dropFirst().reduce(sets[0]) { $0.intersection($1) } }
        switch condition.kind {
        case .not(let operand): return shared(operand, !wanted, member, sight, space)
        case .any(let parts): return wanted ? Bitmap.union(of: sets(parts)) : intersection(sets(parts))
        case .all(let parts): return wanted ? intersection(sets(parts)) : Bitmap.union(of: sets(parts))
        case .isNull(let operand):
            let isNotNull = shared(operand, true, member, sight, space)
                .union(shared(operand, false, member, sight, space))
            return wanted ? space.live.subtracting(isNotNull) : isNotNull
        case .constant(let truth): return truth == wanted ? space.live : .empty
        case .atom(let node): return truth(of: node, condition, member, sight, space).records(where: wanted)
        case .subscribed, .memberOf, .posting: preconditionFailure("shared, though it asks for the user")
        }
    }

    // MARK: Of the user

    private func isMember(_ node: FilterNode, _ member: Member) -> FilterValue {
        guard case .memberOf(_, let key) = node.operation else { return .null }
        return .truth(member.viewer.isMember(ofGroup: key))
    }

    /// The records that a subscription marks for the member or one of its groups.
    private func subscribed(_ member: Member, _ space: TableSpace) -> ResolvedSet {
        let subscriptions = subscriptions(space)
        guard subscriptions.isReadable(by: member.viewer, in: space.store) else { return .set(.empty) }
        let table = space.store.schema.name
        let ofGroups = member.groups.subscribed[table] ?? subscriptions.records(of: member.groups.groups)
        member.groups.subscribed[table] = ofGroups
        return .uniting([.set(subscriptions.records(of: member.viewer.user.id)), .shared(ofGroups)])
    }

    /// SEMANTICS 16: the elements of a list stand among the values; a list that is there and empty makes `in` false.
    private func lookedUp(
        _ posting: Condition.Posting, of condition: Condition, _ wanted: Bool, _ member: Member, _ sight: Sight,
        _ space: TableSpace
    ) -> ResolvedSet {
        let values = posting.values.map { node in
            evaluator.value(of: node) { leaf in
                guard case .user(let value) = leaf.operation else { return .null }
                return member.viewer.value(of: value, type: leaf.type)
            }
        }
        let elements = posting.isEquality ? values.map(\.single) : values.flatMap(\.elements)
        let list = postingList(posting, of: condition, sight, space)
        let found = elements.filter { !$0.isNull }.map { list.records($0) }
        if wanted { return .uniting(found.map(ResolvedSet.shared)) }
        if elements.isEmpty { return .shared(space.live) }
        guard !elements.contains(where: \.isNull) else { return .set(.empty) }
        return .difference(.shared(list.isSet), Bitmap.union(of: found))
    }

    // MARK: Atoms

    private func postingList(
        _ posting: Condition.Posting, of condition: Condition, _ sight: Sight, _ space: TableSpace
    ) -> PostingList {
        let key = ConditionOfSight(condition: condition.id, sight: sight.id)
        if let known = postingsOfConditions[key] { return known }
        let list = postingList(posting.path, sight, space)
        postingsOfConditions[key] = list
        return list
    }

    private func postingList(_ path: FieldPath, _ sight: Sight, _ space: TableSpace) -> PostingList {
        let key = PostingKey(path: path, sight: sight.key([path]))
        if let known = postings[key] { return known }
        let list = PostingList(path, reading([path], sight, space))
        postings[key] = list
        return list
    }

    private func truth(
        of node: FilterNode, _ condition: Condition, _ member: Member, _ sight: Sight, _ space: TableSpace
    ) -> Truth {
        let usage = node.usage
        let asksForUser = usage.usesSubscriptions || !usage.groups.isEmpty
        let values = condition.userValues.map { leaf -> FilterValue in
            guard case .user(let value) = leaf.operation else { return .null }
            return member.viewer.value(of: value, type: leaf.type)
        }
        let key = AtomKey(
            condition: condition.id, sight: sight.key(condition.paths), values: values,
            user: asksForUser ? member.viewer.user.id : nil)
        if let known = atoms[key] { return known }
        let made = reading(condition.paths, sight, space, condition.usesUser ? member : nil).truth(of: node)
        atoms[key] = made
        return made
    }

    private func reading(
        _ paths: [FieldPath], _ sight: Sight, _ space: TableSpace, _ member: Member? = nil
    ) -> AtomReading {
        AtomReading(
            space: space, model: model, evaluator: evaluator,
            ways: Dictionary(paths.map { ($0, way($0, sight)) }, uniquingKeysWith: { first, _ in first }),
            viewer: member?.viewer, subscribed: member.map { subscribed($0, space).bitmap } ?? .empty)
    }
}
