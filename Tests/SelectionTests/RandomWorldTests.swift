import AccessRules
import ContactModel
import ICU
import Selection
import TestSupport
import Testing

/// Truths of any selection, over worlds of every kind; what is selected is compared elsewhere.
@Suite("Selection, over random worlds") struct RandomWorldTests {
    private struct Seen {
        var selections = 0
        var records = 0
        var cut = 0
        var denied = 0
        var invisible = 0
        var broken = 0
    }

    @Test func `a selection keeps its limit, ranks its records, and holds nothing that the member may not see`() throws
    {
        var random = SeededGenerator.announced("random worlds")
        var seen = Seen()
        for _ in 0..<300 {
            let world = RandomWorld(seed: random.next(), sizes: 5...25)
            let model = world.model
            if !model.isComplete { seen.broken += 1 }
            var pass = SelectionPass(model: model, collator: try Collator(locale: world.locale))
            for user in world.directory.users where user.isActive {
                let viewer = try #require(model.viewer(of: user.id))
                for rule in world.rules {
                    try check(pass.selection(by: rule, for: viewer), by: rule, viewer, &seen)
                }
            }
        }
        print("random worlds: \(seen)")
        #expect(seen.records > 2000)
        #expect(seen.cut > 200)
        #expect(seen.denied > 20)
        #expect(seen.invisible > 2000)
        #expect(seen.broken > 5)
    }

    private func check(
        _ selection: MemberSelection, by rule: SelectionRule, _ viewer: Viewer, _ seen: inout Seen
    ) throws {
        let records = selection.selected.map(\.record)
        seen.selections += 1
        seen.records += records.count
        seen.cut += selection.fellOff.count
        seen.invisible += viewer.model.liveRecords(of: rule.view.table).count - selection.visibleCount
        if selection.viewDenied != nil { seen.denied += 1 }
        try #require(selection.viewDenied == nil || records.isEmpty && selection.fellOff.isEmpty)
        try #require(records.count <= rule.limit ?? .max)
        try #require(selection.fellOff.isEmpty || records.count == rule.limit)
        try #require(selection.selected.map(\.rank) == Array(1..<records.count + 1))
        let all = records + selection.fellOff
        try #require(Set(all).count == all.count && all.count <= selection.visibleCount)
        for record in all {
            let perspective = try #require(viewer.perspective(on: record), "\(record)")
            try #require(viewer.recordRight(record).isAllowed)
            for filter in [rule.viewFilter, rule.filter].compactMap({ $0 }) {
                try #require(viewer.evaluate(filter, on: perspective) == true)
            }
        }
        let firstUnpinned = selection.selected.firstIndex { !$0.isPinned } ?? records.count
        try #require(selection.selected[firstUnpinned...].allSatisfy { !$0.isPinned })
    }

    @Test func `random worlds hold everything that can be odd in a CRM`() {
        var random = SeededGenerator.announced("what is in random worlds")
        var found: Set<String> = []
        let expected: Set = [
            "merged", "recycled", "mergeCycle", "duplicate", "filterNotAllowed", "byGroupsOfGroup", "badFilter",
            "unknown object", "misfit attribute", "merge cycle", "no record rights, open", "no record rights, hidden",
            "subscription field", "protected field", "inactive user", "empty list", "empty group", "directory",
        ]
        // The rarest stands in one world out of fifty; far more are tried than it can take.
        var worlds = 0
        while worlds < 3000, !found.isSuperset(of: expected) {
            worlds += 1
            let world = RandomWorld(seed: random.next(), sizes: 5...25)
            let model = world.model
            for problem in model.problems { found.insert(Self.name(of: problem)) }
            for (table, records) in world.records {
                for record in records {
                    switch model.resolve(record.id) {
                    case .record(let end) where end.id != record.id: found.insert("merged")
                    case .record: break
                    case .nowhere(let absence): found.insert("\(absence)")
                    }
                }
                if world.rights.records[table] == nil {
                    found.insert("no record rights, \(world.policy.recordsDefault)")
                }
                if world.schema.tables[table]?.subscriptionField != nil { found.insert("subscription field") }
            }
            if !world.policy.protected.isEmpty { found.insert("protected field") }
            if world.directory.users.contains(where: { !$0.isActive }) { found.insert("inactive user") }
            for attribute in world.directory.users.flatMap(\.attributes.values) where attribute == .list([]) {
                found.insert("empty list")
            }
            let filled = Set(world.directory.memberships.map(\.group))
            if !world.directory.groups.allSatisfy({ filled.contains($0.id) }) { found.insert("empty group") }
        }
        #expect(found.isSuperset(of: expected), "missing: \(expected.subtracting(found).sorted())")
    }

    private static func name(of problem: RightsProblem) -> String {
        switch problem {
        case .directory: "directory"
        case .source: "source"
        case .brokenEntry(_, _, .duplicate): "duplicate"
        case .brokenEntry(_, _, .filterNotAllowed): "filterNotAllowed"
        case .brokenEntry(_, _, .byGroupsOfGroup): "byGroupsOfGroup"
        case .brokenEntry(_, _, .badFilter): "badFilter"
        case .unknownObject: "unknown object"
        case .misfitAttribute: "misfit attribute"
        case .misfitRecord: "misfit record"
        case .mergeCycle: "merge cycle"
        case .lostLastEntry: "lost last entry"
        }
    }

    @Test func `a random world changes in every way and stays a world`() throws {
        var random = SeededGenerator.announced("changes of random worlds")
        var kinds: Set<WorldChange.Kind> = []
        for _ in 0..<40 {
            var world = RandomWorld(seed: random.next(), sizes: 0...12)
            for _ in 0..<40 {
                let before = world
                let change = world.change(&random)
                kinds.insert(change.kind)
                let model = world.model
                try #require(
                    !model.problems.contains { if case .misfitRecord = $0 { true } else { false } }, "\(change)")
                try #require(
                    change.table != nil || before.directory != world.directory, "nothing changed: \(change)")
                let untouched = world.tables.map(\.name).filter { $0 != change.table }
                for table in untouched { try #require(before.records[table] == world.records[table]) }
            }
        }
        #expect(kinds == Set(WorldChange.Kind.allCases))
    }

    @Test func `the same seed makes the same world, and the same changes to it`() {
        func changed() -> RandomWorld {
            var random = SeededGenerator(seed: 5)
            var world = RandomWorld(seed: 3)
            for _ in 0..<50 { world.change(&random) }
            return world
        }
        let (first, second) = (changed(), changed())
        #expect(first.records == second.records && first.rights == second.rights)
        #expect(first.directory == second.directory && first.schema == second.schema)
        #expect(first.rules.map(\.filter) == second.rules.map(\.filter))
    }
}
