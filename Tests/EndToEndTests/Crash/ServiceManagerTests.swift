import Foundation
import Glibc
import Testing

@testable import satchel

/// What the service tells systemd.
@Suite("systemd", .serialized) struct ServiceManagerTests {
    /// systemd's end of the socket.
    private final class Listener {
        let name: String
        private let descriptor: Int32

        init() throws {
            name = "/tmp/satchel-notify-\(UInt64.random(in: .min ... .max))"
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(name.utf8)) }
            let bound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            try #require(descriptor >= 0 && bound == 0)
        }

        deinit {
            close(descriptor)
            unlink(name)
        }

        /// What has come since, in its order.
        func take() -> [String] {
            var states: [String] = []
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
                guard count > 0 else { return states }
                states.append(String(decoding: buffer[..<count], as: UTF8.self))
            }
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `it is ready when its first visits begin, says that it is alive and how it fares, and that it stops`()
        async throws
    {
        try await CrashStage.play([Company.Person(login: "anna", contacts: 20)]) { stage in
            let listener = try Listener()
            let service = try SatchelProcess(
                ["serve"], in: stage.folder,
                environment: CrashStage.shortLimits.merging([
                    "SATCHEL_SECRET": CrashStage.secret, "NOTIFY_SOCKET": listener.name, "WATCHDOG_USEC": "400000",
                ]) { $1 })
            var told: [String] = []
            try await stage.wait(for: service, askingEvery: .milliseconds(20)) {
                told += listener.take()
                return told.contains { $0.hasPrefix("STATUS=1 address books") } && told.count { $0 == "WATCHDOG=1" } > 2
            }
            service.terminate()
            #expect(try await service.end().code == 0)
            told += listener.take()

            #expect(told.contains("READY=1"))
            #expect(told.last { !$0.hasPrefix("WATCHDOG") } == "STOPPING=1", "\(told)")
            #expect(told.allSatisfy { !$0.contains("anna") })
        }
    }

    @Test(.timeLimit(.minutes(2))) func `a configuration that does not fit the CRM is never ready`() async throws {
        try await CrashStage.play([Company.Person(login: "anna", contacts: 2)]) { stage in
            let file = stage.folder.appendingPathComponent("satchel.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            try text.replacing("view: Kontakte", with: "view: Nirgends")
                .write(to: file, atomically: true, encoding: .utf8)
            let listener = try Listener()
            let end = try await SatchelProcess(
                ["serve"], in: stage.folder,
                environment: ["SATCHEL_SECRET": CrashStage.secret, "NOTIFY_SOCKET": listener.name]
            ).end()
            #expect(end.code == 2, "\(end.errors)")
            #expect(!listener.take().contains("READY=1"))
        }
    }

    @Test(arguments: ["", "relative", String(repeating: "/long", count: 40)])
    func `where no socket is named that can be, nobody is told`(name: String) {
        #expect(ServiceManager(environment: ["NOTIFY_SOCKET": name]) == nil)
        #expect(ServiceManager(environment: [:]) == nil)
    }

    @Test func `the watchdog of another process is none of ours`() throws {
        let ours = ["NOTIFY_SOCKET": "@x", "WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "77"]
        #expect(try #require(ServiceManager(environment: ours, processID: 77)).watchdog == .seconds(3))
        #expect(try #require(ServiceManager(environment: ours, processID: 78)).watchdog == nil)
        #expect(try #require(ServiceManager(environment: ["NOTIFY_SOCKET": "/x"])).watchdog == nil)
    }
}
