import ContactMapping
package import ContactModel
package import Contracts
package import Pacing
import Sentences
import SyncPlanning

extension AddressBookRunner {
    /// The driver of one run: takes the effects one by one and tells the run what came of them.
    struct Session {
        let runner: AddressBookRunner
        private(set) var run: Run
        private(set) var visit: MailboxVisit
        let shouldStop: @Sendable () -> Bool
        let onset: @Sendable () -> Void
        let progress: @Sendable (RunProgress) -> Void
        private var effects: [RunEffect] = []
        private var hasToldStop = false

        init(
            runner: AddressBookRunner, run: Run, visit: MailboxVisit, shouldStop: @escaping @Sendable () -> Bool,
            onset: @escaping @Sendable () -> Void, progress: @escaping @Sendable (RunProgress) -> Void
        ) {
            self.runner = runner
            self.run = run
            self.visit = visit
            self.shouldStop = shouldStop
            self.onset = onset
            self.progress = progress
        }

        private var now: Moment { runner.clock.now() }

        mutating func finish() async -> RunSummary {
            tell(.started)
            while true {
                guard !effects.isEmpty else { preconditionFailure("a run waits for nothing") }
                switch effects.removeFirst() {
                case .finished(let summary): return summary
                case .commit(let changes): await commit(changes)
                case .readJournal: await readJournal()
                case .readLosses: await readLosses()
                case .send(let requests): await send(requests)
                case .outline:
                    tell(.outlined(await runner.provider.outline(for: run.context.order.addressBook)))
                case .select(let recorded): await select(recorded)
                case .prove(let records): await prove(records)
                case .askToRemove(let planned):
                    tell(.removalsGranted(hold: await runner.removals?.grant(planned)))
                case .wake(let moment): await sleep(until: moment)
                case .progress(let state): progress(state)
                }
            }
        }

        private mutating func tell(_ event: RunEvent) { effects += run.step(event, now: now) }

        private mutating func commit(_ changes: [JournalChange]) async {
            do throws(JournalError) {
                try await runner.journal.commit(changes, under: visit.fence)
                tell(.committed)
            } catch {
                tell(.commitRefused(error))
            }
        }

        private mutating func readJournal() async {
            do throws(JournalError) {
                tell(.journalRead(try await runner.record(of: run.context.order.addressBook, now)))
            } catch {
                tell(.journalUnread(error))
            }
        }

        private mutating func readLosses() async {
            let addressBook = run.context.order.addressBook
            let isSelected = await runner.provider.isSelected(in: addressBook)
            do throws(JournalError) {
                let record = try await runner.record(of: addressBook, now) { !isSelected($0) }
                let losses = await runner.provider.losses(
                    of: Set(record.content.entries.map(\.record)), in: addressBook)
                tell(.lossesRead(record, losses))
            } catch {
                tell(.journalUnread(error))
            }
        }

        private mutating func select(_ recorded: Set<RecordID>) async {
            let order = run.context.order
            let desired = await runner.provider.desired(for: order.addressBook, recorded: recorded)
            tell(.desired(desired))
        }

        private mutating func prove(_ records: Set<RecordID>) async {
            onset()
            // Whoever stops does not wait for a CRM.
            if tellStop() {
                return tell(.proven(Dictionary(uniqueKeysWithValues: records.map { ($0, .unanswered) })))
            }
            let doubts = await runner.provider.doubts(of: records, in: run.context.order.addressBook)
            // The CRM may have taken longer than the lease lasts.
            guard await keepLease() else { return tell(.leaseLost) }
            tell(.proven(doubts))
        }

        private mutating func sleep(until moment: Moment) async {
            onset()
            // In short steps, so that a stop is heard and the lease does not run out meanwhile.
            while now < moment, !tellStop() {
                guard await keepLease() else { return tell(.leaseLost) }
                await runner.clock.sleep(min(moment, now + .seconds(1)))
            }
            if !hasToldStop { tell(.tick) }
        }

        /// Tells the run once that it shall stop, and whether it shall.
        private mutating func tellStop() -> Bool {
            guard shouldStop() || Task.isCancelled else { return hasToldStop }
            if !hasToldStop {
                hasToldStop = true
                tell(.stopAsked)
            }
            return true
        }

        // MARK: Sending

        private mutating func send(_ requests: [RunRequest]) async {
            onset()
            var rest = requests[...]
            while !rest.isEmpty {
                if tellStop() { return refuse(rest, until: now) }
                let isUrgent = rest.allSatisfy(\.isUrgent)
                let uploads = rest.lazy.map(\.uploadBytesExpected)
                switch visit.pacer.admission(isUrgent: isUrgent, uploads: uploads, now: now) {
                case .wait(let moment): return refuse(rest, until: moment)
                case .send(let count):
                    let size = max(1, min(count, runner.target.requestsMax, rest.count))
                    switch await runner.appGate.enter(size, isUrgent: isUrgent, now: now) {
                    case .closed(let moment): return refuse(rest, until: moment)
                    case .cancelled: return refuse(rest, until: now)
                    case .admitted(let admitted):
                        // Waiting may have taken long, and rights may be others since.
                        if tellStop() {
                            leaveGate([], of: admitted, isUrgent, since: now)
                            return refuse(rest, until: now)
                        }
                        guard await keepLease() else {
                            leaveGate([], of: admitted, isUrgent, since: now)
                            return tell(.leaseLost)
                        }
                        let slice = rest.prefix(admitted)
                        rest = rest.dropFirst(admitted)
                        guard await sendSlice(slice, isUrgent) else { return }
                    }
                }
            }
        }

