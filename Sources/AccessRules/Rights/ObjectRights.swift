package import ContactModel

/// One checked entry for one principal.
package struct CheckedEntry: Hashable, Sendable {
    package let value: RightValue
    /// As the CRM has it.
    package let filterText: String?
    /// Compiled; `nil` where there is none, or a broken one.
    package let filter: Filter?
    /// An entry at fault contributes nothing, and denies where it is the user's own.
    package let fault: EntryFault?

    /// Whether it lets anything through, its filter permitting.
    package var mayAllow: Bool { fault == nil && value == .yes }
}

/// All entries of one object that has at least one: whoever is not named in them is denied (SEMANTICS 4 to 6).
package struct ObjectRights: Hashable, Sendable {
    /// A group's entry, for a group that the directory knows or not.
    package struct GroupEntry: Hashable, Sendable {
        package let group: GroupID
        package let name: String?
        package let entry: CheckedEntry
    }

    package let users: [UserID: CheckedEntry]
    /// By name, then id: the order in which reasons are given.
    package let groups: [GroupEntry]

    /// An object that is defined, but names nobody.
    static let closed = ObjectRights(users: [:], groups: [])

    private init(users: [UserID: CheckedEntry], groups: [GroupEntry]) {
        self.users = users
        self.groups = groups
    }

    /// - Parameter scope: where filters are compiled; `nil` for objects whose entries carry none.
    init(
        _ entries: [RightEntry], of object: RightsObject, directory: Directory, scope: FilterScope?,
        problems: inout [RightsProblem]
    ) {
        var users: [UserID: CheckedEntry] = [:]
        var groups: [GroupEntry] = []
        for (principal, entries) in Dictionary(grouping: entries, by: \.principal) {
            let checked = Self.checked(entries, of: principal, scope: scope)
            if let fault = checked.fault { problems.append(.brokenEntry(object, principal, fault)) }
            switch principal {
            case .user(let id): users[id] = checked
            case .group(let id):
                groups.append(GroupEntry(group: id, name: directory.group(id)?.name, entry: checked))
            }
        }
        self.users = users
        self.groups = groups.sorted { ($0.name ?? "", $0.group) < ($1.name ?? "", $1.group) }
    }

    /// - Parameter entries: of one principal, at least one.
    private static func checked(_ entries: [RightEntry], of principal: Principal, scope: FilterScope?) -> CheckedEntry {
        let first = entries[0]
        func broken(_ fault: EntryFault) -> CheckedEntry {
            CheckedEntry(value: first.value, filterText: first.filter, filter: nil, fault: fault)
        }
        guard entries.count == 1 else { return broken(.duplicate) }
        if case .group = principal, first.value == .byGroups { return broken(.byGroupsOfGroup) }
        guard let text = first.filter else {
            return CheckedEntry(value: first.value, filterText: nil, filter: nil, fault: nil)
        }
        guard first.value == .yes, let scope else { return broken(.filterNotAllowed) }
        switch Filter.compile(text, in: scope) {
        case .success(let filter):
            return CheckedEntry(value: first.value, filterText: text, filter: filter, fault: nil)
        case .failure(let errors): return broken(.badFilter(errors))
        }
    }

    /// The rule of DOMAIN §2: an own yes or no wins, otherwise one group's yes is enough.
    ///
    /// - Parameter truth: what a filter says about the record in question.
    func decide(for user: UserID, in groups: Set<GroupID>, truth: (Filter) -> Bool?) -> (Bool, RightGround) {
        func evidence(_ principal: Principal, _ name: String?, _ entry: CheckedEntry) -> RightEvidence {
            RightEvidence(
                principal: principal, groupName: name, value: entry.value, filter: entry.filterText,
                filterValue: entry.filter.flatMap(truth), fault: entry.fault)
        }
        if let own = users[user], own.value != .byGroups || own.fault != nil {
            let evidence = evidence(.user(user), nil, own)
            return (evidence.allows, .own(evidence))
        }
        var refusing: [RightEvidence] = []
        for entry in self.groups where groups.contains(entry.group) {
            let evidence = evidence(.group(entry.group), entry.name, entry.entry)
            if evidence.allows { return (true, .group(evidence)) }
            refusing.append(evidence)
        }
        return (false, refusing.isEmpty ? .notNamed : .groups(refusing))
    }

    /// The entries of which one must be true for the user: the own one alone where it decides, else those of the groups.
    /// None: the object lets the user through nowhere.
    package func allowing(_ user: UserID, in groups: Set<GroupID>) -> [CheckedEntry] {
        if let own = users[user], own.value != .byGroups || own.fault != nil { return own.mayAllow ? [own] : [] }
        return self.groups.filter { groups.contains($0.group) && $0.entry.mayAllow }.map(\.entry)
    }
}
