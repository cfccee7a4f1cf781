import Configuration
import Console
import ContactModel
import Contracts
import Foundation
import JournalStore
import SQLite
import Selection
import SyncPlanning
import TestSupport
import Testing

@testable import satchel

/// What the console counts in the journal is what `satchel status` says of each address book.
@Suite("Console: standings") struct StandingTests {
    private static let yaml = """
        site: muster
        mode: live
        crm: { sqlite: crm.db }
        exchange:
          tenant: 7b1f3c1a-5a52-4c39-9a9e-1f4c6d0b2e11
          client_id: 1b1f3c1a-5a52-4c39-9a9e-1f4c6d0b2e12
          secret: { env: SATCHEL_SECRET }
        seats: 50
        locale: de-DE
        timezone: Europe/Berlin
        default_region: DE
        records_default: hidden
        fields_default: readable
        schedule: { every: 15m }
        journal: { sqlite: journal.db }
        books:
          - { name: CRM, id: crm, view: Kontakte, members: { users: [anna] }, mapping: { surname: "{Name}" } }
          - { name: Aus, id: aus, mode: "off", view: Kontakte, members: { users: [anna] }, mapping: { surname: "{Name}" } }
        """
    private static let now = Moment(milliseconds: 1_800_000_000_000)

    /// Some address books of few members, in every state, with runs and plans.
    private static func changes(_ random: inout SeededGenerator) -> [JournalChange] {
        func number(_ most: Int) -> Int { Int.random(in: 0...most, using: &random) }
        func some<Value>(_ value: Value) -> Value? { number(2) == 0 ? nil : value }
        func ago() -> Moment { Moment(milliseconds: now.milliseconds - Int64(number(5_400_000))) }
        var changes: [JournalChange] = []
        for book in 0..<30 {
            let (id, mailbox) = (AddressBookID("a\(book)"), MailboxID("m\(book)"))
            let states: [AddressBookRow.State] = [.live, .live, .live, .new, .seatless, .lost, .draining, .closed]
            let isOff = number(5) == 0
            changes.append(.putMailbox(MailboxRow(mailbox: mailbox, member: UserID("u\(number(12))"))))
            changes.append(
                .putAddressBook(
                    AddressBookRow(
                        id: id, mailbox: mailbox, book: BookID(["crm", "aus", "gone"][number(2)]),
                        state: states[number(states.count - 1)], mode: isOff ? .off : some(.live),
                        folder: FolderID("f"), fails: number(4) == 0 ? 1 : 0, lastOkAt: some(ago()),
                        endsAt: number(4) == 0 ? ago() : nil)))
            if number(6) == 0 { changes.append(.putHold(id, "it is not ours")) }
            if number(6) == 0 { changes.append(.putPause(id, "it moves")) }
            for run in 0..<number(3) {
                let counts = [
                    "{\"created\":1}", "{\"unasked\":2}", "{\"unasked\":0}", "{\"created\":1,\"unsettled\":1}",
                ]
                changes.append(
                    .putRun(
                        RunRow(
                            id: "\(book).\(run)", addressBook: id, fence: 1, epoch: 1, cause: "due", startedAt: ago(),
                            endedAt: ago(), outcome: "ok", basis: "", counts: counts[number(3)])))
            }
            if number(5) == 0 {
                changes.append(
                    .putHeldPlan(
                        HeldPlanRow(
                            id: "p\(book)", addressBook: id, digest: [], counts: "{}", why: "brake", at: ago(),
                            expiresAt: now, state: number(1) == 0 ? .held : .released, operations: [])))
            }
        }
        return changes
    }

