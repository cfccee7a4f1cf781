import ExchangeSimulator
import Foundation
import HTTPTransport
import Testing

// FACTS §13: what subscribers hear.
@Suite("Notifications") struct NotificationTests {
    @Test func `whoever subscribed hears of each change, with its state and in its own form of ids`() async throws {
        let stage = try SubscriptionStage()
        let (harness, path) = (stage.harness, "/users/\(Harness.anna)/contacts")
        let subscription = await stage.subscribe()
        let folder = await harness.makeFolder()
        let contact = await harness.makeContact(["givenName": "Ada"], in: folder)
        await harness.simulator.deliverNotifications()
        let (receiver, notice) = try #require(stage.receiver.notices.first)
        #expect(receiver == "/changes" && stage.receiver.notices.count == 1)
        #expect(notice["subscriptionId"] == subscription["id"] && notice["clientState"] == "an invented state")
        #expect(notice["subscriptionExpirationDateTime"] == subscription["expirationDateTime"])
        let member = try harness.simulator.member(Harness.anna)
        let resource: WireValue = .string("Users/\(member.userID)/Contacts/\(contact.id)")
        #expect(notice["resource"] == resource && notice["changeType"] == "created")
        #expect(
            notice["resourceData"] == [
                "@odata.type": "#Microsoft.Graph.Contact", "@odata.id": resource,
                "@odata.etag": try #require(contact["@odata.etag"]), "id": .string(contact.id),
            ])
        #expect(UUID(uuidString: notice["tenantId"]?.string ?? "") != nil)

