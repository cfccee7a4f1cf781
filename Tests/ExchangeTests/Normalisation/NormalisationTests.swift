import ContactModel
import Contracts
import ExchangeSimulator
import SyncEngine
import SyncPlanning
import Testing

/// A quirk of Exchange costs no write: neither in the next run nor after somebody saved, moved on or listed anew.
@Suite("Normalisation", .timeLimit(.minutes(5))) struct NormalisationTests {
    static let etags = ["same", "other"]

    @Test("what the service makes of values is no drift (FACTS 2.3, 2.4)", arguments: Quirk.all, etags)
    func isNoDrift(_ quirk: Quirk, _ etags: String) async throws {
        let stage = try await QuirkStage(quirk, etags)

        try await stage.run(writes: QuirkStage.count)
        try await stage.expectRight()
        try await stage.expectQuiet()

        try await stage.saveEverything()
        if quirk.changesWhatIsSaved { try await stage.run(writes: QuirkStage.count) }
        try await stage.expectRight()
        try await stage.expectQuiet()

        try await stage.loseTokens()
        try await stage.expectQuiet()
        try await stage.expectRight()

        stage.changeAll()
        try await stage.run(writes: QuirkStage.count)
        try await stage.expectChanged()
        try await stage.expectQuiet()
    }

    @Test("a member's notes that begin with a line end are put right once", arguments: etags)
    func trappedNotesOfAMember(etags: String) async throws {
        let stage = try await QuirkStage(Quirk("notes of a member"), etags)
        try await stage.run(writes: QuirkStage.count)
        let notes = "\n" + Contact.notes(900, "Notiz\n")
        for contact in try await stage.contacts() {
            try await stage.member.edit(contact.id, ["personalNotes": .string(notes)])
        }

        try await stage.run(writes: QuirkStage.count)

        try await stage.expectRight()
        try await stage.expectQuiet()
    }

    @Test("a member's edit is put right, and with it the names that the service makes up then", arguments: etags)
    func editUnderRecalculation(etags: String) async throws {
        let stage = try await QuirkStage(Quirk("recalculation", ["names-recalculated=always"]), etags)
        try await stage.run(writes: QuirkStage.count)
        for contact in try await stage.contacts() {
            let names = contact.properties.filter { ["displayName", "fileAs"].contains($0.key) }
            try await stage.member.edit(contact.id, names.merging(["jobTitle": "?"]) { first, _ in first })
        }

        try await stage.run(writes: QuirkStage.count)

        try await stage.expectRight()
        try await stage.expectQuiet()
    }

    @Test("ids that cannot be read are found again by their marks", arguments: SimulatorBehaviour.MalformedID.allCases)
    func malformedIDs(code: SimulatorBehaviour.MalformedID) async throws {
        let stage = try await QuirkStage(Quirk("malformed ids", ["malformed-id=\(code.rawValue)"]), "same")
        try await stage.run(writes: QuirkStage.count)
        try await stage.spoilIDs()

        _ = try await stage.run()

        try await stage.expectRight()
        try await stage.expectQuiet()
    }
}

/// One address book of a few equal contacts, in a tenant with one quirk.
struct QuirkStage {
    static let count = 5

    let quirk: Quirk
    let stage: ExchangeStage
    private let book: ExchangeStage.Book

    init(_ quirk: Quirk, _ etags: String) async throws {
        self.quirk = quirk
        let contacts = (0..<Self.count).map { _ in quirk.contact }
        stage = try await ExchangeStage([InventedCRM(contacts, properties: quirk.properties)]) { configuration in
            for setting in quirk.settings + ["delta-etags=\(etags)"] { try configuration.set(setting) }
        }
        book = stage.books[0]
    }

    var member: SimulatedMember { get throws { try stage.member(book) } }

    func contacts() async throws -> [SimulatedContact] { try await stage.shown(book) }

    func run() async throws -> RunSummary {
        stage.time.advance(.seconds(900))
        return try #require(try await stage.run(book))
    }

    func run(writes: Int, _ source: SourceLocation = #_sourceLocation) async throws {
        let summary = try await run()
        #expect(summary.outcome == .ok, "\(summary.problems)", sourceLocation: source)
        #expect(summary.writes == writes, "\(summary)", sourceLocation: source)
    }

    /// Two runs write nothing, and the second one only asks for changes.
    func expectQuiet(_ source: SourceLocation = #_sourceLocation) async throws {
        try await run(writes: 0, source)
        let second = try await run()
        #expect(second.isQuiet, "\(second)", sourceLocation: source)
        #expect(Set(second.requests.keys) == ["changes"], sourceLocation: source)
    }

    func expectRight(_ source: SourceLocation = #_sourceLocation) async throws {
        try await expect(quirk.kept(stage.crm(book).contact(0)), source)
    }

    /// After a change in the CRM all was written, also what the service had made up.
    func expectChanged(_ source: SourceLocation = #_sourceLocation) async throws {
        let isMadeUp = quirk.contact[.displayName] == nil && quirk.properties.contains(.displayName)
        let wanted = stage.crm(book).contact(0)
        try await expect(isMadeUp ? nil : quirk.kept(wanted), source)
    }

    /// - Parameter wanted: `nil`: only the number and the marks are looked at.
    private func expect(_ wanted: Contact?, _ source: SourceLocation) async throws {
        let behaviour = stage.simulator.configuration.behaviour
        // As it is stored, not as it is shown.
        stage.simulator.configure { $0.behaviour = SimulatorBehaviour() }
        let shown = try await contacts()
        stage.simulator.configure { $0.behaviour = behaviour }
        #expect(shown.count == Self.count, sourceLocation: source)
        #expect(Set(shown.compactMap { $0.record(of: book) }).count == Self.count, sourceLocation: source)
        guard let wanted else { return }
        for contact in shown { #expect(contact.content(quirk.properties) == wanted, sourceLocation: source) }
    }

    // MARK: What happens meanwhile

    /// The member opens each contact and saves it as it is.
    func saveEverything() async throws {
        for contact in try await contacts() { try await member.edit(contact.id, [:]) }
    }

    /// The next run reads everything anew, and lists it.
    func loseTokens() async throws {
        try await member.expireDeltaTokens()
        stage.time.advance(.seconds(10 * 86_400))
    }

    func changeAll() {
        let change = quirk.change
        stage.change(book) { crm in
            for number in crm.records.indices { change(&crm.records[number].contact) }
        }
    }

    /// The journal holds ids that no mailbox ever gave, as one of another mailbox would.
    func spoilIDs() async throws {
        let content = try #require(try await stage.journal.content(of: book.id))
        var changes: [JournalChange] = []
        for entry in content.entries {
            var spoilt = entry
            spoilt.item = entry.item.map { ItemID("not-" + $0.text.suffix(20)) }
            spoilt.etag = nil
            changes.append(.putEntry(book.id, spoilt))
        }
        var row = content.row
        row.digest = nil
        row.cursor = nil
        try await stage.journal.commit(changes + [.putAddressBook(row)], under: nil)
    }
}
