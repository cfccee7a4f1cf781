import ExchangeSimulator
import Foundation
import Testing

@Suite("Files of faults") struct FaultFileTests {
    struct Line: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var rule: FaultRule

        init(_ line: String, _ rule: FaultRule) {
            testDescription = line
            self.rule = rule
        }
    }

    static let lines = [
        Line(
            "createContact 3: 504 after",
            FaultRule(.answerAfterwards(.gatewayTimeout), kind: .createContact, passing: 2)),
        Line("any 2-5: 503", FaultRule(.answerInstead(.serviceUnavailable), passing: 1, hitting: 4)),
        Line("contactDelta: 429", FaultRule(.answerInstead(.throttled(retryAfter: nil)), kind: .contactDelta)),
        Line(
            "any 1-: 429 retry-after 0.249", FaultRule(.answerInstead(.throttled(retryAfter: "0.249")), hitting: .max)),
        Line("any: 429 UnknownError before", FaultRule(.answerInstead(Line.coded(429, "UnknownError")))),
        Line("batch: cut before", FaultRule(.cut(afterWork: false), kind: .batch)),
        Line("batch: cut after", FaultRule(.cut(afterWork: true), kind: .batch)),
        Line("getContact: broken off", FaultRule(.truncated, kind: .getContact)),
        Line("createContact: late 504 3", FaultRule(.late(requests: 3, .gatewayTimeout), kind: .createContact)),
        Line(
            "any 4 of anna@musterwerk.example: slow 31.5",
            FaultRule(.slow(seconds: 31.5), mailbox: "anna@musterwerk.example", passing: 3)),
        Line("any: tokens expire", FaultRule(.tokensExpire)),
        Line("contactDelta: delta-tokens die", FaultRule(.deltaTokensDie(.gone), kind: .contactDelta)),
        Line("contactDelta: delta-tokens die badRequest", FaultRule(.deltaTokensDie(.badRequest), kind: .contactDelta)),
        Line(
            "any of anna@musterwerk.example: mailbox onPremises",
            FaultRule(.mailbox(.onPremises), mailbox: "anna@musterwerk.example")),
        Line("any: member renamesFolder", FaultRule(.member(.renamesFolder))),
    ]

    @Test(arguments: lines) func `a line says what happens to which requests`(_ line: Line) throws {
        let text = "# faults\n\n  \(line.testDescription)   # why\r\n"
        #expect(try FaultFile.parse(text, name: "f") == FaultScript(rules: [line.rule]))
    }

    @Test func `a switch is set for some requests`() throws {
        let script = try FaultFile.parse("contactDelta 2-: set delta-shuffles=yes", name: "f")
        let setting = try SimulatorSetting("delta-shuffles=yes")
        #expect(script == [FaultRule(.setting(setting), kind: .contactDelta, passing: 1, hitting: .max)])
    }

    @Test func `a date to come back at is a date`() throws {
        var answer = FaultAnswer.throttled(retryAfter: nil)
        answer.retryAfterDateSeconds = 20
        #expect(try FaultFile.parse("any: 429 retry-after date 20", name: "f") == [FaultRule(.answerInstead(answer))])
    }

    static let mistakes = [
        ("createContact 3 504", "it has no colon. Write REQUESTS: FAULT, createContact 3: 504 after for one."),
        ("any 0: 503", "\"0\" says no numbers of requests. Write 3, 3-7, or 3- for all from the third."),
        ("any 5-3: 503", "\"5-3\" says no numbers of requests. Write 3, 3-7, or 3- for all from the third."),
        ("any 3 for anna: 503", "\"for\" is not understood before the colon. Write of and one user, or nothing."),
        ("any: 200", "\"200\" is no status of a failure. Give 400 to 599."),
        (
            "any: 503 soon!",
            "\"soon!\" is not understood after the status. Write a code, before or after, retry-after and seconds, or nothing."
        ),
        ("any: slow down", "\"down\" is no time. Give seconds, 0 to 86400."),
        ("any: late 504 x", "\"x\" is no number of requests. Give how many are answered first."),
        (
            "any: mailbox lost",
            "\"lost\" is no state of a mailbox. Give one of cloud, none, onPremises, softDeleted, full, outsideScope, outsideRole."
        ),
    ]

    @Test(arguments: mistakes) func `a mistake is told with its place and what to write`(
        line: String, reason: String
    ) {
        let error = #expect(throws: FaultFileError.self) {
            try FaultFile.parse("any 1: 503\n\(line)\n", name: "faults.txt")
        }
        #expect(error?.problems == ["faults.txt:2: \(reason)"])
    }

    @Test func `all mistakes are told at once`() {
        let text = "teapot: 503\nany: melts\nany: set latency=soon\nany: member sleeps\n"
        let error = #expect(throws: FaultFileError.self) { try FaultFile.parse(text, name: "f") }
        #expect(error?.problems.count == 4)
        #expect(error?.problems.map { $0.prefix(4) } == ["f:1:", "f:2:", "f:3:", "f:4:"])
        #expect(error?.problems.first?.hasPrefix("f:1: \"teapot\" is no request. Give one of any, discovery,") == true)
    }

    @Test func `equal seeds give equal faults`() {
        #expect(FaultScript(seed: 5) == FaultScript(seed: 5))
        let scripts = (0..<200).map { FaultScript(seed: $0) }
        #expect(scripts.allSatisfy { !$0.rules.isEmpty })
        #expect(Set(scripts.map { "\($0)" }).count > 190)
    }

    @Test(arguments: NamedFault.allCases) func `every known fault has its rules`(fault: NamedFault) {
        var generator = SystemRandomNumberGenerator()
        let rules = fault.rules(using: &generator)
        #expect(!rules.isEmpty)
        #expect(rules.allSatisfy { $0.hitting > 0 })
    }

    @Test func `every line of the documentation is understood`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "Documentation/Simulator.md"), encoding: .utf8)
        let example = try #require(
            page.components(separatedBy: "## Faults").last?.components(separatedBy: "```").dropFirst().first)
        #expect(try FaultFile.parse(example, name: "example").rules.count >= 12)
    }
}

extension FaultFileTests.Line {
    fileprivate static func coded(_ status: Int, _ code: String) -> FaultAnswer {
        var answer = FaultAnswer.usual(status)
        answer.code = code
        return answer
    }
}
