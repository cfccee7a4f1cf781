import ContactModel
import ExchangeSimulator
import Foundation
import JournalStore
import Locking
import Service
import Testing

/// The sample company with its 24 address books filled, and two contacts of each member's own: one in the book's folder, one
/// in the default Contacts folder. One disaster after the other happens to it.
final class StruckCompany {
    let office: BookOffice
    /// What each member keeps, by login.
    private var own: [String: [SimulatedContact]] = [:]

    /// A share of the sample; all of it where the environment variable `SATCHEL_WHOLE_SAMPLE` is set.
    private static let isWhole = ProcessInfo.processInfo.environment["SATCHEL_WHOLE_SAMPLE"] != nil

    init() async throws {
        office = try BookOffice(Self.isWhole ? SampleFile.whole : SampleFile.small)
        try await office.reopen()
        try await office.cycle()
        for (login, mailbox) in office.mailboxes where !office.contacts(of: login).isEmpty {
            let folder = try #require(
                mailbox.folders().first { $0.location == .contacts && $0.displayName != "Contacts" })
            for place in ["contacts", folder.id] {
                try await mailbox.add(["givenName": "Eigen", "surname": .string("Kontakt von \(login)")], to: place)
            }
        }
        try await office.cycle()
        own = office.mailboxes.keys.reduce(into: [:]) { $0[$1] = unmarked(of: $1) }
    }

    private func unmarked(of login: String) -> [SimulatedContact] {
        office.contacts(of: login).filter { $0.recordKey == nil }
    }

    // MARK: What happens

    /// Lets things happen and says what was written to mailboxes meanwhile.
    func writes(_ body: (BookOffice) async throws -> Void) async throws -> Writes {
        office.simulator.resetStatistics()
        try await body(office)
        return Writes(office.simulator.writes())
    }

    /// Cycles, each so many seconds after what was before.
    @discardableResult
    func cycles(after pauses: Int64...) async throws -> [CycleReport] {
        var reports: [CycleReport] = []
        for pause in pauses {
            office.advance(seconds: pause)
            reports.append(try await office.cycle())
        }
        return reports
    }

    /// Takes rows of a CRM's table away, runs cycles, and brings all of them back.
    func losing(
        _ condition: String, from table: String, during pauses: [Int64], _ remark: String
    ) async throws -> Outcome {
        let during = try await writes { office in
            try office.crm("CREATE TABLE kept AS SELECT * FROM \(table)")
            try office.crm("DELETE FROM \(table) WHERE \(condition)")
            for pause in pauses { try await cycles(after: pause) }
        }
        let after = try await writes { office in
            try office.crm("DELETE FROM \(table)")
            try office.crm("INSERT INTO \(table) SELECT * FROM kept")
            try office.crm("DROP TABLE kept")
            try await cycles(after: 60, 900)
        }
        return Outcome(during: during, after: after, remark: remark)
    }

    /// Lets whole readings leave records out that are there, runs cycles, and lets them be read again.
    func leavingOut(
        _ records: @escaping @Sendable (RecordID) -> Bool, during pauses: [Int64], _ remark: String
    ) async throws -> Outcome {
        office.lapses.withLock { $0.leavesOut = records }
        let during = try await writes { _ in
            for pause in pauses { try await cycles(after: pause) }
        }
        office.lapses.withLock { $0.leavesOut = { _ in false } }
        let after = try await writes { _ in try await cycles(after: 60, 900) }
        return Outcome(during: during, after: after, remark: remark)
    }

    // MARK: What is there then

    /// All mailboxes against an independent reading of the CRM.
    func findings() throws -> Findings {
        var findings = Findings()
        let independent = try IndependentReading(crm: office.crmPath)
        for (user, book) in independent.addressBooks {
            let items = office.contacts(of: user.login).filter { $0.recordKey != nil }
            let keys = items.compactMap(\.recordKey)
            let wanted = Set(independent.selection(of: book, for: user).selected.map(\.key))
            findings.items += keys.count
            findings.duplicates += keys.count - Set(keys).count
            findings.missing += wanted.subtracting(keys).count
            findings.surplus += Set(keys).subtracting(wanted).count
            for item in items {
                guard let key = item.recordKey, let seen = independent.seen(key, by: user) else { continue }
                // A contact without a name of its own gets a display name from Exchange, which nobody asked for; an update
                // takes it away again.
                let differences = ExpectedContact(seen, of: book).differences(from: item)
                    .filter { !($0.hasPrefix("displayName: ") && $0.hasSuffix("found nothing")) }
                guard !differences.isEmpty else { continue }
                findings.wrong += 1
                findings.example = "\(user.login), Kontakte/\(key): \(differences.joined(separator: "; "))"
            }
        }
        findings.touched = own.keys.count { unmarked(of: $0) != own[$0] }
        return findings
    }
}

/// How the mailboxes differ from what they shall hold, in counts.
struct Findings: Equatable {
    var items = 0
    /// Items of a record that has another one in the same mailbox.
    var duplicates = 0
    var missing = 0
    var surplus = 0
    /// Items that do not show what their member may read, and the last of them in words.
    var wrong = 0
    var example: String?
    /// Mailboxes in which something that is not ours is not as it was, to the byte and the tag.
    var touched = 0

    var areClean: Bool { (duplicates, missing, surplus, wrong, touched) == (0, 0, 0, 0, 0) }
}

/// What a client wrote, by kind.
struct Writes: Equatable, CustomStringConvertible {
    private(set) var contacts = 0
    private(set) var created = 0
    private(set) var updated = 0
    private(set) var removed = 0
    private(set) var marks = 0

    init(_ records: [WriteRecord]) {
        for record in records where (200..<300).contains(record.status) {
            switch record.kind {
            case .createContact: created += 1
            case .updateContact, .putPhoto: updated += 1
            case .deleteContact, .purgeContact: removed += 1
            default: marks += 1
            }
        }
        contacts = created + updated + removed
    }

    /// `3 created, 24 folder marks`.
    var description: String {
        let parts = [(created, "created"), (updated, "updated"), (removed, "removed"), (marks, "folder marks")]
            .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return parts.isEmpty ? "0" : parts.joined(separator: ", ")
    }
}

/// What came of a disaster.
struct Outcome {
    /// While it lasted.
    let during: Writes
    /// When it was over, until everything was as it should be.
    let after: Writes
    let remark: String
}
