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
        desk = InventedDesk(InventedDesk.facts(member: member, book: book))
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

/// Says what it was told to, and keeps what was decided.
final class InventedDesk: ConsoleDesk, Sendable {
    let changes = Locked(InventedChanges())
    let subscribing = Locked(InventedSubscriptions())
    let answers = InventedAnswers()
    let members = InventedMembers()
    let decisions = Locked<[HoldDecision]>([])
    private let shown: ConsoleFacts

    init(_ shown: ConsoleFacts) { self.shown = shown }

    func facts() async -> ConsoleFacts? { shown }

    func detail(of addressBook: String) async -> AddressBookDetail? {
        AddressBookDetail(
            runs: [
                .init(
                    started: "2026-11-24T09:30:00Z", cause: "due", outcome: "held",
                    counts: ["held": 40, "newCount": 2],
                    error: nil)
            ], waiting: [.init(record: "Kontakte/7", code: "leftOut", until: "2026-11-25T00:00:00Z")])
    }

    func decide(_ decision: HoldDecision) async -> Bool? {
        decisions.withLock { $0.append(decision) }
        return true
    }

    static func facts(member: String, book: String) -> ConsoleFacts {
        let books = (0..<120).map { number in
            AddressBookFact(
                id: "a\(number)", member: number == 0 ? member : "Mitglied \(number)", book: book, state: "live",
                condition: number == 0 ? .held : .inOrder, items: 300, open: 0, fails: 0,
                lastOk: "2026-11-24T09:30:00Z", nextRun: "2026-11-24T09:45:00Z", overdueSince: nil, hold: nil,
                staying: [:])
        }
        let hold = HoldFact(
            id: "p1.held", addressBook: "a0", member: member, book: book, why: "40 of 300 contacts would go",
            since: "2026-11-24T09:30:00Z", operations: [.init(act: "delete", record: "Kontakte/1", cause: "filter")],
            canBeDiscarded: true)
        return ConsoleFacts(
            at: "2026-11-24T09:31:00Z", site: "muster", mode: "live", seats: 200, seatsUsed: 120,
            addressBooks: books,
            lastReading: .init(at: "2026-11-24T09:30:00Z", records: 5000, users: 130, refusedBecause: nil),
            lastCycle: .init(at: "2026-11-24T09:30:00Z", seconds: 4.2, addressBooks: 120, quiet: 119),
            nextRun: "2026-11-24T09:45:00Z", holds: [hold], overdueRevocations: 0, warnings: [])
    }
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
