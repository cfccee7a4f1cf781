import Foundation
import Testing

/// `Documentation/Security.md` claims nothing without a test.
@Suite("Documentation: security") struct SecurityPageTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test func `every protection that the page claims is shown by tests that there are`() throws {
        let page = try String(contentsOf: Self.root.appending(path: "Documentation/Security.md"), encoding: .utf8)
        let claims = try Self.claims(in: page)
        let tests = try Self.sources()
        #expect(claims.count > 20)
        for (claim, names) in claims {
            #expect(!names.isEmpty, "no test shows: \(claim)")
            for name in names {
                let isThere = tests.contains { $0.contains("func `\(name)`") || $0.contains("\"\(name)\"") }
                #expect(isThere, "there is no test \(name)")
            }
        }
    }

    /// Rows of the tables with the heading "shown by".
    private static func claims(in page: String) throws -> [(claim: String, tests: [String])] {
        var claims: [(claim: String, tests: [String])] = []
        var isOfClaims = false
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 2 else {
                isOfClaims = false
                continue
            }
            if cells[1] == "shown by" {
                isOfClaims = true
            } else if isOfClaims, !cells[0].hasPrefix("---") {
                let names = cells[1].split(separator: "`", omittingEmptySubsequences: false).enumerated()
                    .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
                claims.append((cells[0], names))
            }
        }
        return claims
    }

    private static func sources() throws -> [String] {
        let files = FileManager.default.enumerator(at: root.appending(path: "Tests"), includingPropertiesForKeys: nil)
        let paths = (files?.allObjects ?? []).compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
        return try paths.map { try String(contentsOf: $0, encoding: .utf8) }
    }
}
