import HTTPTransport
import Testing

@testable import ExchangeSimulator

@Suite("Phones") struct PhoneTests {
    private static let anna = "/simulator/phones/anna.berg%40musterwerk.example"

    /// A phone with one contact that a program put there, and one of the member's own.
    private struct Stage {
        let harness: Harness
        let member: SimulatedMember
        let putThere: String
        let own: String

        init() async throws {
            harness = try Harness()
            member = try harness.simulator.member(Harness.anna)
            let property: WireValue = [
                "id": "String {8ecccbfb-6880-4ebe-992f-8888d2eeaa1d} Name CrmKey", "value": "Kontakte/1",
            ]
            let folder = try await member.createFolder("CRM")
            putThere = try await member.add(
                [
                    "givenName": "Mia", "surname": "Öztürk", "companyName": "Muster & Söhne",
                    "businessPhones": ["+49 30 1", "+49 30 2"], "singleValueExtendedProperties": [property],
                ], to: folder)
            own = try await member.add(["givenName": "Otto", "surname": "Privat"])
        }

        func get(_ target: String, language: String = "en") async -> HTTPServerResponse {
            await harness.simulator.handle(
                HTTPServerRequest(
                    method: "GET", target: target, headers: ["Host": "127.0.0.1:1", "Accept-Language": language]))
        }

        /// Sends a form as a browser does from the page that has it.
        func post(
            _ target: String, _ body: String, token: String? = nil,
            headers: HTTPHeaders = ["Host": "127.0.0.1:1", "Sec-Fetch-Site": "same-origin"]
        ) async -> HTTPServerResponse {
            await harness.simulator.handle(
                HTTPServerRequest(
                    method: "POST", target: target, headers: headers,
                    body: Array("token=\(token ?? harness.simulator.formToken)&\(body)".utf8)))
        }

        func card(_ contact: String) -> String { "\(PhoneTests.anna)/contacts/\(contact.replacing("=", with: "%3D"))" }

        func contact(_ id: String) -> SimulatedContact? { member.contacts().first { $0.id == id } }
    }

    private static func text(_ answer: HTTPServerResponse) -> String { String(decoding: answer.body, as: UTF8.self) }

    @Test func `the list of phones leads to each, and each to its contacts`() async throws {
        let stage = try await Stage()
        let list = Self.text(await stage.get("/simulator/phones"))
        #expect(list.contains("href=\"\(Self.anna)\"") && list.contains("Contacts: 2"))
        let phone = Self.text(await stage.get(Self.anna, language: "de"))
        #expect(phone.contains("<html lang=\"de\">") && phone.contains("Kontakte: 2"))
        #expect(phone.contains("Mia Öztürk") && phone.contains("Muster &amp; Söhne"))
        #expect(phone.contains(stage.card(stage.putThere)))
        let card = Self.text(await stage.get(stage.card(stage.putThere)))
        #expect(card.contains("+49 30 1") && card.contains("+49 30 2") && card.contains("put there by a service"))
    }

    @Test func `names are looked for without case and accents`() async throws {
        let stage = try await Stage()
        let found = Self.text(await stage.get(Self.anna + "?search=OZT"))
        #expect(found.contains("Mia Öztürk") && !found.contains("Otto Privat"))
        #expect(Self.text(await stage.get(Self.anna + "?search=nobody")).contains("No contacts here."))
    }

    @Test func `a contact deleted by the form is in Deleted Items, and no longer on the phone`() async throws {
        let stage = try await Stage()
        let answer = await stage.post(stage.card(stage.putThere) + "/delete", "")
        #expect(answer.status == 303)
        #expect(answer.headers["Location"] == Self.anna + "?done=deleted")
        #expect(stage.contact(stage.putThere)?.location == .deletedItems)
        #expect(await stage.get(stage.card(stage.putThere)).status == 404)
        #expect(await stage.post(stage.card(stage.putThere) + "/delete", "").status == 404)
    }

