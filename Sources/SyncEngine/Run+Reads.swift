import ContactModel
import Contracts
import Sentences

/// A set of reading requests that are asked side by side and repeated until each has an answer that can be used.
struct Reads: Sendable {
    var requests: [TargetRequest] = []
    var outcomes: [TargetOutcome?] = []
    var attempts: [Int] = []
    /// Which request an id in flight belongs to.
    var inFlight: [Int: Int] = [:]
    var retryAt: Moment?
    /// What they are for, while they wait to be asked again.
    var purpose = Run.ReadPurpose.round
}

extension Run {
    /// Asks, then hands the outcomes, in order, to what `purpose` names.
    mutating func ask(_ requests: [TargetRequest], for purpose: ReadPurpose) {
        if isStopping { return finish(.interrupted) }
        reads = Reads(
            requests: requests, outcomes: Array(repeating: nil, count: requests.count),
            attempts: Array(repeating: 0, count: requests.count))
        stage = .reading(purpose)
        sendReads()
    }

    mutating func readAgain() { sendReads() }

    private mutating func sendReads() {
        reads.retryAt = nil
        var sending: [RunRequest] = []
        for index in reads.requests.indices where reads.outcomes[index] == nil {
            let id = nextRequestID()
            reads.inFlight[id] = index
            // Nothing can be taken away before the folder was observed; a second look takes nothing away.
            sending.append(
                RunRequest(id: id, request: reads.requests[index], isUrgent: !round.isSecondLook))
        }
        if case .waiting = stage { stage = .reading(reads.purpose) }
        emit(.send(sending))
    }

    mutating func readAnswered(_ id: Int, _ answer: RunAnswer, _ purpose: ReadPurpose) {
        guard let index = reads.inFlight.removeValue(forKey: id) else {
            preconditionFailure("request \(id) was answered twice, or never sent")
        }
        switch answer {
        case .target(let outcome):
            countSent(reads.requests[index])
            reads.attempts[index] += 1
            if case .unknown = outcome, reads.attempts[index] < limits.readAttemptsMax {
                retryReads(at: now + limits.readRetryDelay * reads.attempts[index])
            } else {
                reads.outcomes[index] = outcome
            }
        case .notSent(let until):
            if until > now { summary.throttled += 1 }
            retryReads(at: until)
        case .gateClosed, .withoutPhoto:
            preconditionFailure("the gate was asked about a request that only reads")
        }
        guard reads.inFlight.isEmpty else { return }
        if let retryAt = reads.retryAt {
            reads.purpose = purpose
            return wait(until: retryAt, then: .readAgain)
        }
        let outcomes = reads.outcomes.compactMap { $0 }
        if let stopping = outcomes.first(where: Self.stopsMailbox) { return finish(by: stopping, doing: .read) }
        switch purpose {
        case .checkFolder: folderChecked(outcomes[0])
        case .findFolder: foldersFound(outcomes[0])
        case .namesake(let id, let page): namesakeRead(id, page: page, outcomes[0])
        case .round: pageRead(outcomes[0])
        case .listing: listingRead(outcomes[0])
        case .questions: questionsAnswered(outcomes)
        }
    }

    private mutating func retryReads(at moment: Moment) {
        reads.retryAt = max(moment, reads.retryAt ?? moment)
    }

    private static func stopsMailbox(_ outcome: TargetOutcome) -> Bool {
        if case .refused(let refusal) = outcome { refusal.stopsMailbox } else { false }
    }
}
