import ContactModel
import Contracts
import HTTPTransport
import Testing

@testable import GraphTarget

@Suite("Addresses and links") struct AddressTests {
    static let links: [(String, String?)] = [
        ("https://graph.microsoft.com/v1.0/users/u/contacts?$skip=1", "/users/u/contacts?$skip=1"),
        ("HTTPS://GRAPH.microsoft.com:443/v1.0/users", "/users"),
        (
            "https://graph.microsoft.com/v1.0/users/u('x')/contacts/delta?$deltatoken=a%2Fb",
            "/users/u('x')/contacts/delta?$deltatoken=a%2Fb"
        ),
        ("http://graph.microsoft.com/v1.0/users", nil), ("https://graph.microsoft.com.evil.example/v1.0/users", nil),
        ("https://graph.microsoft.com@evil.example/v1.0/users", nil), ("https://evil.example/v1.0/users", nil),
        ("https://graph.microsoft.com:8443/v1.0/users", nil), ("https://graph.microsoft.com/beta/users", nil),
        ("https://graph.microsoft.com/v1.0evil", nil), ("https://graph.microsoft.com/v1.0/../beta/users", nil),
        ("https://graph.microsoft.com\\@evil.example/v1.0/users", nil), ("/v1.0/users", nil), ("", nil),
        ("https://graph.microsoft.com/v1.0/users#x", nil), ("https://graph.microsoft.com/v1.0/us ers", nil),
        ("ftp://graph.microsoft.com/v1.0/users", nil), ("https:///v1.0/users", nil),
        ("https://graph.microsoft.com:/v1.0/users", nil), ("https://graph.microsoft.com:99999/v1.0/users", nil),
    ]

    @Test(arguments: links) func `only links below the root are followed`(link: String, path: String?) throws {
        let root = try #require(GraphRoot("https://graph.microsoft.com/v1.0"))
        #expect(root.relative(link) == path)
    }

    static let endpoints: [(String, Bool)] = [
        ("http://127.0.0.1:8081", true), ("http://127.0.0.1:8081/", true), ("http://localhost:1", true),
        ("http://[::1]:8081", true), ("https://graph.example", true), ("http://graph.example", false),
        ("http://127.0.0.1.evil.example", false), ("http://10.0.0.1", false), ("graph.example", false), ("", false),
        ("http://user@127.0.0.1", false), ("http://127.0.0.1:8081?x", false), ("http://127.0.0.1:8081#x", false),
        ("file:///etc", false), ("http://127.0.0.1:x", false), ("http://127.1", false),
    ]

    @Test(arguments: endpoints) func `plain http goes nowhere but to this machine`(endpoint: String, isGood: Bool) {
        let configuration = try? GraphConfiguration(
            tenant: "t", clientID: "c", endpoint: endpoint, secret: { "s" })
        #expect((configuration != nil) == isGood)
    }

