import ContactModel
import Foundation
import Testing

@Suite("Identifiers") struct IdentifierTests {
    @Test func `a record is read from its text, split at the first slash`() {
        #expect(RecordID("Kontakte/4711") == RecordID(table: "Kontakte", key: "4711"))
        #expect(RecordID("Kontakte/a/b") == RecordID(table: "Kontakte", key: "a/b"))
        #expect(RecordID("Kontakte/a/b")?.description == "Kontakte/a/b")
    }

    @Test(arguments: ["", "Kontakte", "/1", "Kontakte/", "/"])
    func `a text without table or key is no record`(text: String) {
        #expect(RecordID(text) == nil)
    }

    @Test func `records are ordered by the bytes of their text`() {
        let sorted = ["A/10", "A/2", "A/a", "A/ä", "Aa/1", "B/1"].compactMap { RecordID($0) }
        #expect(sorted.shuffled().sorted() == sorted)
        #expect(
            sorted.map(\.description).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } == sorted.map(\.description)
        )
    }

    @Test func `records and identifiers are compared by bytes, not by normal form`() {
        #expect(RecordID(table: "K", key: "\u{E9}") != RecordID(table: "K", key: "e\u{301}"))
        #expect(ItemID("\u{E9}") != ItemID("e\u{301}"))
        #expect(ItemID("AbC") != ItemID("abc"))
        #expect(Set([ItemID("\u{E9}"), ItemID("e\u{301}")]).count == 2)
        #expect(UserID("a") < UserID("b") && UserID("B") < UserID("a"))
    }

    @Test func `where a text lies in memory makes no difference`() {
        for text in ["", "AbC", "\u{E9}", "an identifier of more than sixteen bytes"] {
            var other = ""
            other.reserveCapacity(200)
            other += text
            #expect(ItemID(other) == ItemID(text) && Set([ItemID(other)]).contains(ItemID(text)))
            #expect(ItemID(other + "x") != ItemID(text + "y"))
        }
    }

    @Test func `identifiers are plain texts in JSON`() throws {
        let users = [UserID("u1"), UserID("ä")]
        let json = try JSONEncoder().encode(users)
        #expect(String(decoding: json, as: UTF8.self) == #"["u1","ä"]"#)
        #expect(try JSONDecoder().decode([UserID].self, from: json) == users)

        let record = [RecordID(table: "K", key: "1")]
        #expect(try JSONDecoder().decode([RecordID].self, from: JSONEncoder().encode(record)) == record)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([RecordID].self, from: Data(#"["K"]"#.utf8)) }
    }

    @Test func `a moment counts milliseconds`() {
        let start = Moment(milliseconds: 1_000)
        let later = start + .seconds(2) + .microseconds(1_999)
        #expect(later == Moment(milliseconds: 3_001))
        #expect(later - start == .milliseconds(2_001))
        #expect(start - later == .milliseconds(-2_001))
        #expect(start < later)
    }
}

@Suite("Contact") struct ContactTests {
    @Test func `nothing has one form only`() {
        var contact = Contact([.surname: .text(""), .children: .texts([""]), .homeAddress: .address(PostalAddress())])
        #expect(contact == Contact() && contact.properties.isEmpty)
        contact[.children] = .texts(["", "Ben"])
        #expect(contact[.children] == .texts(["Ben"]))
        contact[.children] = nil
        #expect(contact == Contact())
    }

    @Test func `properties come in canonical order`() {
        let contact = Contact([.title: .text("Dr."), .birthday: .date(.first), .surname: .text("Muster")])
        #expect(contact.properties == [.birthday, .surname, .title])
        #expect(contact.restricted(to: [.title, .manager]).properties == [.title])
        #expect(ContactProperty.allCases.map(\.position) == Array(0..<38))
    }
}
