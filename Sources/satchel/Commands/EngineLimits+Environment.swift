import SyncEngine

/// Shorter limits for tests that kill the program and do not want to wait for minutes (see CONTRIBUTING).
extension EngineLimits {
    static let settleVariable = "SATCHEL_SETTLE_MS"
    static let requestLimitVariable = "SATCHEL_REQUEST_LIMIT_MS"
    /// A request that has less time than this tests nothing but the machine.
    private static let shortest = Duration.milliseconds(100)

    /// The engine's own limits, shortened as the environment says. What is a multiple of the request limit follows it.
    init(environment: [String: String]) throws(CommandFailure) {
        self.init()
        if let settle = try Self.duration(Self.settleVariable, in: environment, longest: settle) {
            self.settle = settle
        }
        if let requestLimit = try Self.duration(Self.requestLimitVariable, in: environment, longest: requestLimit) {
            let ratio = requestLimit / self.requestLimit
            self.requestLimit = requestLimit
            sendWindow = sendWindow * ratio
            unknownRetryDelay = unknownRetryDelay * ratio
            leaseDuration = leaseDuration * ratio
            leaseRenewal = leaseRenewal * ratio
            leaseMargin = leaseMargin * ratio
            suspensionMin = suspensionMin * ratio
            suspensionMax = suspensionMax * ratio
        }
    }

    private static func duration(
        _ variable: String, in environment: [String: String], longest: Duration
    ) throws(CommandFailure) -> Duration? {
        guard let text = environment[variable] else { return nil }
        guard let milliseconds = Int64(text), (shortest...longest).contains(.milliseconds(milliseconds)) else {
            throw CommandFailure(
                code: .usage,
                message: "satchel: Could not start: the environment variable \(variable) is not a number from "
                    + "\(count(shortest)) to \(count(longest)), in milliseconds. It is for tests only: unset it.")
        }
        // Said each time, so that nobody serves real mailboxes like this unawares.
        Output(isJSON: false).note("satchel: \(variable) is set: shorter limits, for tests only.")
        return .milliseconds(milliseconds)
    }

    private static func count(_ duration: Duration) -> Int64 { Int64(duration / .milliseconds(1)) }
}
