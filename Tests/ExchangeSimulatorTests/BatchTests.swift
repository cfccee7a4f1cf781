import ExchangeSimulator
import HTTPTransport
import Testing

@Suite("Batches") struct BatchTests {
    private func create(
        _ id: String, in folder: String, of user: String = Harness.anna, name: String = "A", after: [String] = []
    ) -> WireValue {
        var item: [String: WireValue] = [
            "id": .string(id), "method": "POST", "url": .string("/users/\(user)/contactFolders/\(folder)/contacts"),
            "headers": ["Content-Type": "application/json", "Prefer": "IdType=\"ImmutableId\""],
            "body": ["givenName": .string(name)],
        ]
        if !after.isEmpty { item["dependsOn"] = .array(after.map(WireValue.string)) }
        return .object(item)
    }

    private func send(_ harness: Harness, _ items: [WireValue]) async -> Answer {
        await harness.send("POST", "/$batch", ["requests": .array(items)], immutable: false)
    }

    /// The inner statuses by id.
    private func statuses(_ answer: Answer) -> [String: Int] {
        var statuses: [String: Int] = [:]
        for response in answer["responses"]?.array ?? [] {
            statuses[response["id"]?.string ?? ""] = Int(response["status"]?.number ?? 0)
        }
        return statuses
    }

