import Configuration
import Testing

@Suite("What a reload cannot change") struct ReloadRefusalsTests {
    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let find: String
        let put: String
        let refusals: [String]
    }

    static let changes = [
        Change(
            testDescription: "the site", find: "site: production", put: "site: other",
            refusals: ["satchel.yaml:1:7: site"]),
        Change(
            testDescription: "the directory", find: "tenant: 3f1c2d4e", put: "tenant: 4f1c2d4e",
            refusals: ["satchel.yaml:6:11: exchange.tenant"]),
        Change(
            testDescription: "the cloud and the address, where they are or would be", find: "seats: 25",
            put: "  cloud: china\n  endpoint: http://127.0.0.1:1\nseats: 25",
            refusals: ["satchel.yaml:9:10: exchange.cloud", "satchel.yaml:10:13: exchange.endpoint"]),
        Change(
            testDescription: "a journal's place that is left out now", find: "journal: { sqlite: journal.db }\n",
            put: "", refusals: []),
        Change(
            testDescription: "where monitors are answered, even where they were not", find: "seats: 25",
            put: "health: { listen: \"127.0.0.1:9464\" }\nseats: 25",
            refusals: ["satchel.yaml:9:19: health.listen"]),
        Change(
            testDescription: "where the console is", find: "seats: 25",
            put: "console: { listen: \"127.0.0.1:8480\" }\nseats: 25",
            refusals: ["satchel.yaml:9:20: console.listen"]),
        Change(
            testDescription: "the journal", find: "{ sqlite: journal.db }", put: "{ sqlite: other.db }",
            refusals: ["satchel.yaml:17:20: journal.sqlite"]),
        Change(
            testDescription: "nothing of the rest", find: "client_id: 9a2e7b10", put: "client_id: 8a2e7b10",
            refusals: []),
    ]

    @Test(arguments: changes) func `each is named with its place and what to do`(change: Change) throws {
        let former = try parse(Sample.text)
        let new = try parse(Sample.text.replacing(change.find, with: change.put))
        let said = new.reloadRefusals(after: former).map(\.description)
        #expect(
            said
                == change.refusals.map {
                    $0 + " is not what the service was started with, and a service that runs cannot change it. "
                        + "Restart it (systemctl restart satchel), or put the former value back."
                })
    }
}
