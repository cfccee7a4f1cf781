import ContactModel
import Contracts
import Foundation
import SQLite
import SyncPlanning
import Testing

@testable import JournalStore

/// The account of disclosures is sealed, so that a later change is found out (ENGINE §18).
@Suite("Journal: seals of the account") struct AccountSealTests {
    let folder: TemporaryFolder
    let day = Int64(86_400_000)

    init() throws { folder = try TemporaryFolder() }

    private var path: String { folder.path("journal.db") }
    private var seals: AccountSeals { AccountSeals(beside: path) }

    private func seal(at day: Int64) throws -> AccountSeal? {
        try seals.sealIfDue(JournalRegister(path: path), now: Moment(milliseconds: day * self.day))
    }

    private func check() throws -> (states: [SealState], unsealed: Int64) {
        let found = try seals.check(JournalRegister(path: path))
        return (found.seals.map(\.state), found.unsealed)
    }

    /// Three days of two rows each.
    private func sealedDays() async throws -> SQLiteJournal {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers, under: nil)
        for day in 1..<4 {
            try await journal.commit(
                [.appendDisclosure(.sample(2 * day)), .appendDisclosure(.sample(2 * day + 1))], under: nil)
            #expect(try seal(at: Int64(day))?.rows == 2)
        }
        return journal
    }

    /// As somebody does who has the file, and not Satchel.
    private func meddle(_ sql: String) throws {
        let database = try Database(path: path, access: .readWrite)
        for trigger in ["disclosure_fixed", "disclosure_kept"] {
            try database.execute("DROP TRIGGER IF EXISTS \(trigger)")
        }
        try database.execute(sql)
    }

    @Test func `nothing is sealed twice, nothing before its day, and what came since waits`() async throws {
        let journal = try await sealedDays()
        #expect(try seal(at: 9) == nil)
        try await journal.commit([.appendDisclosure(.sample(9))], under: nil)
        #expect(try check() == ([.whole, .whole, .whole], 1))
        let early = try seals.sealIfDue(
            JournalRegister(path: path), now: Moment(milliseconds: 4 * day - 1))
        #expect(early == nil)
        #expect(try seal(at: 4)?.rows == 1)
        #expect(try check() == (Array(repeating: .whole, count: 4), 0))
        #expect(try folder.mode("journal.db.seals") == 0o600)
    }

    @Test(arguments: [
        "UPDATE disclosure SET member_id = 'boris' WHERE seq = 3", "DELETE FROM disclosure WHERE seq = 3",
        "UPDATE disclosure SET fields = '0' WHERE seq = 4",
        "UPDATE disclosure SET seq = 1000 WHERE seq = 3",
    ])
    func `a row that was changed or taken away is found out, and by the seal of its day alone`(_ sql: String)
        async throws
    {
        await (try await sealedDays()).close()
        try meddle(sql)
        #expect(try check().states == [.whole, .broken, .whole])
    }

    @Test func `a seal that was changed to fit breaks the one after it`() async throws {
        await (try await sealedDays()).close()
        try meddle("DELETE FROM disclosure WHERE seq = 3")
        var lines = try String(contentsOfFile: path + ".seals", encoding: .utf8).split(separator: "\n").map(String.init)
        let former = try #require(AccountSeal(Substring(lines[0])))
        var digest = SealDigest(after: former, kind: .sealed, at: Moment(milliseconds: 2 * day), last: 4)
        try JournalRegister(path: path).forEachDisclosure(after: 2, through: 4) { digest.add($0) }
        lines[1] =
            AccountSeal(
                kind: .sealed, at: Moment(milliseconds: 2 * day), rows: digest.rows, last: 4, digest: digest.end()
            ).line
        try lines.map { $0 + "\n" }.joined().write(toFile: path + ".seals", atomically: true, encoding: .utf8)
        #expect(try check().states == [.whole, .whole, .broken])
    }

    @Test func `a restored journal is sealed whole at once, and earlier seals are not called broken`() async throws {
        let journal = try await sealedDays()
        try await journal.commit(
            [
                .putInstallation(
                    Installation(
                        instance: "0123456789abcdef", epoch: 3, site: "test", mode: .live,
                        restoredAt: Moment(milliseconds: 3 * day + 1)))
            ], under: nil)
        await journal.close()
        try meddle("DELETE FROM disclosure WHERE seq > 3")
        let again = try #require(
            try seals.sealIfDue(JournalRegister(path: path), now: Moment(milliseconds: 3 * day + 2)))
        #expect(again.kind == .restored && again.rows == 3)
        // Of the second day's rows one is there, of the third day's none.
        #expect(try check() == ([.whole, .earlier, .earlier, .whole], 0))
        try meddle("DELETE FROM disclosure WHERE seq = 1")
        #expect(try check().states.last == .broken)
    }

    /// Says in the journal that it was restored.
    private func declareRestore(at moment: Int64, instance: String = "0123456789abcdef") async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(
            [
                .putInstallation(
                    Installation(
                        instance: instance, epoch: 3, site: "test", mode: .live,
                        restoredAt: Moment(milliseconds: moment)))
            ], under: nil)
        await journal.close()
    }

    private static func row(_ number: Int, _ milliseconds: Int64) -> JournalChange {
        var row = DisclosureRow.sample(number)
        row.at = Moment(milliseconds: milliseconds)
        return .appendDisclosure(row)
    }

    /// Three days of two rows each, written in these days.
    private func days() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers, under: nil)
        for day in Int64(1)..<4 {
            try await journal.commit(
                [Self.row(Int(2 * day), day * self.day - 60_000), Self.row(Int(2 * day + 1), day * self.day - 50_000)],
                under: nil)
            #expect(try seal(at: day)?.rows == 2)
        }
        await journal.close()
    }

    @Test(arguments: [
        ("UPDATE disclosure SET member_id = 'boris' WHERE seq = 3", [SealState.whole, .broken, .whole]),
        ("UPDATE disclosure SET member_id = 'boris' WHERE seq = 6", [.whole, .whole, .broken]),
        ("DELETE FROM disclosure WHERE seq = 5", [.whole, .whole, .broken]),
        ("UPDATE disclosure SET member_id = 'boris' WHERE seq < 3", [.broken, .whole, .whole]),
    ])
    func `whoever changes a row and says in the same file that it was restored is found out`(
        _ sql: String, _ states: [SealState]
    ) async throws {
        try await days()
        try meddle(sql)
        try await declareRestore(at: 3 * day + 1)
        #expect(try check().states == states)
        let seal = try seals.sealIfDue(JournalRegister(path: path), now: Moment(milliseconds: 3 * day + 2))
        #expect(seal?.kind == .restored)
        #expect(try check().states == states + [.whole])
    }

    @Test func `a journal that was just restored is an earlier one, and not broken`() async throws {
        try await days()
        try meddle("DELETE FROM disclosure WHERE seq > 3")
        try await declareRestore(at: 3 * day + 1)
        // No cycle has gone through since: nothing is sealed anew yet.
        let found = try seals.check(JournalRegister(path: path))
        #expect(found.seals.map(\.state) == [.whole, .earlier, .earlier])
        #expect(found.succession == .restored(Moment(milliseconds: 3 * day + 1)) && found.unsealed == 3)

        // What is written from then on takes the numbers of what is forgotten.
        let journal = try SQLiteJournal(path: path)
        for number in 1..<5 {
            try await journal.commit([Self.row(number, 3 * day + 60_000)], under: nil)
        }
        await journal.close()
        #expect(try check().states == [.whole, .earlier, .earlier])
        #expect(try seal(at: 4)?.rows == 7)
        #expect(try check() == ([.whole, .earlier, .earlier, .whole], 0))
    }

    @Test func `a journal that is put back after an older one was tried breaks no seal of either`() async throws {
        try await days()
        let journal = try SQLiteJournal(path: path)
        // Not sealed before the older one is put in its place.
        try await journal.commit([Self.row(8, 3 * day + 1000), Self.row(9, 3 * day + 2000)], under: nil)
        await journal.close()
        let copy = folder.path("newer.db")
        try Database(path: path, access: .readOnly).backup(to: copy)
        try meddle("DELETE FROM disclosure WHERE seq > 4")
        try await declareRestore(at: 3 * day + 3000)
        let older = try SQLiteJournal(path: path)
        for number in 1..<4 { try await older.commit([Self.row(number, 3 * day + 4000)], under: nil) }
        await older.close()
        let restored = try seals.sealIfDue(JournalRegister(path: path), now: Moment(milliseconds: 3 * day + 5000))
        #expect(restored?.kind == .restored && restored?.rows == 7)
        #expect(try check().states == [.whole, .whole, .earlier, .whole])

        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        try FileManager.default.moveItem(atPath: copy, toPath: path)
        try await declareRestore(at: 3 * day + 6000)
        #expect(try check() == ([.whole, .whole, .whole, .earlier], 8))
        #expect(try seal(at: 4)?.rows == 8)
        #expect(try check().states == [.whole, .whole, .whole, .earlier, .whole])
    }

    @Test func `a restore that the journal says is still to come explains nothing`() async throws {
        try await days()
        try meddle("DELETE FROM disclosure WHERE seq > 3")
        try await declareRestore(at: 9 * day)
        #expect(throws: JournalError.self) { try seal(at: 4) }
    }

    @Test func `a journal begun after the former one was put aside has seals of its own`() async throws {
        try await days()
        let aside = try JournalBackup.putAside(path, time: "20261127T150000Z")
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers + [.appendDisclosure(.sample(1))], under: nil)
        #expect(try seal(at: 5)?.rows == 1)
        #expect(try check() == ([.whole], 0))
        let former = try AccountSeals(beside: aside).check(JournalRegister(path: aside))
        #expect(former.seals.map(\.state) == [.whole, .whole, .whole])
    }

    @Test func `a journal that somebody else put in the place of the sealed one is told by its instance`() async throws
    {
        await (try SQLiteJournal(path: path)).close()
        try await declareRestore(at: 0, instance: "0123456789abcdef")
        try await days()
        #expect(try seals.load().allSatisfy { $0.instance == "0123456789abcdef" })
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        try await declareRestore(at: 0, instance: "fedcba9876543210")
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers + [.appendDisclosure(.sample(1))], under: nil)
        let found = try seals.check(JournalRegister(path: path))
        #expect(found.succession == .otherJournal && found.unsealed == 1)
        #expect(found.seals.map(\.state) == [.earlier, .earlier, .earlier])
        let seal = try #require(try seal(at: 5))
        #expect(seal.kind == .restored && seal.rows == 1 && AccountSeal(Substring(seal.line)) == seal)
        #expect(try check() == ([.earlier, .earlier, .earlier, .whole], 0))
    }

    @Test func `rows that were taken from the end are missed, and are not sealed over`() async throws {
        await (try await sealedDays()).close()
        try meddle("DELETE FROM disclosure WHERE seq > 4")
        #expect(throws: JournalError.self) { try seal(at: 9) }
        #expect(try check().states == [.whole, .whole, .broken])
    }

    @Test func `a file that is no list of seals is left as it is, and named`() async throws {
        await (try await sealedDays()).close()
        let text = try String(contentsOfFile: path + ".seals", encoding: .utf8) + "sealed at=1 rows=x\n"
        try text.write(toFile: path + ".seals", atomically: true, encoding: .utf8)
        #expect(throws: JournalError.self) { try seal(at: 9) }
        #expect(throws: JournalError.self) { try check() }
        #expect(try String(contentsOfFile: path + ".seals", encoding: .utf8) == text)
    }

    @Test func `a clock that was once ahead keeps nobody from sealing`() async throws {
        let journal = try await sealedDays()
        try await journal.commit([.appendDisclosure(.sample(9))], under: nil)
        #expect(try seal(at: 3_650) != nil)
        try await journal.commit([.appendDisclosure(.sample(10))], under: nil)
        #expect(try seal(at: 30)?.rows == 1, "the clock is right again")
    }
}