    @Test func `each request has its own status, headers and body`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let answer = await send(
            harness,
            [
                create("1", in: folder), create("2", in: folder, name: "B"),
                ["id": "3", "method": "GET", "url": "users/\(Harness.anna)/contacts/x"],
                ["id": "4", "method": "GET", "url": "/users?$top=1"],
            ])
        #expect(answer.status == 200)
        #expect(statuses(answer) == ["1": 201, "2": 201, "3": 400, "4": 200])
        let responses = answer["responses"]?.array ?? []
        let first = try #require(responses.first { $0["id"] == "1" })
        #expect(first["body"]?["givenName"] == "A")
        #expect(first["body"]?["id"]?.string?.utf8.count == 72)
        #expect(first["headers"]?["Preference-Applied"] == "IdType=ImmutableId")
        let third = try #require(responses.first { $0["id"] == "3" })
        #expect(third["body"]?["error"]?["code"] == "ErrorInvalidIdMalformed")
    }

    @Test func `in strict dispatch what is beyond four of one mailbox is refused inside a 200`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let there = await harness.makeFolder(of: Harness.ben)
        var items = (1...6).map { create("a\($0)", in: folder) }
        items += (1...4).map { create("b\($0)", in: there, of: Harness.ben) }
        let answer = await send(harness, items)
        #expect(answer.status == 200)
        let statuses = statuses(answer)
        #expect(statuses.filter { $0.key.hasPrefix("a") }.values.sorted() == [201, 201, 201, 201, 429, 429])
        #expect(statuses.filter { $0.key.hasPrefix("b") }.values.allSatisfy { $0 == 201 })
        let refused = try #require(answer["responses"]?.array?.first { $0["status"] == 429 })
        #expect(refused["headers"]?["Retry-After"] == "1")
        #expect(refused["body"]?["error"]?["code"] == "ApplicationThrottled")
        #expect(
            refused["body"]?["error"]?["message"] == "Application is over its MailboxConcurrency limit.")
        #expect(try harness.simulator.member(Harness.anna).contacts().count == 4)
    }

    @Test(arguments: [0.0, 0.2]) func `serialised dispatch takes twenty of one mailbox`(latency: Double) async throws {
        let harness = try Harness {
            $0.behaviour.batchDispatch = .serialised
            $0.behaviour.latencySeconds = latency
        }
        let folder = await harness.makeFolder()
        let answer = await send(harness, (1...20).map { create("\($0)", in: folder) })
        #expect(statuses(answer).values.allSatisfy { $0 == 201 })
        #expect(try harness.simulator.member(Harness.anna).contacts().count == 20)
    }

    @Test func `the switch for the concurrency limit lets a strict batch pass`() async throws {
        let harness = try Harness { $0.limits.concurrentRequestsMax = nil }
        let folder = await harness.makeFolder()
        let answer = await send(harness, (1...20).map { create("\($0)", in: folder) })
        #expect(statuses(answer).values.allSatisfy { $0 == 201 })
    }

    @Test func `a chain runs in turn, and what follows a failure is 424`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        var items = [create("1", in: folder)]
        for number in 2...8 { items.append(create("\(number)", in: folder, after: ["\(number - 1)"])) }
        #expect(statuses(await send(harness, items)).values.allSatisfy { $0 == 201 })
        let broken = await send(
            harness,
            [
                create("1", in: "x"), create("2", in: folder, after: ["1"]), create("3", in: folder, after: ["2"]),
                create("4", in: folder),
            ])
        #expect(statuses(broken) == ["1": 400, "2": 424, "3": 424, "4": 201])
    }

    @Test func `the misspelt depends_on of an SDK is ignored`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        var second = create("2", in: folder).object ?? [:]
        second["depends_on"] = ["nobody"]
        #expect(statuses(await send(harness, [create("1", in: folder), .object(second)])) == ["1": 201, "2": 201])
    }

    @Test func `each request counts for itself`() async throws {
        let harness = try Harness { $0.limits.requestsMax = 6 }
        let folder = await harness.makeFolder()
        _ = await send(harness, (1...4).map { create("\($0)", in: folder) })
        let answer = await send(harness, (1...3).map { create("\($0)", in: folder) })
        #expect(statuses(answer).values.sorted() == [201, 429, 429])
        let user = try harness.simulator.member(Harness.anna).userID
        #expect(harness.simulator.statistics().count(.createContact, mailbox: user) == 7)
        #expect(harness.simulator.statistics().requests[.batch] == 2)
        #expect(harness.simulator.statistics().throttled == 2)
    }

    @Test func `a photo in a batch is base64url`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(["givenName": "A"], in: folder)
        let url = WireValue.string("/users/\(Harness.anna)/contacts/\(made.id)/photo/$value")
        let answer = await send(
            harness,
            [
                [
                    "id": "1", "method": "PUT", "url": url, "headers": ["Content-Type": "image/jpeg"],
                    "body": "_9j_4A==",
                ], ["id": "2", "method": "GET", "url": url, "dependsOn": ["1"]],
            ])
        #expect(statuses(answer) == ["1": 200, "2": 200])
        #expect(answer["responses"]?[1]?["body"] == "_9j_4A==")
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var items: [WireValue]
    }

    private static let read: WireValue = ["id": "1", "method": "GET", "url": "/users"]
    static let refused = [
        Refused(testDescription: "none", items: []),
        Refused(
            testDescription: "twenty-one",
            items: (0...20).map { ["id": .string("\($0)"), "method": "GET", "url": "/users"] }),
        Refused(
            testDescription: "an id twice, in another case",
            items: [["id": "a", "method": "GET", "url": "/users"], ["id": "A", "method": "GET", "url": "/users"]]),
        Refused(testDescription: "no url", items: [["id": "1", "method": "GET"]]),
        Refused(testDescription: "no object", items: ["GET /users"]),
        Refused(
            testDescription: "depending on nobody",
            items: [["id": "1", "method": "GET", "url": "/users", "dependsOn": ["2"]]]),
        Refused(
            testDescription: "depending on itself",
            items: [["id": "1", "method": "GET", "url": "/users", "dependsOn": ["1"]]]),
    ]

    @Test(arguments: refused) func `a batch that cannot be read is 400 as a whole`(_ row: Refused) async throws {
        let harness = try Harness()
        let answer = await send(harness, row.items)
        #expect(answer.status == 400)
        #expect(answer["responses"] == nil)
    }

    @Test func `a body without a content type is refused alone`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        var bare = create("2", in: folder).object ?? [:]
        bare["headers"] = nil
        #expect(statuses(await send(harness, [create("1", in: folder), .object(bare)])) == ["1": 201, "2": 400])
    }
}
