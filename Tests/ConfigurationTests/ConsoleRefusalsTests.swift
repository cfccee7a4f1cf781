import Testing

@testable import Configuration

/// What an administrator of the console cannot change there.
@Suite("Configuration: what the console may change") struct ConsoleRefusalsTests {
    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let find: String
        let put: String
        /// The key's place and name; `nil`: it may be changed.
        let refusal: String?
    }

    static let changes = [
        Change(
            testDescription: "where the secret lies", find: "{ env: SATCHEL_SECRET }", put: "{ env: HOME }",
            refusal: "satchel.yaml:6:3: exchange"),
        Change(
            testDescription: "by which way it is sent", find: "seats: 25",
            put: "  proxy: http://127.0.0.1:1\nseats: 25", refusal: "satchel.yaml:6:3: exchange"),
        Change(
            testDescription: "to whom alarms are told, with a secret of their own", find: "seats: 25",
            put: "alarms: { webhook: { url: \"https://a.example/\", token: { file: journal.db.key } } }\nseats: 25",
            refusal: "satchel.yaml:9:9: alarms"),
        Change(
            testDescription: "what of contacts is shown", find: "seats: 25",
            put: "console: { listen: \"127.0.0.1:8480\", contents: shown }\nseats: 25",
            refusal: "satchel.yaml:9:10: console"),
        Change(
            testDescription: "protected fields, also by leaving them out", find: "protected: [Kontakte.Diagnose]\n",
            put: "",
            refusal: "satchel.yaml:1:1: protected"),
        Change(
            testDescription: "the CRM", find: "{ sqlite: crm.db }", put: "{ sqlite: /etc/crm.db }",
            refusal: "satchel.yaml:4:6: crm"),
        Change(
            testDescription: "the journal", find: "{ sqlite: journal.db }", put: "{ sqlite: journal.db, keep: 30d }",
            refusal: "satchel.yaml:17:10: journal"),
        Change(
            testDescription: "the layout of a locked key", find: "{ sqlite: crm.db }", put: "{sqlite: \"crm.db\"}",
            refusal: nil),
        Change(testDescription: "a filter", find: "subscribed() or ", put: "", refusal: nil),
        Change(testDescription: "a limit", find: "limit: 2000", put: "limit: none", refusal: nil),
        Change(testDescription: "the mode", find: "mode: live", put: "mode: plan", refusal: nil),
    ]

    @Test(arguments: changes) func `only what moves no secret and shows no more than before`(change: Change) throws {
        let text = Sample.text.replacing(change.find, with: change.put)
        try #require(text != Sample.text)
        let new = try SatchelConfiguration.parse(text: text, fileName: "satchel.yaml")
        let said = new.consoleRefusals(after: Array(Sample.text.utf8)).map(\.description)
        let remedy = " is not changed in the console. Edit the file on the server, then run systemctl reload satchel."
        #expect(said == (change.refusal.map { [$0 + remedy] } ?? []))
    }

    @Test func `beside a file that is no YAML nothing of it can be known to stay`() throws {
        let new = try SatchelConfiguration.parse(text: Sample.text, fileName: "satchel.yaml")
        #expect(new.consoleRefusals(after: Array("site: [".utf8)).count == 5, "site, crm, exchange, protected, journal")
    }
}
