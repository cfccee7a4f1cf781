package import ContactModel

/// Answers to questions that many ask: each is found once for all who wait for it, and handed out until it is `lifetime`
/// old. From half of that age on the next one is found while the former is still handed out, so that nobody waits for it
/// where somebody looks all the time.
package actor SharedAnswers<Question: Hashable & Sendable, Answer: Sendable> {
    private struct Kept: Sendable {
        let at: Moment
        let answer: Answer
    }

    private let lifetime: Duration
    private let keptMax: Int
    private let executor: (any TaskExecutor)?
    private let now: @Sendable () -> Moment
    private let find: @Sendable (Question) async -> Answer?
    private var kept: [Question: Kept] = [:]
    private var finding: [Question: Task<Answer?, Never>] = [:]
    private var generation = 0

    /// - Parameters:
    ///   - keptMax: so many answers are kept; the oldest ones go first.
    ///   - executor: what they are found on; `nil`: on what all tasks run on.
    ///   - find: `nil`: there is no answer now, so that the next who asks has it found again.
    package init(
        lifetime: Duration, keptMax: Int, on executor: (any TaskExecutor)? = nil, now: @escaping @Sendable () -> Moment,
        find: @escaping @Sendable (Question) async -> Answer?
    ) {
        self.lifetime = lifetime
        self.keptMax = keptMax
        self.executor = executor
        self.now = now
        self.find = find
    }

    package func answer(_ question: Question) async -> Answer? {
        let now = now()
        if let kept = kept[question], now >= kept.at, now - kept.at < lifetime {
            if now - kept.at >= lifetime / 2, finding[question] == nil { _ = begin(question, at: now) }
            return kept.answer
        }
        let task = finding[question] ?? begin(question, at: now)
        return await task.value
    }

    /// What is asked from now on is found anew: something has changed that must show at once.
    package func forget() {
        generation += 1
        kept = [:]
        finding = [:]
    }

    // MARK: Private

    private func begin(_ question: Question, at moment: Moment) -> Task<Answer?, Never> {
        let generation = generation
        // Loose on purpose: it goes on for the others where the one who asked first goes away.
        let task = Task.detached(executorPreference: executor, priority: .utility) { [find] in
            let answer = await find(question)
            await self.found(answer, to: question, at: moment, generation)
            return answer
        }
        finding[question] = task
        return task
    }

    private func found(_ answer: Answer?, to question: Question, at moment: Moment, _ generation: Int) {
        guard generation == self.generation else { return }
        finding[question] = nil
        kept[question] = answer.map { Kept(at: moment, answer: $0) }
        while kept.count > keptMax, let oldest = kept.min(by: { $0.value.at < $1.value.at }) { kept[oldest.key] = nil }
    }
}
