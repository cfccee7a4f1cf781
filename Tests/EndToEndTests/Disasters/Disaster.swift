import ContactModel
import Contracts
import ExchangeSimulator
import Foundation
import JournalStore
import Service
import SyncEngine
import SyncPlanning
import Testing

/// Something that goes wrong as a whole, and comes right again.
struct Disaster: Sendable {
    let name: String
    /// What may be written to contacts while it lasts; `nil`: anything.
    var isStill = true
    let strike: @Sendable (StruckCompany) async throws -> Outcome

    /// So long after a restore nothing may be on its way any more.
    private static let settle: Int64 = 460

    static var ofTheSource: [Disaster] {
        [
            Disaster(name: "empty source") {
                try await $0.losing("true", from: "Kontakte", during: [0, 60, 900], "the reading is rejected")
            },
            Disaster(name: "half a source") {
                try await $0.losing("Id % 2 = 0", from: "Kontakte", during: [0, 60, 900], "the reading is rejected")
            },
            Disaster(name: "a source that lies about its count") {
                try await $0.losing(
                    "Id % 5 IN (0, 2)", from: "Kontakte", during: [0, 60, 900],
                    "three of five records, and no error: the reading is rejected")
            },
            Disaster(name: "a source that leaves out one record in fifty") {
                try await $0.leavingOut(
                    { $0.table == "Kontakte" && (Int($0.key) ?? 0) % 50 == 3 }, during: [0, 60, 900],
                    "asked for by their ids, they are there: they stay")
            },
            Disaster(name: "one record in fifty deleted in the CRM itself, and put back", isStill: false) {
                try await $0.losing(
                    "Id % 50 = 3", from: "Kontakte", during: [0, 60, 900],
                    "both ways say so: they go, and come back")
            },
            Disaster(name: "rights table empty") {
                try await $0.losing(
                    "true", from: "crm_record_rights", during: [0, 60, 900],
                    "counts as unread until an operator confirms it")
            },
            Disaster(name: "rights table cut in half") {
                try await $0.losing(
                    "rowid <= 7", from: "crm_record_rights", during: [0, 30, 29], "counts as unread for a minute")
            },
            Disaster(name: "user table cut in half") {
                try await $0.losing(
                    "id % 5 < 3", from: "crm_users", during: [0, 30, 29], "counts as unread for a minute")
            },
        ]
    }

    static var ofTheClock: [Disaster] {
        [
            Disaster(name: "clock set back a day") { company in
                let during = try await company.writes { _ in
                    company.office.advance(seconds: -86_400)
                    try await company.cycles(after: 0, 900)
                }
                let after = try await company.writes { office in
                    try office.crm("UPDATE Kontakte SET Vorname = 'Umbenannt' WHERE Id = 1")
                    try office.crm("UPDATE Kontakte SET Geloescht = 1 WHERE Id = 7")
                    try await company.cycles(after: 900)
                    office.advance(seconds: 86_400)
                    try await company.cycles(after: 900)
                }
                return Outcome(
                    during: during, after: after, remark: "then one contact renamed and one deleted in the CRM")
            }
        ]
    }

