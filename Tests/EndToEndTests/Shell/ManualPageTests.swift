import Foundation
import Testing

@testable import satchel

@Suite("Manual page") struct ManualPageTests {
    private let page = ManualPage(program: "satchel", version: "1.2.3", commands: CommandTable.all).source

    @Test(arguments: CommandTable.all.map(\.name)) func `each command has a section with all its options`(
        name: String
    ) throws {
        let command = try #require(CommandTable.all.first { $0.name == name })
        let start = try #require(page.range(of: ".SS \"\(name)\"\n"))
        let section = String(page[start.upperBound...]).components(separatedBy: "\n.S")[0]
        for option in command.allOptions where !["json", "help"].contains(option.name) {
            #expect(section.contains("\\fB\("--\(option.name)".replacing("-", with: "\\-"))\\fR"), "\(option.name)")
        }
        for operand in command.operands { #expect(section.contains(operand.name)) }
    }

    @Test func `what a shell is told to run can be copied from it`() {
        #expect(page.contains("    satchel restore \\-\\-from\\-mailboxes"))
        #expect(page.contains("    satchel sync \\-\\-confirm\\-emptied \\(aqfield Kontakte.Telefon\\(aq"))
    }

    @Test func `every exit code is there`() {
        for code in ExitCode.allCases { #expect(page.contains(".B \(code.rawValue)\n\(code.meaning).")) }
    }

    @Test func `no text is taken for a request of the language`() {
        let requests = Set(
            page.split(separator: "\n").filter { $0.hasPrefix(".") }.map { String($0.prefix { $0 != " " }) })
        #expect(
            requests.isSubset(of: [
                ".\\\"", ".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".BR", ".I", ".IR", ".RI", ".br", ".EX", ".EE",
            ]))
        #expect(!page.split(separator: "\n").contains { $0.hasPrefix("'") })
    }
}
