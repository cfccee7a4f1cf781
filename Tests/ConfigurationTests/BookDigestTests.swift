import Configuration
import Testing

@Suite("Digests of a book") struct BookDigestTests {
    private func digests(_ change: (String) -> String = { $0 }) throws -> (definition: [UInt8], mapping: [UInt8]) {
        let book = try #require(try resolve(change(Sample.text)).get().books.first)
        return (book.definitionDigest, book.mappingDigest)
    }

    @Test func `the layout of the file and what only concerns the run change neither digest`() throws {
        let original = try digests()
        let same = try digests { text in
            text.replacing("name: CRM", with: "name: 'Kunden'").replacing("on_edit: restore", with: "on_edit: keep")
                .replacing("items: 20", with: "items: 5").replacing("seats: 25", with: "seats: 30")
                .replacing(
                    "      givenName: \"{Vorname}\"\n      surname: \"{Name}\"\n",
                    with: "      surname: '{Name}'\n      givenName: '{Vorname}'\n")
        }
        #expect(original.definition.count == 32)
        #expect(original.mapping.count == 32)
        #expect(same == original)
    }

    @Test(
        "of the definition changes with what decides which records",
        arguments: [
            ("Betreuer = user.login", "Betreuer = user.mail"), ("Status = 'VIP'", "Status = 'A'"),
            ("limit: 2000", "limit: none"), ("Vorname desc", "Vorname"), ("order: [Name,", "order: [Ort,"),
            ("records_default: hidden", "records_default: visible"),
            ("fields_default: readable", "fields_default: hidden"),
            ("Europe/Berlin", "Europe/Paris"), ("    pinned: Status = 'VIP'\n", ""),
        ])
    func definitionChanges(_ change: (String, String)) throws {
        let original = try digests()
        let other = try digests { $0.replacing(change.0, with: change.1) }
        #expect(other.definition != original.definition)
        #expect(other.mapping == original.mapping)
    }

    @Test(
        "of the mapping changes with what decides how a contact looks",
        arguments: [
            ("\"{Telefon}\"", "\"{Telefon}\", \"{Ort}\""), ("{ city: \"{Ort}\" }", "{ street: \"{Ort}\" }"),
            ("surname: \"{Name}\"", "surname: \"{Name} \""), ("default_region: DE", "default_region: AT"),
            ("[Kontakte.Diagnose]", "[]"), ("      categories: [CRM]\n", ""),
        ])
    func mappingChanges(_ change: (String, String)) throws {
        let original = try digests()
        let other = try digests { $0.replacing(change.0, with: change.1) }
        #expect(other.mapping != original.mapping)
        #expect(other.definition == original.definition)
    }
}
