import ContactModel
import Contracts
import Foundation
import TestSupport
import Testing

@testable import GraphTarget

@Suite("Contacts on the wire") struct EncodingTests {
    private func text(_ value: JSONValue) -> String { String(decoding: GraphSender.encode(value), as: UTF8.self) }

    private func entity(_ json: String) throws -> WireEntity {
        guard case .entity(let entity)? = WireBody(json: Array(json.utf8)) else { throw CocoaError(.coderReadCorrupt) }
        return entity
    }

    @Test func `a contact is written as Graph's resource, keys in order`() {
        let expected = """
            {"birthday":"1974-07-22T11:59:00Z","businessAddress":{"city":"Konstanz","countryOrRegion":null,\
            "postalCode":"78467","state":null,"street":"Werkweg 1\\nHinterhaus"},\
            "businessPhones":["+49 7531 000001","+49 7531 000002"],"categories":["CRM","Lieferant"],\
            "companyName":"Musterwerk GmbH","displayName":"Probst, Anna",\
            "emailAddresses":[{"address":"Anna.Probst@musterwerk.example"},{"address":"anna@privat.example"}],\
            "fileAs":"Probst, Anna","givenName":"Anna","mobilePhone":"+49 170 0000001",\
            "personalNotes":"Erste Zeile\\nzweite „Zeile“ 🎈","surname":"Probst"}
            """
        #expect(text(.object(ContactEncoding.members(.anna, []))) == expected)
    }

    @Test func `what is cleared is said so, in the shape of its property`() {
        let change: ContactChange = [
            .mobilePhone: nil, .homePhones: nil, .homeAddress: nil, .birthday: nil,
            .surname: .text("Neu"),
        ]
        #expect(
            text(.object(ContactEncoding.members(change, [])))
                == #"{"birthday":null,"homeAddress":null,"homePhones":[],"mobilePhone":null,"surname":"Neu"}"#)
    }

