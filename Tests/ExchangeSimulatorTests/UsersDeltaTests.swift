import ExchangeSimulator
import Testing

@Suite("Changes of users") struct UsersDeltaTests {
    private func link(_ answer: Answer) -> String {
        (answer["@odata.deltaLink"] ?? answer["@odata.nextLink"])?.string ?? ""
    }

    private func names(_ answer: Answer) -> [String] { answer.values.compactMap { $0["userPrincipalName"]?.string } }

    @Test(arguments: ["delta", "delta()", "microsoft.graph.delta()"])
    func `a round tells of all users, the next one of what changed`(spelling: String) async throws {
        let harness = try Harness()
        let first = await harness.send("GET", "/users/\(spelling)?$select=userPrincipalName,accountEnabled")
        #expect(names(first) == [Harness.anna, Harness.ben])
        #expect(first["@odata.deltaLink"] != nil)
        let quiet = await harness.send("GET", link(first))
        #expect(quiet.values.isEmpty)

        let carla = "carla.ost@musterwerk.example"
        _ = try await harness.simulator.addUser(SimulatedUser(userPrincipalName: carla, displayName: "Carla Ost"))
        _ = try await harness.simulator.addUser(
            SimulatedUser(userPrincipalName: Harness.anna, displayName: "Anna Berg", accountEnabled: false))
        try await harness.simulator.member(Harness.ben).deleteUser()
        let next = await harness.send("GET", link(quiet))

        #expect(names(next) == [carla, Harness.anna])
        #expect(next.values.first?["displayName"] == nil)
        #expect(next.values.dropFirst().first?["accountEnabled"] == .bool(false))
        #expect(next.values.last?["@removed"] == ["reason": "changed"])
    }

    @Test func `a mailbox's troubles are no change of its user`() async throws {
        let harness = try Harness()
        let first = await harness.send("GET", "/users/delta?$deltatoken=latest")
        #expect(first.values.isEmpty)
        try await harness.simulator.member(Harness.ben).setMailboxState(.full)
        try await harness.simulator.member(Harness.ben).expireDeltaTokens()
        #expect(await harness.send("GET", link(first)).values.isEmpty)
    }

    @Test func `pages, filters by id and foreign tokens`() async throws {
        let harness = try Harness()
        let page = await harness.send("GET", "/users/delta", headers: [("Prefer", "odata.maxpagesize=1")])
        #expect(names(page) == [Harness.anna])
        #expect(page["@odata.nextLink"] != nil)
        #expect(names(await harness.send("GET", link(page))) == [Harness.ben])
        let id = try harness.simulator.member(Harness.ben).userID
        #expect(names(await harness.send("GET", "/users/delta?$filter=\(encoded("id eq '\(id)'"))")) == [Harness.ben])
        #expect(await harness.send("GET", "/users/delta?$filter=\(encoded("mail eq 'x'"))").status == 400)
        #expect(await harness.send("GET", "/users/delta?$top=5").status == 400)
        #expect(await harness.send("GET", "/users/delta?$deltatoken=abc").status == 400)
        #expect(await harness.send("POST", "/users/delta", [:]).status == 405)
    }

    @Test func `it needs the permission for the directory`() async throws {
        let harness = try Harness { $0.behaviour.tokenRoles = ["Contacts.ReadWrite"] }
        #expect(await harness.send("GET", "/users/delta").errorCode == "Authorization_RequestDenied")
    }
}
