/// The faults that Graph, networks and members are known for, each with a name (FACTS §6, §9, §11, §16.9).
package enum NamedFault: String, Sendable, CaseIterable {
    case createDoneThen504, writeDoneThen504, createDoneThen500
    case connectionLostBefore, connectionLostAfter, batchLostAfter, bodyBrokenOff
    case throttled, throttledByDecimal, throttledByDate, throttledWithoutTime, throttledInBatch, throttledBatch
    case unavailable, internalError, conflictUnasked, slow
    case deltaTokenGone, deltaTokenNotFound, deltaShuffled, deltaRepeated, deltaEmptyPages, deltaRefused, smallPages
    case mailboxFull, onPremises, outsideScope, tokenDies, signInFails
    case late, lateCreate, filterLags
    case memberEdits, memberMoves, memberCopies, memberDeletes, memberPurges, memberAdds
    case folderRenamed, folderMoved, folderDeleted, folderPurged

    /// The fault as rules: when, how often and how long is drawn.
    package func rules(using generator: inout some RandomNumberGenerator) -> [FaultRule] {
        var draw = Draw(generator: generator)
        defer { generator = draw.generator }
        switch self {
        case .createDoneThen504: return [draw.few(.answerAfterwards(.gatewayTimeout), .createContact)]
        case .writeDoneThen504:
            return [
                draw.few(.answerAfterwards(.gatewayTimeout), .updateContact),
                draw.few(.answerAfterwards(.gatewayTimeout), .purgeContact),
                draw.few(.answerAfterwards(.gatewayTimeout), .createFolder, within: 1),
            ]
        case .createDoneThen500: return [draw.few(.answerAfterwards(.internalError), .createContact)]
        case .connectionLostBefore: return [draw.few(.cut(afterWork: false)), draw.few(.cut(afterWork: false), .batch)]
        case .connectionLostAfter: return [draw.few(.cut(afterWork: true)), draw.few(.cut(afterWork: true))]
        case .batchLostAfter: return [draw.few(.cut(afterWork: true), .batch, within: 4)]
        case .bodyBrokenOff: return [draw.few(.truncated), draw.few(.truncated, .batch, within: 4)]
        default: return rules(&draw)
        }
    }

    private func rules(_ draw: inout Draw<some RandomNumberGenerator>) -> [FaultRule] {
        switch self {
        case .throttled: return [draw.storm(.throttled(retryAfter: draw.pick(["1", "5", "10", "90"])))]
        case .throttledByDecimal: return [draw.storm(.throttled(retryAfter: "0.249"))]
        case .throttledWithoutTime: return [draw.storm(.throttled(retryAfter: nil))]
        case .throttledByDate:
            var answer = FaultAnswer.throttled(retryAfter: nil)
            answer.retryAfterDateSeconds = Double(draw.number(1...40))
            return [draw.storm(answer)]
        case .throttledInBatch:
            return [
                draw.storm(.throttled(retryAfter: "2"), .createContact),
                draw.storm(.throttled(retryAfter: nil), .getContact),
            ]
        case .throttledBatch: return [draw.storm(.throttled(retryAfter: "3"), .batch, within: 5)]
        case .unavailable: return [draw.storm(.serviceUnavailable)]
        case .internalError: return [draw.storm(.internalError)]
        case .conflictUnasked:
            return [
                draw.few(.answerInstead(.conflict), .updateContact), draw.few(.answerInstead(.conflict), .purgeContact),
                draw.few(.answerInstead(.conflict), .createContact),
            ]
        case .slow:
            return [
                draw.few(.slow(seconds: 45), .listContacts, within: 2), draw.few(.slow(seconds: 20), .contactDelta),
            ]
        case .deltaTokenGone: return [draw.few(.deltaTokensDie(.gone), .contactDelta)]
        case .deltaTokenNotFound: return [draw.few(.deltaTokensDie(.badRequest), .contactDelta)]
        case .deltaShuffled: return [draw.always("delta-shuffles=yes"), draw.always("page-items=3")]
        case .deltaRepeated: return [draw.always("delta-repeats=yes"), draw.always("page-items=2")]
        case .deltaEmptyPages: return [draw.always("delta-starts-empty=yes"), draw.always("page-items=3")]
        case .smallPages: return [draw.always("page-items=1")]
        case .filterLags: return [draw.always("filter-lag=\(draw.number(30...240))")]
        default: return mailboxRules(&draw)
        }
    }

    private func mailboxRules(_ draw: inout Draw<some RandomNumberGenerator>) -> [FaultRule] {
        switch self {
        case .deltaRefused: return [draw.span(.mailbox(.full), .contactDelta, within: 4)]
        case .mailboxFull: return [draw.span(.mailbox(.full))]
        case .onPremises: return [draw.span(.mailbox(.onPremises))]
        case .outsideScope: return [draw.span(.mailbox(.outsideScope))]
        case .tokenDies:
            return [draw.few(.tokensExpire), draw.few(.tokensExpire), draw.few(.tokensExpire, .batch, within: 5)]
        case .signInFails:
            return [draw.few(.tokensExpire), draw.storm(.serviceUnavailable, .token, within: 2)]
        case .late:
            return [
                draw.few(.late(requests: draw.number(1...8), .gatewayTimeout)),
                draw.few(.late(requests: 3, .gatewayTimeout), .updateContact),
            ]
        case .lateCreate:
            return [draw.few(.late(requests: draw.number(1...12), .gatewayTimeout), .createContact)]
        case .memberEdits: return draw.deeds(.edits)
        case .memberMoves: return draw.deeds(.moves)
        case .memberCopies: return draw.deeds(.copies)
        case .memberDeletes: return draw.deeds(.deletes)
        case .memberPurges: return draw.deeds(.purges)
        case .memberAdds: return draw.deeds(.adds)
        case .folderRenamed: return [draw.few(.member(.renamesFolder))]
        case .folderMoved: return [draw.few(.member(.movesFolder))]
        case .folderDeleted: return [draw.few(.member(.deletesFolder))]
        case .folderPurged: return [draw.few(.member(.purgesFolder))]
        default: preconditionFailure("the fault \(self) has no rules")
        }
    }
}

