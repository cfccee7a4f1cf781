import ExchangeSimulator
import HTTPTransport
import TestSupport
import Testing

@Suite("Broken requests and the simulator's own pages") struct RobustnessTests {
    @Test(arguments: [
        "{", "", "null", "[1,2", "{\"givenName\":}", "{\"givenName\": \"\\ud800\"}", "nan",
        String(repeating: "[", count: 2000), "{\"a\":" + String(repeating: "{\"a\":", count: 600),
    ])
    func `a body that is no JSON is refused`(text: String) async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let path = "/users/\(Harness.anna)/contactFolders/\(folder)/contacts"
        for (method, path) in [("POST", path), ("POST", "/$batch"), ("POST", "/users/\(Harness.anna)/contactFolders")] {
            let answer = await harness.send(method, path, bytes: Array(text.utf8))
            #expect(answer.status == 400)
            #expect(answer.errorCode != nil)
        }
        #expect(await harness.send("POST", path, bytes: [0xFF, 0xFE, 0x00]).status == 400)
        #expect(try harness.simulator.member(Harness.anna).contacts().isEmpty)
    }

    @Test(arguments: [
        "/users/%zz", "/users/%", "/users/%ff%fe/contactFolders", "/users?$filter=%", "/users?$filter=mail%20eq",
        "/users?$filter='", "/users?$filter=((((((((((((((((((((((((((((((((mail eq 'a'",
        "/users?$unknown=1", "/users?$top=x", "/users?$top=0", "/users?$skiptoken=-1", "//", "/",
        "/me/contacts", "/groups", "/users/x/messages", "/users/a/contactFolders/b/messages",
        "/users?$filter=mail eq 'a'" + String(repeating: " or mail eq 'a'", count: 500),
    ])
    func `a broken target is 400`(path: String) async throws {
        let harness = try Harness()
        let answer = await harness.send("GET", path.replacing(" ", with: "%20"))
        #expect(answer.status == 400)
        #expect(answer.errorCode != nil)
    }

    @Test(arguments: [
        ("PUT", "/users"), ("DELETE", "/users/a"), ("PUT", "/users/a/contacts"), ("BREW", "/users/a/contacts/b"),
        ("GET", "/users/a/contacts/b/permanentDelete"), ("POST", "/users/a/contactFolders/b/contacts/delta"),
        ("GET", "/$batch"),
    ])
    func `a method that does not fit is 405`(method: String, path: String) async throws {
        let harness = try Harness()
        let answer = await harness.send(method, path)
        #expect(answer.status == 405)
        #expect(answer.errorCode == "ErrorInvalidRequest")
    }

    @Test func `what can be filtered and expanded is bounded`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let path = "/users/\(Harness.anna)/contactFolders/\(folder)/contacts"
        let refused = [
            "$filter=emailAddresses/any(a:contains(a/address,'x'))", "$filter=emailAddresses/address eq 'x'",
            "$filter=singleValueExtendedProperties/any(ep:ep/value eq 'x')", "$filter=shoeSize eq '43'",
            "$filter=singleValueExtendedProperties/any(ep:ep/id eq 'CrmKey' and ep/value eq 'x')",
            "$expand=singleValueExtendedProperties", "$expand=extensions", "$search=x", "$select=shoeSize",
            "$orderby=shoeSize", "$filter=surname eq 'a'&$orderby=givenName", "$top=1001",
        ]
        for option in refused {
            let answer = await harness.send("GET", path + "?" + option.replacing(" ", with: "+"))
            #expect(answer.status == 400, "\(option)")
        }
        _ = await harness.makeContact(
            ["givenName": "A", "surname": "b", "emailAddresses": [["address": "a@kunde.example"]]], in: folder)
        _ = await harness.makeContact(["givenName": "B", "surname": "a"], in: folder)
        let found = await harness.send(
            "GET", path + "?$filter=emailAddresses/any(a:a/address+eq+'A@kunde.example')")
        #expect(found.values.count == 1)
        let sorted = await harness.send("GET", path + "?$orderby=surname&$count=true")
        #expect(sorted.values.compactMap { $0["givenName"]?.string } == ["B", "A"])
        #expect(sorted["@odata.count"] == 2)
    }

    @Test func `random requests are answered, never crash and change nothing by reading`() async throws {
        var random = SeededGenerator(seed: SeededGenerator.printedSeed("the simulator's random requests"))
        let harness = try Harness { $0.limits.requestsMax = nil }
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(["givenName": "A"], in: folder)
        let pieces = [
            "users", Harness.anna, "contactFolders", folder, "contacts", made.id, "delta", "photo", "$value",
            "permanentDelete", "childFolders", "%", "%41", "'", "?", "&", "$filter=", "$expand=", "$select=", "id eq '",
            "and", "(", ")", "any(", "/", "/", "/", "\u{0}", "😀", "$batch", "$top=", "5", "$skiptoken=", "=",
        ]
        let bodies = [
            "", "{}", "[]", "{\"requests\":[{}]}", "{\"givenName\":{}}", "{\"emailAddresses\":[null]}", "\u{0}",
        ]
        for _ in 0..<3000 {
            let path =
                "/"
                + (0..<Int.random(in: 0..<9, using: &random)).map { _ in
                    pieces[Int.random(in: 0..<pieces.count, using: &random)]
                }.joined(separator: Bool.random(using: &random) ? "/" : "")
            let method = ["GET", "GET", "POST", "PATCH", "PUT"][Int.random(in: 0..<5, using: &random)]
            let body = bodies[Int.random(in: 0..<bodies.count, using: &random)]
            let answer = await harness.send(method, path, bytes: method == "GET" ? [] : Array(body.utf8))
            #expect((200..<600).contains(answer.status))
            #expect(answer.status < 500 || path.contains("expand"), "\(method) \(path)")
        }
    }

    @Test func `headers of any kind are taken`() async throws {
        let harness = try Harness()
        for prefer in ["", ",,,", "IdType", "=", "odata.maxpagesize=-1", "odata.maxpagesize=999999999999999999999"] {
            let answer = await harness.send(
                "GET", "/users/\(Harness.anna)/contactFolders", headers: [("Prefer", prefer), ("If-Match", "x\"")])
            #expect(answer.status == 200)
        }
        let several = await harness.send(
            "GET", "/users/\(Harness.anna)/contactFolders",
            headers: [("Prefer", "odata.maxpagesize=50, IdType=\"ImmutableId\"")])
        #expect(several.headers["Preference-Applied"] == "IdType=ImmutableId")
    }

    @Test func `the own pages show everything to this machine and nothing to others`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(
            ["givenName": "A", "singleValueExtendedProperties": [["id": .string(keyID), "value": "1"]]], in: folder)
        _ = await harness.send("DELETE", "/users/\(Harness.anna)/contacts/\(made.id)")
        let page = { (path: String, isFromLoopback: Bool) in
            let response = await harness.simulator.handle(
                HTTPServerRequest(method: "GET", path: path, isFromLoopback: isFromLoopback))
            return (response.status, WireValue(json: response.body) ?? .null)
        }
        let (status, contacts) = await page("/simulator/mailboxes/\(Harness.anna)/contacts", true)
        #expect(status == 200)
        let contact = try #require(contacts["value"]?[0])
        #expect(contact["id"]?.string == made.id)
        #expect(contact["location"] == "deletedItems")
        #expect(contact["extendedProperties"] == .object([keyID: "1"]))
        #expect(await page("/simulator/mailboxes", true).1["value"]?.array?.count == 2)
        #expect(await page("/simulator/mailboxes/\(Harness.anna)/folders", true).1["value"]?.array?.count == 2)
        #expect(await page("/simulator/statistics", true).1["requests"]?["createContact"] == 1)
        #expect(await page("/simulator/writes", true).1["value"]?.array?.count == 3)
        #expect(await page("/simulator/mailboxes/nobody/contacts", true).0 == 404)
        #expect(await page("/simulator", true).0 == 404)
        #expect(await page("/simulator/mailboxes", false).0 == 403)
    }
}
