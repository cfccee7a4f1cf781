import CRMSources
import Configuration
import ContactModel
import Contracts
import ExchangeSimulator
import Foundation
import GraphTarget
import HTTPTransport
import ICU
import JournalStore
import Locking
import SQLite
import SyncEngine
import Testing

@testable import Service

/// The sample company, its service and its simulated Exchange in this process, at a time that only waiting moves.
///
/// Everything is real but the socket: the CRM and the journal are files, the target speaks Graph.
final class BookOffice {
    static let tenant = "musterwerk.example"
    static let clientID = "9a2e0000-0000-4000-8000-000000000001"

    let folder: String
    let simulator: ExchangeSimulator
    /// Milliseconds since 1970.
    private let time: Locked<Int64>
    /// How many tokens were made: they count, so that two offices with the same history have the same ids.
    private let tokens = Locked(0)
    private(set) var journal: CountingJournal
    let wire = TestWire()
    /// What the CRM leaves out and refuses.
    let lapses = Locked(LapsingSource.Lapses())
    private let target: GraphTarget
    private(set) var service: SyncService
    /// By login, every user of the CRM with an address, active or not.
    let mailboxes: [String: SimulatedMember]

    var crmPath: String { folder + "/crm.db" }

    /// - Parameters:
    ///   - sample: the CRM's contents; `crm` changes them before anything is read.
    ///   - change: makes the test's configuration of the sample's.
    init(
        _ sample: Result<Data, any Error>, crm changes: [String] = [], _ change: (String) -> String = { $0 }
    ) throws {
        folder =
            FileManager.default.temporaryDirectory.appendingPathComponent("satchel-books-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let crmPath = folder + "/crm.db"
        try sample.get().write(to: URL(fileURLWithPath: crmPath))
        let crm = try Database(path: crmPath, access: .readWrite)
        for sql in changes { try crm.execute(sql) }

        // 2026-03-03, noon in Berlin: no quiet hours.
        let time = Locked<Int64>(1_772_535_600_000)
        self.time = time
        var addresses: [(login: String, address: String)] = []
        try crm.forEachRow("SELECT login, coalesce(mailbox, mail) FROM crm_users ORDER BY id") { row in
            if let address = row.text(1) { addresses.append((row.text(0) ?? "", address)) }
        }
        simulator = try ExchangeSimulator(
            configuration: SimulatorConfiguration(
                tenant: Self.tenant, clientID: Self.clientID, secret: "the-secret",
                users: addresses.map {
                    SimulatedUser(
                        userPrincipalName: $0.address, mail: "\($0.login)@musterwerk.example", displayName: $0.login)
                }, seed: 7),
            clock: SimulatorClock(
                now: { Double(time.withLock { $0 }) / 1000 },
                sleep: { seconds in time.withLock { $0 += Int64(seconds * 1000) } }))
        var mailboxes: [String: SimulatedMember] = [:]
        for (login, address) in addresses { mailboxes[login] = try simulator.member(address) }
        self.mailboxes = mailboxes

        let now: @Sendable () -> Moment = { Moment(milliseconds: time.withLock { $0 }) }
        target = GraphTarget(
            try GraphConfiguration(
                tenant: Self.tenant, clientID: Self.clientID, cloud: .global, endpoint: "http://127.0.0.1:8081",
                secret: { "the-secret" }),
            transport: InMemoryTransport(simulator: simulator, wire: wire), now: now)
        journal = CountingJournal(try SQLiteJournal(path: folder + "/journal.db"))
        service = try Self.makeService(folder, change, target, journal, time, tokens, lapses)
    }

    // What is left over is a folder of invented people among temporary files.
    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The service as after a restart with a changed configuration: same journal, same mailboxes, same time.
    func restart(_ change: (String) -> String = { $0 }) throws {
        service = try Self.makeService(folder, change, target, journal, time, tokens, lapses)
    }

    /// The service as it goes on in the same process when a configuration was taken over.
    ///
    /// - Parameter crm: the file that the CRM is in from now on, beside the former; `nil`: nothing is another one.
    func reload(crm: String? = nil) throws {
        let parts =
            try crm.map {
                try Self.makeService(folder, { $0 }, target, journal, time, tokens, lapses, crm: $0).parts
            } ?? service.parts
        service = SyncService(parts, continuing: service, resolved: try #require(service.lastResolved))
    }

    /// The service as after a restart in which the journal's files, the key or the machine have become others.
    ///
    /// - Parameters:
    ///   - key: one number for each key.
    ///   - machine: as the journal knows it; `nil`: machines are not told apart.
    ///   - prepare: changes the files, while nobody has them open.
    func reopen(
        key: UInt8 = 7, machine: String? = nil, configuration change: (String) -> String = { $0 },
        prepare: () async throws -> Void = {}
    ) async throws {
        await journal.close()
        try await prepare()
        journal = CountingJournal(try SQLiteJournal(path: journalPath))
        let place = JournalPlace(machine: machine, file: JournalPlace(here: journalPath).file)
        service = try Self.makeService(folder, change, target, journal, time, tokens, lapses, key: key, place: place)
    }

    /// What the mailboxes tell of who wrote to them.
    func traces() async throws -> MailboxTraces {
        try await Self.makeService(folder, { $0 }, target, MemoryJournal(), time, tokens, lapses).mailboxTraces()
    }

    var journalPath: String { folder + "/journal.db" }
    var now: Moment { Moment(milliseconds: time.withLock { $0 }) }

    private static func makeService(
        _ folder: String, _ change: (String) -> String, _ target: GraphTarget, _ journal: any JournalStore,
        _ time: Locked<Int64>, _ tokens: Locked<Int>, _ lapses: Locked<LapsingSource.Lapses>,
        key number: UInt8 = 7, place: JournalPlace = JournalPlace(), crm: String = "crm.db"
    ) throws -> SyncService {
        let text = SampleCRM.configuration(
            endpoint: "http://127.0.0.1:8081", tenant: tenant, clientID: clientID, crmPath: crm,
            journalPath: "journal.db")
        let file = folder + "/satchel.yaml"
        try change(text).write(toFile: file, atomically: true, encoding: .utf8)
        let configuration = try SatchelConfiguration.load(file: file)
        let key = try #require(FingerprintKey(bytes: Array(repeating: number, count: FingerprintKey.byteCount)))
        var parts = SyncService.Parts(
            configuration: configuration,
            source: LapsingSource(
                EmbeddedCRMSource(
                    path: folder + "/" + crm, fieldUse: UsedFields(configuration).fields,
                    now: { Moment(milliseconds: time.withLock { $0 }) }), lapses),
            target: target, journal: journal, key: key, collator: try Collator(locale: configuration.locale),
            runnerClock: RunnerClock(
                now: { Moment(milliseconds: time.withLock { $0 }) },
                sleep: { until in time.withLock { $0 = max($0, until.milliseconds) } }, chance: { 0.5 }),
            makeToken: {
                let number = tokens.withLock { tokens in
                    tokens += 1
                    return tokens
                }
                let digits = String(number, radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            })
        parts.place = place
        return SyncService(parts)
    }

    // MARK: Doing

    /// One cycle, for these members alone where some are named.
    @discardableResult
    func cycle(_ members: String..., change: (inout CycleRequest) -> Void = { _ in }) async throws -> CycleReport {
        var request = CycleRequest()
        request.members = members.isEmpty ? nil : Set(members)
        change(&request)
        return try await service.cycle(request)
    }

    /// One cycle for all, whose progress is told.
    func cycle(watchedBy watch: @escaping @Sendable (CycleProgress) -> Void) async throws -> CycleReport {
        try await service.cycle(CycleRequest(), progress: watch)
    }

    /// What is offered for the members' leftovers, without touching any mailbox.
    func adoptionOffer(_ member: String, change: (inout AdoptionRequest) -> Void = { _ in }) async throws
        -> AdoptionOffer
    {
        var request = AdoptionRequest()
        request.members = [member]
        change(&request)
        return try await service.adoptionOffer(request)
    }

    /// Makes the offer anew and takes it.
    @discardableResult
    func adopt(_ member: String) async throws -> AdoptionReport {
        var request = AdoptionRequest()
        request.members = [member]
        request.isDryRun = false
        return try await service.adopt(try await service.adoptionOffer(request), request)
    }

    func crm(_ sql: String, _ values: SQLiteValue...) throws {
        let statement = try Database(path: crmPath, access: .readWrite).prepare(sql)
        try statement.bind(values)
        try statement.run()
    }

    func advance(seconds: Int64) { time.withLock { $0 += seconds * 1000 } }

    // MARK: Looking

    /// Everything that the member's mailbox still has, Deleted Items and other folders included.
    func contacts(of login: String) -> [SimulatedContact] {
        (mailboxes[login]?.contacts() ?? []).filter { $0.location != .purged }
    }

    /// The keys of the records that the member's mailbox holds, by the items' marks; one for each item.
    func keys(of login: String) -> [String] { contacts(of: login).map { $0.recordKey ?? "(no mark)" } }

    func contact(_ key: String, of login: String) -> SimulatedContact? {
        contacts(of: login).first { $0.recordKey == key }
    }

    /// What each mailbox was asked since the statistics were reset, by login.
    func requests() -> [String: [RequestKind: Int]] {
        let asked = simulator.statistics().mailboxes
        return mailboxes.compactMapValues { asked[$0.userID] }
    }
}

extension SimulatedContact {
    /// The key of the record of table `Kontakte` that the item's mark names; `nil` without a mark.
    var recordKey: String? {
        for value in extendedProperties.values {
            let parts = value.split(separator: ":")
            guard parts.count == 3, let record = Self.text(hexadecimal: parts[2]), record.hasPrefix("Kontakte/") else {
                continue
            }
            return String(record.dropFirst("Kontakte/".count))
        }
        return nil
    }

    private static func text(hexadecimal: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = hexadecimal
        while rest.count >= 2 {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The texts of a collection; empty when it is unset.
    func texts(_ property: String) -> [String] { (properties[property]?.array ?? []).compactMap(\.string) }

    var addresses: [String] { (properties["emailAddresses"]?.array ?? []).compactMap { $0["address"]?.string } }
}

/// The simulator in this process, as a transport.
struct InMemoryTransport: HTTPSending {
    let simulator: ExchangeSimulator
    let wire: TestWire

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        if Task.isCancelled { throw HTTPError(kind: .cancelled, isSurelyNotSent: true, reason: "cancelled") }
        guard let address = URLComponents(string: request.url) else {
            throw HTTPError(kind: .requestInvalid, isSurelyNotSent: true, reason: "no address")
        }
        var headers: HTTPHeaders = ["Host": "\(address.host ?? ""):\(address.port ?? 80)"]
        for field in request.headers { headers.append(field.name, field.value) }
        let target = address.percentEncodedPath + (address.percentEncodedQuery.map { "?\($0)" } ?? "")
        let state = wire.next()
        if state == .down { throw HTTPError(kind: .connectionLost, isSurelyNotSent: true, reason: "nobody answers") }
        let response = await simulator.handle(
            HTTPServerRequest(method: request.method, target: target, headers: headers, body: request.body))
        wire.answered()
        if state == .breaking {
            throw HTTPError(kind: .connectionLost, isSurelyNotSent: false, reason: "the answer is lost")
        }
        guard response.delivery == .whole else {
            throw HTTPError(kind: .connectionLost, isSurelyNotSent: false, reason: "the connection was cut")
        }
        return HTTPResponse(status: response.status, headers: response.headers, body: response.body)
    }
}