    @Test(arguments: [1, 2, 3, UInt64.random(in: .min ... .max)])
    func `of any journal, counts by state and seats are those of the single address books`(seed: UInt64) async throws {
        print("standings: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "satchel-standings-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("satchel.yaml")
        try Self.yaml.write(to: file, atomically: true, encoding: .utf8)
        let configuration = try SatchelConfiguration.load(file: file.path)
        let journal = try SQLiteJournal(path: folder.appendingPathComponent("journal.db").path)
        for change in Self.changes(&random) {
            // Two of one member's and book's are refused, which leaves the first.
            try? await journal.commit([change], under: nil)
        }
        let register = try JournalRegister(path: journal.path)
        let rules = StandingRules(configuration, now: Self.now)
        var expected: [Standing: Int] = [:]
        for row in try register.addressBooks() where row.state != .closed {
            let look = try #require(try register.look(at: row.id))
            let book = StatusCommand.Answer.AddressBook(look, login: nil, cycle: nil, configuration, now: Self.now)
            expected[Standing(AddressBookFact.Condition(look, book)), default: 0] += 1
        }
        #expect(expected.count > 2, "there are several kinds")
        #expect(try register.standings(rules) == expected)
        let look = try register.installationLook(rules, now: Self.now)
        let view = try await JournalView(configuration)
        #expect(look.seatsUsed == view.claims.count)
        let served = view.addressBooks.filter { $0.state != .closed }
        let owners = Dictionary(uniqueKeysWithValues: view.mailboxes.map { ($0.mailbox, $0.member) })
        #expect(look.members == Set(served.map { owners[$0.mailbox] }).count)
        await journal.close()
    }

    @Test func `a journal that an earlier Satchel wrote is told alike, and stays as it is`() async throws {
        var random = SeededGenerator(seed: 4)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "satchel-earlier-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("satchel.yaml")
        try Self.yaml.write(to: file, atomically: true, encoding: .utf8)
        let configuration = try SatchelConfiguration.load(file: file.path)
        let journal = try SQLiteJournal(path: folder.appendingPathComponent("journal.db").path)
        for change in Self.changes(&random) { try? await journal.commit([change], under: nil) }
        let entries = (1...9).map { number in
            JournalChange.putEntry(
                AddressBookID("a0"),
                Entry(
                    record: RecordID(table: "Kontakte", key: "\(number)"), state: .present, item: ItemID("i\(number)"),
                    changedAt: Self.now))
        }
        try await journal.commit(entries, under: nil)
        await journal.close()
        let current = try await JournalView(configuration)
        #expect(current.counts == [AddressBookID("a0"): [.present: 9]])
        let database = try Database(path: journal.path, access: .readWrite)
        var triggers: [String] = []
        try database.forEachRow(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN ('entry', 'run')"
        ) { triggers.append($0.text(0) ?? "") }
        for trigger in triggers { try database.execute("DROP TRIGGER \(trigger)") }
        try database.execute(
            """
            DROP TABLE entry_count; DROP TABLE run_day; DROP INDEX address_book_held; DROP INDEX plan_held;
            CREATE INDEX entry_counts ON entry (address_book_id, state) WHERE slot = 0;
            ALTER TABLE address_book DROP COLUMN pause;
            DELETE FROM schema_migration WHERE schema_ver >= 15; PRAGMA user_version = 14;
            """)
        let earlier = try await JournalView(configuration)
        #expect(earlier.counts == current.counts && earlier.newestRuns == current.newestRuns)
        // It did not tell a pause from other holds.
        let withoutPauses = current.addressBooks.map { row in
            var row = row
            row.pause = nil
            return row
        }
        #expect(earlier.addressBooks == withoutPauses && earlier.heldPlans == current.heldPlans)
        #expect(try database.firstInteger("PRAGMA user_version") == 14)
    }

    @Test func `the picture has every day, and today's last`() {
        let day = Int(Self.now.milliseconds / JournalRegister.dayMilliseconds)
        let known = [RunDay(day: day - 1, runs: 3, failed: 1, created: 5, updated: 6, removed: 7)]
        let days = ConsoleReader.Desk.days(known, 3, now: Self.now)
        #expect(days.map(\.date) == ["2027-01-13", "2027-01-14", "2027-01-15"])
        #expect(days.map(\.created) == [0, 5, 0] && days[1].failed == 1 && days[1].runs == 3)
    }

    @Test func `names are found whatever their case and composition`() {
        let names = ConsoleNames([UserID("1"): "Zoë Müller", UserID("2"): "anton"])
        let part = Array(ConsoleNames.folded("MU\u{308}LL").utf8)
        #expect(names.matches(UserID("1"), part) && !names.matches(UserID("2"), part))
        #expect(names.matches(UserID("77"), Array("user 7".utf8)), "whom the CRM does not know goes by the key")
        #expect(names.order == [UserID("2"), UserID("1")] && names.name(nil) == "user ")
        #expect("any".holds([]) && !"".holds(Array("a".utf8)))
    }
}
