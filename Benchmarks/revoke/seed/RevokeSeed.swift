import AccessRules
import CRMSources
import Configuration
import ContactModel
import Contracts
import Cryptography
import ExchangeSimulator
import Foundation
import GraphTarget
import HTTPTransport
import ICU
import JournalStore
import Service
import SyncEngine

/// Brings a journal and the simulator's state to where all address books are filled, without a socket.
///
/// `revoke-seed FOLDER`: the folder has `satchel.yaml` and the CRM that it names; there is no journal and no
/// `exchange.db` yet. The engine itself fills the mailboxes, in the memory of this process, so that both files are what
/// they would be after a first fill. The last line has the number of address books and of contacts.
@main enum RevokeSeed {
    static func main() async throws {
        guard CommandLine.arguments.count == 2 else { throw SeedError("give the folder of satchel.yaml") }
        let folder = CommandLine.arguments[1]
        let configuration = try SatchelConfiguration.load(file: folder + "/satchel.yaml")
        // Made by a script: the triggers by which the service hears of changes are still missing.
        _ = try EmbeddedCRM.open(path: folder + "/crm.db")
        let source = EmbeddedCRMSource(path: folder + "/crm.db", fieldUse: UsedFields(configuration).fields, now: now)
        let users = try await source.read().directory.users.compactMap { user in
            user.mailboxAddress.map { address in
                SimulatedUser(userPrincipalName: address, mail: user.mail, displayName: user.name ?? user.login)
            }
        }
        let simulator = try ExchangeSimulator(
            configuration: SimulatorConfiguration(
                tenant: configuration.exchange.tenant, clientID: configuration.exchange.clientID, secret: secret,
                users: users, seed: 1), stateFile: folder + "/exchange.db")
        let journal = try SQLiteJournal(path: folder + "/journal.db")
        let service = SyncService(try parts(configuration, source, simulator, journal))
        let report = try await service.cycle()
        let summaries = report.summaries
        await journal.close()
        guard summaries.allSatisfy({ $0.outcome == .ok && $0.problems.isEmpty }) else {
            throw SeedError("not every address book was filled: \(summaries.flatMap(\.problems).prefix(3))")
        }
        print("seeded address_books=\(summaries.count) contacts=\(summaries.reduce(0) { $0 + $1.created })")
    }

    private static let secret = "simulator"

    private static func parts(
        _ configuration: SatchelConfiguration, _ source: EmbeddedCRMSource, _ simulator: ExchangeSimulator,
        _ journal: SQLiteJournal
    ) throws -> SyncService.Parts {
        let exchange = configuration.exchange
        let target = GraphTarget(
            try GraphConfiguration(
                tenant: exchange.tenant, clientID: exchange.clientID, cloud: .global, endpoint: exchange.endpoint,
                secret: { secret }), transport: Straight(simulator: simulator), now: now)
        guard let key = FingerprintKey(bytes: try InstallationKey.loadOrMake(beside: journal.path)) else {
            throw SeedError("the key has a wrong length")
        }
        var parts = SyncService.Parts(
            configuration: configuration, source: source, target: target, journal: journal, key: key,
            collator: try Collator(locale: configuration.locale),
            runnerClock: RunnerClock(
                now: now,
                sleep: { until in
                    let pause = until - now()
                    // Cancelled: nobody cancels.
                    if pause > .zero { try? await Task.sleep(for: pause) }
                }, chance: { Double.random(in: 0..<1) }),
            makeToken: { Hexadecimal.encode(Cryptography.randomBytes(8)) })
        parts.place = JournalPlace(here: journal.path)
        parts.isKeyNew = true
        return parts
    }

    @Sendable private static func now() -> Moment {
        Moment(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }
}

struct SeedError: Error, CustomStringConvertible {
    let description: String

    init(_ reason: String) { description = "Could not seed the benchmark: \(reason)." }
}

/// The simulator as a transport. It takes the address that the configuration names for its own.
private struct Straight: HTTPSending {
    let simulator: ExchangeSimulator

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        guard let address = URLComponents(string: request.url) else {
            throw HTTPError(kind: .requestInvalid, isSurelyNotSent: true, reason: "no address")
        }
        var headers: HTTPHeaders = ["Host": "\(address.host ?? ""):\(address.port ?? 80)"]
        for field in request.headers { headers.append(field.name, field.value) }
        let query = address.percentEncodedQuery.map { "?\($0)" } ?? ""
        let answer = await simulator.handle(
            HTTPServerRequest(
                method: request.method, target: address.percentEncodedPath + query, headers: headers,
                body: request.body))
        return HTTPResponse(status: answer.status, headers: answer.headers, body: answer.body)
    }
}