        private mutating func refuse(_ requests: some Sequence<RunRequest>, until moment: Moment) {
            for request in requests { tell(.answered(request.id, .notSent(until: moment))) }
        }

        /// "No": the run has ended, and what is left of its requests must not be sent.
        private mutating func sendSlice(_ slice: ArraySlice<RunRequest>, _ isUrgent: Bool) async -> Bool {
            var sending: [RunRequest] = []
            for (index, request) in zip(slice.indices, slice) {
                if request.photo != nil, tellStop() {
                    leaveGate([], of: slice.count, isUrgent, since: now)
                    refuse(sending + slice[index...], until: now)
                    return true
                }
                if let gate = request.gate, await !runner.provider.maySee(gate) {
                    tell(.answered(request.id, .gateClosed))
                } else if let whole = await filled(request) {
                    sending.append(whole)
                }
            }
            if sending.contains(where: { $0.photo != nil }) {
                // Pictures may have taken their time, and rights may be others since.
                if tellStop() {
                    leaveGate([], of: slice.count, isUrgent, since: now)
                    refuse(sending, until: now)
                    return true
                }
                guard await keepLease() else {
                    leaveGate([], of: slice.count, isUrgent, since: now)
                    tell(.leaseLost)
                    return false
                }
            }
            let leaving = now
            for request in sending where !request.mayLeave(at: leaving) {
                tell(.answered(request.id, .notSent(until: leaving)))
            }
            sending.removeAll { !$0.mayLeave(at: leaving) }
            guard !sending.isEmpty else {
                leaveGate([], of: slice.count, isUrgent, since: leaving)
                return true
            }
            visit.pacer.sent(
                sending.count, bytes: sending.reduce(0) { $0 + $1.request.uploadBytes }, now: leaving)
            let (outcomes, counted) = await runner.target.performCounting(
                sending.map(\.request), in: visit.fence.mailbox)
            if counted > sending.count { visit.pacer.sent(counted - sending.count, now: now) }
            leaveGate(outcomes, of: slice.count, isUrgent, since: leaving)
            for (index, request) in sending.enumerated() {
                let outcome = index < outcomes.count ? outcomes[index] : .unknown(RunObstacle.noAnswer.text())
                tell(.answered(request.id, answer(outcome, isUrgent: request.isUrgent)))
            }
            return true
        }

        /// The request with the bytes of its photo; `nil`, and answered, where there are none.
        private mutating func filled(_ request: RunRequest) async -> RunRequest? {
            guard let question = request.photo else { return request }
            switch await runner.provider.photo(question) {
            case .jpeg(let bytes): return request.carrying(bytes)
            case .unfit(let why): tell(.answered(request.id, .withoutPhoto(why: why, isFinal: true)))
            // Whoever stops does not wait for pictures, and need not be told that there are none.
            case .later where tellStop(): tell(.answered(request.id, .notSent(until: now)))
            case .later(let why): tell(.answered(request.id, .withoutPhoto(why: why, isFinal: false)))
            }
            return nil
        }

        /// Makes room for others; requests without an outcome have not left.
        private func leaveGate(_ outcomes: [TargetOutcome], of count: Int, _ isUrgent: Bool, since start: Moment) {
            var told = outcomes.map { $0.forApp(mailbox: visit.fence.mailbox) }
            while told.count < count { told.append(.notSent) }
            runner.appGate.leave(
                told, isUrgent: isUrgent, latency: now - start, chance: runner.clock.chance(), now: now)
        }

        private mutating func answer(_ outcome: TargetOutcome, isUrgent: Bool) -> RunAnswer {
            guard case .throttled(let throttle) = outcome else {
                visit.pacer.answered()
                return .target(outcome)
            }
            let chance = runner.clock.chance()
            return .notSent(
                until: visit.pacer.throttled(
                    retryAfter: throttle.retryAfter, isUrgent: isUrgent, chance: chance, now: now))
        }

        /// Renews the lease in good time. "No": nothing may be sent any more (ENGINE §6.3).
        private mutating func keepLease() async -> Bool {
            let limits = runner.limits
            if visit.leaseUntil - now <= limits.leaseDuration - limits.leaseRenewal {
                let until = now + limits.leaseDuration
                do throws(JournalError) {
                    try await runner.journal.renew(visit.fence, until: until, spent: visit.pacer.stored)
                    visit.leaseUntil = until
                } catch {
                    if error.kind == .fenced { return false }
                }
            }
            return visit.leaseUntil - now >= limits.requestLimit + limits.leaseMargin
        }
    }
}

extension RunRequest {
    fileprivate func mayLeave(at moment: Moment) -> Bool { sendBy.map { moment <= $0 } ?? true }

    /// A photo's bytes are not there yet. The neutral one is small and urgent: it waits for no room.
    fileprivate var uploadBytesExpected: Int {
        guard let photo else { return request.uploadBytes }
        return photo.fingerprint == nil ? 0 : ContactPhoto.bytesMax
    }
}

extension TargetOutcome {
    /// What it says about the app as a whole.
    package func forApp(mailbox: MailboxID) -> AppPacer.Outcome {
        switch self {
        case .done, .refused, .conflict: .answered
        case .unknown: .unknown
        case .throttled(let throttle):
            switch throttle.scope {
            case .app: .throttledApp(retryAfter: throttle.retryAfter)
            case .mailbox: .throttledMailbox(mailbox)
            case .untold: .throttledUntold(mailbox)
            }
        }
    }
}
