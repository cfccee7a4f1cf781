import ExchangeSimulator
import HTTPTransport
import Testing

@Suite("Contact delta") struct DeltaTests {
    /// One whole round: what it told and the link for the next.
    private struct Round {
        var items: [WireValue] = []
        var pages = 0
        var link = ""

        var names: [String] { items.compactMap { $0["givenName"]?.string } }
        var removed: [String] { items.filter { $0["@removed"] != nil }.compactMap { $0["id"]?.string } }
    }

    private func round(
        _ harness: Harness, _ path: String, pageItems: Int = 3, immutable: Bool = true
    ) async -> Round {
        var round = Round()
        var path = path
        while round.pages < 100 {
            let preference = "odata.maxpagesize=\(pageItems)" + (immutable ? ", IdType=\"ImmutableId\"" : "")
            let page = await harness.send("GET", path, immutable: false, headers: [("Prefer", preference)])
            #expect(page.status == 200)
            round.items += page.values
            round.pages += 1
            if let link = page["@odata.deltaLink"]?.string {
                round.link = link
                return round
            }
            path = page["@odata.nextLink"]?.string ?? ""
        }
        Issue.record("The round did not end.")
        return round
    }

    private func path(_ folder: String) -> String {
        "/users/\(Harness.anna)/contactFolders/\(folder)/contacts/delta"
    }

    private func fill(_ harness: Harness, _ folder: String, _ count: Int) async -> [String] {
        var ids: [String] = []
        for number in 0..<count {
            ids.append(await harness.makeContact(["givenName": .string("N\(number)")], in: folder).id)
        }
        return ids
    }

