import AccessRules
import Configuration
import ContactModel
import Testing

@Suite("Members of a book") struct BookMembersTests {
    private func logins(_ members: BookMembers) -> [String] {
        members.members(in: sampleDirectory).compactMap { sampleDirectory.user($0)?.login }
    }

    @Test func `nested groups count, inactive users do not (SEMANTICS 1, 2)`() {
        #expect(logins(BookMembers(groups: [GroupID("g1")])) == ["praktikant", "anna", "nora"])
        #expect(logins(BookMembers(users: [UserID("u4")])).isEmpty)
    }

    @Test func `a member named several ways is one member (SEMANTICS 1)`() {
        let members = BookMembers(users: [UserID("u5"), UserID("u1")], groups: [GroupID("g1"), GroupID("g2")])
        #expect(logins(members) == ["hmueller", "praktikant", "anna", "nora"])
    }

    @Test func `an exception wins, of a user or of a nested group`() {
        let all: Set = [GroupID("g1")]
        #expect(logins(BookMembers(groups: all, exceptUsers: [UserID("u3")])) == ["praktikant", "nora"])
        #expect(logins(BookMembers(groups: all, exceptGroups: [GroupID("g2")])) == ["praktikant", "anna"])
        #expect(logins(BookMembers(users: [UserID("u5")], groups: all, exceptGroups: all)).isEmpty)
    }

    @Test func `a principal that the directory has lost is a member of nothing`() {
        #expect(logins(BookMembers(users: [UserID("gone")], groups: [GroupID("gone")])).isEmpty)
    }
}
