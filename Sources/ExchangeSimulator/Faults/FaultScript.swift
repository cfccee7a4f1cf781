/// The faults a simulator acts out, in the order they are tried: the first rule that fits a request has it.
package struct FaultScript: Sendable, Equatable, ExpressibleByArrayLiteral {
    package private(set) var rules: [FaultRule]

    package init(rules: [FaultRule] = []) { self.rules = rules }
    package init(arrayLiteral elements: FaultRule...) { rules = elements }

    package mutating func append(_ rule: FaultRule) { rules.append(rule) }

    /// The fault due for this request, if any; counts the request against the rules it fits.
    mutating func fault(for kind: RequestKind, mailbox names: [String]) -> Fault? {
        for index in rules.indices where rules[index].fits(kind, names) {
            if rules[index].passing > 0 {
                rules[index].passing -= 1
            } else if rules[index].hitting > 0 {
                rules[index].hitting -= 1
                return rules[index].fault
            }
        }
        return nil
    }
}

/// Which requests meet which fault: of those that fit, some pass first, then some are hit.
package struct FaultRule: Sendable, Equatable {
    /// `nil` fits every kind.
    package var kind: RequestKind?
    /// A user's id or principal name; `nil` fits every mailbox, and requests without one.
    package var mailbox: String?
    /// How many more fitting requests pass unharmed.
    package var passing: Int
    /// How many are hit after that.
    package var hitting: Int
    package var fault: Fault

    package init(
        _ fault: Fault, kind: RequestKind? = nil, mailbox: String? = nil, passing: Int = 0, hitting: Int = 1
    ) {
        self.kind = kind
        self.mailbox = mailbox
        self.passing = passing
        self.hitting = hitting
        self.fault = fault
    }

    fileprivate func fits(_ kind: RequestKind, _ names: [String]) -> Bool {
        guard self.kind == nil || self.kind == kind else { return false }
        guard let mailbox = mailbox?.lowercased() else { return true }
        return names.contains { $0.lowercased() == mailbox }
    }
}

/// One way a request can go wrong (FACTS §9, §11, §16.9).
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
}

/// What a client sees of a fault.
package struct FaultAnswer: Sendable, Equatable {
    package var status: Int
    /// `nil` sends an empty body.
    package var code: String?
    package var message: String
    /// The value of `Retry-After` as it is to be sent.
    package var retryAfter: String?

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
}
