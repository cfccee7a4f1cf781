import Contracts
import Foundation
import JournalStore
import Testing

@Suite("Journal: key of the fingerprints") struct InstallationKeyTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var journal: String { folder.path("journal.db") }

    @Test func `a key is made once, for its owner only, and nothing else is left behind`() throws {
        #expect(try InstallationKey.load(beside: journal) == nil)
        let key = try InstallationKey.loadOrMake(beside: journal)
        #expect(key.count == InstallationKey.bytesCount)
        #expect(Set(key).count > 8)
        #expect(try folder.mode("journal.db.key") == 0o600)
        #expect(try InstallationKey.loadOrMake(beside: journal) == key)
        #expect(try InstallationKey.load(beside: journal) == key)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["journal.db.key"])
        #expect(try InstallationKey.loadOrMake(beside: folder.path("other.db")) != key)
    }

    @Test func `everybody who makes the key at the same time gets the same one`() async throws {
        let journal = journal
        let keys = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<20 { group.addTask { try InstallationKey.loadOrMake(beside: journal) } }
            return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(keys.count == 1)
    }

    @Test(arguments: [0o644, 0o640, 0o666, 0o700])
    func `a key that others may use is refused, and what to do is said`(mode: Int) throws {
        _ = try InstallationKey.loadOrMake(beside: journal)
        let path = journal + ".key"
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        let refusal = #expect(throws: JournalError.self) { try InstallationKey.loadOrMake(beside: journal) }
        #expect(refusal?.kind == .malformed)
        let digits = String(mode, radix: 8)
        #expect(
            refusal?.message.hasSuffix("its mode is 0\(digits), so that others may use it. Set it to 0600.") == true)
    }

    @Test(arguments: [0, 31, 33])
    func `a key of another length is refused and not replaced`(count: Int) throws {
        let url = URL(fileURLWithPath: journal + ".key")
        try Data(repeating: 7, count: count).write(to: url)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: url.path)
        let refusal = #expect(throws: JournalError.self) { try InstallationKey.loadOrMake(beside: journal) }
        #expect(refusal?.kind == .malformed)
        #expect(refusal?.message.contains("not a file of 32 bytes") == true)
        #expect(try Data(contentsOf: url).count == count)
    }

    @Test func `a link in the key's place and a missing folder are refused`() throws {
        let elsewhere = folder.path("elsewhere")
        try Data(repeating: 7, count: 32).write(to: URL(fileURLWithPath: elsewhere))
        try FileManager.default.createSymbolicLink(atPath: journal + ".key", withDestinationPath: elsewhere)
        #expect(throws: JournalError.self) { try InstallationKey.loadOrMake(beside: journal) }
        let refusal = #expect(throws: JournalError.self) {
            try InstallationKey.loadOrMake(beside: folder.path("none/journal.db"))
        }
        #expect(refusal?.kind == .unavailable)
    }
}
