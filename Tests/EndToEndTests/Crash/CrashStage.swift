import ExchangeSimulator
import Foundation
import SQLite
import TestSupport
import Testing

/// A company, its mailboxes on a simulator in this process, and the built program that is run against both.
struct CrashStage {
    let company: Company
    let simulator: ExchangeSimulator
    let folder: URL
    /// Limits so short that a test need not wait for minutes until the outcome of a lost request is certain.
    static let shortLimits = ["SATCHEL_SETTLE_MS": "2000", "SATCHEL_REQUEST_LIMIT_MS": "1000"]
    private static let tenant = "11111111-2222-4333-8444-555555555555"
    private static let clientID = "99999999-8888-4777-8666-555555555555"
    static let secret = "simulated"

    private let server: SimulatorServer

    /// Sets the stage, plays, and clears it away.
    ///
    /// - Parameters:
    ///   - unknown: logins of people whom Exchange does not know.
    ///   - latencySeconds: of each simulated request.
    static func play<Answer>(
        _ people: [Company.Person], unknown: Set<String> = [], latencySeconds: Double = 0,
        _ body: (CrashStage) async throws -> Answer
    ) async throws -> Answer {
        let stage = try CrashStage(people, unknown: unknown, latencySeconds: latencySeconds)
        let answer: Result<Answer, any Error>
        do {
            answer = .success(try await body(stage))
        } catch {
            answer = .failure(error)
        }
        await stage.stopServer()
        try FileManager.default.removeItem(at: stage.folder)
        return try answer.get()
    }

