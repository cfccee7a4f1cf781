import ExchangeSimulator
import HTTPTransport
import Testing

@Suite("Ids, users and mailboxes") struct IdentityTests {
    private static let contacts = "/users/\(Harness.anna)/contacts"

    @Test func `each request chooses the form of its ids`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(["givenName": "A"], in: folder)
        let classic = await harness.send("GET", "\(Self.contacts)/\(made.id)", immutable: false)
        #expect(made.id.utf8.count == 72)
        #expect(classic.id.utf8.count == 152)
        #expect(classic.headers["Preference-Applied"] == nil)
        let back = await harness.send("GET", "\(Self.contacts)/\(encoded(classic.id))")
        #expect(back.id == made.id)
        // Folders have one form only.
        #expect(classic["parentFolderId"]?.string == folder)
    }

    @Test func `a move changes the classic id and keeps the immutable one`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(["givenName": "A"], in: folder)
        let before = await harness.send("GET", "\(Self.contacts)/\(made.id)", immutable: false)
        try await harness.simulator.member(Harness.anna).move(made.id, to: "contacts")
        #expect(await harness.send("GET", "\(Self.contacts)/\(before.id)").status == 404)
        let after = await harness.send("GET", "\(Self.contacts)/\(made.id)", immutable: false)
        #expect(after.status == 200)
        #expect(after.id != before.id)
        #expect(after["parentFolderId"] != before["parentFolderId"])
        #expect(after["changeKey"] != before["changeKey"])
    }

    @Test func `a text that is no id is malformed, one of another mailbox is not found`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(["givenName": "A"], in: folder)
        let swapped = String(made.id.map { $0.isUppercase ? Character($0.lowercased()) : $0 })
        for text in ["x", "AAMkAGI2THk0AAA=", swapped, String(made.id.dropLast()), made.id + "A"] {
            let answer = await harness.send("GET", "\(Self.contacts)/\(text)")
            #expect(answer.status == 400)
            #expect(answer.errorCode == "ErrorInvalidIdMalformed")
        }
        let other = await harness.send("GET", "/users/\(Harness.ben)/contacts/\(made.id)")
        #expect(other.errorCode == "ErrorItemNotFound")
        #expect(await harness.send("GET", "\(Self.contacts)/\(folder)").errorCode == "ErrorItemNotFound")
    }

    @Test func `a contact is found by id wherever it is, until it is purged`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(["givenName": "A"], in: folder)
        let long = "/users/\(Harness.anna)/contactFolders/\(folder)/contacts/\(made.id)"
        #expect(await harness.send("GET", long).id == made.id)
        #expect(await harness.send("DELETE", long).status == 204)
        let deleted = await harness.send("GET", "\(Self.contacts)/\(made.id)")
        #expect(deleted.status == 200)
        #expect(deleted["parentFolderId"]?.string != folder)
        #expect(await harness.send("POST", "\(Self.contacts)/\(made.id)/permanentDelete").status == 204)
        #expect(await harness.send("GET", "\(Self.contacts)/\(made.id)").status == 404)
        #expect(await harness.send("DELETE", "\(Self.contacts)/\(made.id)").errorCode == "ErrorItemNotFound")
    }

    @Test func `permanentDelete is there in the global cloud only`() async throws {
        let harness = try Harness { $0.behaviour.isGlobalCloud = false }
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(["givenName": "A"], in: folder)
        #expect(await harness.send("POST", "\(Self.contacts)/\(made.id)/permanentDelete").status == 400)
        #expect(made["primaryEmailAddress"] == nil)
        let slot = await harness.makeContact(["primaryEmailAddress": ["address": "a@kunde.example"]], in: folder)
        #expect(slot.errorCode == "RequestBodyRead")
        let global = try Harness()
        let there = await global.makeFolder()
        let filled = await global.makeContact(["primaryEmailAddress": ["address": "a@kunde.example"]], in: there)
        #expect(filled["emailAddresses"]?[0]?["address"] == "a@kunde.example")
        #expect(filled["secondaryEmailAddress"] == .some(.null))
    }

    @Test func `If-Match is honoured on PATCH and DELETE`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(["givenName": "A"], in: folder)
        let path = "\(Self.contacts)/\(made.id)"
        let old = made["@odata.etag"]?.string ?? ""
        let patched = await harness.send("PATCH", path, ["jobTitle": "Lead"], headers: [("If-Match", old)])
        #expect(patched.status == 200)
        let stale = await harness.send("PATCH", path, ["jobTitle": "Buyer"], headers: [("If-Match", old)])
        #expect(stale.status == 412)
        #expect(stale.errorCode == "ErrorIrresolvableConflict")
        #expect(await harness.send("DELETE", path, headers: [("If-Match", old)]).status == 412)
        #expect(await harness.send("PATCH", path, ["jobTitle": "C"], headers: [("If-Match", "*")]).status == 200)
        let current = await harness.send("GET", path)
        let tag = current["@odata.etag"]?.string ?? ""
        #expect(await harness.send("DELETE", path, headers: [("If-Match", tag)]).status == 204)
    }

    @Test func `id and principal name address a user, whatever their case`() async throws {
        let harness = try Harness()
        let user = await harness.send("GET", "/users/\(Harness.anna.uppercased())")
        #expect(user.status == 200)
        #expect(user["userPrincipalName"]?.string == Harness.anna)
        #expect(user["accountEnabled"] == nil)
        let folder = await harness.makeFolder()
        for name in [user.id, user.id.uppercased(), Harness.anna.uppercased()] {
            let list = await harness.send("GET", "/users/\(name)/contactFolders")
            #expect(list.values.map { $0["id"]?.string } == [folder])
        }
        let selected = await harness.send("GET", "/users/\(user.id)?$select=accountEnabled,mail")
        #expect(selected["accountEnabled"] == true)
        #expect(selected["displayName"] == nil)
    }

    @Test func `users are listed in pages and found by mail, name and id`() async throws {
        let harness = try Harness { configuration in
            for number in 0..<250 {
                configuration.users.append(
                    SimulatedUser(
                        userPrincipalName: "u\(number)@musterwerk.example", mail: "m\(number)@musterwerk.example",
                        displayName: "U \(number)"))
            }
        }
        var path = "/users?$select=id,mail&$top=100"
        var ids: Set<String> = []
        var pages = 0
        while pages < 10 {
            let page = await harness.send("GET", path)
            ids.formUnion(page.values.compactMap { $0["id"]?.string })
            pages += 1
            guard let next = page["@odata.nextLink"]?.string else { break }
            path = next
        }
        #expect(pages == 3)
        #expect(ids.count == 252)
        let one = await harness.send("GET", "/users?$filter=mail%20eq%20'M7@musterwerk.example'")
        #expect(one.values.compactMap { $0["userPrincipalName"]?.string } == ["u7@musterwerk.example"])
        let two = await harness.send(
            "GET",
            "/users?$filter=userPrincipalName+eq+'u1@musterwerk.example'+or+id+eq+'\(one.values[0]["id"]?.string ?? "")'"
        )
        #expect(two.values.count == 2)
        #expect(await harness.send("GET", "/users?$top=1000").status == 400)
        #expect(await harness.send("GET", "/users?$select=shoeSize").status == 400)
        #expect(await harness.send("GET", "/users?$skip=1").status == 400)
    }

    @Test(arguments: [
        (SimulatedUser.MailboxState.none, 404, "MailboxNotEnabledForRESTAPI"),
        (.onPremises, 404, "MailboxNotEnabledForRESTAPI"), (.softDeleted, 404, "MailboxNotEnabledForRESTAPI"),
        (.outsideScope, 403, "ErrorAccessDenied"),
    ])
    func `a mailbox that is not open says why`(
        state: SimulatedUser.MailboxState, status: Int, code: String
    ) async throws {
        let harness = try Harness()
        _ = try await harness.simulator.addUser(
            SimulatedUser(userPrincipalName: "c@musterwerk.example", displayName: "C", mailboxState: state))
        let answer = await harness.send("GET", "/users/c@musterwerk.example/contactFolders")
        #expect(answer.status == status)
        #expect(answer.errorCode == code)
        #expect(await harness.send("GET", "/users/c@musterwerk.example").status == 200)
        try await harness.simulator.member("c@musterwerk.example").setMailboxState(.cloud)
        #expect(await harness.send("GET", "/users/c@musterwerk.example/contactFolders").status == 200)
    }

    @Test func `a full mailbox reads and removes, and stores nothing`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(["givenName": "A"], in: folder)
        try await harness.simulator.member(Harness.anna).setMailboxState(.full)
        let path = "\(Self.contacts)/\(made.id)"
        #expect(await harness.send("GET", path).status == 200)
        let refused = [
            await harness.makeContact(["givenName": "B"], in: folder),
            await harness.send("PATCH", path, ["givenName": "B"]),
            await harness.send("GET", "/users/\(Harness.anna)/contactFolders/\(folder)/contacts/delta"),
        ]
        for answer in refused {
            #expect(answer.status == 403)
            #expect(answer.errorCode == "ErrorQuotaExceeded")
        }
        #expect(await harness.send("DELETE", path).status == 204)
    }

    @Test func `a user who is not there, or no longer, is told so`() async throws {
        let harness = try Harness()
        let unknown = await harness.send("GET", "/users/nobody@musterwerk.example")
        #expect(unknown.errorCode == "Request_ResourceNotFound")
        let folders = await harness.send("GET", "/users/nobody@musterwerk.example/contactFolders")
        #expect(folders.status == 404)
        #expect(folders.errorCode == "ErrorInvalidUser")
        try await harness.simulator.member(Harness.ben).deleteUser()
        #expect(await harness.send("GET", "/users/\(Harness.ben)").status == 404)
        #expect(await harness.send("GET", "/users").values.count == 1)
    }
}
