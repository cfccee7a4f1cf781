/// One way a request can go wrong, or what happens to its mailbox when it comes in (FACTS §9, §11, §16.9).
package enum Fault: Sendable, Equatable {
    /// This answer instead of the work.
    case answerInstead(FaultAnswer)
    /// The work is done, then this answer comes instead of the true one.
    case answerAfterwards(FaultAnswer)
    /// The connection closes without an answer, before or after the work.
    case cut(afterWork: Bool)
    /// The work is done and the answer breaks off in its middle.
    case truncated
    /// This answer now; the work is done when that many further requests to the mailbox have been answered.
    case late(requests: Int, FaultAnswer)
    /// The request takes this much longer.
    case slow(seconds: Double)
    /// Every token issued so far is dead from here on, this request's included.
    case tokensExpire
    /// The mailbox's delta tokens are dead from here on; this request is told so in this way (FACTS §6).
    case deltaTokensDie(SimulatorBehaviour.DeadTokenAnswer)
    /// The mailbox is in this state, for this request (FACTS §11).
    case mailbox(SimulatedUser.MailboxState)
    /// A switch is set, for this request.
    case setting(SimulatorSetting)
    /// The member does this before the request is served.
    case member(MemberDeed)

    /// Whether the request itself is served as ever, under circumstances that it did not come with. Several of these
    /// can meet in one request, and they are for requests to a mailbox only.
    var isCircumstance: Bool {
        switch self {
        case .deltaTokensDie, .mailbox, .setting, .member: true
        case .answerInstead, .answerAfterwards, .cut, .truncated, .late, .slow, .tokensExpire: false
        }
    }
}

extension Fault {
    /// Whether the work is never done.
    var comesInsteadOfWork: Bool {
        switch self {
        case .answerInstead, .cut(afterWork: false), .tokensExpire: true
        case .answerAfterwards, .cut(afterWork: true), .truncated, .late, .slow, .deltaTokensDie, .mailbox, .setting,
            .member:
            false
        }
    }
}

/// A switch with its value, known to be good.
package struct SimulatorSetting: Sendable, Equatable {
    package let assignment: String

    /// - Parameter assignment: `name=value`.
    package init(_ assignment: String) throws(SimulatorError) {
        var configuration = SimulatorConfiguration(tenant: "", clientID: "", secret: "")
        try configuration.set(assignment)
        self.assignment = assignment
    }

    func apply(to configuration: inout SimulatorConfiguration) {
        // It was good when this was made.
        try? configuration.set(assignment)
    }
}

/// What a client sees of a fault.
package struct FaultAnswer: Sendable, Equatable {
    package var status: Int
    /// `nil` sends an empty body.
    package var code: String?
    package var message: String
    /// The value of `Retry-After` as it is to be sent.
    package var retryAfter: String?
    /// `Retry-After` as a date that many seconds from the moment of the answer.
    package var retryAfterDateSeconds: Double?

    package init(status: Int, code: String? = nil, message: String = "", retryAfter: String? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }

    package static let gatewayTimeout = FaultAnswer(
        status: 504, code: "UnknownError", message: "The gateway did not answer in time.")
    /// With an empty body, as gateways send it.
    package static let serviceUnavailable = FaultAnswer(status: 503)
    package static let internalError = FaultAnswer(
        status: 500, code: "ErrorInternalServerError", message: "An internal server error occurred.")
    /// FACTS §3.1: it happens without If-Match, too.
    package static let conflict = FaultAnswer(
        status: 412, code: GraphError.conflict.code, message: GraphError.conflict.message)

    package static func throttled(retryAfter: String?) -> FaultAnswer {
        FaultAnswer(
            status: 429, code: "TooManyRequests", message: "Please retry again later.", retryAfter: retryAfter)
    }

    /// What a status usually comes with; a status of which nothing is known has an empty body.
    package static func usual(_ status: Int) -> FaultAnswer {
        switch status {
        case 412: conflict
        case 429: throttled(retryAfter: nil)
        case 500: internalError
        case 504: gatewayTimeout
        default: FaultAnswer(status: status)
        }
    }
}