    @Test func `numbers that the resource lacks are MAPI properties beside our marks, emptied where they are cleared`()
    {
        let contact = Contact([
            .surname: .text("Probst"), .businessFax: .text("+49 7531 000003"), .pager: .text("4711"),
            .carPhone: .text("+49 170 0000002"), .homeFax: .text("+49 7531 000004"), .otherPhone: .text("110"),
        ])
        #expect(
            text(.object(ContactEncoding.members(contact, [("String {x} Name Mark", "m")]))) == """
                {"singleValueExtendedProperties":[{"id":"String {x} Name Mark","value":"m"},\
                {"id":"String 0x3A24","value":"+49 7531 000003"},{"id":"String 0x3A1E","value":"+49 170 0000002"},\
                {"id":"String 0x3A25","value":"+49 7531 000004"},{"id":"String 0x3A1F","value":"110"},\
                {"id":"String 0x3A21","value":"4711"}],"surname":"Probst"}
                """)
        #expect(
            text(.object(ContactEncoding.members([.pager: nil, .surname: nil], []))) == """
                {"singleValueExtendedProperties":[{"id":"String 0x3A21","value":""}],"surname":null}
                """)
        #expect(
            MailboxRequests.selection([.pager, .surname, .homeFax], ["parentFolderId"])
                == "$select=id,parentFolderId,surname")
    }

    @Test func `every contact reads back as its canonical spelling`() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let contact = Self.randomContact(&random)
            var members = ContactEncoding.members(contact, [])
            members["id"] = .text("I1")
            guard case .entity(let read)? = WireBody(json: GraphSender.encode(.object(members))) else {
                Issue.record("unreadable, seed \(seed)")
                return
            }
            #expect(read.contact == contact.normalised, "seed \(seed)")
        }
    }

    @Test func `null, empty texts, lists and addresses are absent`() throws {
        let read = try entity(
            """
            {"id":"I1","givenName":null,"surname":"","businessPhones":[],"emailAddresses":[{"name":"x"},{"address":""}],
            "homeAddress":{},"businessAddress":{"street":""},"otherAddress":null,"birthday":null,"children":[null,""]}
            """)
        #expect(read.contact == Contact())
    }

    static let birthdays: [(String, String?)] = [
        ("1974-07-22T11:59:00Z", "1974-07-22"), ("1974-07-22", "1974-07-22"), ("1974-07-22T00:00:00Z", "1974-07-22"),
        ("1974-07-22T23:30:00-01:00", "1974-07-23"), ("1974-07-22T00:30:00+02:00", "1974-07-21"),
        ("1974-07-22T11:59:00.0000000Z", "1974-07-22"), ("0001-01-01T00:00:00Z", "0001-01-01"),
        ("0001-01-01T00:00:00+01:00", nil), ("1974-02-30T11:59:00Z", nil), ("soon", nil), ("", nil),
        ("1974-07-22T99:59:00Z", nil), ("1974-07-22T11:59:00+99:00", nil), ("9999-12-31T23:59:59-01:00", nil),
    ]

    @Test(arguments: birthdays) func `a birthday is its UTC day`(text: String, day: String?) throws {
        let read = try entity(#"{"id":"I1","birthday":"\#(text)"}"#)
        #expect(read.contact[.birthday] == day.flatMap { CalendarDate($0) }.map(ContactValue.date))
    }

    @Test func `a birthday is written so that every calendar date reads back the same`() {
        for days in stride(from: CalendarDate.first.daysSinceEpoch, through: CalendarDate.last.daysSinceEpoch, by: 97) {
            let day = CalendarDate(daysSinceEpoch: days)!
            #expect(WireTime.day(WireTime.birthday(day)) == day)
        }
    }

    @Test func `entity tags lose their quotes, whichever way they come`() throws {
        #expect(try entity(#"{"id":"I1","@odata.etag":"W/\"abc=\""}"#).etag == "abc=")
        #expect(try entity(#"{"id":"I1","@odata.etag":"\"abc\""}"#).etag == "abc")
        #expect(try entity(#"{"id":"I1","changeKey":"abc"}"#).etag == "abc")
        #expect(try entity(#"{"id":"I1","@odata.etag":"W/\"new\"","changeKey":"new"}"#).etag == "new")
        #expect(try entity(#"{"id":"I1"}"#).etag == nil)
    }

    static let notes: [(String, Bool)] = [
        ("\\n" + String(repeating: "n", count: 255), true), ("\\n" + String(repeating: "n", count: 256), false),
        ("n\\n" + String(repeating: "n", count: 252), false), ("\\n" + String(repeating: "ä", count: 255), true),
        ("\\n" + String(repeating: "🎈", count: 127), true), ("\\n" + String(repeating: "🎈", count: 255), true),
        ("n\\r\\nn", false), ("Erste Zeile zweite Zeile", true), ("n", true), ("", false),
    ]

    @Test(arguments: notes) func `notes as long as a cut, or of one line, may be cut`(text: String, mayBeCut: Bool)
        throws
    {
        #expect(try entity(#"{"id":"I1","personalNotes":"\#(text)"}"#).notesMayBeCut == mayBeCut)
    }

    @Test func `marks are read whatever the case of their id, and only by their own name`() throws {
        let id = ExtendedProperty.itemMark.uppercased()
        let read = try entity(
            """
            {"id":"I1","singleValueExtendedProperties":[{"id":"\(id)","value":"11aa:b7:00"},{"id":null,"value":"x"},
            {"id":"String {00000000-0000-0000-0000-000000000000} Name SatchelOrigin","value":"y"}]}
            """)
        #expect(read.item(asksForMark: true)?.mark == .mark("11aa:b7:00", origin: nil))
        #expect(read.item(asksForMark: false)?.mark == .notAsked)
        #expect(try entity(#"{"id":"I1"}"#).item(asksForMark: true)?.mark == MarkReading.none)
    }

    @Test func `no answer, however broken, does more than not be understood`() {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let good = Array(
            """
            {"responses":[{"id":"1","status":200,"headers":{"Retry-After":"1"},"body":{"value":[{"id":"I","birthday":
            "1974-07-22T11:59:00Z","emailAddresses":[{"address":"a@b"}],"@removed":{"reason":"deleted"}}],
            "@odata.nextLink":"http://x/","error":{"code":"c","innerError":{"request-id":"r"}},"expires_in":3599,
            "access_token":"t","error_codes":[7]}}]}
            """.utf8)
        let call = GraphCall(kind: .item, subject: .item, path: "/users/u/contacts/I", task: "read item I")
        #expect(GraphBatch(calls: [call], requestIDs: ["ours"]).answers(in: good) { _ in nil }.first??.status == 200)
        for _ in 0..<2000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                default:
                    bytes.insert(
                        contentsOf: good[index % good.count..<min(index % good.count + 9, good.count)], at: index)
                }
            }
            _ = WireBody(json: bytes)
            _ = SignInAnswer(status: 200, body: bytes)
            let answers = GraphBatch(calls: [call], requestIDs: ["ours"]).answers(in: bytes) { _ in nil }
            #expect(answers.count == 1, "seed \(seed)")
        }
        let deep = Array(String(repeating: #"{"value":[{"a":"#, count: 50_000).utf8)
        #expect(WireBody(json: deep) == nil)
        #expect(SignInAnswer(status: 200, body: deep) == nil)
    }

    private static func randomContact(_ random: inout SeededGenerator) -> Contact {
        let letters = [
            "a", "Ä", "ß", "\u{301}", "🎈", " ", "\"", "\\", "/", "\n", "\u{0}", "漢", "'", "@", "\u{2028}", "X",
        ]
        let text = { (random: inout SeededGenerator) in
            (0..<Int.random(in: 0...6, using: &random)).map { _ in letters.randomElement(using: &random)! }.joined()
        }
        var contact = Contact()
        for property in ContactProperty.allCases where !property.isExtended && Bool.random(using: &random) {
            switch property.shape {
            case .text: contact[property] = .text(text(&random))
            case .texts:
                contact[property] = .texts((0..<Int.random(in: 0...3, using: &random)).map { _ in text(&random) })
            case .address:
                contact[property] = .address(PostalAddress(street: text(&random), city: text(&random), state: nil))
            case .date:
                contact[property] = CalendarDate(daysSinceEpoch: Int.random(in: -700_000...2_900_000, using: &random))
                    .map(ContactValue.date)
            }
        }
        return contact
    }
}
