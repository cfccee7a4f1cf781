import Glibc

/// Writes the invented CRM that the selection benchmark works on; `Benchmarks/README.md` describes the files.
///
/// Exit codes: 0 when every file is complete, 2 for a wrong command line or a file that could not be written.
@main
struct SelectionData {
    static func main() {
        do {
            let options = try Options(words: Array(CommandLine.arguments.dropFirst()))
            try write(options)
        } catch let error as UsageError {
            end("selection-data: \(error.message)\n\(Options.usage)")
        } catch {
            end("selection-data: \(error)")
        }
    }

    /// Writes the six files one after the other; none is ever in memory as a whole.
    private static func write(_ options: Options) throws {
        try createFolder(options.output)
        let company = Company(options: options)
        try writeParameters(options)
        try company.writeGroups()
        let members = try company.writeMembers()
        try company.writeRecords()
        try company.writeSubscriptions()
        try company.writeAccessLists()
        print("selection-data: \(options.records) records, \(members) members, seed \(options.seed): \(options.output)")
    }

    private static func writeParameters(_ options: Options) throws {
        let table = try TableWriter(folder: options.output, name: "parameters.tsv")
        for (name, value) in [
            ("records", String(options.records)), ("members", String(options.members)),
            ("seed", String(options.seed)), ("limit", String(Options.limit)),
        ] {
            try table.row(name, value)
        }
        try table.finish()
    }

    private static func createFolder(_ path: String) throws {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw WritingError(path: path, code: errno) }
    }

    private static func end(_ message: String) -> Never {
        let line = Array((message + "\n").utf8)
        // Where even the error output is gone, the exit code still says it.
        _ = line.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
        exit(2)
    }
}
