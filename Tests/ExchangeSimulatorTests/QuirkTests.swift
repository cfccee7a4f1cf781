import ExchangeSimulator
import HTTPTransport
import Testing

@Suite("What the service makes of values") struct QuirkTests {
    private static let contacts = "/users/\(Harness.anna)/contacts"

    @Test func `a recipient of the tenant brings its own name, and a changed name alone changes nothing`() async throws
    {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(
            [
                "givenName": "B",
                "emailAddresses": [
                    ["address": "BEN@musterwerk.example", "name": "Benny"],
                    ["address": "x@kunde.example", "name": "X"],
                ],
            ], in: folder)
        #expect(
            made["emailAddresses"] == [
                ["name": "Ben Klee", "address": "BEN@musterwerk.example"],
                ["name": "X", "address": "x@kunde.example"],
            ])
        let patched = await harness.send(
            "PATCH", "\(Self.contacts)/\(made.id)",
            ["emailAddresses": [["address": "X@kunde.example", "name": "Other"]]])
        #expect(patched["emailAddresses"] == [["name": "X", "address": "X@kunde.example"]])
    }

    @Test(arguments: ["a@kunde.example,", "a", "a@", "@b", "a b@c.example", "a@b@c.example", ""])
    func `a malformed address is taken and then missing`(address: String) async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(
            ["givenName": "A", "emailAddresses": [["address": .string(address)], ["address": "b@kunde.example"]]],
            in: folder)
        #expect(made.status == 201)
        #expect(made["emailAddresses"]?.array?.compactMap { $0["address"]?.string } == ["b@kunde.example"])
    }

    @Test func `display name and fileAs are made up again when the name changes without them`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(
            ["givenName": "Ada", "surname": "Vogt", "displayName": "Dr. Vogt", "fileAs": "Vogt"], in: folder)
        #expect(made["displayName"] == "Dr. Vogt")
        let path = "\(Self.contacts)/\(made.id)"
        let other = await harness.send("PATCH", path, ["jobTitle": "Lead"])
        #expect(other["displayName"] == "Dr. Vogt")
        let renamed = await harness.send("PATCH", path, ["surname": "Berg"])
        #expect(renamed["displayName"] == "Ada Berg")
        #expect(renamed["fileAs"] == "Berg, Ada")
        let both = await harness.send(
            "PATCH", path, ["surname": "Klee", "displayName": "Frau Klee", "fileAs": "Klee"])
        #expect(both["displayName"] == "Frau Klee")
        #expect(both["fileAs"] == "Klee")
        let company = await harness.makeContact(["companyName": "Kunde AG"], in: folder)
        #expect(company["displayName"] == "Kunde AG")
    }

    @Test(arguments: [
        ("1974-07-22", "1974-07-22T11:59:00Z"), ("1974-07-22T11:59:00Z", "1974-07-22T11:59:00Z"),
        ("1974-07-22T00:30:00+02:00", "1974-07-21T11:59:00Z"), ("1974-07-22T23:30:00-01:00", "1974-07-23T11:59:00Z"),
        ("2000-02-29T11:59:00.000Z", "2000-02-29T11:59:00Z"),
    ])
    func `a birthday is a day of UTC at 11:59`(sent: String, shown: String) async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(["givenName": "A", "birthday": .string(sent)], in: folder)
        #expect(made["birthday"]?.string == shown)
    }

    @Test func `by switch a birthday keeps the time it was written with`() async throws {
        let harness = try Harness { $0.behaviour.birthdays = .written }
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(["givenName": "A", "birthday": "1974-07-22T00:30:00+02:00"], in: folder)
        #expect(made["birthday"] == "1974-07-21T22:30:00Z")
    }

    @Test(arguments: ["1974-13-01", "1974-02-30", "today", "1974-07-22T", "1974-07-22T25:00:00Z", "74-07-22", "ä"])
    func `what is no day is refused as a birthday`(text: String) async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(["givenName": "A", "birthday": .string(text)], in: folder)
        #expect(made.status == 400)
        #expect(made.errorCode == "RequestBodyRead")
    }

    @Test func `notes that begin with a line end are cut in lists and whole by id`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let notes = "\n" + String(repeating: "line\n", count: 200)
        let made = await harness.makeContact(["givenName": "A", "personalNotes": .string(notes)], in: folder)
        #expect(made["personalNotes"]?.string == notes)
        let list = await harness.send("GET", "/users/\(Harness.anna)/contactFolders/\(folder)/contacts")
        let listed = list.values.first?["personalNotes"]?.string ?? ""
        #expect(listed.count == 256)
        #expect(!listed.contains("\n"))
        #expect(await harness.send("GET", "\(Self.contacts)/\(made.id)")["personalNotes"]?.string == notes)
        let plain = await harness.send(
            "PATCH", "\(Self.contacts)/\(made.id)", ["personalNotes": .string(String(notes.dropFirst()))])
        #expect(plain.status == 200)
        let again = await harness.send("GET", "/users/\(Harness.anna)/contactFolders/\(folder)/contacts")
        #expect(again.values.first?["personalNotes"]?.string == String(notes.dropFirst()))
    }

    @Test func `categories lose their order`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(["givenName": "A", "categories": ["rouge", "vert", "rouge"]], in: folder)
        #expect(made["categories"] == ["vert", "rouge"])
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var body: WireValue
        var code = "RequestBodyRead"
    }

    static let refused = [
        Refused(testDescription: "unknown property", body: ["givenName": "A", "shoeSize": "43"]),
        Refused(testDescription: "snake case", body: ["mobile_phone": .null]),
        Refused(testDescription: "number for a text", body: ["givenName": 5]),
        Refused(testDescription: "text for a collection", body: ["businessPhones": "1"]),
        Refused(testDescription: "number in a collection", body: ["businessPhones": [1]]),
        Refused(testDescription: "text for an address", body: ["homeAddress": "S 1"]),
        Refused(testDescription: "unknown part of an address", body: ["homeAddress": ["county": "x"]]),
        Refused(testDescription: "unknown part of an e-mail", body: ["emailAddresses": [["type": "work"]]]),
        Refused(testDescription: "wrong type name", body: ["@odata.type": "#microsoft.graph.event"]),
        Refused(testDescription: "read-only property", body: ["id": "x"], code: "ErrorInvalidPropertySet"),
        Refused(
            testDescription: "malformed property id",
            body: ["singleValueExtendedProperties": [["id": "CrmKey", "value": "1"]]], code: "ErrorInvalidArgument"),
        Refused(testDescription: "no object", body: ["a"], code: "UnableToDeserializePostBody"),
    ]

    @Test(arguments: refused) func `a body the type does not have is refused and changes nothing`(
        _ row: Refused
    ) async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(["givenName": "A"], in: folder)
        let created = await harness.makeContact(row.body, in: folder)
        let patched = await harness.send("PATCH", "\(Self.contacts)/\(made.id)", row.body)
        for answer in [created, patched] {
            #expect(answer.status == 400)
            #expect(answer.errorCode == row.code)
        }
        let after = await harness.send("GET", "\(Self.contacts)/\(made.id)")
        #expect(after["changeKey"] == made["changeKey"])
    }

    @Test func `a fetched contact may be sent back as it is, but not with another change key`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(["givenName": "A"], in: folder)
        let path = "\(Self.contacts)/\(made.id)"
        #expect(await harness.send("PATCH", path, made.json).status == 200)
        #expect(await harness.send("PATCH", path, made.json).status == 400)
        let lenient = try Harness { $0.behaviour.ignoresReadOnlyProperties = true }
        let there = await lenient.makeFolder()
        let contact = await lenient.makeContact(["givenName": "A"], in: there)
        let ignored = await lenient.send("PATCH", "\(Self.contacts)/\(contact.id)", ["changeKey": "x"])
        #expect(ignored.status == 200)
    }

    @Test func `a given name is required by switch only`() async throws {
        let harness = try Harness { $0.behaviour.requiresGivenName = true }
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(["companyName": "Kunde AG"], in: folder)
        #expect(made.errorCode == "ErrorInvalidProperty")
        #expect(made.errorMessage == "The property 'GivenName' is required when creating the entity.")
        #expect(await harness.makeContact(["givenName": "A"], in: folder).status == 201)
    }

    @Test func `a filter may lag behind the creates`() async throws {
        let harness = try Harness { $0.behaviour.filterLagSeconds = 5 }
        let folder = await harness.makeFolder()
        _ = await harness.makeContact(
            ["givenName": "A", "singleValueExtendedProperties": [["id": .string(keyID), "value": "1"]]], in: folder)
        let filter = encoded("singleValueExtendedProperties/any(ep:ep/id eq '\(keyID)' and ep/value eq '1')")
        let path = "/users/\(Harness.anna)/contactFolders/\(folder)/contacts?$filter=\(filter)"
        #expect(await harness.send("GET", path).values.isEmpty)
        harness.time.advance(6)
        #expect(await harness.send("GET", path).values.count == 1)
    }

    @Test func `photos can be put and patched, not deleted`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(["givenName": "A"], in: folder)
        let path = "\(Self.contacts)/\(made.id)/photo/$value"
        #expect(await harness.send("GET", path).status == 404)
        #expect(await harness.send("PUT", path, bytes: [0xFF, 0xD8, 1]).status == 200)
        let read = await harness.send("GET", path)
        #expect(read.body == [0xFF, 0xD8, 1])
        #expect(read.headers["Content-Type"] == "image/jpeg")
        #expect(await harness.send("PATCH", path, bytes: [2]).status == 200)
        #expect(await harness.send("GET", path.replacing("$value", with: "%24value")).body == [2])
        let deleted = await harness.send("DELETE", path)
        #expect(deleted.status == 405)
        #expect(deleted.errorCode == "ErrorInvalidRequest")
        #expect(await harness.send("PUT", path, bytes: []).status == 400)
        let large = [UInt8](repeating: 1, count: 4 * 1024 * 1024 + 1)
        #expect(await harness.send("PUT", path, bytes: large).status == 413)
        let sized = await harness.send("GET", "\(Self.contacts)/\(made.id)/photos/48x48/$value")
        #expect(sized.status == 400)
    }
}
