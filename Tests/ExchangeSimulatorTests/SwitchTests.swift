import ExchangeSimulator
import Foundation
import Testing

@Suite("Switches") struct SwitchTests {
    @Test func `a switch sets what its name says`() throws {
        var configuration = Harness.configuration()
        for assignment in [
            "latency=0.25", "batch-dispatch=serialised", "retry-after=missing", "dead-delta-token=badRequest",
            "global-cloud=no", "concurrent=off", "requests=50", "roles=User.Read.All", "any-token=yes",
        ] {
            try configuration.set(assignment)
        }
        var wanted = Harness.configuration()
        wanted.behaviour.latencySeconds = 0.25
        wanted.behaviour.batchDispatch = .serialised
        wanted.behaviour.retryAfter = .missing
        wanted.behaviour.deadTokenAnswer = .badRequest
        wanted.behaviour.isGlobalCloud = false
        wanted.limits.concurrentRequestsMax = nil
        wanted.limits.requestsMax = 50
        wanted.behaviour.tokenRoles = ["User.Read.All"]
        wanted.behaviour.acceptsAnyToken = true
        #expect(configuration == wanted)
    }

    @Test(arguments: [
        "", "latency", "latency=", "latency=soon", "latency=-1", "latency=nan", "batch-dispatch=fast", "requests=0",
        "requests=-5", "any-token=1", "no-such=yes", "=yes",
    ])
    func `what is no switch, or no value of it, is refused and changes nothing`(assignment: String) {
        var configuration = Harness.configuration()
        #expect(throws: SimulatorError.self) { try configuration.set(assignment) }
        #expect(configuration == Harness.configuration())
    }

    @Test func `every switch changes the configuration`() throws {
        let values = [
            "yes", "no", "1", "off", "serialised", "decimal", "badRequest", "midnight", "always", "none", "capitals",
            "every", "nulls", "ErrorIdMalformed", "other", "missed", "refused",
        ]
        for one in SimulatorSwitch.all {
            let changes = values.contains { value in
                var configuration = Harness.configuration()
                return (try? configuration.set("\(one.name)=\(value)")) != nil
                    && configuration != Harness.configuration()
            }
            #expect(changes, "\(one.name)")
        }
    }

    @Test func `the documentation names exactly the switches there are, in their order`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "Documentation/Simulator.md"), encoding: .utf8)
        let table = text.split(separator: "\n").filter { $0.hasPrefix("| `") && $0.contains("=") }
        let names = table.compactMap { $0.split(separator: "`").dropFirst().first?.split(separator: "=").first }
        #expect(names.map(String.init) == SimulatorSwitch.all.map(\.name))
    }
}
