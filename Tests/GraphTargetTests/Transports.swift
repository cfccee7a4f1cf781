import ContactModel
import ExchangeSimulator
import Foundation
import GraphTarget
import HTTPTransport
import Locking
import SyncPlanning

/// The simulator in this process, as a transport.
struct SimulatorTransport: HTTPSending {
    let simulator: ExchangeSimulator

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        if Task.isCancelled { throw HTTPError(kind: .cancelled, isSurelyNotSent: true, reason: "cancelled") }
        guard let address = URLComponents(string: request.url) else {
            throw HTTPError(kind: .requestInvalid, isSurelyNotSent: true, reason: "no address")
        }
        var headers: HTTPHeaders = ["Host": "\(address.host ?? ""):\(address.port ?? 80)"]
        for field in request.headers { headers.append(field.name, field.value) }
        let target = address.percentEncodedPath + (address.percentEncodedQuery.map { "?\($0)" } ?? "")
        let response = await simulator.handle(
            HTTPServerRequest(method: request.method, target: target, headers: headers, body: request.body))
        guard response.delivery == .whole else {
            throw HTTPError(kind: .connectionLost, isSurelyNotSent: false, reason: "the connection was cut")
        }
        return HTTPResponse(status: response.status, headers: response.headers, body: response.body)
    }
}

/// Answers by a function and remembers what it was asked. A token is given by itself.
final class ScriptedTransport: HTTPSending {
    typealias Answer = @Sendable (_ request: HTTPRequest, _ number: Int) -> Result<HTTPResponse, HTTPError>

    private let answer: Answer
    private let seen = Locked<[HTTPRequest]>([])

    init(_ answer: @escaping Answer) { self.answer = answer }

    /// Requests to Graph, without those for tokens.
    var requests: [HTTPRequest] { seen.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        if request.url.hasSuffix("/oauth2/v2.0/token") { return Self.token("token-1", seconds: 3599) }
        let number = seen.withLock { seen in
            seen.append(request)
            return seen.count
        }
        return try answer(request, number).get()
    }

    static func token(_ text: String, seconds: Int) -> HTTPResponse {
        HTTPResponse(
            status: 200,
            body: Array(#"{"token_type":"Bearer","expires_in":\#(seconds),"access_token":"\#(text)"}"#.utf8))
    }
}

extension HTTPResponse {
    static func json(_ status: Int, _ text: String, _ headers: HTTPHeaders = [:]) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: Array(text.utf8))
    }
}

extension GraphConfiguration {
    static func testing(
        endpoint: String = "http://127.0.0.1:8081", cloud: GraphCloud = .global, secret: String = "the-secret"
    ) throws -> GraphConfiguration {
        try GraphConfiguration(
            tenant: "musterwerk.example", clientID: "9a2e0000-0000-4000-8000-000000000001", cloud: cloud,
            endpoint: endpoint, secret: { secret })
    }
}

extension GraphTarget {
    /// A target over a transport, at a time that stands still, with ids that count.
    static func testing(_ transport: any HTTPSending, cloud: GraphCloud = .global) throws -> GraphTarget {
        let count = Locked(0)
        return GraphTarget(
            try .testing(cloud: cloud), transport: transport, now: { Moment(milliseconds: 1_000_000) },
            makeRequestID: {
                count.withLock { count in
                    count += 1
                    return "ours-\(count)"
                }
            })
    }
}

let mailbox = MailboxID("3f1c0000-0000-4000-8000-00000000000a")

func itemMark(_ record: String) -> ItemMark {
    ItemMark(instance: "11aa", addressBook: AddressBookID("b7"), record: RecordID(table: "Kontakte", key: record)) {
        $0
    }
}

func origin(_ operation: String) -> OriginMark { OriginMark(operation: OperationID(operation), epoch: 1) }

let folderMark = FolderMark(instance: "11aa", addressBook: AddressBookID("b7"), epoch: 3, site: "Werk 1: Konstanz")

extension Contact {
    /// Anna Probst of Musterwerk: nobody, in every shape of property.
    static let anna = Contact([
        .givenName: .text("Anna"), .surname: .text("Probst"), .displayName: .text("Probst, Anna"),
        .fileAs: .text("Probst, Anna"), .companyName: .text("Musterwerk GmbH"), .mobilePhone: .text("+49 170 0000001"),
        .businessPhones: .texts(["+49 7531 000001", "+49 7531 000002"]),
        .emailAddresses: .texts(["Anna.Probst@musterwerk.example", "anna@privat.example"]),
        .businessAddress: .address(
            PostalAddress(street: "Werkweg 1\nHinterhaus", city: "Konstanz", postalCode: "78467")),
        .birthday: .date(CalendarDate(year: 1974, month: 7, day: 22)!),
        .categories: .texts(["CRM", "Lieferant"]), .personalNotes: .text("Erste Zeile\nzweite „Zeile“ 🎈"),
    ])
}

let everyProperty = Set(ContactProperty.allCases)
