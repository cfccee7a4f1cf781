import Foundation
import Glibc
import Testing

@testable import satchel

@Suite("The form of the log") struct LogFormatTests {
    private func format(_ line: String, _ environment: [String: String] = [:]) throws -> LogFormat {
        try LogFormat(try ArgumentParserTests.arguments(line).arguments, environment: environment)
    }

    @Test func `is what the command line says, or what systemd's journal wants, or text`() throws {
        #expect(try format("serve") == .text)
        #expect(try format("serve --json") == .json)
        #expect(try format("serve --log-format json --json") == .json)
        #expect(try format("serve --log-format=journald") == .journald)
        var status = stat()
        try #require(fstat(STDERR_FILENO, &status) == 0)
        let ours = ["JOURNAL_STREAM": "\(status.st_dev):\(status.st_ino)"]
        #expect(try format("serve", ours) == .journald)
        #expect(try format("serve --log-format text", ours) == .text)
        #expect(try format("serve", ["JOURNAL_STREAM": "\(status.st_dev):\(status.st_ino + 1)"]) == .text)
    }

    @Test(arguments: ["serve --log-format xml", "serve --json --log-format text"])
    func `other forms, and two at once, are refused`(line: String) {
        #expect(throws: UsageError.self) { try format(line) }
    }

    @Test func `a line stays one line whose values can be told apart`() {
        #expect(
            LogFormat.line(
                "needs attention",
                [
                    ("plain", "ab-12:3"), ("empty", ""), ("blank", "two words"), ("sign", "a=b"),
                    ("quote", #"say "x\y""#), ("break", "one\ntwo\r\nthree"),
                ])
                == #"needs attention plain=ab-12:3 empty="" blank="two words" sign="a=b" quote="say \"x\\y\"" break="one two three""#
        )
    }
}
