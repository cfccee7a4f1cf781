import ContactModel
import Foundation
import Testing

@testable import satchel

/// What the register's commands take and give, apart from what they answer.
@Suite("Register: forms") struct RegisterFormTests {
    private static func window(_ since: String?, _ until: String?) throws -> (since: Moment?, until: Moment?) {
        var arguments = ParsedArguments()
        if let since { arguments.options["since"] = [since] }
        if let until { arguments.options["until"] = [until] }
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        return try RegisterTime.window(arguments, timeZone: berlin)
    }

    private static func at(_ text: String) throws -> Moment {
        Moment(milliseconds: Int64(try Date(text, strategy: .iso8601).timeIntervalSince1970 * 1000))
    }

    @Test func `a day begins and ends in the configured zone, and is included whole`() throws {
        let day = try Self.window("2026-11-24", "2026-11-24")
        #expect(try day.since == Self.at("2026-11-23T23:00:00Z"))
        #expect(try day.until == Self.at("2026-11-24T23:00:00Z"))
        // The day on which summer time ends has 25 hours.
        let long = try Self.window("2026-10-25", "2026-10-25")
        #expect(try long.since == Self.at("2026-10-24T22:00:00Z") && long.until == Self.at("2026-10-25T23:00:00Z"))
        let none = try Self.window(nil, nil)
        #expect(none.since == nil && none.until == nil)
    }

    @Test func `a time is taken as it is, with its offset`() throws {
        let window = try Self.window("2026-11-24T09:30:00Z", "2026-11-24T12:00:00+01:00")
        #expect(try window.since == Self.at("2026-11-24T09:30:00Z"))
        #expect(try window.until == Self.at("2026-11-24T11:00:00Z"))
    }

    @Test(arguments: ["yesterday", "2026-02-30", "24.11.2026", ""])
    func `what is no time is refused`(text: String) {
        #expect(throws: UsageError("--since is no time: write 2026-11-24, or 2026-11-24T09:30:00Z.")) {
            try Self.window(text, nil)
        }
    }

    @Test(arguments: ["10000-01-01T00:00:00Z", "9999999999-01-01T00:00:00Z", "-9999999999-01-01T00:00:00Z"])
    func `a year that no date has is refused, however large`(text: String) throws {
        let zone = TimeZone.gmt
        #expect(RegisterTime.moment(text, isEnd: false, timeZone: zone) == nil)
        #expect(RegisterTime.moment("9999-12-31T23:59:59Z", isEnd: false, timeZone: zone) != nil)
        #expect(RegisterTime.moment("9999-12-31", isEnd: true, timeZone: zone) != nil)
    }

    @Test func `a window that ends before it begins is refused`() {
        #expect(throws: UsageError("--until lies before --since.")) {
            try Self.window("2026-11-24", "2026-11-23")
        }
    }

    @Test func `cells with commas, quotes or line ends stand in quotes`() {
        #expect(RegisterWriter.csv(["a", "", "b c; d"]) == "a,,b c; d\r\n")
        #expect(
            RegisterWriter.csv(["a,b", "say \"no\"", "x\ny", "x\r\ny"])
                == "\"a,b\",\"say \"\"no\"\"\",\"x\ny\",\"x\r\ny\"\r\n")
        #expect(RegisterWriter.csv(["a\u{1B}[2J", "\u{202E}b"]) == "a\u{FFFD}[2J,\u{FFFD}b\r\n")
    }

    @Test(arguments: ["=1+1", "+49 1", "-1", "@x", "\tx", "\r=1", "\n=1", "\u{FF1D}1"])
    func `a cell that a spreadsheet would take for a formula has an apostrophe before it`(cell: String) {
        let line = RegisterWriter.csv([cell, "a=b"])
        #expect(line.hasPrefix("'") || line.hasPrefix("\"'"))
        #expect(line.hasSuffix(",a=b\r\n"))
    }

    @Test func `a formula in quotes is guarded inside the quotes`() {
        #expect(RegisterWriter.csv(["=HYPERLINK(\"x\",1)"]) == "\"'=HYPERLINK(\"\"x\"\",1)\"\r\n")
    }
}
