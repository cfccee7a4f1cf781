import AccessRules
import ContactModel
import Testing

@Suite("Directory (SEMANTICS 1 to 3)") struct DirectoryTests {
    private let people = Directory(Office.directory)

    private func directory(_ change: (inout DirectoryRows) -> Void) -> Directory {
        var rows = Office.directory
        change(&rows)
        return Directory(rows)
    }

    @Test func `a user belongs to a group through any chain of groups (SEMANTICS 2)`() {
        #expect(people.groups(of: Office.anna) == [Office.sales, Office.field])
        #expect(people.activeMembers(of: Office.sales) == [Office.anna])
        #expect(people.problems.isEmpty)
    }

    @Test func `a user who is inactive or missing is a member of nothing (SEMANTICS 1)`() {
        #expect(people.groups(of: Office.cleo).isEmpty)
        #expect(people.groups(of: UserID("u-nobody")).isEmpty)
        #expect(people.activeMembers(of: Office.office) == [Office.bert])
        #expect(Office.model().viewer(of: Office.cleo) == nil)
        #expect(Office.model().viewer(of: UserID("u-nobody")) == nil)
    }

    @Test func `a long chain of groups is followed to its end`() {
        let groups = (0..<20_000).map { Group(id: GroupID("g\($0)"), name: "Gruppe \($0)") }
        var memberships = [Membership(group: groups[0].id, member: .user(Office.anna))]
        for (inner, outer) in zip(groups, groups.dropFirst()) {
            memberships.append(Membership(group: outer.id, member: .group(inner.id)))
        }
        let directory = Directory(
            DirectoryRows(users: Office.directory.users, groups: groups, memberships: memberships))
        #expect(directory.groups(of: Office.anna).count == 20_000)
        #expect(directory.problems.isEmpty)
    }

    @Test func `a cycle is an error that names it, and takes nothing away (SEMANTICS 2)`() {
        let directory = directory {
            $0.groups.append(Group(id: GroupID("g-z"), name: "Zentrale"))
            $0.memberships.append(Membership(group: GroupID("g-z"), member: .group(Office.sales)))
            $0.memberships.append(Membership(group: Office.field, member: .group(GroupID("g-z"))))
        }
        #expect(directory.problems == [.cycle(["Außendienst", "Vertrieb", "Zentrale"])])
        #expect(
            directory.problems[0].description
                == "The groups Außendienst → Vertrieb → Zentrale → Außendienst contain each other.")
        #expect(directory.groups(of: Office.anna) == [Office.sales, Office.field, GroupID("g-z")])
    }

    @Test func `a group inside itself is a cycle of one`() {
        let directory = directory {
            $0.memberships.append(Membership(group: Office.sales, member: .group(Office.sales)))
        }
        #expect(directory.problems == [.cycle(["Vertrieb"])])
    }

    @Test func `logins and group names with the same text key are errors and find nobody (SEMANTICS 3)`() {
        let directory = directory {
            $0.users.append(User(id: UserID("u-2"), login: "ANNA"))
            $0.groups.append(Group(id: GroupID("g-2"), name: "vertrieb"))
        }
        #expect(
            Set(directory.problems) == [
                .duplicateLogin([UserID("u-2"), Office.anna]), .duplicateGroupName([GroupID("g-2"), Office.sales]),
            ])
        #expect(directory.user(login: "anna") == nil)
        #expect(directory.group(named: "Vertrieb") == nil)
        #expect(directory.user(login: "BERT")?.id == Office.bert)
    }

    @Test func `a user without a login is an error, and owns nothing that has no owner (SEMANTICS 3)`() throws {
        var rows = Office.directory
        rows.users.append(User(id: UserID("u-x"), login: ""))
        #expect(Directory(rows).problems == [.missingLogin(UserID("u-x"))])

        let model = Office.model(contacts: [Office.contact("1", ["Betreuer": .text("")])], directory: rows)
        let viewer = try #require(model.viewer(of: UserID("u-x")))
        #expect(try viewer.says("Betreuer = user.login") == nil)
        #expect(!model.isComplete)
    }

    @Test func `rows that double or name nobody are reported; only a lost group stops gains`() {
        let directory = directory {
            $0.users.append($0.users[0])
            $0.groups.append($0.groups[0])
            $0.memberships.append(Membership(group: GroupID("g-lost"), member: .user(Office.anna)))
            $0.memberships.append(Membership(group: Office.sales, member: .user(UserID("u-lost"))))
        }
        #expect(
            Set(directory.problems) == [
                .duplicateUser(Office.anna), .duplicateGroup(Office.sales), .unknownGroup(GroupID("g-lost")),
                .unknownUser(UserID("u-lost"), in: Office.sales),
            ])
        #expect(directory.problems.filter { !$0.failsClosed } == [.unknownUser(UserID("u-lost"), in: Office.sales)])
        #expect(directory.groups(of: Office.anna) == [Office.sales, Office.field])
    }
}
