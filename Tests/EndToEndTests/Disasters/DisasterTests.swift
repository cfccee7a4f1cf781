import ContactModel
import Contracts
import ExchangeSimulator
import Foundation
import JournalStore
import Service
import SyncEngine
import SyncPlanning
import Testing

/// What becomes of the sample company's 24 address books when something goes wrong as a whole (ENGINE §10, §15; DOMAIN §2).
@Suite("Disasters") struct DisasterTests {
    @Test func `no disaster doubles or loses a contact in 24 address books, or touches one that is not ours`()
        async throws
    {
        let company = try await StruckCompany()
        let before = try company.findings()
        #expect(before.areClean && before.items > 1_000, "\(before)")
        print(
            "| what happens | written meanwhile | written until all is right | in the end | how |\n|---|---|---|---|---|"
        )

        for disaster in Disaster.ofTheSource + Disaster.ofTheClock + Disaster.ofTheJournal {
            let outcome = try await disaster.strike(company)
            let findings = try company.findings()

            #expect(outcome.during.contacts == 0 || !disaster.isStill, "\(disaster.name): \(outcome.during)")
            #expect(findings.areClean, "\(disaster.name): \(findings)")
            let end =
                findings.areClean
                ? "\(findings.items) items, none twice, missing or wrong; nothing foreign touched" : "\(findings)"
            let row = [disaster.name, "\(outcome.during)", "\(outcome.after)", end, outcome.remark]
            print("| \(row.joined(separator: " | ")) |")
        }
    }

    /// The default Contacts folder carries no mark: only the items in it tell of a journal that was lost.
    @Test func `a lost journal doubles nothing in the default Contacts folder, and is rebuilt from the items' marks`()
        async throws
    {
        let office = try BookOffice(SampleFile.small, FolderStage.inContacts)
        let stage = try FolderStage(office)
        let own = try await stage.addOwnContacts(3)
        try await office.cycle(FolderStage.login)
        #expect(stage.keys(in: stage.contacts) == stage.expected)

        try await office.reopen(
            configuration: FolderStage.inContacts,
            prepare: { try FileManager.default.removeItem(atPath: office.journalPath) })
        let lost = try await office.cycle(FolderStage.login)
        #expect(lost.summaries.map(\.outcome) == [.suspended])
        #expect(lost.summaries.first?.problems.contains { $0.contains("another installation made") } == true)
        #expect(stage.keys(in: stage.contacts) == stage.expected)

        let found = try #require(try await office.traces().instances.first)
        #expect(found.addressBooks == 1 && found.sites.isEmpty)
        try await office.reopen(
            configuration: FolderStage.inContacts,
            prepare: {
                var installation = Installation(instance: found.instance, epoch: found.epoch, site: "demo", mode: .live)
                installation.declareRestore(at: office.now)
                _ = try JournalBackup.begin(
                    [.putInstallation(installation)], at: office.journalPath, time: "lost", check: { _ in })
            })
        office.simulator.resetStatistics()
        try await office.cycle(FolderStage.login)
        office.advance(seconds: 460)
        let healed = try await office.cycle(FolderStage.login)

        #expect(healed.summaries.map(\.outcome) == [.ok])
        #expect(stage.keys(in: stage.contacts) == stage.expected && stage.foreign == own)
        #expect(Writes(office.simulator.writes()).created == 0)
    }

    /// ENGINE §15: what the lost stretch disclosed is in the audit again, as adopted.
    @Test func `a contact that only the lost stretch knew of is adopted, and its disclosure noted`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("eengel")
        let backup = office.folder + "/backup.db"
        _ = try JournalBackup.write(office.journalPath, to: backup, replaces: false)
        let model = try #require(office.keys(of: "eengel").first)
        try office.crm(
            """
            INSERT INTO Kontakte (Id, Art, Name, Status, Vertriebsgebiet, Betreuer, FirmaId, Newsletter, Geloescht, Stichworte)
            SELECT 9500, Art, 'Neu', 'VIP', Vertriebsgebiet, Betreuer, FirmaId, Newsletter, 0, '[]' FROM Kontakte
            WHERE Id = \(model)
            """)
        try await office.cycle("eengel")
        let item = try #require(office.contact("9500", of: "eengel"))

        try await office.reopen(
            prepare: {
                _ = try JournalBackup.restore(backup, to: office.journalPath, time: "then") {
                    (backup: Installation, _: JournalFacts?) throws(JournalError) in
                    var installation = backup
                    installation.declareRestore(at: office.now)
                    installation.place = JournalPlace()
                    return installation
                }
            })
        let waiting = try await office.cycle("eengel")
        #expect(waiting.summaries.first?.gainsWithheld?.contains("older than the mailbox") == true)
        #expect(waiting.summaries.first?.adopted == 1)
        office.advance(seconds: 460)
        try await office.cycle("eengel")

        #expect(office.contacts(of: "eengel").filter { $0.recordKey == "9500" }.map(\.id) == [item.id])
        let audit = try await office.journal.disclosures(.record(RecordID(table: "Kontakte", key: "9500")))
        #expect(audit.first?.act == .adopt && audit.allSatisfy { $0.certainty == .confirmed })
    }
}
