import Foundation
import Glibc
import HTTPTransport
import TestSupport
import Testing

/// The running service, asked by a monitor.
@Suite("Serve: monitoring", .serialized) struct MonitoringTests {
    private static let anna = [Company.Person(login: "anna", contacts: 12)]

    /// Serves with an address for monitors.
    private func play(_ body: (ServedStage, (String) async throws -> HTTPResponse) async throws -> Void) async throws {
        let port = try TakenPort.free()
        let client = try HTTPClient()
        let listen = "health: { listen: \"127.0.0.1:\(port)\" }\n"
        try await ServedStage.play(Self.anna, editing: { listen + $0 }) { service in
            try await body(service) { path in
                try await client.send(HTTPRequest(method: "GET", url: "http://127.0.0.1:\(port)\(path)"))
            }
        }
        await client.shutDown()
    }

    @Test(.timeLimit(.minutes(2)))
    func `it is ready once the CRM was read, and no longer when that cannot be relied on`() async throws {
        try await play { service, ask in
            try await service.wait { service.said("cycle ended") }
            #expect(try await ask("/healthz").status == 200)
            let ready = try await ask("/readyz")
            #expect(ready.status == 200, "\(String(decoding: ready.body, as: UTF8.self))")

            try service.removeCanary()
            try await service.wait { service.cyclesEnded >= 2 }
            let unready = try await ask("/readyz")
            #expect(unready.status == 503)
            #expect(
                String(decoding: unready.body, as: UTF8.self).contains("the last reading of the CRM was not accepted"))
            #expect(try await ask("/healthz").status == 200, "it lives all the same")
            try await service.stop()
        }
    }

    @Test(.timeLimit(.minutes(2))) func `its metrics are what was done, and name nobody`() async throws {
        try await play { service, ask in
            try await service.wait { service.said("cycle ended") }
            let answer = try await ask("/metrics")
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
            for line in [
                "satchel_contacts_created_total 12", "satchel_contacts{state=\"present\"} 12",
                "satchel_address_books{state=\"live\"} 1", "satchel_reading_accepted 1", "satchel_seats 1",
                "satchel_requests_total{result=\"5xx\"} 0",
            ] {
                #expect(text.contains("\n\(line)\n"), "\(line) is not in \(text)")
            }
            for secret in ["anna", "musterwerk", "Kunden", "Muster", CrashStage.secret] {
                #expect(!text.contains(secret), "\(secret) is in \(text)")
            }
            try PromTool.check(text)
            try await service.stop()
        }
    }

    @Test(.timeLimit(.minutes(2))) func `an address that is taken keeps the service from starting, and says so`()
        async throws
    {
        let taken = try TakenPort()
        try await CrashStage.play(Self.anna) { stage in
            let file = stage.folder.appendingPathComponent("satchel.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            try "health: { listen: \"127.0.0.1:\(taken.number)\" }\n\(text)".write(
                to: file, atomically: true, encoding: .utf8)
            let end = try await stage.start("serve").end()
            #expect(end.code == 2 && end.errors.contains("health.listen"), "\(end.errors)")
        }
    }
}

/// Prometheus' own check of metrics.
enum PromTool {
    /// Does nothing, and says so, where there is no `promtool`: `make check-metrics` fetches it.
    static func check(_ text: String) throws {
        let named = ProcessInfo.processInfo.environment["SATCHEL_PROMTOOL"]
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let found = folders.map { "\($0)/promtool" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let path = named ?? found else {
            print("skipped: there is no promtool on this machine; 'make check-metrics' fetches it")
            return
        }
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["check", "metrics"]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let said = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && said.isEmpty, "promtool says: \(said)")
    }
}

/// A port that this process has, until the object goes.
final class TakenPort {
    let number: UInt16
    private let descriptor: Int32

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && listen(descriptor, 1) == 0
                    ? getsockname(descriptor, address, &length) : -1
            }
        }
        self.descriptor = descriptor
        number = UInt16(bigEndian: address.sin_port)
        try #require(code == 0)
    }

    deinit { close(descriptor) }

    /// One that nobody has, as of a moment ago.
    static func free() throws -> UInt16 { try TakenPort().number }
}
