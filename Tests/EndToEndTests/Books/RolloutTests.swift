import ContactModel
import Contracts
import ExchangeSimulator
import Foundation
import JournalStore
import SQLite
import Service
import SyncEngine
import SyncPlanning
import Testing

/// A changed definition of a book comes to one address book, then to 1 %, 10 % and all (ENGINE §10, Decisions 28).
@Suite("Roll-out of a definition") struct RolloutTests {
    private static func titled(_ text: String) -> String {
        guard let range = text.range(of: "surname: \"{Name}\"") else { return text }
        return text.replacingCharacters(in: range, with: "surname: \"{Name} (CRM)\"")
    }

    /// Every mailbox of the sample is filled.
    private static func office() async throws -> BookOffice {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle()
        #expect(titled(office.text) != office.text, "the sample's mapping says the surname otherwise")
        return office
    }

    /// Every change of a contact is refused.
    private static let refusing: FaultScript = [
        FaultRule(
            .answerInstead(FaultAnswer(status: 400, code: "ErrorInvalidProperty", message: "No.")),
            kind: .updateContact, hitting: .max)
    ]

    private static func changed(_ office: BookOffice) -> Set<String> {
        Set(
            office.mailboxes.keys.filter { login in
                office.contacts(of: login).contains { $0.text("surname")?.hasSuffix(" (CRM)") == true }
            })
    }

    /// The mailboxes that a contact was changed or made in, or was to be.
    private static func written(_ office: BookOffice) -> Set<String> {
        Set(office.requests().filter { $0.value[.updateContact] ?? 0 > 0 || $0.value[.createContact] ?? 0 > 0 }.keys)
    }

    @Test func `where each stage is clean one cycle goes through all of them, and the next is quiet`() async throws {
        let office = try BookOffice(SampleFile.small)
        let fill = try await office.cycle()
        let filled = Set(
            fill.addressBooks.filter { $0.book == "CRM" && ($0.summary?.created ?? 0) > 0 }.map(\.login))
        #expect(filled.count > 5)
        try office.restart(Self.titled)
        let foretold = try await office.cycle { $0.modeMax = .plan }
        let rollout = try #require(foretold.rollouts.first?.rollout)
        #expect(rollout.stages.first == 1 && rollout.stages.last == rollout.total && rollout.done == 0)
        #expect(foretold.summaries.filter { !$0.plan.operations.isEmpty }.count == rollout.total)

        office.simulator.resetStatistics()
        let report = try await office.cycle()
        #expect(report.rollouts.isEmpty && report.problems.allSatisfy { !$0.contains("new definition") })
        #expect(Self.changed(office) == filled)
        #expect(report.summaries.allSatisfy { $0.outcome == .ok })
        // The first one alone, then the others.
        let writes = office.simulator.writes().filter { $0.kind == .updateContact }.map(\.userID)
        let first = try #require(writes.first)
        let alone = writes.prefix { $0 == first }.count
        #expect(alone == writes.count { $0 == first })

        let quiet = try await office.cycle()
        #expect(quiet.summaries.reduce(0) { $0 + $1.writes } == 0)
        let definitions = Dictionary(
            uniqueKeysWithValues: try await office.journal.definitions().map { ($0.book, $0.definition) })
        for row in try await office.journal.addressBooks() where row.state == .live {
            #expect(row.definition.isAt(definitions[row.book] ?? ""))
        }
    }

    /// Rights have changed as well, so that what others shall hold was not looked at.
    @Test func `a cycle for one member brings a new definition to nobody else`() async throws {
        let office = try await Self.office()
        try office.restart(Self.titled)
        try office.crm("UPDATE crm_field_rights SET value = 'no' WHERE table_name = 'Kontakte' AND field = 'Privat'")
        office.simulator.resetStatistics()
        let report = try await office.cycle("awolf")
        #expect(Set(report.addressBooks.map(\.login)) == ["awolf"])
        #expect(Set(office.simulator.writes().map(\.userID)).count <= 1)
        #expect(Self.changed(office).isSubset(of: ["awolf"]))
    }

    @Test func `a first address book that is not clean stops the others, and lost rights go all the same`() async throws
    {
        let office = try await Self.office()
        try office.restart(Self.titled)
        office.simulator.setFaults(Self.refusing)
        office.simulator.resetStatistics()
        let report = try await office.cycle()
        #expect(Self.written(office).count == 1)
        #expect(report.problems.contains { $0.contains("stage 1") && $0.contains("are refused that were not before") })
        #expect(report.rollouts.first?.rollout.isBlocked == true)

        // Another member leaves, and the service starts anew.
        let other = try #require(
            office.mailboxes.keys.sorted().first {
                !office.contacts(of: $0).isEmpty && !Self.written(office).contains($0)
            })
        try office.crm("UPDATE crm_users SET active = 0 WHERE login = '\(other)'")
        try office.restart(Self.titled)
        try await office.cycle()
        #expect(office.contacts(of: other).isEmpty)
        #expect(Self.written(office).count == 1)

