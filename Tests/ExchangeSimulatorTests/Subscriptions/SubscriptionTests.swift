import ExchangeSimulator
import Foundation
import HTTPTransport
import SQLite
import Testing

// FACTS §13: what clients do with subscriptions.
@Suite("Subscriptions") struct SubscriptionTests {
    @Test func `a subscription is made when its receivers have proved themselves, and lives on`() async throws {
        let stage = try SubscriptionStage()
        func send(_ method: String, _ path: String, _ body: WireValue? = nil) async -> Answer {
            await stage.harness.send(method, path, body)
        }
        let made = await send("POST", "/subscriptions", stage.body())
        #expect(made.status == 201)
        #expect(stage.receiver.asked == ["/changes", "/life"])
        #expect(made["resource"]?.string == "/users/\(Harness.anna)/contacts")
        #expect(made["changeType"] == "created,updated,deleted" && made["clientState"] == "an invented state")
        #expect(made["expirationDateTime"]?.string == stage.text(stage.harness.time.now + 36_000))
        let path = "/subscriptions/\(made.id)"
        #expect(await send("GET", path)["id"] == made["id"])
        #expect(await send("GET", "/subscriptions").values.map { $0["id"] } == [made["id"]])

        stage.receiver.forget()
        let later = stage.text(stage.harness.time.now + 90_000)
        let renewed = await send("PATCH", path, ["expirationDateTime": .string(later)])
        #expect(renewed.status == 200 && renewed["expirationDateTime"]?.string == later)
        #expect(stage.receiver.asked.isEmpty)
        let moved = await send("PATCH", path, ["notificationUrl": "http://localhost/elsewhere"])
        #expect(moved.status == 200 && stage.receiver.asked == ["/elsewhere"])

        #expect(await send("DELETE", path).status == 204)
        for method in ["GET", "DELETE"] { #expect(await send(method, path).status == 404) }
        #expect(await send("POST", "\(path)/reauthorize").status == 404)
        #expect(await send("PUT", path).status == 405)
    }

    @Test(
        arguments: [
            ("no change type", ["changeType": .null], "InvalidRequest"),
            ("a change type that there is not", ["changeType": "created,moved"], "InvalidRequest"),
            ("no end", ["expirationDateTime": .null], "InvalidRequest"),
            ("a time without its offset", ["expirationDateTime": "2027-01-01T00:00:00"], "InvalidRequest"),
            ("a day for a time", ["expirationDateTime": "2027-01-01"], "InvalidRequest"),
            ("no receiver", ["notificationUrl": .null], "InvalidRequest"),
            ("too long a state", ["clientState": .string(String(repeating: "x", count: 129))], "InvalidRequest"),
            ("one folder", ["resource": "users/a/contactFolders/b/contacts"], "InvalidRequest"),
            ("an apostrophe", ["resource": "users/o%27neill@musterwerk.example/contacts"], "InvalidRequest"),
            ("nobody's contacts", ["resource": "users/nobody@musterwerk.example/contacts"], "ErrorInvalidUser"),
            ("the changed contact itself", ["includeResourceData": true], "InvalidRequest"),
            ("a property that there is not", ["shoeSize": "42"], "InvalidRequest"),
            ("a read-only one", ["applicationId": "me"], "InvalidRequest"),
            ("a number for a text", ["clientState": 7], "InvalidRequest"),
        ] as [(String, [String: WireValue], String)])
    func `what the service does not take is refused before anyone is asked`(
        name: String, members: [String: WireValue], code: String
    ) async throws {
        let stage = try SubscriptionStage()
        let answer = await stage.harness.send("POST", "/subscriptions", stage.body(members))
        #expect((400..<500).contains(answer.status) && answer.errorCode == code, "\(name)")
        #expect(stage.receiver.asked.isEmpty && stage.harness.simulator.subscriptions().isEmpty)
    }

    @Test(arguments: [
        "https://receiver.example/changes", "http://10.0.0.1/changes", "http://127.0.0.1@receiver.example/",
        "http://127.0.0.1.receiver.example/", "http://127.0.0.+1/", "http://[::2]/", "ftp://127.0.0.1/", "file:///etc",
        "http://receiver.example\\@127.0.0.1/", "127.0.0.1", "",
    ])
    func `the simulator calls receivers on this machine only`(address: String) async throws {
        let stage = try SubscriptionStage()
        for name in ["notificationUrl", "lifecycleNotificationUrl"] {
            let answer = await stage.harness.send("POST", "/subscriptions", stage.body([name: .string(address)]))
            #expect(answer.status == 400 && answer.errorMessage?.contains("on this machine") == true)
        }
        #expect(stage.receiver.asked.isEmpty)
    }

    @Test func `a receiver that does not prove itself gets no subscription`() async throws {
        let stage = try SubscriptionStage()
        let time = stage.harness.time
        let manners: [(TestReceiver.Manner, String)] = [
            ({ _ in HTTPServerResponse(status: 404) }, "must respond with 200 OK"),
            ({ _ in HTTPServerResponse(status: 202, headers: ["Content-Type": "text/plain"]) }, "200 OK"),
            (
                { _ in HTTPServerResponse(status: 200, headers: ["Content-Type": "text/plain"], body: Array("no".utf8))
                },
                "exactly match"
            ),
            (
                { request in
                    let still = request.query.split(separator: "=").last.map { Array($0.utf8) } ?? []
                    return HTTPServerResponse(status: 200, headers: ["Content-Type": "text/plain"], body: still)
                }, "exactly match"
            ),
            (
                { _ in
                    time.advance(11)
                    return nil
                }, "timed out"
            ),
            // The second of two receivers.
            ({ $0.path == "/life" ? HTTPServerResponse(status: 500) : nil }, "200 OK"),
        ]
        for (manner, message) in manners {
            stage.receiver.behave(manner)
            let answer = await stage.harness.send("POST", "/subscriptions", stage.body())
            #expect(answer.status == 400 && answer.errorCode == "ValidationError")
            #expect(answer.errorMessage?.contains(message) == true)
        }
        #expect(stage.harness.simulator.subscriptions().isEmpty)
    }

    @Test func `it lasts 45 to 10,080 minutes, whatever was asked for`() async throws {
        let stage = try SubscriptionStage()
        for (asked, given) in [(-5.0, 45.0), (10, 45), (600, 600), (10_080, 10_080), (20_000, 10_080)] {
            let end = await stage.subscribe(minutes: asked)["expirationDateTime"]?.string
            #expect(end == stage.text(stage.harness.time.now + given * 60))
        }
        stage.harness.simulator.configure { try? $0.set("subscription-too-long=refused") }
        let refused = await stage.subscribe(minutes: 10_081)
        #expect(refused.status == 400 && refused.errorCode == "ExtensionError")
        #expect(refused.errorMessage == "Subscription expiration can only be 10080 minutes in the future.")
    }

    @Test func `nothing but end and receiver can be changed`() async throws {
        let stage = try SubscriptionStage()
        let path = "/subscriptions/\(await stage.subscribe().id)"
        let bodies: [WireValue] = [["clientState": "other"], ["lifecycleNotificationUrl": "http://127.0.0.1/"], [:]]
        for body in bodies {
            #expect(await stage.harness.send("PATCH", path, body).errorCode == "InvalidRequest")
        }
        #expect(await stage.harness.send("PATCH", path, bytes: Array("{".utf8)).status == 400)
        #expect(await stage.harness.send("GET", "\(path)?$select=id").status == 400)
    }

    @Test func `the right to read contacts is needed and enough`() async throws {
        #expect(try await SubscriptionStage { $0.behaviour.tokenRoles = ["Contacts.Read"] }.subscribe().status == 201)
        let none = try await SubscriptionStage { $0.behaviour.tokenRoles = ["User.Read.All"] }.subscribe()
        #expect(none.status == 403 && none.errorCode == "ErrorAccessDenied")
        let outside = try await SubscriptionStage { $0.users[0].mailboxState = .outsideScope }.subscribe()
        #expect(outside.status == 403)
    }

    @Test func `a mailbox has so many subscriptions and no more`() async throws {
        let stage = try SubscriptionStage { $0.limits.subscriptionsPerMailboxMax = 2 }
        for status in [201, 201, 403] { #expect(await stage.subscribe().status == status) }
        let other: WireValue = .string("users/\(Harness.ben)/contacts")
        #expect(await stage.subscribe(["resource": other]).status == 201)
    }

    @Test func `a batch may hold one, and faults hit one`() async throws {
        let stage = try SubscriptionStage()
        let item: WireValue = [
            "id": "1", "method": "POST", "url": "/subscriptions", "body": stage.body(),
            "headers": ["Content-Type": "application/json"],
        ]
        let answer = await stage.harness.send("POST", "/$batch", ["requests": [item]])
        #expect(answer["responses"]?[0]?["status"]?.number == 201)
        stage.harness.simulator.setFaults(try FaultFile.parse("createSubscription 1: 504 after", name: "faults"))
        #expect(await stage.subscribe().status == 504)
        #expect(stage.harness.simulator.subscriptions().count == 2)
    }

    @Test func `subscriptions outlive the process, also in a file of the version before them`() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "simulator-\(UUID().uuidString).db").path
        defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + end) } }
        try await Self.makeFirstVersion(file)
        let first = try SubscriptionStage(stateFile: file)
        let kept = await first.subscribe()
        let gone = await first.subscribe()
        _ = await first.harness.send("DELETE", "/subscriptions/\(gone.id)")
        let second = try SubscriptionStage(stateFile: file)
        let list = await second.harness.send("GET", "/subscriptions").values
        #expect(list.map { $0["id"] } == [kept["id"]] && list[0]["clientState"] == "an invented state")
    }

    private static func makeFirstVersion(_ file: String) async throws {
        let harness = try Harness(stateFile: file)
        _ = await harness.makeFolder()
        let database = try Database(path: file, access: .create)
        try database.execute("DROP TABLE subscription; PRAGMA user_version = 1")
    }
}