    @Test(arguments: ["delta", "delta()", "microsoft.graph.delta", "microsoft.graph.delta()"])
    func `a first round tells of everything in pages, whatever the function's spelling`(name: String) async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        _ = await fill(harness, folder, 7)
        let spelled = path(folder).replacing("/delta", with: "/\(name)")
        let first = await round(harness, spelled)
        #expect(first.pages == 3)
        #expect(first.names == (0..<7).map { "N\($0)" })
        let second = await round(harness, first.link)
        #expect(second.items.isEmpty)
    }

    @Test func `changes, removals and moves out come in the next round, several as one`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let ids = await fill(harness, folder, 6)
        let first = await round(harness, path(folder))
        let member = try harness.simulator.member(Harness.anna)
        try await member.edit(ids[0], ["givenName": "Edited"])
        try await member.edit(ids[0], ["jobTitle": "Lead"])
        try await member.delete(ids[1])
        try await member.move(ids[2], to: "contacts")
        try await member.purge(ids[3])
        let fleeting = try await member.add(["givenName": "Fleeting"], to: folder)
        try await member.delete(fleeting)
        _ = await harness.send("PATCH", "/users/\(Harness.anna)/contacts/\(ids[4])", ["jobTitle": "Buyer"])
        let second = await round(harness, first.link)
        #expect(second.names.sorted() == ["Edited", "N4"])
        #expect(Set(second.removed) == Set(ids[1...3]))
        let reasons = second.items.compactMap { $0["@removed"]?["reason"]?.string }
        #expect(reasons.sorted() == ["changed", "deleted", "deleted"])
        // The default folder tells of the one that moved in.
        let contacts = await round(harness, path("contacts"))
        #expect(contacts.items.compactMap { $0["id"]?.string } == [ids[2]])
        #expect(await round(harness, second.link).items.isEmpty)
    }

    @Test func `our own writes come back with the etag of their answer`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let first = await round(harness, path(folder))
        let made = await harness.makeContact(["givenName": "A"], in: folder)
        let second = await round(harness, first.link)
        #expect(second.items.count == 1)
        #expect(second.items.first?["@odata.etag"] == made["@odata.etag"])
    }

    @Test func `what changes during a round is told before it ends or in the next`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let ids = await fill(harness, folder, 6)
        let page = await harness.send("GET", path(folder), headers: [("Prefer", "odata.maxpagesize=3")])
        let member = try harness.simulator.member(Harness.anna)
        try await member.delete(ids[0])
        try await member.edit(ids[5], ["givenName": "Edited"])
        let rest = await round(harness, page["@odata.nextLink"]?.string ?? "")
        #expect(rest.removed == [ids[0]])
        #expect(rest.names == ["N3", "N4", "Edited"])
    }

    @Test func `the first request's select stays and id is always there`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let ids = await fill(harness, folder, 2)
        let first = await round(harness, path(folder) + "?$select=givenName", pageItems: 1)
        try await harness.simulator.member(Harness.anna).edit(ids[1], ["jobTitle": "Lead"])
        let second = await round(harness, first.link)
        for item in first.items + second.items {
            #expect(Set(item.object?.keys.map { $0 } ?? []) == ["id", "givenName", "@odata.etag"])
        }
        #expect(second.items.count == 1)
    }

    @Test(arguments: ["top=5", "filter=givenName eq 'A'", "orderby=displayName", "skip=1"])
    func `options that delta does not know are refused`(option: String) async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let answer = await harness.send("GET", path(folder) + "?$" + option.replacing(" ", with: "%20"))
        #expect(answer.status == 400)
        #expect(answer.errorCode == "ErrorInvalidUrlQuery")
    }

    @Test func `expanding extended properties on delta breaks as reported`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let expand = encoded("singleValueExtendedProperties($filter=id eq '\(keyID)')")
        let answer = await harness.send("GET", path(folder) + "?$expand=\(expand)")
        #expect(answer.status == 500)
        #expect(answer.errorMessage == "Value cannot be null. Parameter name: type")
    }

    @Test(arguments: [
        (SimulatorBehaviour.DeadTokenAnswer.gone, 410), (SimulatorBehaviour.DeadTokenAnswer.badRequest, 400),
    ])
    func `a dead token is told with SyncStateNotFound`(
        answer: SimulatorBehaviour.DeadTokenAnswer, status: Int
    ) async throws {
        let harness = try Harness { $0.behaviour.deadTokenAnswer = answer }
        let folder = await harness.makeFolder()
        _ = await fill(harness, folder, 2)
        let first = await round(harness, path(folder))
        try await harness.simulator.member(Harness.anna).expireDeltaTokens()
        let dead = await harness.send("GET", first.link)
        #expect(dead.status == status)
        #expect(dead.errorCode == "SyncStateNotFound")
        if let location = dead.headers["Location"] {
            #expect(location.hasSuffix("$deltatoken="))
            #expect(await round(harness, location).items.count == 2)
        }
        #expect((dead.headers["Location"] != nil) == (answer == .gone))
    }

    @Test func `a token of another folder or none at all is invalid`() async throws {
        let harness = try Harness()
        let one = await harness.makeFolder("One")
        let two = await harness.makeFolder("Two")
        let first = await round(harness, path(one))
        let other = await harness.send("GET", first.link.replacing(one, with: two))
        #expect(other.errorCode == "SyncStateInvalid")
        for text in ["x", "%00", "AAAA", String(repeating: "A", count: 5000)] {
            let answer = await harness.send("GET", path(one) + "?$deltatoken=\(text)")
            #expect(answer.errorCode == "SyncStateInvalid")
        }
    }

    @Test func `under classic ids a move out removes the old id, and a return brings a new one`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(["givenName": "A"], in: folder, immutable: false)
        let first = await round(harness, path(folder), immutable: false)
        let member = try harness.simulator.member(Harness.anna)
        try await member.move(made.id, to: "contacts")
        let away = try #require(member.contacts().first)
        try await member.move(away.id, to: folder)
        let second = await round(harness, first.link, immutable: false)
        #expect(second.removed == [made.id])
        #expect(second.names == ["A"])
        #expect(second.items.last?["id"]?.string != made.id)
        // Under immutable ids it was never away.
        let same = await round(harness, first.link)
        #expect(same.removed.isEmpty)
        #expect(same.items.map { $0["id"]?.string } == [away.id])
    }

    @Test func `the reported oddities are switches`() async throws {
        let harness = try Harness {
            $0.behaviour.startsDeltaWithEmptyPage = true
            $0.behaviour.repeatsDeltaItems = true
            $0.behaviour.shufflesDeltaPages = true
        }
        let folder = await harness.makeFolder()
        _ = await fill(harness, folder, 5)
        let first = await round(harness, path(folder))
        #expect(first.names == ["N2", "N1", "N0", "N4", "N3", "N2"])
        #expect(first.pages == 3)
    }

    @Test func `a photo shows in delta by switch only`() async throws {
        for isShown in [false, true] {
            let harness = try Harness { $0.behaviour.showsPhotoChangesInDelta = isShown }
            let folder = await harness.makeFolder()
            let ids = await fill(harness, folder, 1)
            let first = await round(harness, path(folder))
            _ = await harness.send("PUT", "/users/\(Harness.anna)/contacts/\(ids[0])/photo/$value", bytes: [1, 2])
            #expect(await round(harness, first.link).items.count == (isShown ? 1 : 0))
        }
    }
}