        // What was refused is tried again later, and then the others follow.
        office.simulator.setFaults(FaultScript())
        office.advance(seconds: 2 * 3_600)
        let later = try await office.cycle()
        #expect(later.rollouts.isEmpty)
        #expect(Self.changed(office).count > 5)
    }

    @Test func `a person lets it go to all at once, for this definition alone`() async throws {
        let office = try await Self.office()
        try office.restart(Self.titled)
        office.simulator.setFaults(Self.refusing)
        try await office.cycle()
        let definition = try #require(try await office.journal.definitions().first { $0.book == BookID("crm") })
        func release(_ digest: String) throws -> Bool {
            try SQLiteJournal.releaseRollout(
                of: definition.book, to: digest, by: "anna", at: office.now, inJournalAt: office.journalPath)
        }
        #expect(try !release("0123456789abcdef"))
        #expect(try release(definition.definition))
        #expect(try await office.journal.heldPlans(.applied).contains { $0.decidedBy == "anna" })

        office.simulator.resetStatistics()
        let report = try await office.cycle()
        #expect(Self.written(office).count > 5)
        #expect(report.rollouts.first?.releasedBy == "anna")

        // The next change is staged again.
        try office.restart { Self.titled($0).replacingOccurrences(of: "(CRM)", with: "(Firma)") }
        office.simulator.resetStatistics()
        try await office.cycle()
        #expect(Self.written(office).count == 1)
    }

    @Test func `a mailbox that cannot be used is passed over and named, and another one comes first`() async throws {
        let office = try await Self.office()
        try office.restart(Self.titled)
        let foretold = try await office.cycle { $0.modeMax = .plan }
        let first = try #require(foretold.rollouts.first?.rollout.open.first?.addressBook)
        let login = try #require(foretold.addressBooks.first { $0.addressBook == first }?.login)
        let mailbox = try #require(office.mailboxes[login]).userID
        office.simulator.setFaults([
            FaultRule(
                .answerInstead(FaultAnswer(status: 403, code: "ErrorAccessDenied", message: "Access is denied.")),
                mailbox: mailbox, hitting: .max)
        ])
        let report = try await office.cycle()
        #expect(report.summaries.first { $0.addressBook == first }?.outcome == .suspended)
        #expect(Self.changed(office).count > 5 && !Self.changed(office).contains(login))
        #expect(report.rollouts.first?.rollout.pending.map(\.addressBook) == [first])

        office.simulator.setFaults(FaultScript())
        try await office.cycle()
        #expect(Self.changed(office).contains(login))
    }

    @Test func `going back before it came to all touches those alone that had it`() async throws {
        let office = try await Self.office()
        try office.restart(Self.titled)
        // The second change is refused, so that the first address book has some of it.
        office.simulator.setFaults([
            FaultRule(
                .answerInstead(FaultAnswer(status: 400, code: "ErrorInvalidProperty", message: "No.")),
                kind: .updateContact, passing: 1, hitting: .max)
        ])
        try await office.cycle()
        #expect(Self.changed(office).count == 1)
        office.simulator.setFaults(FaultScript())
        try office.restart()
        office.simulator.resetStatistics()
        let back = try await office.cycle()
        #expect(Self.changed(office).isEmpty && Self.written(office).count == 1)
        #expect(back.rollouts.isEmpty)
    }

    @Test func `a journal of an older Satchel stages nothing, and from then on it does`() async throws {
        let office = try await Self.office()
        try await office.reopen(
            configuration: Self.titled,
            prepare: {
                let journal = try Database(path: office.journalPath, access: .readWrite)
                try journal.execute("UPDATE address_book SET definition = NULL; DELETE FROM definition")
            })
        office.simulator.setFaults(Self.refusing)
        office.simulator.resetStatistics()
        let report = try await office.cycle()
        #expect(report.rollouts.isEmpty)
        #expect(Self.written(office).count > 5)
    }

    @Test func `a changed default of rights is a new definition, a single right is none`() async throws {
        let office = try await Self.office()
        let before = try await office.journal.definitions()
        try office.crm("UPDATE crm_field_rights SET value = 'no' WHERE field = 'Telefon'")
        try await office.cycle()
        #expect(try await office.journal.definitions() == before)
        try office.crm("UPDATE crm_tables SET fields_default = 'hidden' WHERE name = 'Firmen'")
        try await office.cycle()
        #expect(try await office.journal.definitions() != before)
    }
}

extension BookOffice {
    /// The configuration as it was written last.
    fileprivate var text: String {
        (try? String(contentsOfFile: folder + "/satchel.yaml", encoding: .utf8)) ?? ""
    }
}
