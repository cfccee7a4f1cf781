import Configuration
import Testing

/// What is wrong with a configuration, one error a line, as the user reads it.
func errors(of text: String) -> [String] {
    do throws(ConfigurationErrors) {
        _ = try SatchelConfiguration.parse(text: text, fileName: "satchel.yaml")
        return []
    } catch {
        return error.faults.map(\.description)
    }
}

/// The good configuration with one change that breaks it.
struct BrokenCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var from: String
    var to: String
    var errors: [String]

    var text: String { Sample.text.replacing(from, with: to) }

    static let good = Sample.text
    static let wholeBooks = Sample.part(from: "books:")
    static let wholeMapping = Sample.part(from: "    mapping:")
}

@Suite("Broken configurations") struct BrokenConfigurationTests {
    @Test("of the installation are refused with place, reason and remedy", arguments: BrokenCase.installation)
    func refusesInstallation(_ row: BrokenCase) {
        #expect(row.text != Sample.text)
        #expect(errors(of: row.text) == row.errors)
    }

    @Test("of a book are refused with place, reason and remedy", arguments: BrokenCase.books)
    func refusesBook(_ row: BrokenCase) {
        #expect(row.text != Sample.text)
        #expect(errors(of: row.text) == row.errors)
    }

    @Test func `five mistakes give five errors in the order of the file`() {
        let text = Sample.text
            .replacing("mode: live", with: "mode: lvie")
            .replacing("tenant:", with: "tennant:")
            .replacing("seats: 25", with: "seats: 0")
            .replacing("limit: 2000", with: "limit: [5]")
            .replacing("surname:", with: "surnam:")
        #expect(
            errors(of: text) == [
                "satchel.yaml:2:7: mode is \"lvie\". Did you mean \"live\"?",
                "satchel.yaml:6:3: unknown key \"exchange.tennant\". Did you mean \"tenant\"?",
                "satchel.yaml:9:8: seats is \"0\". Give the number of licensed address books, 1 to 1000000.",
                "satchel.yaml:24:12: limit is a list. Give a whole number from 1 to 100000, or none, or drop the line "
                    + "to use 2000.",
                "satchel.yaml:33:7: unknown key \"surnam\". Did you mean \"surname\"?",
            ])
    }

    @Test func `no error repeats a secret that was written into the file`() {
        let places = [
            "  secret: hunter2", "  secret: { hunter2 }", "  secret: { hunter2: x }", "  secret: [hunter2]",
            "  secret: { env: \"hunter2~\" }",
            "  secret: { env: { hunter2: x } }", "  secret: { credential: \"hunter2/\" }",
            "  secret: { env: SATCHEL_SECRET }\n  password: hunter2",
            "  secret: { env: SATCHEL_SECRET }\n  proxy: http://anna:hunter2@proxy.example",
            "  secret: { env: SATCHEL_SECRET }\n  endpoint: https://anna:hunter2@graph.example",
            "  secret: { env: SATCHEL_SECRET }\n  endpoint: \"hunter2:\"",
        ]
        for place in places {
            let messages = errors(of: Sample.text.replacing("  secret: { env: SATCHEL_SECRET }", with: place))
            #expect(!messages.isEmpty, "\(place)")
            #expect(!messages.contains { $0.contains("hunter2") }, "\(place): \(messages)")
        }
    }
}
