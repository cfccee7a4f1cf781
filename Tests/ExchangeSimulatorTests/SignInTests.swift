import ExchangeSimulator
import HTTPTransport
import Testing

@Suite("Signing in") struct SignInTests {
    struct Refused: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var form: String
        var tenant = "musterwerk.example"
        var number: Int
        var error: String
        var status: Int
    }

    private static let good =
        "client_id=00000000-1111-2222-3333-444444444444&client_secret=an+invented%20secret"
        + "&grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"

    static let refused = [
        Refused(
            testDescription: "wrong secret", form: good.replacing("invented", with: "other"), number: 7_000_215,
            error: "invalid_client", status: 401),
        Refused(
            testDescription: "no secret", form: good.replacing("client_secret", with: "secret"), number: 7_000_218,
            error: "invalid_client", status: 401),
        Refused(
            testDescription: "unknown app", form: good.replacing("00000000-", with: "00000001-"), number: 700_016,
            error: "unauthorized_client", status: 400),
        Refused(
            testDescription: "unknown tenant", form: good, tenant: "other.example", number: 90002,
            error: "invalid_request", status: 400),
        Refused(
            testDescription: "scope without .default", form: good.replacing(".default", with: "Contacts.Read"),
            number: 70011, error: "invalid_scope", status: 400),
        Refused(
            testDescription: "other grant", form: good.replacing("client_credentials", with: "password"),
            number: 70003, error: "unsupported_grant_type", status: 400),
        Refused(
            testDescription: "malformed assertion",
            form: good.replacing(
                "client_secret=an+invented%20secret",
                with: "client_assertion=e30&client_assertion_type=\(Assertion.type)"),
            number: 700_027, error: "invalid_client", status: 401),
    ]

    @Test func `a secret that has ended is told from a wrong one`() async throws {
        let harness = try Harness { $0.behaviour.isSecretExpired = true }
        #expect(await sign(harness, Self.good)["error_codes"] == [7_000_222])
        #expect(await sign(harness, Self.good.replacing("invented", with: "x"))["error_codes"] == [7_000_215])
    }

    private func sign(_ harness: Harness, _ form: String, tenant: String = "musterwerk.example") async -> Answer {
        let response = await harness.simulator.handle(
            HTTPServerRequest(
                method: "POST", path: "/\(tenant)/oauth2/v2.0/token",
                headers: ["Host": "login.example", "Content-Type": "application/x-www-form-urlencoded"],
                body: Array(form.utf8)))
        return Answer(
            status: response.status, headers: response.headers, body: response.body, delivery: response.delivery)
    }

    @Test func `the right secret gives a token that opens Graph until it ends`() async throws {
        let harness = try Harness()
        let answer = await sign(harness, Self.good)
        #expect(answer.status == 200)
        #expect(answer["expires_in"] == 3599)
        let token = try #require(answer["access_token"]?.string)
        let headers = [("Authorization", "Bearer \(token)")]
        #expect(await harness.send("GET", "/users", headers: headers).status == 200)
        harness.time.advance(3600)
        let late = await harness.send("GET", "/users", headers: headers)
        #expect(late.status == 401)
        #expect(late.errorCode == "InvalidAuthenticationToken")
        #expect(late.headers["WWW-Authenticate"] != nil)
    }

    @Test(arguments: refused) func `a refusal has the authority's shape`(_ row: Refused) async throws {
        let harness = try Harness()
        let answer = await sign(harness, row.form, tenant: row.tenant)
        #expect(answer.status == row.status)
        #expect(answer["error"]?.string == row.error)
        #expect(answer["error_codes"] == [.number(Double(row.number))])
        let text = answer["error_description"]?.string ?? ""
        #expect(text.hasPrefix("AADSTS\(row.number): "))
        #expect(text.contains("Trace ID: ") && !text.contains(Harness.secret))
    }

    @Test func `the discovery document names the token endpoint of the host that was asked`() async throws {
        let harness = try Harness()
        let response = await harness.simulator.handle(
            HTTPServerRequest(
                method: "GET", path: "/musterwerk.example/v2.0/.well-known/openid-configuration",
                headers: ["Host": "127.0.0.1:9"]))
        let document = try #require(WireValue(json: response.body))
        #expect(document["token_endpoint"] == "http://127.0.0.1:9/musterwerk.example/oauth2/v2.0/token")
        #expect(document["issuer"] != nil && document["authorization_endpoint"] != nil)
    }

    @Test(arguments: ["", "Bearer", "Bearer x.y.z", "Basic abc", "bearer "])
    func `without a token issued here nothing opens`(authorization: String) async throws {
        let harness = try Harness()
        for path in ["/users", "/users/\(Harness.anna)/contactFolders", "/$batch"] {
            let answer = await harness.send("GET", path, headers: [("Authorization", authorization)])
            #expect(answer.status == 401)
            #expect(answer.errorCode == "InvalidAuthenticationToken")
        }
    }

    @Test func `a switch lets every token in, for clients that cannot sign in here`() async throws {
        let harness = try Harness { $0.behaviour.acceptsAnyToken = true }
        #expect(await harness.send("GET", "/users", headers: [("Authorization", "Bearer token")]).status == 200)
    }

    @Test func `roles that the token lacks are missed where they are needed`() async throws {
        let harness = try Harness { $0.behaviour.tokenRoles = [] }
        let users = await harness.send("GET", "/users")
        #expect(users.status == 403)
        #expect(users.errorCode == "Authorization_RequestDenied")
        let folders = await harness.send("GET", "/users/\(Harness.anna)/contactFolders")
        #expect(folders.errorCode == "ErrorAccessDenied")
        let granted = try Harness {
            $0.behaviour.tokenRoles = []
            $0.behaviour.grantsContactsWithoutRole = true
        }
        #expect(await granted.send("GET", "/users/\(Harness.anna)/contactFolders").status == 200)
    }
}
