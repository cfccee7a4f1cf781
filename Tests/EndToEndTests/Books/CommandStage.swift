import CRMSources
import ExchangeSimulator
import Foundation
import HTTPTransport
import SQLite
import Testing

/// The built program beside a sample CRM and a simulated Exchange that answers on this machine.
struct CommandStage {
    struct Answer {
        let code: Int32
        let output: String
        let errors: String

        /// The one JSON object on standard output.
        var json: [String: Any] {
            get throws {
                try #require(
                    JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any], "\(output)\(errors)")
            }
        }
    }

    let folder: URL
    let simulator: ExchangeSimulator
    private let server: SimulatorServer

    /// Sets the stage with a CRM in which every member has a mailbox, plays, and clears it away.
    ///
    /// - Parameters:
    ///   - identity: Exchange speaks https with it; `nil`: http.
    ///   - change: what the tenant is like.
    static func play(
        identity: HTTPListenerIdentity? = nil, change: (inout SimulatorConfiguration) -> Void = { _ in },
        _ body: (CommandStage) async throws -> Void
    ) async throws {
        let stage = try CommandStage(identity, change)
        var fault: (any Error)?
        do {
            try await body(stage)
        } catch {
            fault = error
        }
        await stage.server.stop()
        try FileManager.default.removeItem(at: stage.folder)
        if let fault { throw fault }
    }

    private init(_ identity: HTTPListenerIdentity?, _ change: (inout SimulatorConfiguration) -> Void) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("satchel-commands-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try SampleFile.small.get().write(to: folder.appendingPathComponent("crm.db"))
        var users: [SimulatedUser] = []
        let crm = try Database(path: folder.appendingPathComponent("crm.db").path, access: .readWrite)
        try crm.execute("UPDATE crm_users SET active = 0 WHERE login = 'empfang'")
        try crm.forEachRow("SELECT coalesce(mailbox, mail), mail, login FROM crm_users WHERE mail IS NOT NULL") { row in
            users.append(
                SimulatedUser(
                    userPrincipalName: row.text(0) ?? "", mail: row.text(1), displayName: row.text(2) ?? ""))
        }
        var configuration = SimulatorConfiguration(
            tenant: BookOffice.tenant, clientID: BookOffice.clientID, secret: "the-secret", users: users, seed: 7)
        change(&configuration)
        simulator = try ExchangeSimulator(configuration: configuration)
        server = SimulatorServer(simulator, identity: identity)
        try server.start()
        try configure { $0 }
    }

    var endpoint: String { server.baseURL }

    /// Writes the sample's configuration, changed.
    func configure(_ change: (String) -> String) throws {
        let text = SampleCRM.configuration(
            endpoint: server.baseURL, tenant: BookOffice.tenant, clientID: BookOffice.clientID, crmPath: "crm.db",
            journalPath: "journal.db")
        try change(text).write(to: folder.appendingPathComponent("satchel.yaml"), atomically: true, encoding: .utf8)
    }

    func crm(_ sql: String) throws {
        try Database(path: folder.appendingPathComponent("crm.db").path, access: .readWrite).execute(sql)
    }

    func removeCRM() throws {
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) where file.hasPrefix("crm.db") {
            try FileManager.default.removeItem(at: folder.appendingPathComponent(file))
        }
    }

    func run(_ arguments: [String], secret: String? = nil) async throws -> Answer {
        let environment = secret.map { ["SATCHEL_SECRET": $0] } ?? [:]
        let end = try await SatchelProcess(arguments, in: folder, environment: environment).end()
        return Answer(code: end.code, output: end.output, errors: end.errors)
    }

    func run(_ arguments: String..., secret: String = "the-secret") async throws -> Answer {
        let process = try SatchelProcess(arguments, in: folder, environment: ["SATCHEL_SECRET": secret])
        let end = try await process.end()
        return Answer(code: end.code, output: end.output, errors: end.errors)
    }

    /// What `explain` answers: in or out, and its steps.
    func explain(_ arguments: String...) async throws -> (answer: String, steps: [Step]) {
        let process = try SatchelProcess(["explain", "--json"] + arguments, in: folder, environment: [:])
        let end = try await process.end()
        #expect(end.code == 0, "\(end.errors)")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(end.output.utf8)) as? [String: Any])
        let steps = try #require(object["steps"] as? [[String: Any]])
        return (
            object["answer"] as? String ?? "",
            steps.map { step in
                Step(
                    name: step["step"] as? String ?? "", isOk: step["ok"] as? Bool, fact: step["fact"] as? String ?? "",
                    tree: ((step["tree"] as? [String: Any])?["text"]) as? String,
                    hasOk: step.keys.contains("ok"))
            }
        )
    }

    struct Step: Equatable {
        let name: String
        let isOk: Bool?
        let fact: String
        /// The filter's text, where one was asked.
        let tree: String?
        let hasOk: Bool
    }
}
