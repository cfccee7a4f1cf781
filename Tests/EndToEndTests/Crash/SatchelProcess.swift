import Foundation
import Glibc

/// The built program as a process of its own. It is killed when this object goes.
final class SatchelProcess {
    struct End {
        /// The exit code, or the number of the signal that ended it.
        let code: Int32
        let wasKilled: Bool
        let output: String
        let errors: String
    }

    private let process = Process()
    private let outputFile: URL
    private let errorsFile: URL

    /// Beside the tests, in the folder of what was built.
    private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("satchel")

    /// - Parameter environment: on top of the tests' own, of which nothing that is meant for Satchel is passed on.
    init(_ arguments: [String], in folder: URL, environment: [String: String]) throws {
        let name = UUID().uuidString
        outputFile = folder.appendingPathComponent("\(name).out")
        errorsFile = folder.appendingPathComponent("\(name).err")
        for file in [outputFile, errorsFile] { try Data().write(to: file) }
        process.executableURL = Self.program
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SATCHEL_") }
            .merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorsFile)
        try process.run()
    }

    deinit { kill() }

    var isRunning: Bool { process.isRunning }
    var processID: Int32 { process.processIdentifier }
    /// What it has said to standard output until now.
    var output: String { Self.text(outputFile) }
    /// What it has said to standard error until now.
    var errors: String { Self.text(errorsFile) }

    func kill() { send(SIGKILL) }
    func terminate() { send(SIGTERM) }
    func reload() { send(SIGHUP) }

    /// Waits until it has ended.
    func end() async throws -> End {
        while process.isRunning { try await Task.sleep(for: .milliseconds(2)) }
        return End(
            code: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
            output: Self.text(outputFile), errors: errors)
    }

    private func send(_ signal: Int32) {
        if process.isRunning { Glibc.kill(process.processIdentifier, signal) }
    }

    private static func text(_ file: URL) -> String {
        String(decoding: (try? Data(contentsOf: file)) ?? Data(), as: UTF8.self)
    }
}
