import SyncEngine
import Testing

@testable import satchel

@Suite("Limits for tests") struct ShortLimitsTests {
    @Test func `without the variables the engine's own limits are used`() throws {
        #expect(try EngineLimits(environment: ["PATH": "/bin"]) == EngineLimits())
    }

    @Test func `what is a multiple of the request limit is shortened with it`() throws {
        let limits = try EngineLimits(environment: ["SATCHEL_SETTLE_MS": "2000", "SATCHEL_REQUEST_LIMIT_MS": "1000"])
        var wanted = EngineLimits()
        wanted.settle = .seconds(2)
        wanted.requestLimit = .seconds(1)
        wanted.sendWindow = .seconds(4)
        wanted.unknownRetryDelay = .seconds(1)
        wanted.leaseDuration = .seconds(4)
        wanted.leaseRenewal = .seconds(1)
        wanted.suspensionMin = .seconds(2)
        wanted.suspensionMax = .seconds(120)
        #expect(limits.leaseMargin > .milliseconds(166) && limits.leaseMargin < .milliseconds(167))
        wanted.leaseMargin = limits.leaseMargin
        #expect(limits == wanted)
    }

    @Test(arguments: ["", "soon", "1s", "99", "-1000", "300001", "9223372036854775808"])
    func `a value that is no time, too short, or longer than the engine's own, is refused with the remedy`(
        value: String
    ) throws {
        let failure = #expect(throws: CommandFailure.self) {
            try EngineLimits(environment: ["SATCHEL_SETTLE_MS": value])
        }
        #expect(failure?.code == .usage)
        #expect(
            failure?.message
                == "satchel: Could not start: the environment variable SATCHEL_SETTLE_MS is not a number from "
                + "100 to 300000, in milliseconds. It is for tests only: unset it.")
    }
}
