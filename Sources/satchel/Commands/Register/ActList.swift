import JournalStore

/// What persons did in the console, in the order of time.
enum ActList {
    struct Line: RegisterEntry {
        let act: String
        let at: String
        let number: Int64
        let person: String
        let subject: String

        init(_ row: ActRow) {
            act = row.act
            at = ServiceLog.time(row.at)
            number = row.number
            person = row.person
            subject = row.subject
        }

        static let columns = ["number", "at", "person", "act", "subject"]

        var cells: [String] { ["\(number)", at, person, act, subject] }
        var line: String { "\(at)  \(person): \(act), \(subject)" }
    }

    static func run(
        _ arguments: ParsedArguments, _ output: Output, _ writer: RegisterWriter
    ) async throws -> ExitCode {
        for option in ["member", "record", "book", "verify"] where arguments.has(option) {
            throw UsageError("--acts lists what persons did, of all members and records: leave out --\(option).")
        }
        var lines: [Line] = []
        let known: Void? = try await RegisterDesk.open(arguments, output) { desk in
            try desk.register.forEachAct(since: desk.window.since, until: desk.window.until) { lines.append(Line($0)) }
        }
        try writer.begin([], list: "acts", of: Line.self)
        for line in lines { try writer.add(line) }
        try writer.end(
            [("time", ServiceLog.time(CommandSupport.now())), ("total", lines.count)],
            lines: [known == nil ? RegisterDesk.nothingYet : "\(lines.count) acts."])
        return .done
    }
}
