import ExchangeSimulator
import Foundation
import SQLite
import Testing

/// A company with its simulated mailboxes, and the service at work on them, which systemd has started.
final class ServedStage {
    let stage: CrashStage
    let process: SatchelProcess
    /// All that systemd was told.
    private(set) var heard: [String] = []
    private var heardUnasked: [String] = []
    private let socket: SystemdSocket
    private let text: String
    private let environment: [String: String]
    private let configuration: URL
    /// Longer than anything takes that is waited for, on a busy machine too.
    private static let patienceSeconds = 90.0

    /// Starts the service, plays, and clears everything away.
    static func play(
        _ people: [Company.Person], latencySeconds: Double = 0, arguments: [String] = [],
        environment: [String: String] = [:], editing edit: (String) -> String = { $0 },
        _ body: (ServedStage) async throws -> Void
    ) async throws {
        try await CrashStage.play(people, latencySeconds: latencySeconds) { stage in
            try await body(try ServedStage(stage, arguments, environment, edit))
        }
    }

    private init(
        _ stage: CrashStage, _ arguments: [String], _ environment: [String: String], _ edit: (String) -> String
    ) throws {
        self.stage = stage
        configuration = stage.folder.appendingPathComponent("satchel.yaml")
        text = edit(try String(contentsOf: configuration, encoding: .utf8))
        try text.write(to: configuration, atomically: true, encoding: .utf8)
        socket = try SystemdSocket()
        self.environment = CrashStage.shortLimits.merging(environment) { $1 }
            .merging(["SATCHEL_SECRET": CrashStage.secret, "NOTIFY_SOCKET": socket.name]) { $1 }
        process = try SatchelProcess(["serve"] + arguments, in: stage.folder, environment: self.environment)
    }

    /// What systemd was told since this was last asked.
    @discardableResult
    func told() -> [String] {
        let new = heardUnasked + socket.take()
        heardUnasked = []
        heard += new
        return new
    }

    func hasToldReady() -> Bool { told().contains("READY=1") }

    func said(_ sentence: String) -> Bool { process.errors.contains(" \(sentence)") }

    /// - Throws: where the service ends before the condition holds, or it never does.
    func wait(until condition: () throws -> Bool) async throws {
        let end = Date() + Self.patienceSeconds
        while try !condition() {
            // The queue of a socket is short, and whoever sends waits.
            heardUnasked += socket.take()
            try #require(process.isRunning, "it ended: \(process.errors)")
            try #require(Date() < end, "it goes on: \(process.errors.suffix(6_000))")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func stop() async throws {
        process.terminate()
        let end = try await process.end()
        #expect(end.code == 0 && !end.wasKilled, "it said: \(end.errors)")
        told()
    }

    /// The service as a restart makes it.
    func startAgain() throws -> SatchelProcess {
        try SatchelProcess(["serve"], in: stage.folder, environment: environment)
    }

    // MARK: What changes

    /// Writes the configuration that the service was started with, changed.
    func edit(_ change: (String) -> String) throws {
        let changed = change(text)
        try #require(changed != text)
        try changed.write(to: configuration, atomically: true, encoding: .utf8)
    }

    /// One that gives every contact a company, or one that does not load.
    func configure(_ company: String, isGood: Bool) throws {
        try edit { text in
            text.replacing(
                "surname: \"{Name}\"",
                with: isGood ? "surname: \"{Name}\", companyName: \"\(company)\"" : "surname: \"{Nirgends}\"")
        }
    }

    func renameOne() throws {
        let crm = try Database(path: stage.crm, access: .readWrite)
        try crm.execute("UPDATE Kontakte SET Name = 'Anders' WHERE Id = 1")
    }

    /// So many contacts leave anna's selection, or come back to it.
    func handOver(_ count: Int, back: Bool = false) throws {
        let crm = try Database(path: stage.crm, access: .readWrite)
        let keeper = back ? "anna" : "niemand"
        try crm.execute("UPDATE Kontakte SET Betreuer = '\(keeper)' WHERE Id BETWEEN 2 AND \(count + 1)")
    }

    /// Messages that did not arrive are due again at once.
    func forgetPauses() throws {
        let file = stage.folder.appendingPathComponent("journal.db.alarms")
        let text = try String(contentsOf: file, encoding: .utf8)
        let due = text.replacing(#/"next":[0-9]+/#, with: "\"next\":0")
        try due.write(to: file, atomically: true, encoding: .utf8)
    }

    /// The reading is not accepted from then on.
    func removeCanary() throws {
        let crm = try Database(path: stage.crm, access: .readWrite)
        try crm.execute("DELETE FROM Kontakte WHERE Id = 1")
    }

    // MARK: What is there

    var cyclesEnded: Int { process.errors.ranges(of: " cycle ended ").count }

    /// Of all items.
    func companyNames() throws -> Set<String> {
        let items = try stage.company.people.flatMap { try stage.member($0.login).contacts() }
            .filter { $0.markedRecord != nil && $0.location == .contacts }
        return Set(items.map { $0.text("companyName") ?? "" })
    }
}
