import ExchangeSimulator
import Foundation
import Service
import SyncEngine
import Testing

/// Address books in the members' default Contacts folders (ENGINE §3, §8): ours by the mark alone.
@Suite("Default folder", .serialized) struct DefaultFolderTests {
    @Test func `the selection lies beside what the member keeps there, which stays as it is`() async throws {
        let office = try BookOffice(SampleFile.small, FolderStage.inContacts)
        let stage = try FolderStage(office)
        let own = try await stage.addOwnContacts(5)

        let first = try await office.cycle(FolderStage.login)

        #expect(first.summaries.map(\.outcome) == [.ok] && first.summaries.allSatisfy(\.problems.isEmpty))
        #expect(stage.keys(in: stage.contacts) == stage.expected)
        #expect(stage.folders.map(\.displayName) == ["Contacts"])
        #expect(stage.folders.allSatisfy { $0.extendedProperties.isEmpty })
        #expect(stage.foreign == own)

        try await office.cycle(FolderStage.login)
        let quiet = try await office.cycle(FolderStage.login)
        #expect(quiet.summaries.map(\.requests) == [["changes": 1]])
        #expect(quiet.summaries.map(\.isQuiet) == [true])
    }

    @Test func `a change of the member's own contacts is looked up and nothing else`() async throws {
        let office = try BookOffice(SampleFile.small, FolderStage.inContacts)
        let stage = try FolderStage(office)
        let own = try await stage.addOwnContacts(5)
        for _ in 0..<3 { try await office.cycle(FolderStage.login) }

        try await stage.mailbox.edit(try #require(own.first).id, ["title": .string("Dr.")])
        try await stage.mailbox.delete(own[1].id)
        let changed = stage.foreign
        let report = try await office.cycle(FolderStage.login)

        #expect(report.summaries.map(\.requests) == [["changes": 1, "item": 1]])
        #expect(report.summaries.map(\.writes) == [0])
        #expect(stage.foreign == changed)
    }

    @Test func `thousands of the member's own contacts cost a few pages once`() async throws {
        let office = try BookOffice(SampleFile.small, FolderStage.inContacts)
        let stage = try FolderStage(office)
        let own = try await stage.addOwnContacts(2_100)

        let report = try await office.cycle(FolderStage.login)

        // Pages of 200, once as changes and once with marks.
        let summary = try #require(report.summaries.first)
        #expect(summary.requests["listing"] == 11)
        #expect((summary.requests["changes"] ?? 0) <= 22)
        #expect(summary.requests["item"] == nil)
        #expect(stage.keys(in: stage.contacts) == stage.expected)
        #expect(stage.foreign == own)
        #expect(try await office.cycle(FolderStage.login).summaries.map(\.requestCount) == [1])
    }

    @Test func `what the member does to ours is put right, and a copy stays`() async throws {
        let office = try BookOffice(SampleFile.small, FolderStage.inContacts)
        let stage = try FolderStage(office)
        for _ in 0..<2 { try await office.cycle(FolderStage.login) }
        let before = stage.marked(in: stage.contacts)
        let other = try await stage.mailbox.createFolder("Meine")
        office.advance(seconds: 3_600)

        try await stage.mailbox.edit(before[0].id, ["givenName": .string("Verstellt")])
        try await stage.mailbox.move(before[1].id, to: other)
        try await stage.mailbox.delete(before[2].id)
        let copy = try await stage.mailbox.copy(before[3].id, to: stage.contacts)
        for _ in 0..<3 { try await office.cycle(FolderStage.login) }

        let after = stage.marked(in: stage.contacts).filter { $0.id != copy }
        #expect(Set(after.compactMap(\.recordKey)) == Set(stage.expected) && after.count == stage.expected.count)
        #expect(after.first { $0.id == before[0].id }?.text("givenName") == before[0].text("givenName"))
        #expect(stage.mailbox.contacts(in: other).isEmpty)
        #expect(stage.mailbox.contacts().contains { $0.id == copy && $0.location == .contacts })
    }

    @Test func `two books of one member lie side by side, and ending one leaves the other`() async throws {
        let both: @Sendable (String) -> String = {
            FolderStage.inContacts($0)
                .replacingOccurrences(of: "    id: alle\n", with: "    id: alle\n    folder: default\n")
                .replacingOccurrences(of: "{ users: [kbrandt] }", with: "{ users: [hmueller] }")
                .replacingOccurrences(of: "limit: none", with: "limit: 9")
        }
        let office = try BookOffice(SampleFile.small, both)
        let stage = try FolderStage(office)
        let own = try await stage.addOwnContacts(3)

        let first = try await office.cycle(FolderStage.login)
        #expect(first.summaries.map(\.outcome) == [.ok, .ok] && first.summaries.allSatisfy(\.problems.isEmpty))
        let marks = Dictionary(grouping: stage.marked(in: stage.contacts)) { $0.addressBookMark ?? "" }
        #expect(marks.values.map(\.count).sorted() == [9, FolderStage.limit])
        try await office.cycle(FolderStage.login)
        #expect(try await office.cycle(FolderStage.login).summaries.map(\.isQuiet) == [true, true])

        try office.restart { both($0).replacingOccurrences(of: "{ users: [hmueller] }", with: "{ users: [kbrandt] }") }
        for _ in 0..<2 { try await office.cycle(FolderStage.login) }
        #expect(stage.keys(in: stage.contacts) == stage.expected)
        #expect(stage.foreign == own)
    }

    @Test func `a member who leaves keeps the folder and everything that is not ours`() async throws {
        let office = try BookOffice(SampleFile.small, FolderStage.inContacts)
        let stage = try FolderStage(office)
        let own = try await stage.addOwnContacts(4)
        try await office.cycle(FolderStage.login)

        try office.crm("UPDATE crm_users SET active = 0 WHERE login = 'hmueller'")
        for _ in 0..<3 { try await office.cycle() }

        #expect(stage.keys(in: stage.contacts).isEmpty)
        #expect(stage.foreign == own)
        #expect(stage.folders.map(\.displayName) == ["Contacts"])
    }
}
