import Configuration
import ContactModel
import Foundation
import SyncPlanning
import Testing

@Suite("The file that init writes") struct ConfigurationTemplateTests {
    @Test func `it is well formed and plans only`() throws {
        let configuration = try parse(ConfigurationTemplate.text)
        #expect(configuration.mode == .plan)
        #expect(configuration.books.map(\.name) == ["CRM"])
        #expect(configuration.books.map(\.mode) == [nil])
    }

    @Test func `every line that is commented out is good once it is not`() throws {
        var lines = ConfigurationTemplate.text.components(separatedBy: "\n")
        let replaceable = [
            "canary:", "cloud:", "proxy:", "ca:", "order:", "pinned:", "mode:", "reuse_folder:", "birthday:",
        ]
        var found: Set<String> = []
        for (number, line) in lines.enumerated() {
            for key in replaceable where line.trimmingPrefix(while: { $0 == " " }).hasPrefix("# \(key)") {
                found.insert(key)
                lines[number] = line.replacing("# \(key)", with: key, maxReplacements: 1)
            }
        }
        #expect(found == Set(replaceable))
        let configuration = try parse(lines.joined(separator: "\n"))
        #expect(configuration.books[0].reuseFolder)
        #expect(configuration.books[0].mapping.map(\.property.value).contains(.birthday))
    }

    @Test func `it says which clients show which folder, and that there is no Windows service`() {
        for words in [
            "Outlook mobile", "it takes only the default Contacts folder", "ActiveSync", "top-level contact folder",
            "there is no Windows service",
        ] {
            #expect(ConfigurationTemplate.text.contains(words), "\(words)")
        }
    }
}
