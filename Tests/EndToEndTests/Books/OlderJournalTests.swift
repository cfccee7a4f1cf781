import ContactModel
import Contracts
import ExchangeSimulator
import Foundation
import JournalStore
import Service
import SyncEngine
import SyncPlanning
import Testing

/// What an older journal has forgotten, and what a mark alone can tell (ENGINE §15).
@Suite("An older journal") struct OlderJournalTests {
    /// So long after a restore nothing may be on its way any more.
    private static let settle: Int64 = 460

    @Test(arguments: [false, true])
    func `an address book that the journal knows as new, and that ends, is looked for by its mark before it is closed`(
        wasFilled: Bool
    ) async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.reopen()
        try await office.cycle("hmueller")
        let copy = office.folder + "/copy.db"
        try SQLiteJournal.copy(of: office.journalPath, to: copy)
        if wasFilled {
            try await office.cycle("eengel")
            #expect(office.contacts(of: "eengel").count > 10)
        }
        let folders = try Self.folders(office)

        try await office.reopen(prepare: { try Self.replaceJournal(of: office, by: copy) })
        try office.crm("UPDATE crm_users SET active = 0 WHERE login = 'eengel'")
        for pause in [0, Self.settle, 60, 60] {
            office.advance(seconds: pause)
            try await office.cycle()
        }

        #expect(office.contacts(of: "eengel").filter { $0.recordKey != nil }.isEmpty)
        #expect(try Self.folders(office) == folders - (wasFilled ? 1 : 0))
        let mailbox = try #require(office.mailboxes["eengel"]).userID
        let rows = try await office.journal.addressBooks().filter { $0.mailbox.text == mailbox }
        #expect(rows.map(\.state) == [.closed])
    }

    private static func folders(_ office: BookOffice) throws -> Int {
        try #require(office.mailboxes["eengel"]).folders().count { $0.location == .contacts }
    }

    @Test func `a member who comes back before an address book was looked for has it like a new one`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("hmueller")
        let mailbox = try #require(office.mailboxes["eengel"])
        try await mailbox.setMailboxState(.outsideScope)
        try office.crm("UPDATE crm_users SET active = 0 WHERE login = 'eengel'")
        try await office.cycle()
        let row = try #require(try await office.journal.addressBooks().first { $0.mailbox.text == mailbox.userID })
        #expect(row.state == .new && row.isEnding)

        try await mailbox.setMailboxState(.cloud)
        try office.crm("UPDATE crm_users SET active = 1 WHERE login = 'eengel'")
        office.advance(seconds: 7200)
        try await office.cycle("eengel")
        #expect(office.contacts(of: "eengel").count > 10)
    }

    // MARK: Epochs

    /// Lets the folders of these members say that the journal is a day older than they are.
    private static func runAhead(_ members: [String], _ office: BookOffice) async throws {
        var before = try #require(try await office.journal.installation())
        office.advance(seconds: 86_400)
        for member in members { try await office.cycle(member) }
        let after = try #require(try await office.journal.installation())
        #expect(after.epoch == before.epoch + 1)
        // Else it rises by itself.
        before.epochAt = office.now
        try await office.journal.commit([.putInstallation(before)], under: nil)
        for var row in try await office.journal.addressBooks() where row.folderEpoch == after.epoch {
            row.folderEpoch = before.epoch
            try await office.journal.commit([.putAddressBook(row)], under: nil)
        }
        try office.restart()
    }

    /// Renames a contact of the member's, and says whether the next cycle brings the name.
    private static func follows(_ member: String, _ office: BookOffice) async throws -> Bool {
        let key = try #require(office.keys(of: member).first { $0 != "1" })
        try office.crm("UPDATE Kontakte SET Vorname = 'Neu' || \(office.now.milliseconds) WHERE Id = \(key)")
        try await office.cycle()
        return office.contact(key, of: member)?.text("givenName") == "Neu\(office.now.milliseconds)"
    }

    @Test func `one mailbox whose mark is ahead waits alone, and its mark is put right`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle()
        try await Self.runAhead(["eengel"], office)

        #expect(try await !Self.follows("eengel", office))
        #expect(try await office.journal.installation()?.restoredAt == nil)
        #expect(try await Self.follows("hmueller", office))
        office.advance(seconds: Self.settle)
        try await office.cycle()
        #expect(try await Self.follows("eengel", office))
        #expect(try await office.journal.installation()?.restoredAt == nil)
    }

    @Test func `two mailboxes whose marks are ahead tell of an older journal, for which all wait`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle()
        try await Self.runAhead(["eengel", "awolf"], office)

        try await office.cycle()
        #expect(try await office.journal.installation()?.restoredAt == office.now)
        #expect(try await !Self.follows("hmueller", office))
        office.advance(seconds: Self.settle)
        try await office.cycle()
        #expect(try await Self.follows("hmueller", office))
    }

    private static func replaceJournal(of office: BookOffice, by file: String) throws {
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: office.journalPath + suffix) {
            try FileManager.default.removeItem(atPath: office.journalPath + suffix)
        }
        try FileManager.default.copyItem(atPath: file, toPath: office.journalPath)
    }
}
