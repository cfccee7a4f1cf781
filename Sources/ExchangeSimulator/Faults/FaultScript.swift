/// The faults a simulator acts out, in the order they are tried: the first rule that fits a request has it.
package struct FaultScript: Sendable, Equatable, ExpressibleByArrayLiteral {
    package private(set) var rules: [FaultRule]

    package init(rules: [FaultRule] = []) { self.rules = rules }
    package init(arrayLiteral elements: FaultRule...) { rules = elements }

    package mutating func append(_ rule: FaultRule) { rules.append(rule) }

    /// What is due for this request; counts the request against the rules it fits.
    ///
    /// A request has one fault at most, and any number of circumstances.
    mutating func due(for kind: RequestKind, mailbox names: [String]) -> DueFaults {
        var due = DueFaults()
        for index in rules.indices where rules[index].fits(kind, names) {
            let isCircumstance = rules[index].fault.isCircumstance
            guard isCircumstance || due.fault == nil, rules[index].comesUp() else { continue }
            if isCircumstance {
                due.circumstances.append(rules[index].fault)
            } else {
                due.fault = rules[index].fault
            }
        }
        return due
    }
}

/// What one request meets.
struct DueFaults: Sendable, Equatable {
    var fault: Fault?
    var circumstances: [Fault] = []

    var count: Int { circumstances.count + (fault == nil ? 0 : 1) }
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
        guard self.kind == nil || self.kind == kind, !(fault.isCircumstance && names.isEmpty) else { return false }
        guard let mailbox = mailbox?.lowercased() else { return true }
        return names.contains { $0.lowercased() == mailbox }
    }

    /// Counts a fitting request, and says whether it is hit.
    fileprivate mutating func comesUp() -> Bool {
        if passing > 0 {
            passing -= 1
            return false
        }
        guard hitting > 0 else { return false }
        hitting -= 1
        return true
    }
}
