import ContactModel

/// Which group stands directly inside which, and what follows from it.
struct GroupGraph {
    /// Memberships that name what does not exist, without doubles.
    let unknown: [DirectoryProblem]
    private let parentsOfUser: [UserID: Set<GroupID>]
    private let parentsOfGroup: [GroupID: Set<GroupID>]

    init(_ memberships: [Membership], users: [UserID: User], groups: [GroupID: Group]) {
        var unknown: Set<DirectoryProblem> = []
        var parentsOfUser: [UserID: Set<GroupID>] = [:]
        var parentsOfGroup: [GroupID: Set<GroupID>] = [:]
        for membership in memberships {
            guard groups[membership.group] != nil else {
                unknown.insert(.unknownGroup(membership.group))
                continue
            }
            switch membership.member {
            case .user(let user):
                if users[user] == nil { unknown.insert(.unknownUser(user, in: membership.group)) }
                parentsOfUser[user, default: []].insert(membership.group)
            case .group(let group):
                if groups[group] == nil { unknown.insert(.unknownGroup(group)) }
                parentsOfGroup[group, default: []].insert(membership.group)
            }
        }
        self.unknown = Array(unknown)
        self.parentsOfUser = parentsOfUser
        self.parentsOfGroup = parentsOfGroup
    }

    /// All groups around a user, however many levels up.
    func groups(of user: UserID) -> Set<GroupID> {
        var found: Set<GroupID> = []
        var waiting = Array(parentsOfUser[user] ?? [])
        while let group = waiting.popLast() {
            if found.insert(group).inserted { waiting += parentsOfGroup[group] ?? [] }
        }
        return found
    }

    /// One cycle for each knot of groups that contain each other; each from its smallest id on, inner group first.
    func cycles() -> [[GroupID]] {
        var cycles: [[GroupID]] = []
        var settled: Set<GroupID> = []
        for start in parentsOfGroup.keys.sorted() where !settled.contains(start) {
            guard let cycle = cycle(from: start, settled: &settled) else { continue }
            cycles.append(cycle)
        }
        return cycles
    }

    /// Walks upwards without recursion; every group that was walked over is settled afterwards.
    private func cycle(from start: GroupID, settled: inout Set<GroupID>) -> [GroupID]? {
        var found: [GroupID]?
        var path: [(group: GroupID, parents: [GroupID])] = [(start, parents(of: start))]
        var onPath: Set<GroupID> = [start]
        while let last = path.indices.last {
            guard let parent = path[last].parents.popLast() else {
                settled.insert(path[last].group)
                onPath.remove(path[last].group)
                path.removeLast()
                continue
            }
            if onPath.contains(parent) {
                let members = path.map(\.group).drop { $0 != parent }
                if found == nil { found = Self.fromSmallest(Array(members)) }
            } else if !settled.contains(parent) {
                onPath.insert(parent)
                path.append((parent, parents(of: parent)))
            }
        }
        return found
    }

    private func parents(of group: GroupID) -> [GroupID] {
        (parentsOfGroup[group] ?? []).sorted(by: >)
    }

    private static func fromSmallest(_ cycle: [GroupID]) -> [GroupID] {
        guard let smallest = cycle.min(), let position = cycle.firstIndex(of: smallest) else { return cycle }
        return Array(cycle[position...] + cycle[..<position])
    }
}
