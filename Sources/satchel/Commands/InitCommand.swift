import Configuration
import Foundation
import Glibc

enum InitCommand {
    private struct Answer: Encodable { let file: String }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        if arguments.has("stdout") {
            Output.write(ConfigurationTemplate.text, to: STDOUT_FILENO)
            return .done
        }
        let path = CommandSupport.configurationPath(arguments)
        // O_EXCL and not a look beforehand: of two that come at once, one is told that the file exists.
        let flags = O_WRONLY | O_CREAT | (arguments.has("force") ? O_TRUNC : O_EXCL)
        let descriptor = open(path, flags, 0o600)
        guard descriptor >= 0 else {
            let remedy = errno == EEXIST ? "Use --force to replace it." : "Give another file with --config."
            throw CommandFailure(
                code: .usage, message: "Could not write \(path): \(String(cString: strerror(errno))). \(remedy)")
        }
        defer { close(descriptor) }
        Output.write(ConfigurationTemplate.text, to: descriptor)
        output.result([
            "Wrote \(path). Enter your directory's ids and your CRM, then run: satchel check --config \(path)",
            "It says mode: plan, so that nothing is written to any mailbox until you change that.",
        ])
        try output.json(Answer(file: path))
        return .done
    }
}
