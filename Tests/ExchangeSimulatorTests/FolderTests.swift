import ExchangeSimulator
import Testing

@Suite("Contact folders") struct FolderTests {
    private static let path = "/users/\(Harness.anna)/contactFolders"

    @Test func `a new folder lands below Contacts, which no list shows`() async throws {
        let harness = try Harness()
        let made = await harness.send("POST", Self.path, ["displayName": "CRM"])
        #expect(made.status == 201)
        let contacts = await harness.send("GET", "\(Self.path)/contacts")
        #expect(contacts["displayName"] == "Contacts")
        #expect(made["parentFolderId"]?.string == contacts.id)
        let list = await harness.send("GET", Self.path)
        #expect(list.values.compactMap { $0["displayName"]?.string } == ["CRM"])
        let child = await harness.send("POST", "\(Self.path)/\(made.id)/childFolders", ["displayName": "CRM"])
        #expect(child.status == 201)
        let children = await harness.send("GET", "\(Self.path)/\(made.id)/childFolders")
        #expect(children.values.map { $0["id"] } == [child["id"]])
        #expect(await harness.send("GET", "\(Self.path)/\(child.id)").status == 200)
    }

    @Test func `a name that a sibling has is 409, whatever its case`() async throws {
        let harness = try Harness()
        let first = await harness.makeFolder("CRM")
        let second = await harness.send("POST", Self.path, ["displayName": "crm"])
        #expect(second.status == 409)
        #expect(second.errorCode == "ErrorFolderExists")
        let other = await harness.makeFolder("Other")
        #expect(await harness.send("PATCH", "\(Self.path)/\(other)", ["displayName": "CRM"]).status == 409)
        #expect(await harness.send("PATCH", "\(Self.path)/\(first)", ["displayName": "Crm"]).status == 200)
    }

    @Test func `folders are found by name and by extended property, and show it when asked`() async throws {
        let harness = try Harness()
        _ = await harness.makeFolder("O'Brien's")
        let made = await harness.send(
            "POST", Self.path,
            [
                "displayName": "CRM",
                "singleValueExtendedProperties": [["id": .string(keyID), "value": "book-1"]],
            ])
        let byName = await harness.send("GET", "\(Self.path)?$filter=displayName+eq+'O%27%27Brien''s'")
        #expect(byName.values.count == 1)
        let filter = encoded("singleValueExtendedProperties/any(ep:ep/id eq '\(keyID)' and ep/value eq 'book-1')")
        let expand = encoded("singleValueExtendedProperties($filter=id eq '\(keyID)' or id eq 'String 0x3A24')")
        let byKey = await harness.send("GET", "\(Self.path)?$filter=\(filter)&$expand=\(expand)")
        #expect(byKey.values.map { $0["id"] } == [made["id"]])
        #expect(
            byKey.values.first?["singleValueExtendedProperties"] == [["id": .string(keyID), "value": "book-1"]])
    }

    @Test func `a deleted folder lies in Deleted Items with its content and keeps its id`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder("CRM")
        let contact = await harness.makeContact(["givenName": "A"], in: folder)
        #expect(await harness.send("DELETE", "\(Self.path)/\(folder)").status == 204)
        let found = await harness.send("GET", "\(Self.path)/\(folder)")
        #expect(found.status == 200)
        let contacts = await harness.send("GET", "\(Self.path)/contacts")
        #expect(found["parentFolderId"]?.string != contacts.id)
        #expect(await harness.send("GET", Self.path).values.isEmpty)
        #expect(await harness.send("GET", "/users/\(Harness.anna)/contacts/\(contact.id)").status == 200)
        let member = try harness.simulator.member(Harness.anna)
        #expect(member.contacts().map(\.location) == [.deletedItems])
        // FACTS §4: a second folder of that name cannot follow it there.
        let second = await harness.makeFolder("CRM")
        #expect(await harness.send("DELETE", "\(Self.path)/\(second)").status == 403)
        #expect(await harness.send("DELETE", "\(Self.path)/contacts").status == 403)
    }

    @Test func `a purged folder and its contacts are gone`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder("CRM")
        let contact = await harness.makeContact(["givenName": "A"], in: folder)
        #expect(await harness.send("POST", "\(Self.path)/\(folder)/permanentDelete").status == 204)
        #expect(await harness.send("GET", "\(Self.path)/\(folder)").errorCode == "ErrorItemNotFound")
        #expect(await harness.send("GET", "/users/\(Harness.anna)/contacts/\(contact.id)").status == 404)
        let delta = await harness.send("GET", "\(Self.path)/\(folder)/contacts/delta")
        #expect(delta.status == 404)
        #expect(delta.errorCode == "ErrorSyncFolderNotFound")
        #expect(try harness.simulator.member(Harness.anna).contacts().map(\.location) == [.purged])
    }

    @Test func `a PATCH with another parent moves nothing`() async throws {
        let harness = try Harness()
        let one = await harness.makeFolder("One")
        let two = await harness.makeFolder("Two")
        let moved = await harness.send("PATCH", "\(Self.path)/\(one)", ["parentFolderId": .string(two)])
        #expect(moved.status == 200)
        #expect(moved["parentFolderId"]?.string != two)
    }
}
