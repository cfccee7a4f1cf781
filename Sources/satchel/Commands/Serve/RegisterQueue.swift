/// Has those who ask the register wait for each other: each of them reads the CRM and much of the journal.
actor RegisterQueue {
    private static let waitingMax = 4

    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Returns: what `body` does, alone; `nil` where too many wait already.
    func run<Answer: Sendable>(_ body: @Sendable () async -> Answer) async -> Answer? {
        if isBusy {
            guard waiting.count < Self.waitingMax else { return nil }
            await withCheckedContinuation { waiting.append($0) }
        }
        isBusy = true
        let answer = await body()
        if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
        return answer
    }
}
