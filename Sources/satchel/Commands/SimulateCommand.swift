import Cryptography
import ExchangeSimulator
import Foundation
import HTTPTransport

/// What the simulator is reached by. Open values: it holds invented people, on this machine only.
enum SimulatorAccess {
    static let tenant = "11111111-2222-4333-8444-555555555555"
    static let clientID = "99999999-8888-4777-8666-555555555555"
    static let secret = "simulator"
    static let secretVariable = "SATCHEL_SECRET"

    static func configuration(users: [SimulatedUser], latencySeconds: Double) -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration(
            tenant: tenant, clientID: clientID, secret: secret, users: users, seed: 1)
        configuration.behaviour.latencySeconds = latencySeconds
        return configuration
    }

    static func start(
        _ configuration: SimulatorConfiguration, stateFile: String?, port: Int, identity: HTTPListenerIdentity? = nil,
        faults: FaultScript = []
    ) throws(CommandFailure) -> SimulatorServer {
        do {
            let simulator = try ExchangeSimulator(configuration: configuration, stateFile: stateFile)
            simulator.setFaults(faults)
            let server = SimulatorServer(simulator, port: UInt16(port), identity: identity)
            try server.start()
            return server
        } catch {
            throw CommandFailure(code: .target, message: "Could not start the Exchange simulator: \(error)")
        }
    }
}

enum SimulateCommand {
    private struct Answer: Encodable {
        let endpoint: String
        let tenant: String
        let clientId: String
        let secret: String
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let latency = try arguments.integer("latency", in: 0...600_000) ?? 0
        let port = try arguments.integer("port", in: 0...65_535) ?? 0
        let users = arguments.values("user").map { address in
            SimulatedUser(userPrincipalName: address, mail: address, displayName: address)
        }
        var configuration = SimulatorAccess.configuration(users: users, latencySeconds: Double(latency) / 1000)
        for text in arguments.values("set") {
            do throws(SimulatorError) {
                try configuration.set(text)
            } catch {
                throw UsageError("--set \(text): \(error)")
            }
        }
        for path in arguments.values("certificate") {
            configuration.certificates += [try certificate(path, "--certificate")]
        }
        for text in arguments.values("federation") { configuration.federations += [try federation(text)] }
        let identity = try arguments.value("tls").map(identity)
        let faults = try faults(arguments)
        let signal = StopSignal()
        let server = try SimulatorAccess.start(
            configuration, stateFile: arguments.value("state"), port: port, identity: identity, faults: faults)
        output.result([
            "The Exchange simulator answers at \(server.baseURL) until Ctrl-C.",
            "  endpoint \(server.baseURL)  tenant \(SimulatorAccess.tenant)  client id \(SimulatorAccess.clientID)",
            "  secret '\(SimulatorAccess.secret)', for satchel: \(SimulatorAccess.secretVariable)=\(SimulatorAccess.secret)",
            "  the mailboxes as phones: \(server.phonesURL)",
            "  every mailbox in full: \(server.baseURL)/simulator/mailboxes",
        ])
        try output.json(
            Answer(
                endpoint: server.baseURL, tenant: SimulatorAccess.tenant, clientId: SimulatorAccess.clientID,
                secret: SimulatorAccess.secret))
        await signal.wait()
        await server.stop()
        return .done
    }

    private static func faults(_ arguments: ParsedArguments) throws(UsageError) -> FaultScript {
        if let seed = try arguments.integer("fault-seed", in: 0...999_999_999) {
            guard arguments.value("faults") == nil else {
                throw UsageError("--faults and --fault-seed cannot both be given. Leave one out.")
            }
            return FaultScript(seed: UInt64(seed))
        }
        guard let path = arguments.value("faults") else { return [] }
        let text = String(decoding: try bytes(path, "--faults"), as: UTF8.self)
        do throws(FaultFileError) {
            return try FaultFile.parse(text, name: path)
        } catch {
            throw UsageError("--faults \(path): it cannot be used.\n\(error)")
        }
    }

    private static func certificate(_ path: String, _ option: String) throws(UsageError) -> Certificate {
        guard let found = Certificate.all(pem: try bytes(path, option)).first else {
            throw UsageError("\(option) \(path): it holds no certificate in PEM form.")
        }
        return found
    }

    private static func federation(_ text: String) throws(UsageError) -> SimulatedFederation {
        let parts = text.split(separator: ",").map(String.init)
        guard parts.count == 3 else {
            throw UsageError("--federation \(text): give ISSUER,SUBJECT,FILE, the file with the issuer's certificate.")
        }
        return SimulatedFederation(
            issuer: parts[0], subject: parts[1], certificate: try certificate(parts[2], "--federation"))
    }

    /// What https is spoken with; checked here, since the listener could only say that it does not start.
    private static func identity(_ path: String) throws(UsageError) -> HTTPListenerIdentity {
        let pem = try bytes(path, "--tls")
        do throws(SigningIdentityError) {
            _ = try SigningIdentity(file: pem)
        } catch {
            throw UsageError("--tls \(path): \(error)")
        }
        return HTTPListenerIdentity(certificate: pem, key: pem)
    }

    private static func bytes(_ path: String, _ option: String) throws(UsageError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw UsageError("\(option) \(path): the file cannot be read.")
        }
        return [UInt8](data)
    }
}
