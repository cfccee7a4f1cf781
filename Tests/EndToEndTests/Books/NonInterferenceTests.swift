import ExchangeSimulator
import Foundation
import Service
import SyncEngine
import Testing

/// DOMAIN §2 and SEMANTICS 9, over the wire: what a member may not read leaves no trace in the mailbox.
@Suite("Non-interference") struct NonInterferenceTests {
    /// The field stands in the filter, the order, the pins and the notes of the doctors' book.
    private static func configuration(_ text: String) -> String {
        text.replacingOccurrences(
            of: "    members: { groups: [Aerzte, Labor] }\n    limit: 2000\n",
            with: """
                    filter: Testergebnis is null or Testergebnis <> 'positiv'
                    order: [Testergebnis, Name]
                    pinned: Testergebnis = 'negativ'
                    members: { groups: [Aerzte, Labor] }
                    limit: 12

                """)
    }

    /// Other values, other lengths, null where there was one and one where there was null.
    private static let otherResults = """
        UPDATE Kontakte SET Testergebnis = CASE Id % 4
            WHEN 0 THEN NULL WHEN 1 THEN printf('%.400c', 'x') WHEN 2 THEN 'negativ' ELSE 'positiv' END
        """

    @Test func `two CRMs that differ in a field fill the mailboxes of those who may not read it alike, to the byte`()
        async throws
    {
        let one = try BookOffice(SampleFile.small, Self.configuration)
        let other = try BookOffice(SampleFile.small, crm: [Self.otherResults], Self.configuration)
        try await one.cycle()
        try await other.cycle()

        var readers: [String] = []
        let (asked, askedOther) = (one.requests(), other.requests())
        for user in try IndependentReading(crm: one.crmPath).users where one.mailboxes[user.login] != nil {
            let (left, right) = (Self.bytes(one, user.login), Self.bytes(other, user.login))
            if user.groups.contains("Labor") {
                readers.append(user.login)
                #expect(left != right, "\(user.login) may read the field")
            } else {
                #expect(left == right, "\(user.login)")
                #expect(asked[user.login] == askedOther[user.login], "what was sent for \(user.login)")
            }
        }
        #expect(readers == ["fstein", "obusch"])
        #expect(one.contacts(of: "drbraun").count == 12)
    }

    @Test func `a change of the field writes to those who may read it only`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("fstein", "drbraun", "drroth", "hmueller", "kbrandt")
        office.simulator.resetStatistics()

        try office.crm(Self.otherResults)
        try await office.cycle("fstein", "drbraun", "drroth", "hmueller", "kbrandt")

        let requests = office.requests()
        #expect(requests.count == 5)
        for (login, asked) in requests {
            let isReader = login == "fstein"
            #expect((asked[.updateContact] ?? 0 > 20) == isReader, "\(login)")
            #expect((asked == [.contactDelta: 1]) == !isReader, "\(login): \(asked)")
        }
    }

    /// Every contact's bytes by record, without what names the installation, the item and the moment.
    private static func bytes(_ office: BookOffice, _ login: String) -> [[UInt8]] {
        office.contacts(of: login).sorted { ($0.recordKey ?? "") < ($1.recordKey ?? "") }.map { contact in
            var properties = contact.properties
            for name in ["id", "changeKey", "parentFolderId", "@odata.etag", "createdDateTime", "lastModifiedDateTime"]
            {
                properties[name] = nil
            }
            let names = properties.keys.sorted()
            return Array("\(contact.recordKey ?? "") \(contact.folderName)".utf8)
                + names.flatMap { Array($0.utf8) + (properties[$0]?.canonical ?? []) }
        }
    }
}

extension WireValue {
    /// One spelling for equal values.
    fileprivate var canonical: [UInt8] {
        switch self {
        case .object(let members):
            members.keys.sorted().flatMap { Array("{\($0.utf8.count):\($0)".utf8) + (members[$0]?.canonical ?? []) }
        case .array(let elements): elements.flatMap { [UInt8(ascii: "[")] + $0.canonical }
        default: json
        }
    }
}
