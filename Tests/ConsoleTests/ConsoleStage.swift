import ContactModel
import Foundation
import HTTPTransport
import Locking
import OpenIDConnect
import Passwords
import TestSupport

@testable import Console

/// A console over invented facts, and a browser of sorts.
final class ConsoleStage: Sendable {
    static let password = "Sieben blaue Birnen"
    /// One, since each takes a tenth of a second to make.
    static let hash = PasswordHash(of: password)

    let folder: URL
    let events = Locked<[ConsoleEvent]>([])
    let handler: ConsoleHandler
    let time = Locked(Moment(milliseconds: 1_790_000_000_000))
    /// The company's provider, and who signs in by its word; `nil`: nobody.
    let provider: InventedProvider
    let openIDRules: Locked<OpenIDRules?>
    let desk: InventedDesk

    init(member: String = "Hanna Müller", book: String = "CRM", openID rules: OpenIDRules? = nil) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("satchel-console-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        desk = InventedDesk(member: member, book: book)
        let openIDRules = Locked(rules)
        self.openIDRules = openIDRules
        let provider = InventedProvider(now: { [time] in time.withLock { $0 } })
        self.provider = provider
        let client = OpenIDClient(
            ProviderSettings(
                issuer: provider.issuer, clientID: provider.clientID, callback: provider.callback,
                afterSignOut: "https://satchel.musterwerk.example/signed-out", scopes: ["openid", "profile"],
                secret: { InventedProvider.secret }), transport: provider, now: { [time] in time.withLock { $0 } })
        handler = ConsoleHandler(
            desk: desk, accounts: AccountFile(besideJournal: folder.path + "/journal.db"),
            openID: { openIDRules.withLock { $0 }.map { OpenIDSignIn(client: client, rules: $0) } },
            now: { [time] in time.withLock { $0 } }, log: { [events] event in events.withLock { $0.append(event) } })
        try setRole(.administrator, of: "anna")
        try setRole(.officer, of: "otto")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var decisions: Locked<[HoldDecision]> { desk.decisions }
    var members: InventedMembers { desk.members }
    var answers: InventedAnswers { desk.answers }
    var refusals: [String] { events.withLock { $0.filter(\.isRefusal).compactMap(\.why) } }

    /// `nil` takes the account away.
    func setRole(_ role: Account.Role?, of name: String, member: String? = nil) throws {
        let file = AccountFile(besideJournal: folder.path + "/journal.db")
        _ = try file.update { accounts -> Bool? in
            accounts[name] = role.flatMap { role in
                Self.hash.flatMap { Account(name: name, role: role, password: $0, member: member) }
            }
            return true
        }
    }

    func pass(_ duration: Duration) { time.withLock { $0 = $0 + duration } }

}

/// Says what it was told to, and keeps what was decided. Each area's part is in a file of its own.
final class InventedDesk: ConsoleDesk, Sendable {
    let changes = Locked(InventedChanges())
    let subscribing = Locked(InventedSubscriptions())
    let answers = InventedAnswers()
    let members = InventedMembers()
    let decisions = Locked<[HoldDecision]>([])
    /// In whose name each question came that takes a turn.
    let askers = Locked<[String]>([])
    /// What the API asked, and what it is told.
    let questions = Locked<[APIQuestion]>([])
    let api = Locked(APIAnswer.json(Array("{}".utf8)))
    /// What a decision is answered.
    let isHeld = Locked<Bool?>(true)
    let books: [AddressBookFact]
    let held: [HoldFact]
    private let shown: ConsoleFacts

    init(member: String, book: String) {
        books = Self.addressBooks(member: member, book: book)
        held = Self.holds(member: member, book: book)
        shown = Self.facts(books, held)
    }

    func facts() async -> ConsoleFacts? { shown }

    static func facts(
        _ books: [AddressBookFact], _ held: [HoldFact], warnings: [String] = []
    ) -> ConsoleFacts {
        ConsoleFacts(
            at: InventedDesk.time, site: "muster", mode: "live", seats: 200, seatsUsed: 120,
            conditions: Dictionary(books.map { ($0.condition, 1) }, uniquingKeysWith: +), members: 120,
            lastReading: .init(at: "2026-11-24T09:30:00Z", records: 5000, users: 130, refusedBecause: nil),
            lastCycle: .init(at: "2026-11-24T09:30:00Z", seconds: 4.2, addressBooks: 120, quiet: 119),
            nextRun: "2026-11-24T09:45:00Z", openHolds: held.count, oldestGood: "2026-11-24T09:30:00Z",
            throttle: ThrottleFact(
                allUntil: nil, mailboxes: 3, mailboxesUntil: "2026-11-24T09:32:00Z", answers: 17),
            days: [
                DayFact(date: "2026-11-23", runs: 0, failed: 0, created: 0, updated: 0, removed: 0),
                DayFact(date: "2026-11-24", runs: 9, failed: 1, created: 400, updated: 12, removed: 1),
            ], overdueRevocations: 0, warnings: warnings)
    }

    static let time = "2026-11-24T09:31:00Z"
}

/// What a browser keeps and sends along.
struct Browser {
    let stage: ConsoleStage
    var cookies: [String: String] = [:]
    var headers: HTTPHeaders = [
        "Host": "127.0.0.1:8480", "Sec-Fetch-Site": "same-origin", "Origin": "null", "Accept-Language": "en",
    ]

    init(_ stage: ConsoleStage) { self.stage = stage }

    mutating func get(_ target: String) async -> HTTPServerResponse { await send("GET", target, []) }

    mutating func post(_ target: String, _ fields: [(String, String)]) async -> HTTPServerResponse {
        let body = fields.map { "\($0)=\(FormFields.encoded($1))" }.joined(separator: "&")
        return await send("POST", target, Array(body.utf8))
    }

    /// Signs in by the form, as a person does.
    mutating func signIn(
        _ account: String, _ password: String = ConsoleStage.password, next: String? = nil
    ) async -> HTTPServerResponse {
        let target = Route.signIn(next: next).target
        let token = (await get(target)).token ?? ""
        return await post(target, [("token", token), ("account", account), ("password", password)])
    }

    private mutating func send(_ method: String, _ target: String, _ body: [UInt8]) async -> HTTPServerResponse {
        var headers = headers
        if !cookies.isEmpty { headers["Cookie"] = cookies.map { "\($0)=\($1)" }.joined(separator: "; ") }
        let answer = await stage.handler.answer(
            HTTPServerRequest(method: method, target: target, headers: headers, body: body))
        for field in answer.headers where field.name == "Set-Cookie" {
            let pair = field.value.prefix { $0 != ";" }.split(separator: "=", omittingEmptySubsequences: false)
            cookies[String(pair[0])] = pair[1].isEmpty ? nil : String(pair[1])
        }
        return answer
    }
}

extension HTTPServerResponse {
    var text: String { String(decoding: body, as: UTF8.self) }

    /// Of the page's first form.
    var token: String? {
        text.firstRange(of: "name=\"token\" value=\"").map { String(text[$0.upperBound...].prefix { $0 != "\"" }) }
    }
}
