import ContactMapping
import ContactModel
import Foundation
import Testing

@testable import Configuration

@Suite("Documentation of the configuration") struct DocumentationTests {
    private let text: String

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        text = try String(contentsOf: root.appending(path: "Documentation/Configuration.md"), encoding: .utf8)
    }

    @Test func `it describes every key`() {
        let groups = [
            Keys.root, [Keys.sqlite], Keys.exchangeKeys, Keys.secretKeys, Keys.certificateKeys, Keys.scheduleKeys,
            Keys.healthKeys, Keys.consoleKeys, Keys.oidcKeys, Keys.alarmKeys, Keys.webhookKeys, Keys.alarmMailKeys,
            Keys.bookKeys,
            Keys.memberKeys, Keys.brakeKeys, Keys.leftoverKeys,
        ]
        for key in groups.flatMap({ $0 }) {
            #expect(text.contains("| `\(key.name)` |"), "\(key.name)")
        }
        for property in ContactProperty.allCases {
            #expect(text.contains("`\(property.rawValue)`"), "\(property)")
        }
        for part in AddressPart.allCases {
            #expect(text.contains("`\(part.rawValue)`"), "\(part)")
        }
    }

    @Test func `its example loads`() throws {
        let start = try #require(text.firstRange(of: "```yaml\n")).upperBound
        let end = try #require(text[start...].firstRange(of: "```")).lowerBound
        #expect(try parse(String(text[start..<end])).books.count == 1)
    }
}
