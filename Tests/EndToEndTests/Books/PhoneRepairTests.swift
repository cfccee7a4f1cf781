import ExchangeSimulator
import HTTPTransport
import Testing

/// What a visitor of the demo does on a phone, and what the service makes of it.
@Suite("Phones: repair") struct PhoneRepairTests {
    @Test func `a contact deleted by the phone's form is put back by the next cycle; one added there stays`()
        async throws
    {
        let office = try BookOffice(SampleFile.company)
        try await office.cycle("hmueller")
        let phone = "/simulator/phones/\(try Self.address(office))"
        let before = Self.shown(office)
        #expect(before.count > 10)
        let victim = try #require(before.sorted { $0.key < $1.key }.first)

        let card = "\(phone)/contacts/\(victim.value.replacing("=", with: "%3D"))"
        let page = await Self.send(office, "GET", card)
        let token = try #require(Self.token(page))
        #expect(await Self.send(office, "POST", card + "/delete", "token=\(token)").status == 303)
        #expect(await Self.send(office, "POST", phone + "/new", "token=\(token)&surname=Eigener").status == 303)
        #expect(Self.shown(office)[victim.key] == nil)

        office.advance(seconds: 900)
        try await office.cycle("hmueller")
        let after = Self.shown(office)
        #expect(Set(after.keys) == Set(before.keys))
        #expect(
            office.contacts(of: "hmueller").count { $0.text("surname") == "Eigener" && $0.location == .contacts } == 1)
    }

    @Test func `a contact changed by the phone's form is set right by the next cycle`() async throws {
        let office = try BookOffice(SampleFile.company)
        try await office.cycle("hmueller")
        let phone = "/simulator/phones/\(try Self.address(office))"
        let victim = try #require(Self.shown(office).sorted { $0.key < $1.key }.first)
        let surname = try #require(Self.contact(office, victim.key)?.text("surname"))

        let card = "\(phone)/contacts/\(victim.value.replacing("=", with: "%3D"))"
        let token = try #require(Self.token(await Self.send(office, "GET", card + "/edit")))
        let answer = await Self.send(office, "POST", card + "/edit", "token=\(token)&surname=Verschrieben")
        #expect(answer.status == 303)
        #expect(Self.contact(office, victim.key)?.text("surname") == "Verschrieben")

        office.advance(seconds: 900)
        try await office.cycle("hmueller")
        #expect(Self.contact(office, victim.key)?.text("surname") == surname)
    }

    // MARK: Private

    private static func address(_ office: BookOffice) throws -> String {
        try #require(office.mailboxes["hmueller"]).userID
    }

    /// By record, the ids of what Satchel put on the phone.
    private static func shown(_ office: BookOffice) -> [String: String] {
        let put = office.contacts(of: "hmueller").filter { $0.location == .contacts && $0.markedRecord != nil }
        return Dictionary(put.map { ($0.markedRecord ?? "", $0.id) }, uniquingKeysWith: { first, _ in first })
    }

    private static func contact(_ office: BookOffice, _ record: String) -> SimulatedContact? {
        office.contacts(of: "hmueller").first { $0.location == .contacts && $0.markedRecord == record }
    }

    private static func send(
        _ office: BookOffice, _ method: String, _ target: String, _ body: String = ""
    ) async -> HTTPServerResponse {
        await office.simulator.handle(
            HTTPServerRequest(
                method: method, target: target, headers: ["Host": "127.0.0.1", "Sec-Fetch-Site": "same-origin"],
                body: Array(body.utf8)))
    }

    private static func token(_ page: HTTPServerResponse) -> String? {
        let text = String(decoding: page.body, as: UTF8.self)
        return text.firstRange(of: "name=\"token\" value=\"").map {
            String(text[$0.upperBound...].prefix { $0 != "\"" })
        }
    }
}
