import Testing

@testable import satchel

/// What the shells themselves offer, held against the table of commands.
@Suite("Completion") struct CompletionTests {
    private static let firstWords = Set(CommandTable.all.map { String($0.name.split(separator: " ")[0]) })

    private static func options(of command: String) throws -> Set<String> {
        Set(try #require(CommandTable.all.first { $0.name == command }).allOptions.map { "--\($0.name)" })
    }

    @Suite("in bash") struct Bash {
        /// - Parameter words: after the program's name; the last one is being typed.
        private func offered(_ words: [String]) throws -> Set<String> {
            let answer = try ShellProgram.bash.run(
                ["--norc"],
                command: """
                    source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _satchel
                    printf '%s\\n' "${COMPREPLY[@]}"
                    """,
                script: CompletionCommand.script(for: .bash), arguments: ["satchel"] + words)
            #expect(answer.errors == "")
            return Set(answer.lines)
        }

        @Test func `every command is offered first`() throws {
            #expect(try offered([""]) == firstWords.union(["--help", "--version"]))
            #expect(try offered(["he"]) == ["held-by"])
            #expect(try offered(["crm", ""]) == ["init", "sample", "import", "check"])
        }

        @Test(arguments: CommandTable.all.map(\.name)) func `every option of a command is offered, and no other`(
            name: String
        ) throws {
            #expect(try offered(name.split(separator: " ").map(String.init) + ["--"]) == options(of: name))
        }

        @Test func `a value that is a file is completed with files, and one that nobody else knows with nothing`()
            throws
        {
            #expect(try offered(["check", "--config", ""]) == ["script"])
            #expect(try offered(["check", "--config", "=", "scr"]) == ["script"])
            #expect(try offered(["crm", "import", "--table", "Kontakte", "scr"]) == ["script"])
            #expect(try offered(["demo", "--keep", ""]) == [])
            #expect(try offered(["adopt", "--member", ""]) == [])
            #expect(try offered(["completion", ""]) == ["bash", "zsh", "fish"])
            #expect(try offered(["serve", "--log-format", "j"]) == ["json", "journald"])
        }
    }

    @Suite(
        "in zsh", .enabled(if: ShellProgram.zsh.isInstalled, "there is no zsh here: apt-get install zsh")) struct Zsh
    {
        /// What the script hands to zsh's own completion, which needs a terminal.
        private func handed(_ words: [String]) throws -> [String] {
            let answer = try ShellProgram.zsh.run(
                ["-f"],
                command: """
                    function compdef { }
                    function _arguments { print -rl -- "$@" }
                    function _describe { print -rl -- "${(P@)${@[-1]}}" }
                    source "$1"; shift; words=("$@"); CURRENT=$#; _satchel
                    """,
                script: CompletionCommand.script(for: .zsh), arguments: ["satchel"] + words)
            #expect(answer.errors == "")
            return answer.lines
        }

        @Test func `every command is offered first, with its summary`() throws {
            let offered = try handed([""])
            #expect(Set(offered.map { String($0.prefix { $0 != ":" }) }) == firstWords)
            #expect(offered.contains("check:\(CommandTable.check.summary)"))
            #expect(
                Set(try handed(["crm", ""]).map { String($0.prefix { $0 != ":" }) }) == [
                    "init", "sample", "import", "check",
                ])
        }

        @Test(arguments: CommandTable.all.map(\.name)) func `every option of a command is offered, and no other`(
            name: String
        ) throws {
            let handed = try handed(name.split(separator: " ").map(String.init) + ["--"])
            let offered = handed.filter { $0.drop { $0 == "*" }.hasPrefix("--") }
                .map { String($0.drop { $0 == "*" }.prefix { $0 != "[" && $0 != "=" }) }
            #expect(try Set(offered) == options(of: name))
        }
    }

    @Suite(
        "in fish", .enabled(if: ShellProgram.fish.isInstalled, "there is no fish here: apt-get install fish"))
    struct Fish {
        private func offered(_ line: String) throws -> Set<String> {
            let answer = try ShellProgram.fish.run(
                ["--no-config"], command: "source $argv[1]; complete -C $argv[2]",
                script: CompletionCommand.script(for: .fish), arguments: [line])
            #expect(answer.errors == "")
            return Set(answer.lines.map { String($0.prefix { $0 != "\t" }) })
        }

        @Test func `every command is offered first`() throws {
            #expect(try offered("satchel ") == firstWords)
            #expect(try offered("satchel crm ") == ["init", "sample", "import", "check"])
        }

        @Test(arguments: CommandTable.all.map(\.name)) func `every option of a command is offered, and no other`(
            name: String
        ) throws {
            #expect(try offered("satchel \(name) --") == options(of: name))
        }

        @Test func `a value that is a file is completed with files, and one that nobody else knows with nothing`()
            throws
        {
            #expect(try offered("satchel check --config ").contains("script"))
            #expect(try offered("satchel adopt --member ") == [])
            #expect(try offered("satchel serve --log-format j") == ["json", "journald"])
            #expect(try offered("satchel completion ").isSuperset(of: ["bash", "zsh", "fish"]))
        }
    }
}