    @Test func `a form changes what it was changed in, and keeps the other numbers`() async throws {
        let stage = try await Stage()
        let before = try #require(stage.contact(stage.putThere))
        let answer = await stage.post(
            stage.card(stage.putThere) + "/edit",
            "givenName=Mia&surname=%C3%96zt%C3%BCrk&companyName=Muster+%26+S%C3%B6hne&jobTitle=Chefin&businessPhone=%2B49+30+9"
        )
        #expect(answer.headers["Location"] == stage.card(stage.putThere) + "?done=changed")
        let after = try #require(stage.contact(stage.putThere))
        #expect(after.text("jobTitle") == "Chefin")
        #expect(after.properties["businessPhones"] == ["+49 30 9", "+49 30 2"])
        #expect(after.text("displayName") == before.text("displayName"))
        #expect(after.extendedProperties == before.extendedProperties)
    }

    @Test func `a form in which nothing was changed changes nothing`() async throws {
        let stage = try await Stage()
        let before = stage.contact(stage.own)
        let answer = await stage.post(stage.card(stage.own) + "/edit", "givenName=Otto&surname=Privat&email=")
        #expect(answer.headers["Location"] == stage.card(stage.own))
        #expect(stage.contact(stage.own) == before)
    }

    @Test func `a new contact is the member's own; an empty form is none`() async throws {
        let stage = try await Stage()
        let answer = await stage.post(Self.anna + "/new", "givenName=Neu&personalNotes=one%0D%0Atwo")
        #expect(answer.status == 303)
        let added = try #require(stage.member.contacts().first { $0.text("givenName") == "Neu" })
        #expect(added.extendedProperties.isEmpty && added.text("personalNotes") == "one\ntwo")
        #expect(answer.headers["Location"] == stage.card(added.id) + "?done=added")
        #expect(await stage.post(Self.anna + "/new", "givenName=").status == 422)
        #expect(stage.member.contacts().count == 3)
    }

    @Test func `what Exchange refuses comes back with the reason, and the form as it was filled in`() async throws {
        let stage = try await Stage()
        let long = String(repeating: "x", count: 70_000)
        let answer = await stage.post(stage.card(stage.own) + "/edit", "givenName=O%22tto&personalNotes=\(long)")
        guard answer.status != 303 else { return }
        #expect(answer.status == 422)
        #expect(Self.text(answer).contains("O&quot;tto"))
    }

    @Test func `markup in a contact stays text`() async throws {
        let stage = try await Stage()
        let evil = "<script>alert(1)</script>\"'>"
        try await stage.member.edit(
            stage.own, ["givenName": .string(evil), "companyName": .string(evil), "personalNotes": .string(evil)])
        for target in [Self.anna, stage.card(stage.own), stage.card(stage.own) + "/edit"] {
            let text = Self.text(await stage.get(target))
            #expect(!text.contains("<script") && text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "\(target)")
        }
    }

    @Test func `a form from elsewhere, or without this process's token, does nothing`() async throws {
        let stage = try await Stage()
        let target = stage.card(stage.own) + "/delete"
        #expect(await stage.post(target, "", token: "guessed").status == 403)
        #expect(await stage.post(target, "", token: "").status == 403)
        for told in [
            ["Host": "127.0.0.1:1"], ["Host": "127.0.0.1:1", "Sec-Fetch-Site": "same-site"],
            ["Host": "127.0.0.1:1", "Origin": "http://evil.example"],
            // A name of somebody else's that leads to this machine.
            ["Host": "evil.example", "Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"],
        ] as [HTTPHeaders] {
            #expect(await stage.post(target, "", headers: told).status == 403, "\(told)")
        }
        #expect(stage.contact(stage.own)?.location == .contacts)
    }

    @Test func `another machine sees no phone, and nothing is changed by asking for a page`() async throws {
        let stage = try await Stage()
        let far = HTTPServerRequest(
            method: "GET", target: Self.anna, headers: ["Host": "127.0.0.1:1"], isFromLoopback: false)
        #expect(await stage.harness.simulator.handle(far).status == 403)
        #expect(await stage.get(stage.card(stage.own) + "/delete").status == 405)
        #expect(await stage.post(stage.card(stage.own), "").status == 405)
        #expect(stage.contact(stage.own)?.location == .contacts)
    }

    @Test(arguments: ["/nobody", "/nobody/new", "/a/b/c", "/%ff", "/anna.berg%40musterwerk.example/contacts/x"])
    func `what is no phone is not found`(_ path: String) async throws {
        #expect(await (try Stage()).get("/simulator/phones" + path).status == 404)
    }
}