    static var ofTheJournal: [Disaster] {
        [
            Disaster(name: "journal restored from last week") { company in
                let backup = try await aWeek(company, takeBackup: backUp)
                return try await healed(company, "by `satchel restore`") { office in
                    try await office.reopen(prepare: { try restore(backup, in: office) })
                }
            },
            Disaster(name: "the same, the backup put in place by hand") { company in
                let backup = try await aWeek(company, takeBackup: backUp)
                return try await healed(company, "told by the file") { office in
                    try await office.reopen(prepare: { try replaceJournal(of: office, by: backup) })
                }
            },
            Disaster(name: "the same, the disk rolled back") { company in
                let image = try await aWeek(company, takeBackup: copy)
                return try await healed(company, "told by the epoch in the folders' marks") { office in
                    try await office.reopen(prepare: { try overwriteJournal(of: office, with: image) })
                }
            },
            Disaster(name: "journal copied to a second machine, of another site") { company in
                let during = try await company.writes { office in
                    try await office.reopen(configuration: {
                        $0.replacingOccurrences(of: "site: demo", with: "site: test")
                    })
                    for _ in 0..<2 { await #expect(throws: ServiceError.self) { try await office.cycle() } }
                }
                let after = try await company.writes { office in
                    try await office.reopen()
                    try await company.cycles(after: 900)
                }
                return Outcome(
                    during: during, after: after, remark: "refused at the start, until an operator adopts it")
            },
            Disaster(name: "journal copied to a second machine, of the same site") { company in
                try await company.office.reopen(machine: Machines.first)
                try await company.cycles(after: 900)
                let during = try await company.writes { office in
                    try await office.reopen(machine: Machines.second)
                    for _ in 0..<2 { await #expect(throws: ServiceError.self) { try await office.cycle() } }
                }
                let after = try await company.writes { office in
                    try await office.reopen(machine: Machines.first)
                    try await company.cycles(after: 900)
                }
                return Outcome(
                    during: during, after: after, remark: "refused at the start, until an operator adopts it")
            },
            Disaster(name: "the same, and an operator has the second one go on") { company in
                let (office, first) = (company.office, try copy(company))
                try await office.reopen(
                    machine: Machines.second,
                    prepare: { try await change(office) { $0.place.machine = Machines.second } })
                try await company.cycles(after: 0, settle)
                let second = try copy(company)
                let during = try await company.writes { office in
                    try await office.reopen(
                        machine: Machines.first, prepare: { try overwriteJournal(of: office, with: first) })
                    let reports = try await company.cycles(after: 86_400, 900)
                    #expect(reports.flatMap(\.summaries).allSatisfy { $0.outcome == .suspended })
                }
                let after = try await company.writes { office in
                    try await office.reopen(
                        machine: Machines.second, prepare: { try overwriteJournal(of: office, with: second) })
                    try await company.cycles(after: 900, settle)
                }
                return Outcome(
                    during: during, after: after, remark: "the first one finds it in the folders' marks and stops")
            },
            Disaster(name: "the same, and then the first one is to go on after all") { company in
                let (office, first) = (company.office, try copy(company))
                try await office.reopen(
                    machine: Machines.second,
                    prepare: { try await change(office) { $0.place.machine = Machines.second } })
                try await company.cycles(after: 0, settle)
                let during = try await company.writes { office in
                    try await office.reopen(
                        machine: Machines.first,
                        prepare: {
                            try overwriteJournal(of: office, with: first)
                            try await change(office) { $0.place.machine = Machines.first }
                        })
                    let reports = try await company.cycles(after: 900, 900)
                    #expect(reports.flatMap(\.summaries).allSatisfy { $0.outcome == .suspended })
                }
                let after = try await company.writes { office in
                    try await office.reopen(
                        machine: Machines.first,
                        prepare: { try await change(office) { $0.place.machine = Machines.first } })
                    let reports = try await company.cycles(after: 0, settle)
                    #expect(reports.flatMap(\.summaries).allSatisfy { $0.outcome == .ok })
                }
                return Outcome(during: during, after: after, remark: "once an operator adopts the journal there again")
            },
            Disaster(name: "two services on one journal") { company in
                let during = try await company.writes { office in
                    #expect(throws: JournalError.self) { try SQLiteJournal(path: office.journalPath) }
                    try await company.cycles(after: 900)
                }
                return Outcome(
                    during: during, after: try await company.writes { _ in }, remark: "the second one does not start")
            },
            Disaster(name: "journal lost") { company in
                let during = try await company.writes { office in
                    try await office.reopen(machine: Machines.second, prepare: { try removeJournal(of: office) })
                    let reports = try await company.cycles(after: 0, 900)
                    #expect(reports.flatMap(\.summaries).allSatisfy { $0.outcome == .suspended })
                }
                let after = try await company.writes { office in
                    let found = try #require(try await office.traces().instances.first)
                    try await office.reopen(machine: Machines.second, prepare: { try rebuild(found, in: office) })
                    try await company.cycles(after: 0, settle, 900)
                }
                return Outcome(during: during, after: after, remark: "by `satchel restore --from-mailboxes`")
            },
            Disaster(name: "key lost", isStill: false) { company in
                let during = try await company.writes { office in
                    try await office.reopen(key: 9, machine: Machines.second)
                    try await company.cycles(after: 900, 900)
                }
                return Outcome(
                    during: during, after: try await company.writes { _ in try await company.cycles(after: 900) },
                    remark: "every item is read again")
            },
        ]
    }

    // MARK: What operators and fate do

    private enum Machines {
        static let first = "aaaaaaaaaaaaaaaa"
        static let second = "bbbbbbbbbbbbbbbb"
    }

    private static func backUp(_ company: StruckCompany) throws -> String {
        let backup = company.office.folder + "/backup.db"
        _ = try JournalBackup.write(company.office.journalPath, to: backup, replaces: true)
        return backup
    }

    private static func copy(_ company: StruckCompany) throws -> String {
        let copy = company.office.folder + "/copy-\(UUID().uuidString).db"
        try SQLiteJournal.copy(of: company.office.journalPath, to: copy)
        return copy
    }

    private static func restore(_ backup: String, in office: BookOffice) throws {
        _ = try JournalBackup.restore(backup, to: office.journalPath, time: UUID().uuidString) {
            (backup: Installation, present: JournalFacts?) throws(JournalError) in
            var installation = backup
            installation.epoch = max(backup.epoch, present?.installation.epoch ?? 0)
            installation.declareRestore(at: office.now)
            installation.place = JournalPlace()
            return installation
        }
    }

    private static func rebuild(_ found: MailboxTraces.Found, in office: BookOffice) throws {
        var installation = Installation(instance: found.instance, epoch: found.epoch, site: "demo", mode: .live)
        installation.declareRestore(at: office.now)
        _ = try JournalBackup.begin(
            [.putInstallation(installation)], at: office.journalPath, time: UUID().uuidString, check: { _ in })
    }

    /// Changes the installation as an operator's adoption does.
    private static func change(_ office: BookOffice, _ body: (inout Installation) -> Void) async throws {
        let journal = try SQLiteJournal(path: office.journalPath)
        var installation = try #require(try await journal.installation())
        body(&installation)
        installation.declareAdoption(at: office.now)
        try await journal.commit([.putInstallation(installation)], under: nil)
        await journal.close()
    }

    private static func removeJournal(of office: BookOffice) throws {
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: office.journalPath + suffix) {
            try FileManager.default.removeItem(atPath: office.journalPath + suffix)
        }
    }

    /// Another file under the same name.
    private static func replaceJournal(of office: BookOffice, by file: String) throws {
        try removeJournal(of: office)
        try FileManager.default.copyItem(atPath: file, toPath: office.journalPath)
    }

    /// The same file with other bytes.
    private static func overwriteJournal(of office: BookOffice, with file: String) throws {
        for suffix in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: office.journalPath + suffix) {
            try FileManager.default.removeItem(atPath: office.journalPath + suffix)
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: office.journalPath))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: try Data(contentsOf: URL(fileURLWithPath: file)))
        try handle.close()
    }

    // MARK: A week

    /// A copy is made; then a week passes in which CRM and members change things every day.
    private static func aWeek(
        _ company: StruckCompany, takeBackup: (StruckCompany) async throws -> String
    ) async throws -> String {
        let office = company.office
        let copy = try await takeBackup(company)
        let keys = office.keys(of: "eengel").filter { $0 != "(no mark)" && $0 != "1" }
        for day in 0..<7 {
            office.advance(seconds: 86_400)
            try office.crm("UPDATE Kontakte SET Vorname = 'Tag \(day)' WHERE Id = \(keys[day])")
            try office.crm("UPDATE Kontakte SET Geloescht = 1 WHERE Id = \(keys[day + 10])")
            // One that was deleted a week ago comes back; one that nobody had is made.
            try office.crm("UPDATE Kontakte SET Geloescht = 0 WHERE Id = \(keys[(day + 5) % 7 + 10])")
            if let id = office.contact(keys[day + 20], of: "eengel")?.id {
                try await office.mailboxes["eengel"]?.edit(id, ["surname": "Geändert"])
            }
            try await company.cycles(after: 0)
        }
        return copy
    }

    private static func healed(
        _ company: StruckCompany, _ remark: String, _ strike: (BookOffice) async throws -> Void
    ) async throws -> Outcome {
        let during = try await company.writes { office in
            try await strike(office)
            try await company.cycles(after: 0, 60)
        }
        let after = try await company.writes { _ in try await company.cycles(after: settle, 900, 900) }
        return Outcome(during: during, after: after, remark: remark)
    }
}
