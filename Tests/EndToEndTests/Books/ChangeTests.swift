import ExchangeSimulator
import Foundation
import Service
import SyncEngine
import Testing

/// What a change in the CRM does to the mailboxes, and to which.
@Suite("Changes") struct ChangeTests {
    @Test func `a changed record costs one update in exactly the address books that hold it, and one look everywhere`()
        async throws
    {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle()
        let before = office.mailboxes.mapValues { $0.contacts() }
        let holders = Dictionary(grouping: before.flatMap { login, items in items.map { ($0.recordKey ?? "", login) } })
        {
            $0.0
        }.mapValues { Set($0.map(\.1)) }
        let (key, logins) = try #require(holders.max { ($0.value.count, $0.key) < ($1.value.count, $1.key) })
        #expect(logins.count > 5 && logins.count < 20)

        office.simulator.resetStatistics()
        try office.crm("UPDATE Kontakte SET Vorname = 'Umbenannt' WHERE Id = \(key)")
        try await office.cycle()

        let requests = office.requests()
        #expect(requests.count == 24)
        for (login, asked) in requests {
            #expect(
                asked == (logins.contains(login) ? [.contactDelta: 1, .updateContact: 1] : [.contactDelta: 1]),
                "\(login)")
            let changed = zip(before[login] ?? [], office.mailboxes[login]?.contacts() ?? []).filter { $0.0 != $0.1 }
            #expect(changed.map(\.1.recordKey) == (logins.contains(login) ? [key] : []), "\(login)")
            #expect(changed.allSatisfy { $0.1.text("givenName") == "Umbenannt" })
        }
    }

    /// DOMAIN §7: what has no mark is not ours.
    @Test func `a record right taken from a group empties its members' mailboxes and nothing else`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("eengel", "hmueller")
        let others = office.contacts(of: "hmueller")
        let member = try #require(office.mailboxes["eengel"])
        let folder = try #require(member.folders().first { $0.displayName == "CRM" })
        // One of ours that the member moved to Deleted Items, one that was moved elsewhere, and two of the member's own.
        let ours = member.contacts(in: folder.id)
        try await member.delete(try #require(ours.first { $0.recordKey != "173" }?.id))
        try await member.move(try #require(ours.last { $0.recordKey != "173" }?.id), to: "contacts")
        let own = [
            try await member.add(["givenName": "Eigene", "surname": "Notiz"], to: folder.id),
            try await member.add(["givenName": "Tante", "surname": "Erna"]),
        ]

        try office.crm(
            """
            UPDATE crm_record_rights SET value = 'no', filter = NULL
            WHERE group_id = (SELECT id FROM crm_groups WHERE name = 'Marketing') AND table_name = 'Kontakte'
            """)
        let report = try await office.cycle("eengel", "hmueller")

        #expect(report.heldCount == 0)
        // An access list decides alone (SEMANTICS 6): what one of them shows stays.
        let independent = try IndependentReading(crm: office.crmPath)
        let user = try #require(independent.users.first { $0.login == "eengel" })
        let kept = Set(independent.selection(of: .crm, for: user).selected.map(\.key))
        let left = office.contacts(of: "eengel")
        #expect(kept.count < 3)
        #expect(Set(left.compactMap(\.recordKey)) == kept)
        #expect(left.filter { $0.recordKey == nil }.map(\.id) == own)
        #expect(left.count == kept.count + own.count)
        #expect(office.contacts(of: "hmueller") == others)
    }

    @Test func `a field right taken from a group clears the field in every item of its members`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("hmueller", "sbergmann")
        func withHomePhone(_ login: String) -> Int {
            office.contacts(of: login).count { !$0.texts("homePhones").isEmpty }
        }
        let (before, others) = (office.keys(of: "hmueller"), withHomePhone("sbergmann"))
        #expect(withHomePhone("hmueller") > 2 && others > 2)

        try office.crm(
            """
            UPDATE crm_field_rights SET value = 'no'
            WHERE field = 'Privat' AND group_id = (SELECT id FROM crm_groups WHERE name = 'Vertrieb')
            """)
        try await office.cycle("hmueller", "sbergmann")

        #expect(withHomePhone("hmueller") == 0)
        #expect(withHomePhone("sbergmann") == others)
        #expect(office.keys(of: "hmueller") == before)
    }

    /// SEMANTICS 6: an entry of an access list alone decides about its record.
    @Test func `an access list hides its record from everybody whom it does not name`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("hmueller", "tfuchs", "sbergmann")
        let shared = Set(office.keys(of: "hmueller")).intersection(office.keys(of: "sbergmann"))
        let key = try #require(shared.min())
        let before = office.keys(of: "hmueller")

        try office.crm(
            """
            INSERT INTO crm_record_access (table_name, record_id, group_id, value)
            SELECT 'Kontakte', '\(key)', id, 'yes' FROM crm_groups WHERE name = 'Geschaeftsfuehrung'
            """)
        try await office.cycle("hmueller", "tfuchs", "sbergmann")

        #expect(office.keys(of: "hmueller") == before.filter { $0 != key })
        #expect(!office.keys(of: "tfuchs").contains(key))
        #expect(office.keys(of: "sbergmann").contains(key))
    }

    /// SEMANTICS 1: an inactive user is a member of nothing.
    @Test func `a member set inactive loses every item and the folder, unless something else is in it`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("eengel", "fthiel")
        let other = try #require(office.mailboxes["fthiel"])
        let folder = try #require(other.folders().first { $0.displayName == "CRM" })
        let own = try await other.add(["givenName": "Eigene", "surname": "Notiz"], to: folder.id)

        try office.crm("UPDATE crm_users SET active = 0 WHERE login IN ('eengel', 'fthiel')")
        let report = try await office.cycle("eengel", "fthiel")

        #expect(report.summaries.map { $0.removed.keys.sorted() } == [["member"], ["member"]])
        #expect(office.contacts(of: "eengel").isEmpty)
        // What was emptied is looked at once more before the folder goes.
        let second = try await office.cycle("eengel", "fthiel")
        #expect(second.summaries.map(\.isClosed) == [true, true])
        #expect(office.contacts(of: "fthiel").map(\.id) == [own])
        func folders(_ login: String) -> [String] {
            (office.mailboxes[login]?.folders() ?? []).filter { $0.location != .purged }.map(\.displayName)
        }
        #expect(folders("eengel") == ["Contacts"])
        #expect(folders("fthiel") == ["Contacts", "CRM"])
    }

    @Test func `a subscription brings a visible record, and takes it away again; to a hidden one it brings nothing`()
        async throws
    {
        let office = try BookOffice(SampleFile.small)
        let independent = try IndependentReading(crm: office.crmPath)
        let user = try #require(independent.users.first { $0.login == "hmueller" })
        let keys = (1...300).map(String.init)
        let mine = Set(independent.selection(of: .crm, for: user).selected.map(\.key))
        let visible = try #require(
            keys.first {
                !mine.contains($0) && independent.seen($0, by: user).map { $0.own["Status"] != "inaktiv" } == true
            })
        let hidden = try #require(
            keys.first { independent.final($0, in: "Kontakte") == $0 && independent.seen($0, by: user) == nil })
        try await office.cycle("hmueller")
        let before = Set(office.keys(of: "hmueller"))
        #expect(before == mine)

        for key in [visible, hidden] {
            try office.crm(
                """
                INSERT INTO crm_subscriptions (table_name, record_id, user_id)
                SELECT 'Kontakte', '\(key)', id FROM crm_users WHERE login = 'hmueller'
                """)
        }
        let added = try await office.cycle("hmueller")
        #expect(Set(office.keys(of: "hmueller")) == before.union([visible]))
        #expect(added.summaries.map(\.writes) == [1])

        try office.crm("DELETE FROM crm_subscriptions WHERE record_id IN ('\(visible)', '\(hidden)')")
        let removed = try await office.cycle("hmueller")
        #expect(Set(office.keys(of: "hmueller")) == before)
        #expect(removed.summaries.map(\.removed) == [["filter": 1]])
    }

    /// SEMANTICS 23: the merged record goes, is not counted for the brake, and the other stays.
    @Test func `a record merged into another goes, and the other stays as it is`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("hmueller")
        let before = office.contacts(of: "hmueller")
        let (gone, kept) = (try #require(before.first?.recordKey), try #require(before.last?.recordKey))

        try office.crm("UPDATE Kontakte SET ZusammengefuehrtMit = \(kept) WHERE Id = \(gone)")
        let report = try await office.cycle("hmueller")

        #expect(office.contacts(of: "hmueller") == before.filter { $0.recordKey != gone })
        #expect(report.summaries.map(\.removed) == [["gone (merged)": 1]])
        #expect(report.summaries.map(\.writes) == [1])
    }
}