    private init(_ people: [Company.Person], unknown: Set<String>, latencySeconds: Double) throws {
        company = Company(people: people)
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("satchel-crash-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try company.write(to: folder.appendingPathComponent("crm.db").path)
        let users = people.filter { !unknown.contains($0.login) }.map {
            SimulatedUser(userPrincipalName: $0.address, mail: $0.address, displayName: $0.login)
        }
        var configuration = SimulatorConfiguration(
            tenant: Self.tenant, clientID: Self.clientID, secret: Self.secret, users: users, seed: 1)
        configuration.behaviour.latencySeconds = latencySeconds
        simulator = try ExchangeSimulator(configuration: configuration)
        server = SimulatorServer(simulator)
        try server.start()
        try company.configuration(endpoint: server.baseURL, tenant: Self.tenant, clientID: Self.clientID)
            .write(to: folder.appendingPathComponent("satchel.yaml"), atomically: true, encoding: .utf8)
    }

    var port: UInt16 { server.port }
    var crm: String { folder.appendingPathComponent("crm.db").path }
    var journal: String { folder.appendingPathComponent("journal.db").path }

    func stopServer() async { await server.stop() }

    /// After `stopServer`: the same mailboxes at the same address, as long as `body` takes.
    func serveAgain(on port: UInt16, _ body: () async throws -> Void) async throws {
        let server = SimulatorServer(simulator, port: port)
        try server.start()
        do {
            try await body()
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    // MARK: Running the program

    func start(
        _ arguments: String..., limits: [String: String] = shortLimits, secret: String = secret
    ) throws -> SatchelProcess {
        try start(arguments, limits: limits, secret: secret)
    }

    func start(
        _ arguments: [String], limits: [String: String] = shortLimits, secret: String = secret
    ) throws -> SatchelProcess {
        try SatchelProcess(
            arguments, in: folder, environment: limits.merging(["SATCHEL_SECRET": secret]) { $1 })
    }

    func sync(limits: [String: String] = shortLimits, secret: String = secret) async throws -> SatchelProcess.End {
        try await start("sync", limits: limits, secret: secret).end()
    }

    /// Runs `sync` until every address book is its selection, and lets go what a brake holds.
    ///
    /// - Returns: the last run's end.
    func syncUntilRight(runsMax: Int = 80) async throws -> SatchelProcess.End {
        var end = try await sync()
        for _ in 1..<runsMax where try findings() != MailboxFindings() {
            try await releaseHeld()
            // Until the outcome of what was under way at a kill is certain, and no mailbox is suspected any more.
            try await Task.sleep(for: .seconds(2))
            end = try await sync()
        }
        return end
    }

    /// Lets go what a brake holds, as an administrator does who knows that so much has left the CRM.
    ///
    /// - Returns: how many held plans were released.
    @discardableResult
    func releaseHeld() async throws -> Int {
        struct Held: Decodable {
            struct Plan: Decodable { let plan: String }
            let plans: [Plan]
            let installation: Plan?
        }
        let answer = try await start("holds", "--json").end()
        // 5: something is held.
        guard [0, 5].contains(answer.code) else { throw CommandFailed(code: answer.code, errors: answer.errors) }
        let held = try JSONDecoder().decode(Held.self, from: Data(answer.output.utf8))
        // The installation's hold is all address books'.
        let plans = held.installation.map { [$0] } ?? held.plans
        for plan in plans {
            let end = try await start("release", plan.plan, "--by", "crash-test").end()
            guard end.code == 0 else { throw CommandFailed(code: end.code, errors: end.errors) }
        }
        return plans.count
    }

    /// Mailboxes in whose visits the service was killed again and again would wait for minutes: here nobody shall. Some go on
    /// being visited last and alone.
    func forgetSuspicion(_ random: inout SeededGenerator) throws {
        guard FileManager.default.fileExists(atPath: journal) else { return }
        let database = try Database(path: journal, access: .readWrite)
        let tables = try database.firstInteger("SELECT count(*) FROM sqlite_schema WHERE name = 'mailbox'")
        guard tables == 1 else { return }
        let begun = Int64(random.below(4))
        try database.run("UPDATE mailbox SET begun = ?1 WHERE begun > 3", .integer(begun))
    }

    struct CommandFailed: Error {
        let code: Int32
        let errors: String
    }

    /// Waits until the condition holds, or the process has ended.
    func wait(
        for process: SatchelProcess, askingEvery pause: Duration = .milliseconds(2), until condition: () throws -> Bool
    ) async throws {
        while process.isRunning, try !condition() { try await Task.sleep(for: pause) }
    }

    // MARK: Looking

    var requestCount: Int { simulator.statistics().requests.values.reduce(0, +) }
    var createCount: Int { simulator.statistics().requests[.createContact] ?? 0 }
    var selectedCount: Int { company.people.reduce(0) { $0 + $1.contacts } }

    func member(_ login: String) throws -> SimulatedMember {
        try simulator.member("\(login)@musterwerk.example")
    }

    /// How one member's mailbox differs from what it shall hold.
    func findings(_ login: String) throws -> MailboxFindings {
        MailboxFindings(
            contacts: try member(login).contacts(),
            selection: try Company.selection(of: login, in: crm))
    }

    /// All members' findings in one.
    func findings() throws -> MailboxFindings {
        try company.people.map { try findings($0.login) }.reduce(MailboxFindings()) { $0 + $1 }
    }

    var isComplete: Bool { get throws { try findings().missing == 0 } }
}

/// How a mailbox differs from what it shall hold, in counts.
struct MailboxFindings: Equatable {
    /// Items that stand for a record of which there is another item.
    var duplicates = 0
    var missing = 0
    /// Items of records that are not in the selection.
    var surplus = 0
    /// Items whose name is not that of their record.
    var wrong = 0

    init() {}

    /// Items are told from foreign contacts by their mark alone.
    init(contacts: [SimulatedContact], selection: [String: String]) {
        let items = contacts.filter { $0.location == .contacts }.compactMap { contact in
            contact.markedRecord.map { ($0, contact.text("surname")) }
        }
        let records = Set(items.map(\.0))
        duplicates = items.count - records.count
        missing = selection.keys.count { !records.contains($0) }
        surplus = records.count { selection[$0] == nil }
        wrong = items.count { record, name in selection[record] != nil && selection[record] != name }
    }

    static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.duplicates += right.duplicates
        sum.missing += right.missing
        sum.surplus += right.surplus
        sum.wrong += right.wrong
        return sum
    }
}

extension SimulatedContact {
    /// The record in Satchel's mark, which ends in the record's hexadecimal UTF-8; `nil` for a foreign contact.
    var markedRecord: String? {
        guard let mark = extendedProperties.first(where: { $0.key.hasSuffix("Name SatchelMark") })?.value else {
            return nil
        }
        let digits = Array(mark.split(separator: ":").last ?? "")
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
        return String(decoding: bytes.map { $0 ?? 0 }, as: UTF8.self)
    }
}

/// Contacts of the members' own that Satchel must not touch.
struct ForeignContacts {
    private var added: [(login: String, contact: SimulatedContact)] = []

    /// - Parameter folderID: where; the default Contacts folder is called `contacts`.
    mutating func add(_ count: Int, for login: String, in folderID: String, of stage: CrashStage) async throws {
        let member = try stage.member(login)
        for number in 1...count {
            let id = try await member.add(
                [
                    "givenName": "Erika", "surname": .string("Beispiel \(number)"),
                    "emailAddresses": [["name": "Erika", "address": "erika@beispiel.example"]],
                    "businessPhones": ["+49 7531 123456"], "personalNotes": "Meine eigene Notiz",
                ], to: folderID)
            let contact = try #require(member.contacts().first { $0.id == id })
            added.append((login, contact))
        }
    }

    var count: Int { added.count }

    /// How many are not as they were, to the byte and the etag.
    func touchedCount(in stage: CrashStage) throws -> Int {
        try added.count { login, contact in
            try stage.member(login).contacts().first { $0.id == contact.id } != contact
        }
    }
}
