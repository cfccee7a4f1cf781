import ContactModel
import Contracts
import Foundation
import SQLite
import SyncPlanning
import Testing

@testable import JournalStore

/// What went long ago is forgotten, what is still there is not, and the seals say so (ENGINE §18).
@Suite("Journal: retention of the account") struct AccountRetentionTests {
    let folder: TemporaryFolder
    private static let day = Int64(86_400_000)
    private static let kept = Duration.seconds(100 * 86_400)

    init() throws { folder = try TemporaryFolder() }

    private var path: String { folder.path("journal.db") }

    private static func row(
        _ key: String, _ act: DisclosureRow.Act, day: Int64, _ certainty: DisclosureRow.Certainty = .confirmed,
        cause: String = "gone", evidence: DisclosureRow.Proof.Evidence = .removed
    ) -> JournalChange {
        .appendDisclosure(
            DisclosureRow(
                at: Moment(milliseconds: day * Self.day), mailbox: .anna, member: UserID("anna"), addressBook: .annas,
                record: RecordID(table: "Kontakte", key: key), act: act, certainty: certainty, fields: FieldMask([0]),
                cause: cause, proof: act == .remove ? DisclosureRow.Proof(evidence: evidence) : nil))
    }

    private func prune(day: Int64) throws -> AccountSeal? {
        try AccountRetention(journalAt: path).pruneIfDue(
            keeping: Self.kept, now: Moment(milliseconds: day * Self.day))
    }

    private func seal(day: Int64) throws -> AccountSeal? {
        try AccountSeals(beside: path).sealIfDue(
            JournalRegister(path: path), now: Moment(milliseconds: day * Self.day))
    }

    private func states() throws -> [SealState] {
        try AccountSeals(beside: path).check(JournalRegister(path: path)).seals.map(\.state)
    }

    /// Key, act and day of what is in the account.
    private func account() throws -> [String] {
        var rows: [String] = []
        try JournalRegister(path: path).forEachDisclosure(after: 0, through: .max) { disclosure in
            let row = disclosure.row
            rows.append("\(row.record.key) \(row.act.rawValue) \(row.at.milliseconds / Self.day)")
        }
        return rows
    }

    /// A journal with stays of every kind; the last row is of day 200.
    private func fill() async throws {
        let journal = try SQLiteJournal(path: path)
        var entry = Entry.present(8)
        entry.record = RecordID(table: "Kontakte", key: "there")
        var again = Entry.present(9)
        again.record = RecordID(table: "Kontakte", key: "again")
        try await journal.commit(.twoMembers + [.putEntry(.annas, entry), .putEntry(.annas, again)], under: nil)
        try await journal.commit(
            [
                Self.row("old", .create, day: 1), Self.row("old", .update, day: 2), Self.row("old", .remove, day: 3),
                Self.row("there", .create, day: 1),
                // Of two items the older one went.
                Self.row("there", .remove, day: 3, cause: "drift"),
                Self.row("again", .create, day: 1), Self.row("again", .remove, day: 3),
                Self.row("again", .create, day: 4),
                Self.row("recent", .create, day: 1), Self.row("recent", .update, day: 2, .void),
                Self.row("recent", .remove, day: 150),
                Self.row("never", .create, day: 1, .possible), Self.row("never", .create, day: 2, .void),
                Self.row("unknown", .create, day: 1),
                Self.row("duplicate", .create, day: 1), Self.row("duplicate", .remove, day: 3, cause: "duplicate"),
                // A further item went by itself; the one that counts went not long ago.
                Self.row("two", .create, day: 1), Self.row("two", .remove, day: 3, cause: "drift"),
                Self.row("two", .remove, day: 150),
                Self.row("left", .create, day: 1), Self.row("left", .remove, day: 3, evidence: .leftInDeletedItems),
                Self.row("taken", .create, day: 1), Self.row("taken", .remove, day: 3, evidence: .unmarked),
                Self.row("new", .create, day: 200),
            ], under: nil)
        await journal.close()
    }

