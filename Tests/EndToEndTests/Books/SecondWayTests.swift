import ContactModel
import ExchangeSimulator
import Foundation
import Locking
import Service
import SyncEngine
import SyncPlanning
import Testing

/// ENGINE §9: what leaves a selection by `filter` or `gone` is asked for a second, independent way.
@Suite("The second way") struct SecondWayTests {
    private static let login = "hmueller"
    /// A reading that lacks it is rejected.
    private static let canary = "1"

    private static func doubts(_ report: CycleReport) -> [Departure.Doubt] {
        report.summaries.flatMap { $0.plan.unproven.map(\.doubt) }
    }

    private static func record(_ key: String) -> RecordID { RecordID(table: "Kontakte", key: key) }

    @Test func `a record that readings leave out, and that answers by its id, stays, however long that lasts`()
        async throws
    {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle(Self.login)
        let before = office.contacts(of: Self.login)
        let omitted = Set(office.keys(of: Self.login).filter { $0 != Self.canary }.prefix(3).map(Self.record))

        office.lapses.withLock { $0.leavesOut = { omitted.contains($0) } }
        for pause in [0, 60, 900, 900] as [Int64] {
            office.advance(seconds: pause)
            let report = try await office.cycle(Self.login)
            #expect(report.isReadingAccepted)
            #expect(Self.doubts(report) == Array(repeating: .contradicted, count: 3))
            #expect(office.contacts(of: Self.login) == before)
        }
        office.lapses.withLock { $0.leavesOut = { _ in false } }
        let whole = try await office.cycle(Self.login)

        #expect(Self.doubts(whole).isEmpty)
        #expect(whole.summaries.map(\.writes) == [0])
        #expect(office.contacts(of: Self.login) == before)
        let quiet = try await office.cycle(Self.login)
        #expect(quiet.summaries.map(\.isQuiet) == [true])
    }

    @Test func `a company that readings leave out takes no contact away by a filter that asks for it`() async throws {
        let filtered: (String) -> String = {
            $0.replacingOccurrences(of: "and Status <> 'inaktiv'", with: "and Status <> 'inaktiv' and Firma.Id > 0")
        }
        let office = try BookOffice(SampleFile.small, filtered)
        try await office.cycle(Self.login)
        let keys = office.keys(of: Self.login)
        #expect(keys.count > 10)

        office.lapses.withLock { $0.leavesOut = { $0.table == "Firmen" && $0.key.hasSuffix("1") } }
        let report = try await office.cycle(Self.login)

        #expect(report.isReadingAccepted)
        #expect(!Self.doubts(report).isEmpty && Self.doubts(report).allSatisfy { $0 == .contradicted })
        #expect(office.keys(of: Self.login) == keys)
    }

