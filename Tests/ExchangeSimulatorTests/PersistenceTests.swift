import ExchangeSimulator
import Foundation
import HTTPTransport
import Testing

@Suite("State files and the socket") struct PersistenceTests {
    /// A folder of the test's own, removed afterwards.
    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "simulator-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    @Test func `a restart serves the same mailboxes with the same ids, etags and delta places`() async throws {
        try await withFolder { directory in
            let file = directory.appending(path: "exchange.db").path
            let first = try Harness({ $0.seed = nil }, stateFile: file)
            let folder = await first.send(
                "POST", "/users/\(Harness.anna)/contactFolders",
                [
                    "displayName": "CRM",
                    "singleValueExtendedProperties": [["id": .string(keyID), "value": "book"]],
                ]
            ).id
            let kept = await first.makeContact(
                [
                    "givenName": "Ada", "birthday": "1974-07-22",
                    "singleValueExtendedProperties": [["id": .string(keyID), "value": "1"]],
                ], in: folder)
            let moved = await first.makeContact(["givenName": "B"], in: folder)
            let path = "/users/\(Harness.anna)/contacts"
            _ = await first.send("PUT", "\(path)/\(kept.id)/photo/$value", bytes: [1, 2, 3])
            let round = await first.send(
                "GET", "/users/\(Harness.anna)/contactFolders/\(folder)/contacts/delta")
            let link = try #require(round["@odata.deltaLink"]?.string)
            _ = await first.send("DELETE", "\(path)/\(moved.id)")
            let before = try first.simulator.member(Harness.anna).contacts()

            let second = try Harness({ $0.seed = 99 }, stateFile: file)
            #expect(try second.simulator.member(Harness.anna).contacts() == before)
            let again = await second.send("GET", "\(path)/\(kept.id)")
            #expect(again["@odata.etag"] == kept["@odata.etag"])
            #expect(await second.send("GET", "\(path)/\(kept.id)/photo/$value").body == [1, 2, 3])
            let next = await second.send("GET", link)
            #expect(next.values.compactMap { $0["id"]?.string } == [moved.id])
            #expect(next.values.first?["@removed"] != nil)
            let made = await second.makeContact(["givenName": "New"], in: folder)
            #expect(made.status == 201)
            #expect(!before.map(\.id).contains(made.id))
            #expect(
                await second.send("GET", path, headers: [("Authorization", "Bearer \(first.token)")]).status == 401)
        }
    }

    @Test func `the same seed gives the same ids`() async throws {
        let one = try Harness()
        let two = try Harness()
        let ids = [await one.makeFolder(), await two.makeFolder()]
        #expect(ids[0] == ids[1])
        let other = try Harness { $0.seed = 8 }
        #expect(await other.makeFolder() != ids[0])
    }

    @Test func `what is answered is in the file, also under many writers`() async throws {
        try await withFolder { directory in
            let file = directory.appending(path: "exchange.db").path
            let harness = try Harness({ $0.limits.concurrentRequestsMax = nil }, stateFile: file)
            let folder = await harness.makeFolder()
            let made = await withTaskGroup(of: String.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        let made = await harness.makeContact(["givenName": .string("N\(number)")], in: folder)
                        _ = await harness.send(
                            "PATCH", "/users/\(Harness.anna)/contacts/\(made.id)",
                            ["jobTitle": .string("J\(number)")])
                        return made.id
                    }
                }
                return await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            let reopened = try Harness(stateFile: file)
            let contacts = try reopened.simulator.member(Harness.anna).contacts()
            #expect(Set(contacts.map(\.id)) == made)
            let live = try harness.simulator.member(Harness.anna).contacts()
            #expect(contacts == live)
            #expect(contacts.allSatisfy { $0.text("jobTitle")?.dropFirst() == $0.text("givenName")?.dropFirst() })
        }
    }

    @Test func `a file of something else is refused with its path`() async throws {
        try await withFolder { directory in
            let file = directory.appending(path: "notes.txt")
            try Data("not a database, but long enough to be looked at".utf8).write(to: file)
            #expect {
                _ = try Harness(stateFile: file.path)
            } throws: { error in
                if case SimulatorError.stateUnreadable(file.path, _) = error { true } else { false }
            }
            #expect(try Data(contentsOf: file).count == 47)
        }
    }

    @Test func `a member's acts and a user's state outlive a restart`() async throws {
        try await withFolder { directory in
            let file = directory.appending(path: "exchange.db").path
            let first = try Harness(stateFile: file)
            let member = try first.simulator.member(Harness.anna)
            let folder = try await member.createFolder("Own")
            let contact = try await member.add(["givenName": "Own"], to: folder)
            try await member.renameFolder(folder, to: "Mine")
            let copy = try await member.copy(contact, to: "contacts")
            try await member.deleteFolder(folder)
            _ = try await first.simulator.addUser(
                SimulatedUser(userPrincipalName: "c@musterwerk.example", displayName: "C", mailboxState: .full))
            let second = try Harness(stateFile: file)
            let again = try second.simulator.member(Harness.anna)
            #expect(again.folders() == member.folders())
            #expect(again.contacts().map(\.location) == [.deletedItems, .contacts])
            #expect(again.contacts(in: "contacts").map(\.id) == [copy])
            #expect(
                await second.send("POST", "/users/c@musterwerk.example/contactFolders", ["displayName": "X"]).errorCode
                    == "ErrorQuotaExceeded")
        }
    }

    @Test func `a socket serves what memory serves, with links to the host that was asked`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        for number in 0..<12 { _ = await harness.makeContact(["givenName": .string("N\(number)")], in: folder) }
        let server = SimulatorServer(harness.simulator)
        try server.start()
        let client = try HTTPClient()
        let headers: HTTPHeaders = ["Authorization": "Bearer \(harness.token)"]
        let path = "/v1.0/users/\(Harness.anna)/contactFolders/\(folder)/contacts"
        let list = try await client.send(HTTPRequest(url: server.baseURL + path, headers: headers))
        let body = try #require(WireValue(json: list.body))
        #expect(body["value"]?.array?.count == 10)
        let next = try #require(body["@odata.nextLink"]?.string)
        #expect(next.hasPrefix(server.baseURL + path))
        let rest = try await client.send(HTTPRequest(url: next, headers: headers))
        #expect(WireValue(json: rest.body)?["value"]?.array?.count == 2)
        let made = try await client.send(
            HTTPRequest(
                method: "POST", url: server.baseURL + path,
                headers: ["Authorization": "Bearer \(harness.token)", "Content-Type": "application/json"],
                body: WireValue.object(["givenName": "Größe 😀"]).json))
        #expect(made.status == 201)
        #expect(WireValue(json: made.body)?["givenName"] == "Größe 😀")
        harness.simulator.setFaults([FaultRule(.cut(afterWork: true), kind: .createContact)])
        await #expect(throws: HTTPError.self) {
            try await client.send(
                HTTPRequest(
                    method: "POST", url: server.baseURL + path, headers: headers,
                    body: WireValue.object(["givenName": "Lost"]).json))
        }
        #expect(try harness.simulator.member(Harness.anna).contacts(in: folder).count == 14)
        await client.shutDown()
        await server.stop()
        #expect(server.port == 0)
    }
}
