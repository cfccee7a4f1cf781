import AccessRules
import Bitmaps
import ContactModel

/// The record rights and access lists of one table, ready for many members (SEMANTICS 4 to 6).
struct RecordRights {
    /// What an entry's `yes` says.
    enum Grant {
        case every
        case records(Condition)
    }

    /// `nil`: the table has no record rights, and the default holds.
    let groupGrants: [(group: GroupID, grant: Grant)]?
    /// Users whose own entry decides: what it grants, `nil` for nothing.
    let ownGrants: [UserID: Grant?]
    let isOpenByDefault: Bool
    let access: AccessLists

    init(
        _ table: TableSpace, model: RightsModel, condition: (Filter) -> Condition
    ) {
        isOpenByDefault = model.policy.recordsDefault == .open
        access = AccessLists(table, model: model)
        guard let rights = model.rights(ofRecordsIn: table.store.schema.name) else {
            groupGrants = nil
            ownGrants = [:]
            return
        }
        func grant(_ entry: CheckedEntry) -> Grant? {
            guard entry.fault == nil, entry.value == .yes else { return nil }
            guard entry.filterText != nil else { return .every }
            return entry.filter.map { .records(condition($0)) }
        }
        groupGrants = rights.groups.compactMap { entry in grant(entry.entry).map { (entry.group, $0) } }
        ownGrants = rights.users.filter { $0.value.value != .byGroups || $0.value.fault != nil }.mapValues(grant)
    }

    /// What the table's record rights grant a member: nothing, everything, or the records of these conditions.
    enum Granted {
        case nothing
        case every
        case any([Condition])
    }

    func granted(to user: UserID, in groups: Set<GroupID>) -> Granted {
        guard let groupGrants else { return isOpenByDefault ? .every : .nothing }
        var grants: [Grant] = []
        if let own = ownGrants[user] {
            grants = own.map { [$0] } ?? []
        } else {
            grants = groupGrants.filter { groups.contains($0.group) }.map(\.grant)
        }
        var conditions: [Condition] = []
        for grant in grants {
            switch grant {
            case .every: return .every
            case .records(let condition):
                if !conditions.contains(where: { $0 === condition }) { conditions.append(condition) }
            }
        }
        return conditions.isEmpty ? .nothing : .any(conditions)
    }

    /// Whether the user's own entry decides, so that what is granted is no matter of the groups.
    func hasOwnEntry(_ user: UserID) -> Bool { ownGrants[user] != nil }
}

/// The access lists of one table's records as sets: who is let in by an own entry, and who by a group's.
struct AccessLists {
    /// The records that have a list at all: the table's rights say nothing about them.
    let listed: Bitmap
    private let ownYes: [UserID: Bitmap]
    /// Own entries of any value but `by groups`: no group is asked.
    private let ownDecided: [UserID: Bitmap]
    private let groupYes: [GroupID: Bitmap]

    init(_ table: TableSpace, model: RightsModel) {
        var listed = BitmapBuilder()
        var ownYes: [UserID: BitmapBuilder] = [:]
        var ownDecided: [UserID: BitmapBuilder] = [:]
        var groupYes: [GroupID: BitmapBuilder] = [:]
        for record in model.recordsWithAccessList where record.table == table.store.schema.name {
            guard let row = table.store.row(of: record), let ordinal = table.ordinal(of: row),
                let list = model.accessList(of: record)
            else { continue }
            listed.insert(ordinal)
            for (user, entry) in list.users where entry.value != .byGroups || entry.fault != nil {
                ownDecided[user, default: BitmapBuilder()].insert(ordinal)
                if Self.allows(entry) { ownYes[user, default: BitmapBuilder()].insert(ordinal) }
            }
            for entry in list.groups where Self.allows(entry.entry) {
                groupYes[entry.group, default: BitmapBuilder()].insert(ordinal)
            }
        }
        self.listed = listed.bitmap
        self.ownYes = ownYes.mapValues(\.bitmap)
        self.ownDecided = ownDecided.mapValues(\.bitmap)
        self.groupYes = groupYes.mapValues(\.bitmap)
    }

    /// Access lists carry no filters; an entry with one is at fault.
    private static func allows(_ entry: CheckedEntry) -> Bool {
        entry.fault == nil && entry.value == .yes && entry.filterText == nil
    }

    /// Of the listed records those that a group of the set lets in.
    func records(lettingIn groups: Set<GroupID>) -> Bitmap {
        Bitmap.union(of: groups.compactMap { groupYes[$0] })
    }

    /// Of the listed records those that the user sees.
    ///
    /// - Parameter byGroups: what `records(lettingIn:)` answers for the user's groups.
    func records(visibleTo user: UserID, byGroups: ResolvedSet) -> ResolvedSet {
        guard let decided = ownDecided[user] else { return byGroups }
        return .uniting([.difference(byGroups, decided), .set(ownYes[user] ?? .empty)])
    }

    func hasOwnEntry(_ user: UserID) -> Bool { ownDecided[user] != nil }
}
