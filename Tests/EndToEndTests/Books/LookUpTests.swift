import ExchangeSimulator
import Service
import Testing

/// A mailbox is known by its object id: that an address cannot be asked for stops nobody else (DOMAIN §2, "A revocation is
/// carried out as soon as it is known").
@Suite("Looking up addresses") struct LookUpTests {
    private static let denied: FaultScript = [
        FaultRule(
            .answerInstead(FaultAnswer(status: 403, code: "ErrorAccessDenied", message: "Access is denied.")),
            kind: .listUsers, hitting: .max)
    ]

    @Test func `a new member who cannot be looked up delays nobody's revocation, and is named`() async throws {
        let office = try BookOffice(SampleFile.small)
        func results() -> Int {
            office.contacts(of: "obusch").count { $0.text("personalNotes")?.contains("Testergebnis") == true }
        }
        try await office.cycle("obusch")
        #expect(results() > 5)

        try office.crm("INSERT INTO crm_users (login, name, mail) VALUES ('neu', 'Nora Neu', 'neu@musterwerk.example')")
        try office.crm(
            """
            INSERT INTO crm_memberships (group_id, user_id) SELECT g.id, u.id FROM crm_groups g, crm_users u
            WHERE g.name = 'Labor' AND u.login = 'neu'
            """)
        try office.crm("UPDATE crm_field_rights SET value = 'no' WHERE field = 'Testergebnis'")
        office.simulator.setFaults(Self.denied)
        let report = try await office.cycle("obusch")

        #expect(results() == 0)
        #expect(report.problems.contains { $0.contains("could not be looked up now") })
    }
}