    @Test(arguments: ["", "a b", "a/b", "a\nb", "ä", String(repeating: "x", count: 256)])
    func `a tenant that is no identifier is refused with a remedy`(tenant: String) {
        #expect(throws: GraphConfigurationError.self) {
            try GraphConfiguration(tenant: tenant, clientID: "c", secret: { "s" })
        }
    }

    @Test func `each cloud has its own Graph, authority and audience`() throws {
        let addresses = try GraphCloud.allCases.map { cloud in
            let configuration = try GraphConfiguration(tenant: "t", clientID: "c", cloud: cloud, secret: { "s" })
            return [configuration.graph.text, configuration.tokenAddress, configuration.scope]
        }
        #expect(
            addresses == [
                [
                    "https://graph.microsoft.com/v1.0", "https://login.microsoftonline.com/t/oauth2/v2.0/token",
                    "https://graph.microsoft.com/.default",
                ],
                [
                    "https://graph.microsoft.us/v1.0", "https://login.microsoftonline.us/t/oauth2/v2.0/token",
                    "https://graph.microsoft.us/.default",
                ],
                [
                    "https://dod-graph.microsoft.us/v1.0", "https://login.microsoftonline.us/t/oauth2/v2.0/token",
                    "https://dod-graph.microsoft.us/.default",
                ],
                [
                    "https://microsoftgraph.chinacloudapi.cn/v1.0",
                    "https://login.chinacloudapi.cn/t/oauth2/v2.0/token",
                    "https://microsoftgraph.chinacloudapi.cn/.default",
                ],
                [
                    "https://microsoftgraph.chinacloudapi.cn/v1.0",
                    "https://login.partner.microsoftonline.cn/t/oauth2/v2.0/token",
                    "https://microsoftgraph.chinacloudapi.cn/.default",
                ],
            ])
    }

    static let waits: [(String?, Int64?)] = [
        (nil, nil), ("", nil), ("0", 0), ("1", 1000), ("0.249", 249), (" 10 ", 10_000), ("-1", nil), ("nan", nil),
        ("inf", nil), ("1e300", 86_400_000), ("soon", nil), ("Sun, 06 Nov 1994 08:49:37 GMT", 37_000),
        ("Sun, 06 Nov 1994 08:48:00 GMT", 0), ("Sun, 31 Feb 1994 08:49:37 GMT", nil),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400_000),
    ]

    @Test(arguments: waits) func `a wait is read in every spelling and bounded`(text: String?, milliseconds: Int64?) {
        let wait = RetryAfter.parse(text, date: "Sun, 06 Nov 1994 08:49:00 GMT", now: Moment(milliseconds: 0))
        #expect(wait?.milliseconds == milliseconds)
    }

    @Test func `ids of any spelling stay one segment of the path`() async throws {
        let transport = ScriptedTransport { _, _ in .success(.json(204, "")) }
        let target = try GraphTarget.testing(transport)
        _ = await target.perform([.remove(ItemID("AAMk/../x?y=ä#%"))], in: MailboxID("u/1"))
        #expect(
            transport.requests.map(\.url) == [
                "http://127.0.0.1:8081/v1.0/users/u%2F1/contacts/AAMk%2F..%2Fx%3Fy%3D%C3%A4%23%25/permanentDelete"
            ])
    }

    @Test func `a page whose link leads elsewhere is not believed`() async throws {
        let body = #"{"value":[],"@odata.nextLink":"https://evil.example/v1.0/users/u/contacts?$skip=1"}"#
        let transport = ScriptedTransport { _, _ in .success(.json(200, body)) }
        let target = try GraphTarget.testing(transport)
        let requests: [TargetRequest] = [
            .listing(FolderID("F"), page: nil, properties: []), .changes(FolderID("F"), since: nil, properties: []),
            .search(FolderID("F"), mark: itemMark("1"), properties: []),
        ]
        for request in requests {
            let outcome = await target.perform([request], in: mailbox)
            guard case .unknown? = outcome.first else {
                Issue.record("\(outcome)")
                return
            }
        }
        #expect(transport.requests.allSatisfy { $0.url.hasPrefix("http://127.0.0.1:8081/v1.0/") })
        #expect(transport.requests.count == 3)
    }

    @Test func `a stored cursor of another service is expired, and nothing is sent`() async throws {
        let transport = ScriptedTransport { _, _ in .success(.json(200, "{}")) }
        let target = try GraphTarget.testing(transport)
        let cursor = Cursor("https://graph.microsoft.com/v1.0/users/u/contactFolders/f/contacts/delta?$deltatoken=1")
        for request: TargetRequest in [
            .changes(FolderID("F"), since: cursor, properties: []),
            .listing(FolderID("F"), page: cursor, properties: []),
        ] {
            let outcome = await target.perform([request], in: mailbox)
            guard case .refused(let refusal)? = outcome.first else {
                Issue.record("\(outcome)")
                return
            }
            #expect(refusal.kind == .cursorExpired)
        }
        #expect(transport.requests.isEmpty)
    }

    @Test func `pages without end are given up`() async throws {
        let body = #"{"value":[],"@odata.nextLink":"http://127.0.0.1:8081/v1.0/users/u/contacts?$skip=1"}"#
        let transport = ScriptedTransport { _, _ in .success(.json(200, body)) }
        let outcome = await (try GraphTarget.testing(transport))
            .perform([.search(FolderID("F"), mark: itemMark("1"), properties: [])], in: mailbox)
        guard case .unknown? = outcome.first else {
            Issue.record("\(outcome)")
            return
        }
        #expect(transport.requests.count == MailboxRequests.pagesMax)
    }
}
