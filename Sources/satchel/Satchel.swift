import Foundation
import Glibc

/// The program: finds the command, runs it, and turns its end into an exit code.
@main
struct Satchel {
    static let version = "0.1.0"
    static let program = "satchel"

    static func main() async {
        // A reader that hangs up must not end the process; every write's own answer says enough.
        signal(SIGPIPE, SIG_IGN)
        // Whatever it makes is its owner's only, also where a library makes it.
        umask(0o077)
        // Threads that may not run before others do as well; libdispatch would say of each that it may not.
        setenv("LIBDISPATCH_LOG", "NO", 0)
        exit(await run(Array(CommandLine.arguments.dropFirst())).rawValue)
    }

    /// Runs one command line, without the program's name.
    static func run(_ words: [String]) async -> ExitCode {
        do {
            switch try ArgumentParser(commands: CommandTable.all).parse(words) {
            case .version:
                Output.write("\(program) \(version)\n", to: STDOUT_FILENO)
                return .done
            case .help(let command):
                let text = command?.help(program: program) ?? CommandTable.overview(program: program)
                Output.write(text + "\n", to: STDOUT_FILENO)
                return words.isEmpty ? .usage : .done
            case .run(let command, let arguments):
                guard let entry = CommandTable.commands.first(where: { $0.specification.name == command.name }) else {
                    return .usage
                }
                return try await entry.run(arguments, Output(isJSON: arguments.has("json")))
            }
        } catch let error as UsageError {
            return end("\(program): \(error)", .usage)
        } catch let failure as CommandFailure {
            return end(failure.message, failure.code)
        } catch is CancellationError {
            return end("\(program): stopped. What was not done is done by the next run.", .attention)
        } catch {
            return end("\(program): internal fault: \(error)", .internalFault)
        }
    }

    private static func end(_ message: String, _ code: ExitCode) -> ExitCode {
        Output.write(Output.shown(message) + "\n", to: STDERR_FILENO)
        return code
    }
}
