import Configuration
import Testing

@Suite("Configuration difference") struct ConfigurationDifferenceTests {
    private static func lines(_ former: String, _ new: String) -> [String] {
        ConfigurationDifference.lines(from: Array(former.utf8), to: Array(new.utf8))
    }

    private static let text = """
        site: a
        mode: live
        schedule: { every: 15m, quiet: "22:00-05:00" }
        books:
          - name: CRM
            id: crm
            members: { groups: [Aussendienst, Innendienst] }
            limit: 2000
            mapping: { surname: "{Name}", categories: [CRM, "{Art}"] }
          - name: Patienten
            view: Patienten
        """

    @Test func `comments, layout and quotes are no difference`() {
        #expect(Self.lines(Self.text, Self.text) == [])
        #expect(Self.lines(Self.text, "# Note\n" + Self.text.replacing("mode: live", with: "mode: \"live\"")) == [])
        #expect(
            Self.lines(Self.text, Self.text.replacing("[Aussendienst,", with: "[ Aussendienst ,")) == [])
    }

    @Test func `each key that differs is named with both values, as far as they are short`() {
        let new = Self.text.replacing("mode: live", with: "mode: plan").replacing(", quiet: \"22:00-05:00\"", with: "")
            .replacing("limit: 2000", with: "limit: 500\n    on_edit: keep").replacing("[CRM, ", with: "[")
            .replacing("surname: \"{Name}\"", with: "surname: \"\(String(repeating: "{Name}", count: 9))\"")
        #expect(
            Self.lines(Self.text, new) == [
                "mode: plan, was live; schedule.quiet is gone",
                "book crm: limit: 500, was 2000; on_edit is new; mapping.surname differs; mapping.categories differs",
            ])
    }

    @Test func `in whole each value is said, however long, also of what is new`() {
        let filter = "Ort = 'Kiel' and " + String(repeating: "Name <> 'Niemand' and ", count: 20) + "Art = 'A'"
        let new = Self.text.replacing("limit: 2000", with: "filter: \"\(filter)\"").replacing("[CRM, ", with: "[")
            .replacing("name: Patienten", with: "name: Praxis")
        #expect(
            ConfigurationDifference.wholeLines(from: Array(Self.text.utf8), to: Array(new.utf8)) == [
                "book crm: filter: \(filter), was nothing; mapping.categories: [{Art}], was [CRM, {Art}]; limit is gone",
                "book Praxis: name: Praxis, was nothing; view: Patienten, was nothing", "book Patienten is gone",
            ])
    }

    @Test func `books are told by their ids, else by their names`() {
        let new = Self.text.replacing("name: CRM", with: "name: Kunden")
            .replacing("name: Patienten", with: "name: Praxis")
        #expect(
            Self.lines(Self.text, new) == [
                "book crm: name: Kunden, was CRM", "book Praxis is new", "book Patienten is gone",
            ])
    }

    @Test func `lists differ where their parts do, however these are joined`() {
        #expect(Self.lines("a: [b, c]", "a: [\"b,c\"]") == ["a differs"])
        #expect(Self.lines("a: [[b], c]", "a: [[b, c]]") == ["a differs"])
        #expect(Self.lines("a: [b]", "a: b") == ["a differs"])
        #expect(Self.lines("a: [{ b: c }]", "a: [b, c]") == ["a differs"])
    }

    @Test func `a text that is no YAML is not compared`() {
        #expect(Self.lines("a: [", "a: b") == ["one of the two cannot be read as YAML"])
        #expect(Self.lines("a: b", "- a") == ["one of the two cannot be read as YAML"])
    }
}
