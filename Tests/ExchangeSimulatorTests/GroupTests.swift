import ExchangeSimulator
import Testing

@Suite("Contact groups") struct GroupTests {
    @Test func `a group takes its place on a page and in the count, and is never shown`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let member = try harness.simulator.member(Harness.anna)
        try await member.addGroup("Kegelclub", to: folder)
        _ = await harness.makeContact(["givenName": "A"], in: folder)
        try await member.addGroup("Chor", to: folder)
        _ = await harness.makeContact(["givenName": "B"], in: folder)
        let contacts = "/users/\(Harness.anna)/contactFolders/\(folder)/contacts"

        var pages: [Int] = []
        var link: String? = "\(contacts)?$top=1&$count=true"
        while let path = link {
            let page = await harness.send("GET", path)
            pages.append(page.values.count)
            #expect(page["@odata.count"] == .number(4))
            link = page["@odata.nextLink"]?.string
        }

        #expect(pages == [0, 1, 0, 1])
        #expect(await harness.send("GET", "\(contacts)/delta").values.count == 2)
        #expect(member.contacts(in: folder).count == 2)
        let filter = encoded("displayName eq 'Chor'")
        #expect(await harness.send("GET", "\(contacts)?$filter=\(filter)").values.isEmpty)
    }
}
