import ContactModel
import ExchangeSimulator
import Foundation
import Locking
import SQLite
import Service
import SyncEngine
import Testing

/// A mailbox whose visits end the process is visited last and alone, and then waits (ENGINE §11).
@Suite("Suspected mailboxes") struct SuspectTests {
    /// In the order of their first requests.
    private static func visited(_ office: BookOffice) async throws -> (order: [String], report: CycleReport) {
        let order = Locked<[String]>([])
        let report = try await office.cycle(watchedBy: { state in
            guard case .running(_, let login, _, _) = state else { return }
            order.withLock { if !$0.contains(login) { $0.append(login) } }
        })
        return (order.withLock { $0 }, report)
    }

    private static func setBegun(_ begun: Int, of login: String, _ office: BookOffice) throws {
        try Database(path: office.journalPath, access: .readWrite).run(
            "UPDATE mailbox SET begun = ?1 WHERE member_id = (SELECT member_id FROM mailbox WHERE mailbox_id = ?2)",
            .integer(Int64(begun)), .text(try #require(office.mailboxes[login]).userID))
    }

    private static func begun(_ office: BookOffice) throws -> Set<Int64> {
        var found: Set<Int64> = []
        try Database(path: office.journalPath, access: .readOnly).forEachRow("SELECT begun FROM mailbox") { row in
            found.insert(row.int64(0) ?? -1)
        }
        return found
    }

    @Test func `suspects are visited after all others, and cleared by a visit that is finished`() async throws {
        let office = try BookOffice(SampleFile.small)
        let first = try await Self.visited(office).order
        let suspects = [first[1], first[0]]
        try Self.setBegun(5, of: suspects[1], office)
        try Self.setBegun(3, of: suspects[0], office)
        try office.crm("UPDATE Kontakte SET Name = Name || ' neu'")

        let (order, report) = try await Self.visited(office)

        #expect(Array(order.suffix(2)) == suspects && order.count == first.count, "\(order)")
        #expect(report.summaries.allSatisfy { $0.outcome == .ok })
        #expect(try Self.begun(office) == [0])
    }

    @Test func `one that ended the process again waits, longer each time, and everybody else is served`() async throws {
        let office = try BookOffice(SampleFile.small)
        let first = try await Self.visited(office).order
        let suspect = first[0]
        let database = try Database(path: office.journalPath, access: .readWrite)
        for (begun, seconds) in [(4, 120), (5, 240), (40, 3600)] as [(Int, Int64)] {
            // As the visit before left it, in which the process ended.
            try Self.setBegun(begun, of: suspect, office)
            try database.run(
                "UPDATE mailbox SET next_due = ?1 WHERE begun > 0",
                .integer((office.now + .seconds(seconds / 2)).milliseconds))
            try office.crm("UPDATE Kontakte SET Name = Name || '!'")

            let (order, report) = try await Self.visited(office)

            #expect(!order.contains(suspect) && order.count == first.count - 1)
            let waiting = report.addressBooks.filter { $0.login == suspect }.compactMap(\.summary)
            #expect(waiting.allSatisfy { $0.outcome == .suspended && $0.againAt != nil } && !waiting.isEmpty)
            #expect(waiting.first?.problems.first?.contains("The last \(begun) visits") == true)
            #expect(try Self.begun(office) == [0, Int64(begun)], "a visit that is not made clears nobody")
            office.advance(seconds: seconds / 2 + 1)
        }
        let path = office.journalPath
        let noted = Locked<[Int64?]>([])
        _ = try await office.cycle(watchedBy: { state in
            guard case .running(_, suspect, _, _) = state else { return }
            let journal = try? Database(path: path, access: .readOnly)
            let due = try? journal?.firstInteger("SELECT next_due FROM mailbox WHERE begun = 41")
            noted.withLock { $0.append(due ?? nil) }
        })
        let due = try #require(noted.withLock { $0.first } ?? nil)
        #expect(due > office.now.milliseconds + 3_000_000, "had this visit ended the process, the next one would wait")
        #expect(try Self.begun(office) == [0])
    }
}
