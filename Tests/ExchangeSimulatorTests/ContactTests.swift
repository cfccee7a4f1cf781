import ExchangeSimulator
import HTTPTransport
import Testing

@Suite("Contacts") struct ContactTests {
    @Test func `a create answers 201 with the whole contact`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(
            [
                "@odata.type": "#microsoft.graph.contact", "givenName": "Ada", "surname": "Vogt",
                "emailAddresses": [["address": "ada@kunde.example"]], "businessPhones": ["+49 1"],
                "businessAddress": ["city": "Konstanz"], "birthday": "1974-07-22",
            ], in: folder)
        #expect(made.status == 201)
        #expect(made["displayName"] == "Ada Vogt")
        #expect(made["fileAs"] == "Vogt, Ada")
        #expect(made["parentFolderId"] == .string(folder))
        #expect(made["homeAddress"] == .object([:]))
        #expect(made["businessAddress"] == ["city": "Konstanz"])
        #expect(made["homePhones"] == [])
        #expect(made["surname"] == "Vogt")
        #expect(made["jobTitle"] == .some(.null))
        #expect(made["birthday"] == "1974-07-22T11:59:00Z")
        #expect(made["emailAddresses"] == [["name": "ada@kunde.example", "address": "ada@kunde.example"]])
        #expect(made["singleValueExtendedProperties"] == nil)
        #expect(made["@odata.etag"]?.string == made.headers["ETag"])
        #expect(made.headers["Preference-Applied"] == "IdType=ImmutableId")
    }

    @Test func `too many values are refused with the documented words`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let mails: WireValue = .array((1...4).map { ["address": .string("a\($0)@kunde.example")] })
        let four = await harness.makeContact(["givenName": "A", "emailAddresses": mails], in: folder)
        #expect(four.status == 400)
        #expect(
            four.errorMessage
                == "The multi value property EmailAddresses has 4 entries, that exceeds the max allowed value of 3")
        let phones = await harness.makeContact(["givenName": "A", "businessPhones": ["1", "2", "3"]], in: folder)
        #expect(
            phones.errorMessage
                == "The multi value property BusinessPhones has 3 entries, that exceeds the max allowed value of 2")
        let home = await harness.makeContact(["givenName": "A", "homePhones": ["1", "2", "3"]], in: folder)
        #expect(home.status == 400)
        #expect(try harness.simulator.member(Harness.anna).contacts().isEmpty)
    }

    @Test func `a PATCH replaces addresses and collections whole, and null clears`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(
            [
                "givenName": "Ada", "surname": "Vogt", "jobTitle": "Lead", "businessPhones": ["1", "2"],
                "homeAddress": ["city": "Konstanz", "street": "S 1"], "birthday": "1974-07-22",
            ], in: folder)
        let patched = await harness.send(
            "PATCH", "/users/\(Harness.anna)/contacts/\(made.id)",
            ["homeAddress": ["city": "Ulm"], "businessPhones": ["3"], "birthday": .null, "jobTitle": .null])
        #expect(patched.status == 200)
        #expect(patched["homeAddress"] == ["city": "Ulm"])
        #expect(patched["businessPhones"] == ["3"])
        #expect(patched["birthday"] == .some(.null))
        #expect(patched["jobTitle"] == .some(.null))
        #expect(patched["surname"] == "Vogt")
        #expect(patched["@odata.etag"] != made["@odata.etag"])
        #expect(patched["id"] == made["id"])
    }

    @Test func `a listing pages by nextLink and shows keys on request only`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        for number in 1...25 {
            let made = await harness.makeContact(
                [
                    "givenName": .string("N\(number)"),
                    "singleValueExtendedProperties": [["id": .string(keyID), "value": .string("key-\(number)")]],
                ], in: folder)
            #expect(made.status == 201)
        }
        var path =
            "/users/\(Harness.anna)/contactFolders/\(folder)/contacts?$select=givenName&$expand="
            + encoded("singleValueExtendedProperties($filter=id eq '\(keyID)')")
        var keys: [String] = []
        var pages: [Int] = []
        while true {
            let page = await harness.send("GET", path)
            #expect(page.status == 200)
            pages.append(page.values.count)
            keys += page.values.compactMap { $0["singleValueExtendedProperties"]?[0]?["value"]?.string }
            #expect(page.values.allSatisfy { $0["surname"] == nil && $0["@odata.etag"] != nil })
            guard let next = page["@odata.nextLink"]?.string else { break }
            path = next
        }
        #expect(pages == [10, 10, 5])
        #expect(keys == (1...25).map { "key-\($0)" })
    }

    @Test func `a filter finds a key without regard to case`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        for key in ["Key-1", "key-2"] {
            _ = await harness.makeContact(
                [
                    "givenName": "A",
                    "singleValueExtendedProperties": [["id": .string(keyID), "value": .string(key)]],
                ], in: folder)
        }
        let filter = "singleValueExtendedProperties/Any(ep: ep/id eq '\(keyID)' and ep/value eq 'KEY-1')"
        let found = await harness.send(
            "GET", "/users/\(Harness.anna)/contactFolders/\(folder)/contacts?%24filter=\(encoded(filter))")
        #expect(found.values.count == 1)
        #expect(found.values.first?["singleValueExtendedProperties"] == nil)
        let other = filter.replacing("Name CrmKey", with: "Name crmkey")
        let none = await harness.send(
            "GET", "/users/\(Harness.anna)/contactFolders/\(folder)/contacts?$filter=\(encoded(other))")
        #expect(none.status == 200)
        #expect(none.values.isEmpty)
    }
}
