import AccessRules
import ContactModel
import Testing

@testable import Service

/// DOMAIN §2: a relation that counts as unread counts as it last was; single revocations stay immediate.
@Suite("Rights memory") struct RightsMemoryTests {
    private static func reading(
        users: [User] = [], groups: [String] = [], memberships: [(String, String)] = [],
        fields: [FieldKey: [RightEntry]] = [:]
    ) -> CRMReading {
        CRMReading(
            schema: CRMSchema(tables: [:], views: [:], attributes: [:]),
            directory: DirectoryRows(
                users: users, groups: groups.map { Group(id: GroupID($0), name: "g\($0)") },
                memberships: memberships.map { Membership(group: GroupID($0.0), member: .user(UserID($0.1))) }),
            rights: RightsRows(fields: fields), records: [String: RecordColumns](),
            startedAt: Moment(milliseconds: 0))
    }

    private static func user(_ id: String, active: Bool = true, region: String? = nil) -> User {
        User(
            id: UserID(id), login: "u\(id)", isActive: active,
            attributes: region.map { ["region": .one(.text($0))] } ?? [:])
    }

    private static let all = reading(
        users: [user("1", region: "Nord"), user("2", region: "Ost"), user("3")], groups: ["7", "8"],
        memberships: [("7", "1"), ("7", "2"), ("8", "3")],
        fields: [
            FieldKey(table: "K", field: "A"): [
                RightEntry(principal: .group(GroupID("7")), value: .yes),
                RightEntry(principal: .user(UserID("3")), value: .yes),
            ]
        ])

    @Test func `what an unread relation lacks is as it was, in its order, and what it has is as it is`() {
        let memory = RightsMemory(Self.all)
        let no = RightEntry(principal: .user(UserID("3")), value: .no)
        let new = FieldKey(table: "K", field: "B")
        let now = memory.completing(
            Self.reading(
                users: [Self.user("3", active: false), Self.user("1")],
                fields: [FieldKey(table: "K", field: "A"): [no], new: [no]]),
            in: ["crm_users", "crm_user_attributes", "crm_groups", "crm_field_rights"])

        #expect(
            now.directory.users == [
                Self.all.directory.users[0], Self.all.directory.users[1], Self.user("3", active: false),
            ])
        #expect(now.directory.groups == Self.all.directory.groups)
        #expect(now.directory.memberships == Self.all.directory.memberships)
        #expect(now.rights.fields[FieldKey(table: "K", field: "A")]?.map(\.value) == [.yes, .no])
        #expect(now.rights.fields[new] == [no])
    }

    @Test func `relations that were read are as they were read`() {
        let memory = RightsMemory(Self.all)
        let now = memory.completing(Self.reading(users: [Self.user("1")]), in: ["crm_view_rights"])
        #expect(now.directory.users == [Self.user("1")])
        #expect(now.directory.groups == [] && now.directory.memberships == [] && now.rights.fields == [:])
    }
}
