import Foundation
import Testing

@testable import satchel

/// What the service tells systemd.
@Suite("systemd", .serialized) struct ServiceManagerTests {
    @Test(.timeLimit(.minutes(2)))
    func `it is ready when its first visits begin, says that it is alive and how it fares, and that it stops`()
        async throws
    {
        try await CrashStage.play([Company.Person(login: "anna", contacts: 20)]) { stage in
            let listener = try SystemdSocket()
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
            let listener = try SystemdSocket()
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

    @Test(.timeLimit(.minutes(2))) func `one that takes nothing for a while does not stop the service`() throws {
        let socket = try SystemdSocket()
        let manager = try #require(ServiceManager(environment: ["NOTIFY_SOCKET": socket.name]))
        // More than its queue holds is dropped.
        let limit = try String(contentsOfFile: "/proc/sys/net/unix/max_dgram_qlen", encoding: .utf8)
        let queue = try #require(Int(limit.dropLast()))
        for _ in 0..<(queue + 3) { manager.ready() }
        #expect(socket.take().count > 0)
    }

    @Test func `the watchdog of another process is none of ours`() throws {
        let ours = ["NOTIFY_SOCKET": "@x", "WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "77"]
        #expect(try #require(ServiceManager(environment: ours, processID: 77)).watchdog == .seconds(3))
        #expect(try #require(ServiceManager(environment: ours, processID: 78)).watchdog == nil)
        #expect(try #require(ServiceManager(environment: ["NOTIFY_SOCKET": "/x"])).watchdog == nil)
    }
}
