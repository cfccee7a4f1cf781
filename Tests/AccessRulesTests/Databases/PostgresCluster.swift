import Foundation
import Testing

/// A PostgreSQL of this run's own: a cluster in a folder in `/tmp`, reached by a socket in that folder and by nothing
/// else. `stop` ends and deletes it.
final class PostgresCluster {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Where Debian's postgresql-15 has its programs; `nil` where it is not installed.
    static let programs: String? = {
        let programs = "/usr/lib/postgresql/15/bin"
        return FileManager.default.isExecutableFile(atPath: "\(programs)/initdb") ? programs : nil
    }()

    /// Why its tests are left out.
    static let missing: Comment = "PostgreSQL 15 is not installed: Scripts/bootstrap --all installs it."

    /// The cluster's owner where this process is root, as whom PostgreSQL refuses to run.
    private static let owner = "postgres"
    /// Errors of single statements are not logged: nobody reads the log once the server is ready.
    private static let settings = [
        "listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=10",
        "shared_buffers=16MB", "autovacuum=off", "timezone=UTC", "log_min_messages=log", "log_checkpoints=off",
        "jit=off",
        "join_collapse_limit=1",
    ]
    private static let readyLine = "database system is ready to accept connections"

    private let programs: String
    private let folder: String
    private let server = Process()

    /// Makes and starts a cluster.
    init() throws {
        guard let programs = Self.programs else { throw Failure(description: "PostgreSQL is not installed.") }
        self.programs = programs
        folder = try Self.run("/usr/bin/mktemp", ["-d", "/tmp/satchel-postgres-XXXXXX"])
            .trimmingCharacters(in: .whitespacesAndNewlines)
        do {
            _ = try Self.run(
                "\(programs)/initdb",
                ["-D", "\(folder)/data", "-A", "trust", "-U", Self.owner, "-E", "UTF8", "--locale=C", "--no-sync"])
            try start()
        } catch {
            stop()
            throw error
        }
    }

    /// Runs a script of statements and psql's own commands to its end.
    ///
    /// Answers come as lines, columns with `|` between them, null as `null`, errors among them.
    func run(_ script: String) throws -> [Substring] {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("satchel-\(UUID().uuidString).sql")
        try Data(script.utf8).write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }
        let output = try Self.run(
            "\(programs)/psql",
            [
                "-X", "-q", "-A", "-t", "-F", "|", "-P", "null=null", "-h", folder, "-U", Self.owner, "-d", "postgres",
            ], input: FileHandle(forReadingFrom: path))
        return output.split(separator: "\n")
    }

    func stop() {
        if server.isRunning {
            // What it calls a fast shutdown.
            server.interrupt()
            server.waitUntilExit()
        }
        _ = try? Self.run("/bin/rm", ["-rf", folder])
    }

    /// Returns when the server says that it is ready.
    private func start() throws {
        let settings = (["unix_socket_directories=\(folder)"] + Self.settings).flatMap { ["-c", $0] }
        Self.prepare(server, "\(programs)/postgres", ["-D", "\(folder)/data"] + settings)
        let log = Pipe()
        server.standardOutput = log
        server.standardError = log
        try server.run()
        var text = ""
        while !text.contains(Self.readyLine) {
            let data = log.fileHandleForReading.availableData
            guard !data.isEmpty else { throw Failure(description: "PostgreSQL did not start: \(text)") }
            text += String(decoding: data, as: UTF8.self)
        }
    }

    /// What the program wrote.
    private static func run(_ program: String, _ arguments: [String], input: FileHandle? = nil) throws -> String {
        let process = Process()
        prepare(process, program, arguments)
        process.standardInput = input ?? FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self)
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(program) ended with \(process.terminationStatus): \(text.suffix(2000))")
        }
        return text
    }

    private static func prepare(_ process: Process, _ program: String, _ arguments: [String]) {
        let asOwner = ["--reuid", owner, "--regid", owner, "--clear-groups", program]
        let isRoot = geteuid() == 0
        process.executableURL = URL(fileURLWithPath: isRoot ? "/usr/bin/setpriv" : program)
        process.arguments = (isRoot ? asOwner : []) + arguments
        process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PGCLIENTENCODING": "UTF8"]
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
    }
}
