import AccessRules
import Bitmaps
import ContactModel

/// Members as numbers, which sets of members are made of; what is theirs, whatever the records.
///
/// Belongs to one task: it remembers what it has found out. It holds as long as directory and rights do.
final class MemberTable {
    /// By number.
    let viewers: [Viewer]
    let all: Bitmap
    private let numbers: [UserID: UInt32]
    private let ofGroups: [GroupID: Bitmap]
    private let model: RightsModel
    private var readers: [[FieldKey]: Bitmap] = [:]
    private var values: [Int: UserPostings] = [:]
    /// By table, as whoever works with the rights has found it out.
    var grants: [String: TableGrants] = [:]

    init(_ viewers: [Viewer], model: RightsModel) {
        self.viewers = viewers
        self.model = model
        all = Bitmap(0..<UInt32(viewers.count))
        numbers = Dictionary(
            zip(viewers.map(\.user.id), 0..<UInt32(viewers.count)), uniquingKeysWith: { first, _ in first })
        var ofGroups: [GroupID: BitmapBuilder] = [:]
        for (number, viewer) in viewers.enumerated() {
            for group in viewer.groups { ofGroups[group, default: BitmapBuilder()].insert(UInt32(number)) }
        }
        self.ofGroups = ofGroups.mapValues(\.bitmap)
    }

    /// `nil`: no member.
    func number(of user: UserID) -> UInt32? { numbers[user] }

    func viewer(_ number: UInt32) -> Viewer { viewers[Int(number)] }

    func only(_ user: UserID) -> Bitmap { numbers[user].map { Bitmap($0..<$0 + 1) } ?? .empty }

    func members(of group: GroupID) -> Bitmap { ofGroups[group] ?? .empty }

    func members(_ principal: Principal) -> Bitmap {
        switch principal {
        case .user(let id): only(id)
        case .group(let id): members(of: id)
        }
    }

    /// Whoever may read all of these fields and relations.
    func readers(of keys: [FieldKey]) -> Bitmap {
        if let known = readers[keys] { return known }
        // What a member may read is a matter of its groups, unless an entry names it.
        var byGroups: [Set<GroupID>: Bool] = [:]
        var found = BitmapBuilder()
        for (number, viewer) in viewers.enumerated() {
            let isNamed = model.usersWithFieldRights.contains(viewer.user.id)
            let mayRead =
                (isNamed ? nil : byGroups[viewer.groups]) ?? keys.allSatisfy { viewer.fieldRight($0).isAllowed }
            if !isNamed { byGroups[viewer.groups] = mayRead }
            if mayRead { found.insert(UInt32(number)) }
        }
        let bitmap = found.bitmap
        readers[keys] = bitmap
        return bitmap
    }

    /// Who has which of the values that a condition looks up.
    func postings(of condition: Condition, _ posting: Condition.Posting, _ evaluator: NodeEvaluator) -> UserPostings {
        if let known = values[condition.id] { return known }
        let made = UserPostings(posting, of: viewers, evaluator)
        values[condition.id] = made
        return made
    }
}

/// What a table's record rights grant whom.
struct TableGrants {
    /// For members without an own entry that decides.
    var ofGroups: [(members: Bitmap, grant: RecordRights.Grant)] = []
    var own: [(members: Bitmap, grant: RecordRights.Grant)] = []
    /// Members whose own entry decides.
    var deciding: Bitmap = .empty
    /// Where the table has no record rights.
    var byDefault: Bool?
}

/// Which members have which of their own values: `PostingList`, seen from the other side.
struct UserPostings {
    private let byValue: [ValueKey: Bitmap]
    /// Members with a null among the values.
    let withNull: Bitmap
    /// Members with no value at all: a list that is there and empty (SEMANTICS 16).
    let withNone: Bitmap

    init(_ posting: Condition.Posting, of viewers: [Viewer], _ evaluator: NodeEvaluator) {
        var byValue: [ValueKey: BitmapBuilder] = [:]
        var withNull = BitmapBuilder()
        var withNone = BitmapBuilder()
        for (number, viewer) in viewers.enumerated() {
            let elements = posting.elements(for: viewer, evaluator)
            if elements.isEmpty { withNone.insert(UInt32(number)) }
            if elements.contains(where: \.isNull) { withNull.insert(UInt32(number)) }
            for element in elements where !element.isNull {
                byValue[ValueKey(element), default: BitmapBuilder()].insert(UInt32(number))
            }
        }
        self.byValue = byValue.mapValues(\.bitmap)
        self.withNull = withNull.bitmap
        self.withNone = withNone.bitmap
    }

    func members(with value: FieldValue) -> Bitmap { byValue[ValueKey(value)] ?? .empty }
}

/// A value as `=` and `in` compare it: texts by their keys (SEMANTICS 11).
struct ValueKey: Hashable {
    private enum Kind: Hashable {
        case text(TextKey)
        case other(FieldValue)
    }

    private let kind: Kind

    init(_ value: FieldValue) {
        if case .text(let text) = value { kind = .text(TextKey(text)) } else { kind = .other(value) }
    }
}

extension Condition.Posting {
    /// The values that a member is looked up with; a list counts by its elements.
    func elements(for viewer: Viewer, _ evaluator: NodeEvaluator) -> [FieldValue] {
        let values = values.map { node in
            evaluator.value(of: node) { leaf in
                guard case .user(let value) = leaf.operation else { return .null }
                return viewer.value(of: value, type: leaf.type)
            }
        }
        return isEquality ? values.map(\.single) : values.flatMap(\.elements)
    }
}