extension FaultScript {
    /// A script of some faults; equal seeds give equal scripts.
    package init(seed: UInt64) {
        var mixer = Mixer(seed)
        let count = Int.random(in: 1...5, using: &mixer)
        let faults = NamedFault.allCases.shuffled(using: &mixer).prefix(count)
        self.init(rules: faults.flatMap { $0.rules(using: &mixer) })
    }
}

/// When and how often a fault comes.
private struct Draw<Generator: RandomNumberGenerator> {
    var generator: Generator

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    mutating func pick(_ texts: [String]) -> String { texts[number(0...texts.count - 1)] }

    /// How many requests of a kind may pass first: fewer of those that are seldom.
    private static func spread(_ kind: RequestKind?) -> Int {
        switch kind {
        case nil: 40
        case .createContact: 10
        case .contactDelta: 5
        default: 2
        }
    }

    /// Once, or a few times in a row, soon or later.
    mutating func few(_ fault: Fault, _ kind: RequestKind? = nil, within: Int? = nil) -> FaultRule {
        let before = within ?? Self.spread(kind)
        return FaultRule(fault, kind: kind, passing: number(0...before), hitting: number(1...3))
    }

    /// Many times in a row instead of the work.
    mutating func storm(_ answer: FaultAnswer, _ kind: RequestKind? = nil, within: Int? = nil) -> FaultRule {
        let before = within ?? Self.spread(kind)
        return FaultRule(.answerInstead(answer), kind: kind, passing: number(0...before), hitting: number(3...40))
    }

    /// For a while.
    mutating func span(_ fault: Fault, _ kind: RequestKind? = nil, within: Int = 30) -> FaultRule {
        FaultRule(fault, kind: kind, passing: number(0...within), hitting: number(2...30))
    }

    mutating func always(_ assignment: String) -> FaultRule {
        guard let setting = try? SimulatorSetting(assignment) else { preconditionFailure("no switch: \(assignment)") }
        return FaultRule(.setting(setting), hitting: .max)
    }

    mutating func deeds(_ deed: MemberDeed) -> [FaultRule] {
        (0..<number(1...3)).map { _ in
            FaultRule(.member(deed), passing: number(5...40), hitting: 1)
        }
    }
}
