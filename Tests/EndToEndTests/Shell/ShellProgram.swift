import Foundation

/// A shell of this machine, for scripts that were made for it.
struct ShellProgram {
    let path: String

    static let bash = ShellProgram(path: "/bin/bash")
    static let zsh = ShellProgram(path: "/bin/zsh")
    static let fish = ShellProgram(path: "/usr/bin/fish")

    var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// Runs a command of the shell with `script` in a file whose name is the first argument.
    ///
    /// - Returns: what it printed to standard output, by lines, and to standard error.
    func run(_ flags: [String] = [], command: String, script: String, arguments: [String] = []) throws
        -> (lines: [String], errors: String)
    {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("shell-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("script")
        try Data(script.utf8).write(to: file)

        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments =
            flags + ["-c", command] + (self.path.hasSuffix("fish") ? [] : ["shell"]) + [file.path] + arguments
        process.currentDirectoryURL = folder
        process.environment = ["HOME": folder.path, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // Little is said to standard error, which no full pipe holds up.
        let printed = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaints = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (printed.split(separator: "\n").map(String.init), complaints)
    }
}
