import Contracts
import Sentences

/// Where a request stands: finished, or a call to send and what its answer leads to.
///
/// Pure: whoever drives the steps sends the calls, several requests' at once.
indirect enum Step: Sendable {
    case finished(TargetOutcome)
    case call(GraphCall, then: @Sendable (GraphAnswer) -> Step)
}

extension Step {
    /// A call whose successful answer is the result. `read` answers `nil` for what it cannot understand.
    static func call(_ call: GraphCall, result read: @escaping @Sendable (GraphAnswer) -> TargetResult?) -> Step {
        .call(call) { answer in
            guard answer.isSuccess else { return .finished(Classification(call: call, answer: answer).outcome) }
            return .finished(read(answer).map(TargetOutcome.done) ?? call.undecodable(answer))
        }
    }
}

extension GraphCall {
    /// An answer that says it succeeded, and cannot be understood: it may have been executed or not.
    func undecodable(_ answer: GraphAnswer) -> TargetOutcome {
        .unknown(
            TargetSentence.answerUnreadable.text(task, answer.status, answer.requestID))
    }
}

extension GraphAnswer {
    var entity: WireEntity? {
        if case .entity(let entity)? = body { entity } else { nil }
    }

    var page: WirePage? {
        if case .page(let page)? = body { page } else { nil }
    }
}

extension TargetOutcome {
    var refusal: TargetRefusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }
}