        stage.receiver.forget()
        _ = await harness.send("PATCH", "\(path)/\(contact.id)", ["surname": "L"])
        try await member.edit(contact.id, ["surname": "M"])
        _ = await harness.send("DELETE", "\(path)/\(contact.id)")
        #expect(await stage.arrived() == ["updated \(contact.id)", "updated \(contact.id)", "deleted \(contact.id)"])
        // What happens in Deleted Items, and in other mailboxes, is nothing to it.
        _ = await harness.send("POST", "\(path)/\(contact.id)/permanentDelete")
        _ = await harness.send("POST", "/users/\(Harness.ben)/contacts", ["givenName": "Bea"])
        #expect(await stage.arrived() == [])
    }

    @Test func `a move changes the classic id, and is an update by the immutable one`() async throws {
        let stage = try SubscriptionStage()
        _ = await stage.subscribe()
        _ = await stage.subscribe(immutable: false, ["notificationUrl": "http://127.0.0.1/classic"])
        let (one, two) = (await stage.harness.makeFolder("One"), await stage.harness.makeFolder("Two"))
        let member = try stage.harness.simulator.member(Harness.anna)
        let id = try await member.add(["givenName": "Ada"], to: one)
        let old = try #require(member.contacts().first?.classicID)
        _ = await stage.arrived()
        try await member.move(id, to: two)
        let new = try #require(member.contacts().first?.classicID)
        #expect(Set(await stage.arrived()) == ["updated \(id)", "deleted \(old)", "created \(new)"])
        try await member.addGroup("Team", to: one)
        #expect(await stage.arrived() == [])
    }

    @Test func `only the kinds of change that were asked for are told`() async throws {
        let stage = try SubscriptionStage()
        _ = await stage.subscribe(["changeType": "deleted"])
        let member = try stage.harness.simulator.member(Harness.anna)
        let id = try await member.add(["givenName": "Ada"])
        try await member.edit(id, ["surname": "L"])
        try await member.purge(id)
        #expect(await stage.arrived() == ["deleted \(id)"])
    }

    @Test func `many changes come in few posts`() async throws {
        let stage = try SubscriptionStage()
        _ = await stage.subscribe()
        let member = try stage.harness.simulator.member(Harness.anna)
        for number in 0..<45 { try await member.add(["givenName": .string("Ada \(number)")]) }
        await stage.harness.simulator.deliverNotifications()
        #expect(stage.receiver.notices.count == 45 && stage.receiver.postCount == 3)
    }

    @Test func `a notification takes its time where it is told to`() async throws {
        let stage = try SubscriptionStage { try? $0.set("notification-delay=60") }
        _ = await stage.subscribe()
        let id = try await stage.harness.simulator.member(Harness.anna).add(["givenName": "Ada"])
        stage.harness.time.advance(59)
        #expect(await stage.arrived() == [])
        stage.harness.time.advance(2)
        #expect(await stage.arrived() == ["created \(id)"])
    }

    @Test func `a receiver that fails is tried again for four hours, and then told what it missed`() async throws {
        let stage = try SubscriptionStage()
        _ = await stage.subscribe()
        stage.receiver.behave { $0.path == "/changes" ? HTTPServerResponse(status: 503) : nil }
        let id = try await stage.harness.simulator.member(Harness.anna).add(["givenName": "Ada"])
        var heard: [String] = []
        for _ in 0..<250 {
            heard += await stage.arrived()
            stage.harness.time.advance(60)
        }
        let tries = heard.filter { $0 == "created \(id)" }.count
        #expect((20...40).contains(tries))
        #expect(heard.last == "/life missed" && heard.count == tries + 1)
    }

    @Test func `one that takes longer than three seconds has not taken it`() async throws {
        let stage = try SubscriptionStage()
        _ = await stage.subscribe()
        let time = stage.harness.time
        stage.receiver.behave { _ in
            time.advance(4)
            return nil
        }
        let id = try await stage.harness.simulator.member(Harness.anna).add(["givenName": "Ada"])
        #expect(await stage.arrived() == ["created \(id)"])
        stage.receiver.behave { _ in nil }
        time.advance(30)
        #expect(await stage.arrived() == ["created \(id)"])
        time.advance(600)
        #expect(await stage.arrived() == [])
    }

    @Test func `changes may be missed, and told so once, or be lost`() async throws {
        let stage = try SubscriptionStage { try? $0.set("notifications=missed") }
        _ = await stage.subscribe()
        let member = try stage.harness.simulator.member(Harness.anna)
        for _ in 0..<3 { try await member.add(["givenName": "Ada"]) }
        #expect(await stage.arrived() == ["/life missed"])
        stage.harness.simulator.configure { try? $0.set("notifications=lost") }
        try await member.add(["givenName": "Ada"])
        #expect(await stage.arrived() == [])
    }

    @Test func `before its end a client is asked once to reauthorize, and after it nothing is told`() async throws {
        let stage = try SubscriptionStage()
        let id = await stage.subscribe(minutes: 60).id
        stage.harness.time.advance(44 * 60)
        #expect(await stage.arrived() == [])
        stage.harness.time.advance(2 * 60)
        #expect(await stage.arrived() == ["/life reauthorizationRequired"])
        #expect(await stage.arrived() == [])
        let end = stage.text(stage.harness.time.now + 3600)
        #expect(
            await stage.harness.send("PATCH", "/subscriptions/\(id)", ["expirationDateTime": .string(end)]).status
                == 200)
        stage.harness.time.advance(50 * 60)
        #expect(await stage.arrived() == ["/life reauthorizationRequired"])
        stage.harness.time.advance(11 * 60)
        try await stage.harness.simulator.member(Harness.anna).add(["givenName": "Ada"])
        #expect(await stage.arrived() == [])
        #expect(await stage.harness.send("GET", "/subscriptions").values.isEmpty)
    }

    @Test func `what happens before a client reauthorizes is lost to it`() async throws {
        let stage = try SubscriptionStage()
        let id = await stage.subscribe().id
        let member = try stage.harness.simulator.member(Harness.anna)
        try await stage.harness.simulator.requireReauthorization(of: id)
        try await member.add(["givenName": "Ada"])
        #expect(await stage.arrived() == ["/life reauthorizationRequired"])
        #expect(await stage.harness.send("POST", "/subscriptions/\(id)/reauthorize").status == 204)
        let later = try await member.add(["givenName": "Bea"])
        #expect(await stage.arrived() == ["created \(later)"])
    }

    @Test(arguments: [true, false])
    func `the service gives up the subscriptions to a mailbox that is gone, and says so`(isUserGone: Bool) async throws
    {
        let stage = try SubscriptionStage()
        let id = await stage.subscribe().id
        let member = try stage.harness.simulator.member(Harness.anna)
        try await member.add(["givenName": "Ada"])
        if isUserGone { try await member.deleteUser() } else { try await member.setMailboxState(.onPremises) }
        #expect(await stage.arrived() == ["/life subscriptionRemoved"])
        #expect(await stage.harness.send("GET", "/subscriptions/\(id)").status == 404)
    }

    @Test func `over the network a receiver proves itself and hears of a change`() async throws {
        let (heard, continuation) = AsyncStream<WireValue>.makeStream()
        let receiver = TestReceiver()
        let listener = HTTPListener { request in
            let answer = receiver.handle(request)
            if let body = WireValue(json: request.body) { continuation.yield(body) }
            return answer
        }
        try listener.start()
        let server = SimulatorServer(try ExchangeSimulator(configuration: Harness.configuration()))
        try server.start()
        let client = try HTTPClient()
        let token = server.simulator.makeAccessToken()
        func post(_ path: String, _ body: WireValue) async throws -> HTTPResponse {
            try await client.send(
                HTTPRequest(
                    method: "POST", url: "\(server.baseURL)/v1.0\(path)",
                    headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/json"], body: body.json))
        }
        let made = try await post(
            "/subscriptions",
            [
                "changeType": "created", "resource": .string("users/\(Harness.anna)/contacts"),
                "notificationUrl": .string("http://127.0.0.1:\(listener.port)/changes"),
                "expirationDateTime": .string(Date(timeIntervalSinceNow: 7200).formatted(.iso8601)),
            ])
        #expect(made.status == 201)
        let contact = try await post("/users/\(Harness.anna)/contacts", ["givenName": "Ada"])
        let first = await heard.first { _ in true }
        let id = WireValue(json: contact.body)?["id"]
        #expect(id != nil && first?["value"]?[0]?["resourceData"]?["id"] == id)
        await client.shutDown()
        await server.stop()
        await listener.stop()
    }
}
