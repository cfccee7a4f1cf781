import Testing

@testable import satchel

@Suite("Argument parser") struct ArgumentParserTests {
    static func parse(_ line: String) throws -> ArgumentParser.Answer {
        try ArgumentParser(commands: CommandTable.all).parse(line.split(separator: " ").map(String.init))
    }

    static func arguments(_ line: String) throws -> (command: String, arguments: ParsedArguments) {
        guard case .run(let command, let arguments) = try parse(line) else {
            throw UsageError("'\(line)' is no command to run")
        }
        return (command.name, arguments)
    }

    @Test func `finds commands of two words and of one`() throws {
        #expect(try Self.arguments("crm import --table Kontakte people.csv").command == "crm import")
        #expect(try Self.arguments("preview --member hmueller").command == "preview")
    }

    @Test func `takes values after a blank or an equals sign`() throws {
        for line in ["explain --member anna --record Kontakte/1", "explain --member=anna --record=Kontakte/1"] {
            let arguments = try Self.arguments(line).arguments
            #expect(arguments.value("member") == "anna")
            #expect(arguments.value("record") == "Kontakte/1")
        }
    }

    @Test func `words after two dashes are operands whatever they look like`() throws {
        let arguments = try Self.arguments("crm import --table Kontakte -- --odd-name.csv").arguments
        #expect(arguments.operands == ["--odd-name.csv"])
    }

    @Test func `help is given for the whole, and for every command`() throws {
        guard case .help(nil) = try Self.parse("--help") else { Issue.record("no help"); return }
        for command in CommandTable.all {
            guard case .help(let named?) = try Self.parse("\(command.name) --help") else {
                Issue.record("no help for \(command.name)")
                continue
            }
            let text = named.help(program: "satchel")
            #expect(text.contains("Usage: satchel \(command.name)"))
            #expect(text.contains("--json"))
        }
        #expect(CommandTable.overview(program: "satchel").contains("Exit codes"))
    }

    @Test(arguments: [
        ("frobnicate", "Unknown command 'frobnicate'. See 'satchel --help'."),
        ("previw", "Unknown command 'previw'. Did you mean 'preview'? See 'satchel --help'."),
        ("crm", "'crm' needs one of: crm init, crm sample, crm import, crm check."),
        ("preview --membr anna", "'preview' has no option '--membr'. Did you mean '--member'?"),
        ("preview --member", "--member needs a value: --member LOGIN."),
        ("preview --member --json", "--member needs a value: --member LOGIN."),
        ("preview --json=yes", "--json takes no value."),
        ("preview --member a --member b", "--member is given twice."), ("status now", "'status' does not take 'now'."),
        ("crm import --table T", "'crm import' needs FILE."), ("preview -m anna", "'preview' has no option '-m'."),
    ])
    func `says what is wrong and what to give instead`(line: String, message: String) {
        #expect(throws: UsageError(message)) { try Self.parse(line) }
    }

    @Test func `numbers are whole and within their range`() throws {
        let arguments = try Self.arguments("preview --limit 2x").arguments
        #expect(throws: UsageError("--limit is not a whole number from 0 to 100.")) {
            try arguments.integer("limit", in: 0...100)
        }
    }
}
