import ContactModel
import ExchangeSimulator
import Foundation
import Service
import SyncEngine
import Testing

/// FACTS §2.1: whatever Graph can store, a mapping can fill.
@Suite("Every property") struct EveryPropertyTests {
    /// The last book of the sample with a mapping of these properties.
    private static func mapping(_ properties: [ContactProperty]) -> (String) -> String {
        let lines = properties.map { property in
            let template =
                switch property {
                case .emailAddresses: "[\"{EMail}\"]"
                case .businessPhones, .homePhones: "[\"{Mobil}\", \"{Privat}\"]"
                case .mobilePhone, .businessFax, .carPhone, .homeFax, .otherPhone, .pager: "\"{Mobil}\""
                default:
                    switch property.shape {
                    case .text: "\"{Name}\""
                    case .texts: "[\"{Name}\", \"{Vorname}\"]"
                    case .address: "{ street: \"{Strasse}\", city: \"{Ort}\", postalCode: \"{PLZ}\" }"
                    case .date: "\"{Geburtstag}\""
                    }
                }
            return "      \(property.rawValue): \(template)\n"
        }
        return { text in
            guard let last = text.range(of: "mapping:", options: .backwards) else { return text }
            return text[..<last.upperBound] + "\n" + lines.joined()
        }
    }

    @Test func `all of them arrive, and a second run writes nothing`() async throws {
        let office = try BookOffice(SampleFile.small, Self.mapping(ContactProperty.allCases))
        try await office.cycle("drroth")

        let contacts = office.contacts(of: "drroth")
        var filled: Set<ContactProperty> = []
        for contact in contacts {
            for property in ContactProperty.allCases where !property.isExtended {
                switch contact.properties[property.rawValue] {
                case .string(let text)? where !text.isEmpty: filled.insert(property)
                case .array(let values)? where !values.isEmpty: filled.insert(property)
                case .object(let members)? where !members.isEmpty: filled.insert(property)
                default: break
                }
            }
            let mobile = contact.text("mobilePhone")
            for (property, tag) in Self.tags {
                #expect(contact.extendedProperties["String \(tag)"] == mobile, "\(property)")
                if mobile != nil { filled.insert(property) }
            }
        }
        #expect(Set(ContactProperty.allCases).subtracting(filled) == [])

        office.simulator.resetStatistics()
        let second = try await office.cycle("drroth")
        #expect(second.summaries.map(\.requestCount) == [1])
        #expect(second.summaries.map(\.writes) == [0])
    }

    @Test func `numbers that no answer shows go with the right to their field, and with their line in the mapping`()
        async throws
    {
        let properties: [ContactProperty] = [.surname, .displayName, .pager, .homeFax]
        let office = try BookOffice(SampleFile.small, Self.mapping(properties))
        try await office.cycle("drroth")
        func numbers(_ tag: String) -> Int {
            office.contacts(of: "drroth").count { $0.extendedProperties["String \(tag)"] ?? "" != "" }
        }
        #expect(numbers("0x3A21") > 3 && numbers("0x3A25") == numbers("0x3A21"))

        try office.restart(Self.mapping([.surname, .displayName, .pager]))
        let cleared = try await office.cycle("drroth")
        #expect(numbers("0x3A25") == 0 && numbers("0x3A21") > 3)
        #expect(cleared.summaries.map(\.created) == [0])
        let quiet = try await office.cycle("drroth")
        #expect(quiet.summaries.map(\.writes) == [0])

        try office.crm(Self.refusing("Mobil"))
        let redacted = try await office.cycle("drroth")
        #expect(numbers("0x3A21") == 0)
        #expect(redacted.summaries.allSatisfy { $0.redacted > 3 && $0.removedCount == 0 })
        let again = try await office.cycle("drroth")
        #expect(again.summaries.map(\.writes) == [0])
    }

    @Test func `under a rejected reading such a number goes with its right, also after another field has gone (I5)`()
        async throws
    {
        let office = try BookOffice(
            SampleFile.small, crm: ["UPDATE Kontakte SET Bemerkung = 'Notiz ' || Id WHERE Art = 'Patient'"],
            { text in
                Self.mapping([.surname, .displayName, .pager, .personalNotes])(text)
                    .replacing("personalNotes: \"{Name}\"", with: "personalNotes: \"{Bemerkung}\"")
            })
        try await office.cycle("drroth")
        func pagers() -> Int {
            office.contacts(of: "drroth").count { $0.extendedProperties["String 0x3A21"] ?? "" != "" }
        }
        func notes() -> Int { office.contacts(of: "drroth").count { $0.text("personalNotes") != nil } }
        let before = pagers()
        #expect(before > 3 && notes() > 3)

        // Most of the business contacts are gone at once.
        try office.crm("DELETE FROM Kontakte WHERE Art <> 'Patient' AND Id % 3 <> 0")
        try office.crm(Self.refusing("Bemerkung"))
        let rejected = try await office.cycle("drroth")
        #expect(!rejected.isReadingAccepted)
        #expect(notes() == 0 && pagers() == before)

        try office.crm(Self.refusing("Mobil"))
        try await office.cycle("drroth")
        #expect(pagers() == 0)
    }

    private static func refusing(_ field: String) -> String {
        "INSERT INTO crm_field_rights (table_name, field, user_id, value) "
            + "SELECT 'Kontakte', '\(field)', id, 'no' FROM crm_users WHERE login = 'drroth'"
    }

    private static let tags: [(ContactProperty, String)] = [
        (.businessFax, "0x3A24"), (.homeFax, "0x3A25"), (.pager, "0x3A21"), (.otherPhone, "0x3A1F"),
        (.carPhone, "0x3A1E"),
    ]
}
