import Foundation
import Glibc
import SQLite
import Testing

@testable import CRMSources

@Suite("Known counter") struct KnownCounterTests {
    let crm: TestCRM
    private let asked = Asked()

    init() throws { crm = try TestCRM() }

    /// What the CRM's counter is, and how often it was read from the file.
    private final class Asked: @unchecked Sendable { var count = 0 }

    private func read(_ known: KnownCounter) throws -> Int64? {
        try known.counter { () throws(SQLiteError) in
            asked.count += 1
            let database = try Database(path: crm.path, access: .readOnly)
            return try EmbeddedReader.changeCounter(of: database)
        }
    }

    /// By a clock on which every write so far is long ago.
    private var known: KnownCounter { KnownCounter(path: crm.path, time: { Glibc.time(nil) + 60 }) }

    @Test func `a file to which nobody has written is not opened again`() throws {
        let known = known
        let first = try read(known)
        // The first reading made the log beside the file.
        #expect(try read(known) == first)
        let before = asked.count
        for _ in 0..<20 { #expect(try read(known) == first) }
        #expect(asked.count == before)
    }

    @Test func `every commit is seen, in the log as well as in the file`() throws {
        let known = known
        var last = try #require(try read(known))
        for mode in ["wal", "delete", "truncate", "persist"] {
            try crm.database.execute("PRAGMA journal_mode=\(mode)")
            for _ in 0..<3 {
                // Long, so that it shows in the size as well: this clock takes what was written just now for old.
                try crm.database.execute("INSERT INTO Firmen (Name) VALUES (hex(zeroblob(20000)))")
                #expect(try read(known) == last + 1, "\(mode)")
                last += 1
            }
        }
    }

    @Test func `a file put in the place of another is read, whatever its times say`() throws {
        let other = try TestCRM()
        try other.database.execute("UPDATE Firmen SET Name = 'Neuwerk'; PRAGMA journal_mode=delete")
        try crm.database.execute("PRAGMA journal_mode=delete")
        let known = known
        let first = try #require(try read(known))
        var times = stat()
        #expect(stat(crm.path, &times) == 0)
        #expect(rename(other.path, crm.path) == 0)
        let former = [times.st_atim, times.st_mtim]
        #expect(former.withUnsafeBufferPointer { utimensat(AT_FDCWD, crm.path, $0.baseAddress, 0) } == 0)
        #expect(try read(known) == first + 2)
    }

    @Test func `what was just written to is read again and again, since a second write may look like the first`() throws
    {
        let known = KnownCounter(path: crm.path)
        _ = try read(known)
        _ = try read(known)
        #expect(asked.count == 2)
    }

    @Test func `a clock that was set back makes nobody believe what was known`() throws {
        let known = KnownCounter(path: crm.path, time: { 0 })
        _ = try read(known)
        _ = try read(known)
        #expect(asked.count == 2)
    }

    @Test func `where there is no file the error is the reader's`() throws {
        let known = KnownCounter(path: crm.folder.path("none.db"))
        #expect(throws: SQLiteError.self) {
            try known.counter { () throws(SQLiteError) in
                _ = try Database(path: crm.folder.path("none.db"), access: .readOnly)
                return 1
            }
        }
    }
}