    @Test func `a deletion that the CRM confirms is carried out at once, and asked about once for all`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle()
        let key = try #require(
            office.keys(of: Self.login).first { key in
                key != Self.canary && office.mailboxes.keys.count { office.contact(key, of: $0) != nil } > 2
            })
        office.lapses.withLock { $0.questions = [] }
        try await office.cycle()
        #expect(office.lapses.withLock { $0.questions.isEmpty })

        try office.crm("DELETE FROM Kontakte WHERE Id = \(key)")
        try await office.cycle()

        #expect(office.mailboxes.keys.allSatisfy { office.contact(key, of: $0) == nil })
        #expect(office.lapses.withLock { $0.questions.flatMap(\.self) } == [Self.record(key)])
        office.lapses.withLock { $0.questions = [] }
        try await office.cycle()
        #expect(office.lapses.withLock { $0.questions.isEmpty })
    }

    @Test func `where single records are refused, two whole readings in a row decide, and a restart begins anew`()
        async throws
    {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle(Self.login)
        let key = try #require(office.keys(of: Self.login).first { $0 != Self.canary })
        office.lapses.withLock { $0.refusesSingleRecords = true }
        try office.crm("UPDATE Kontakte SET Status = 'inaktiv' WHERE Id = \(key)")

        let first = try await office.cycle(Self.login)
        #expect(Self.doubts(first) == [.unanswered])
        // What only follows from a whole reading is no other one.
        office.advance(seconds: 2)
        let followed = try await office.cycle(Self.login) { $0.onlyChanged = true }
        #expect(followed.followedRecords != nil && Self.doubts(followed) == [.unanswered])
        try office.restart()
        #expect(try await Self.doubts(office.cycle(Self.login)) == [.unanswered])
        #expect(office.contact(key, of: Self.login) != nil)
        office.advance(seconds: 900)
        try await office.cycle(Self.login)

        #expect(office.contact(key, of: Self.login) == nil)
    }

    @Test func `a lost right and a lost membership wait for no second way`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle(Self.login, "eengel")
        office.lapses.withLock { $0.refusesSingleRecords = true }

        try office.crm("UPDATE Kontakte SET Newsletter = 0")
        try office.crm("UPDATE crm_users SET active = 0 WHERE login = '\(Self.login)'")
        let report = try await office.cycle()

        #expect(Self.doubts(report).isEmpty)
        let independent = try IndependentReading(crm: office.crmPath)
        let user = try #require(independent.users.first { $0.login == "eengel" })
        let wanted = independent.selection(of: .crm, for: user).selected.map(\.key)
        #expect(Set(office.keys(of: "eengel")) == Set(wanted))
        #expect(office.contacts(of: Self.login).isEmpty)
    }

    @Test func `what is lost is gone before the CRM is asked a second time, and both are in the same run`() async throws
    {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle(Self.login)
        let keys = office.keys(of: Self.login).filter { $0 != Self.canary }
        let (hidden, deleted) = (keys[0], keys[1])
        try office.crm(
            "INSERT INTO crm_record_access (table_name, record_id, user_id, value) "
                + "SELECT 'Kontakte', '\(hidden)', id, 'no' FROM crm_users WHERE login = '\(Self.login)'")
        try office.crm("UPDATE Kontakte SET Geloescht = 1 WHERE Id = \(deleted)")
        let mailbox = try #require(office.mailboxes[Self.login])
        let wasThere = Locked<[Bool]>([])
        office.lapses.withLock {
            $0.whenAsked = {
                let isThere = mailbox.contacts().contains { $0.recordKey == hidden && $0.location != .purged }
                wasThere.withLock { $0.append(isThere) }
            }
        }
        let report = try await office.cycle(Self.login)

        #expect(wasThere.withLock { !$0.isEmpty && !$0.contains(true) })
        #expect(office.contact(hidden, of: Self.login) == nil && office.contact(deleted, of: Self.login) == nil)
        let summary = try #require(report.summaries.first)
        #expect(summary.plan.operations.map(\.record) == [Self.record(hidden), Self.record(deleted)])
        #expect(summary.removed.values.reduce(0, +) == 2 && summary.outcome == .ok)
        let quiet = try await office.cycle(Self.login)
        #expect(quiet.summaries.map(\.isQuiet) == [true])
    }

    /// A key that stands for two rows is one that the CRM cannot be asked for.
    @Test func `plan, sync, status and explain say what is not proven to have left, and why`() async throws {
        try await CommandStage.play { stage in
            #expect(try await stage.run("sync", "--member", Self.login).code == 0)
            let user = try #require(stage.simulator.configuration.users.first { $0.displayName == Self.login })
            let member = try stage.simulator.member(user.userPrincipalName)
            let key = try #require(member.contacts().compactMap(\.recordKey).first { $0 != Self.canary })
            try stage.crm("CREATE TABLE kept AS SELECT * FROM Kontakte; DROP TABLE Kontakte")
            try stage.crm("ALTER TABLE kept RENAME TO Kontakte")
            try stage.crm("UPDATE Kontakte SET Status = 'inaktiv' WHERE Id = \(key)")
            try stage.crm("INSERT INTO Kontakte SELECT * FROM Kontakte WHERE Id = \(key)")
            let why = "not proven to have left: the CRM could not be asked for it by its id"

            let plan = try await stage.run("plan", "--member", Self.login)
            #expect(plan.output.contains("Kontakte/\(key) stays, \(why)"), "\(plan.output)\(plan.errors)")
            let planned = try await stage.run("plan", "--member", Self.login, "--json").json
            let first = try #require((planned["addressBooks"] as? [[String: Any]])?.first)
            #expect(first["unproven"] as? [[String: String]] == [["record": "Kontakte/\(key)", "why": "unanswered"]])
            let sync = try await stage.run("sync", "--member", Self.login)
            #expect(sync.code == 1 && sync.output.contains("1 changes wait: \(why)"), "\(sync.output)\(sync.errors)")
            let status = try await stage.run("status")
            #expect(status.code == 1 && status.output.contains("1 contacts stay, \(why)"), "\(status.output)")
            let explained = try await stage.explain("--member", Self.login, "--record", "Kontakte/\(key)")
            #expect(explained.answer == "out" && explained.steps.last?.fact == why)
            let asMember = try await stage.explain(
                "--member", Self.login, "--record", "Kontakte/\(key)", "--as-member")
            #expect(!asMember.steps.contains { $0.fact == why })
            #expect(member.contacts().contains { $0.recordKey == key && $0.location != .purged })

            try stage.crm("DELETE FROM Kontakte WHERE rowid = (SELECT max(rowid) FROM Kontakte WHERE Id = \(key))")
            _ = try await stage.run("sync", "--member", Self.login)
            #expect(!member.contacts().contains { $0.recordKey == key && $0.location != .purged })
            #expect(try await !stage.run("status").output.contains("not proven"))
        }
    }

    @Test func `a CRM that does not answer is asked three times a reading, however many address books there are`()
        async throws
    {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle()
        let logins = office.mailboxes.keys.filter { office.keys(of: $0).count > 10 }
        try #require(logins.count > 4)
        let keys = Set(logins.flatMap { office.keys(of: $0).filter { $0 != Self.canary }.prefix(1) })
        try office.crm("UPDATE Kontakte SET Geloescht = 1 WHERE Id IN (\(keys.joined(separator: ",")))")
        office.lapses.withLock {
            $0.refusesSingleRecords = true
            $0.questions = []
        }
        let report = try await office.cycle()

        #expect(office.lapses.withLock { $0.questions.count } == 3)
        let doubts = Self.doubts(report)
        #expect(!doubts.isEmpty && doubts.allSatisfy { $0 == .unanswered })
        // The next reading asks anew.
        office.lapses.withLock { $0.refusesSingleRecords = false }
        try await office.cycle()
        for login in logins { #expect(keys.isDisjoint(with: office.keys(of: login))) }
    }
}