    private static let left = [
        "there create 1", "there remove 3", "again create 4", "recent create 1", "recent update 2", "recent remove 150",
        "unknown create 1", "duplicate create 1", "duplicate remove 3", "two create 1", "two remove 3",
        "two remove 150", "left create 1", "left remove 3", "taken create 1", "taken remove 3", "new create 200",
    ]

    @Test func `a stay is forgotten as a whole when it ended long ago, and nothing else is`() async throws {
        try await fill()
        #expect(try prune(day: 103) == nil, "nothing has ended for as long as that")
        let all = try account()
        #expect(try seal(day: 200) != nil)

        let seal = try #require(try prune(day: 201))

        #expect(try account() == Self.left)
        #expect(all.count == 24)
        #expect(seal.kind == .pruned && seal.rows == Int64(Self.left.count))
        #expect(seal.cut == Moment(milliseconds: 101 * Self.day))
        #expect(try states() == [.earlier, .whole])
        #expect(AccountSeal(Substring(seal.line)) == seal)
        // Once a month.
        #expect(try prune(day: 230) == nil)
        let later = try #require(try prune(day: 260))
        #expect(try account() == Self.left.filter { !$0.hasPrefix("recent") && !$0.hasPrefix("two") })
        #expect(later.kind == .pruned)
        #expect(try states() == [.earlier, .earlier, .whole])
    }

    @Test(arguments: [DisclosureRow.Proof.Evidence.leftInDeletedItems, .unmarked])
    func `a stay whose end is not certain is kept, or erase and offboard would certify it`(
        _ evidence: DisclosureRow.Proof.Evidence
    ) async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers, under: nil)
        try await journal.commit(
            [
                Self.row("left", .create, day: 1), Self.row("left", .remove, day: 3, evidence: evidence),
                Self.row("new", .create, day: 200),
            ], under: nil)
        await journal.close()
        _ = try prune(day: 201)
        #expect(try account() == ["left create 1", "left remove 3", "new create 200"])
    }

    @Test(arguments: ["drift", "duplicate"])
    func `a later end that is certain does not have the one forgotten that is not`(_ cause: String) async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers, under: nil)
        try await journal.commit(
            [
                Self.row("taken", .create, day: 1),
                Self.row("taken", .remove, day: 3, cause: cause, evidence: .unmarked),
                Self.row("taken", .create, day: 4), Self.row("taken", .remove, day: 5),
                Self.row("gone", .create, day: 1), Self.row("gone", .remove, day: 3, cause: cause),
                Self.row("gone", .remove, day: 5), Self.row("new", .create, day: 200),
            ], under: nil)
        await journal.close()
        _ = try prune(day: 201)
        #expect(
            try account() == ["taken create 1", "taken remove 3", "taken create 4", "taken remove 5", "new create 200"])
    }

    @Test func `forgetting that was interrupted is finished, and only what it began`() async throws {
        try await fill()
        #expect(try seal(day: 200) != nil)
        let copy = folder.path("before.db")
        try Database(path: path, access: .readOnly).backup(to: copy)
        _ = try #require(try prune(day: 201))
        // The seal was written, the rows were not: as if the power had failed in between.
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: copy, toPath: path)
        #expect(try states() == [.earlier, .broken])

        try AccountRetention(journalAt: path).finishInterrupted()

        #expect(try account() == Self.left)
        #expect(try states() == [.earlier, .whole])
        // What somebody else takes away is not taken for that.
        try Database(path: path, access: .readWrite).execute("DELETE FROM disclosure WHERE record_id LIKE '%unknown'")
        let before = try account()
        try AccountRetention(journalAt: path).finishInterrupted()
        #expect(try account() == before && states() == [.earlier, .broken])
    }

    @Test func `of an account that is not what was sealed nothing is forgotten`() async throws {
        try await fill()
        #expect(try seal(day: 200) != nil)
        try Database(path: path, access: .readWrite).execute("DELETE FROM disclosure WHERE record_id LIKE '%unknown'")
        let before = try account()

        let error = #expect(throws: JournalError.self) { try prune(day: 201) }

        #expect(error?.message.contains("satchel audit --verify") == true)
        #expect(try account() == before && states() == [.broken])
    }
}
