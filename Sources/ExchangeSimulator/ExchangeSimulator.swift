internal import Cryptography
package import HTTPTransport
internal import Locking

/// A simulated Microsoft Graph with its token authority: answers requests as `/v1.0` and `/{tenant}/oauth2/…` do.
///
/// One lock guards one value; a request waits only for its simulated delay and for its changes to be kept.
package final class ExchangeSimulator: Sendable {
    private let settings: Locked<SimulatorConfiguration>
    let clock: SimulatorClock
    let state: Locked<SimulatorState>
    private let store: (any SimulatorStore)?
    let recorder: ExchangeRecorder?
    let receivers: Receivers
    /// What a form of the phones carries; nobody else can know it.
    let formToken = Base64URL.encode(Cryptography.randomBytes(24))

    /// - Parameters:
    ///   - stateFile: where the mailboxes outlive this process; `nil` keeps them in memory. A file holds its
    ///     users as well: they are served again, with the configuration's ones added or renewed. Access tokens end
    ///     with the process.
    ///   - recorder: notes every request and answer, those of the simulator's own pages excepted.
    ///   - receivers: brings notifications to those who subscribed; `nil`: over the network, within this machine.
    /// - Throws: `.stateUnreadable` for a file that is none of ours.
    package init(
        configuration: SimulatorConfiguration, clock: SimulatorClock = .system, stateFile: String? = nil,
        recorder: ExchangeRecorder? = .ofEnvironment, receivers: (any HTTPSending)? = nil
    ) throws(SimulatorError) {
        settings = Locked(configuration)
        self.receivers = Receivers(receivers)
        self.clock = clock
        self.recorder = recorder
        let seed = configuration.seed ?? UInt64.random(in: .min ... .max)
        var stored = StoredState(seed: seed)
        if let stateFile {
            let opened = try SQLiteSimulatorStore.open(stateFile, seed: seed)
            stored = opened.state
            store = opened.store
        } else {
            store = nil
        }
        var state = SimulatorState(stored)
        let users = configuration.users.map { state.addUser($0) }
        self.state = Locked(state)
        _ = store?.enqueue(users.map(StoreChange.user))
    }

    /// How the tenant is now.
    package var configuration: SimulatorConfiguration { settings.withLock { $0 } }

    /// Changes how the tenant behaves, for what comes in from now on. Users are changed by `addUser`; limits count
    /// anew where they are changed.
    package func configure(_ change: @Sendable (inout SimulatorConfiguration) -> Void) {
        let isOtherLimit = settings.withLock { settings in
            let limits = settings.limits
            change(&settings)
            return settings.limits != limits
        }
        if isOtherLimit { state.withLock { $0.budgets = [:] } }
    }

    /// Answers one request; never throws and never traps, however broken the request is.
    package func handle(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        var deviations = configuration.behaviour.deviations
        var response = await answer(request, deviations: &deviations)
        response.headers["Date"] = HTTPDate.text(
            secondsSince1970: clock.now() + configuration.behaviour.clockOffsetSeconds)
        if !request.path.lowercased().hasPrefix("/simulator") {
            recorder?.record(request, response, deviations: deviations)
        }
        return response
    }

    private func answer(_ request: HTTPServerRequest, deviations: inout [String]) async -> HTTPServerResponse {
        let path = request.path.lowercased()
        if Self.isPhones(path) { return await phones(request) }
        if path == "/simulator" || path.hasPrefix("/simulator/") { return inspect(request) }
        if path == "/v1.0" || path.hasPrefix("/v1.0/") { return await answerGraph(request) }
        if path.hasSuffix("/oauth2/v2.0/token") || path.hasSuffix("/.well-known/openid-configuration") {
            return await signIn(request, deviations: &deviations)
        }
        let error = GraphError.badRequest("BadRequest", "Invalid version or resource in the request URL.")
        return response(.failure(error), requestID: makeRequestID(), clientRequestID: nil)
    }

    /// Adds a user, or gives the one of that principal name new properties; its id and mailbox stay.
    /// - Returns: the user's object id.
    package func addUser(_ user: SimulatedUser) async throws(SimulatorError) -> String {
        let (id, ticket) = state.withLock { state in
            let added = state.addUser(user)
            return (added.id, store?.enqueue([.user(added)]))
        }
        try await wait(for: ticket)
        return id
    }

    // MARK: One request

    /// What a call came to, before it is written as bytes.
    struct Served: Sendable {
        var answer: Result<GraphAnswer, GraphError>
        var delivery = HTTPServerResponse.Delivery.whole
        /// What must be kept before the answer may leave.
        var ticket: UInt64?
    }

    /// Whether a call may go on, decided when it comes in.
    enum Admission: Sendable {
        case admitted(userID: String?, DueFaults)
        case refused(GraphError)
    }

    private func answerGraph(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        let requestID = makeRequestID()
        let clientRequestID = request.headers["client-request-id"]
        if let refusal = authenticate(request.headers["Authorization"]) {
            return response(.failure(refusal), requestID: requestID, clientRequestID: clientRequestID)
        }
        let path = String(request.path.dropFirst("/v1.0".count))
        if ["/$batch", "/%24batch"].contains(path.lowercased()) {
            return await answerBatch(request, requestID: requestID)
        }
        let call = GraphCall(
            method: request.method, path: path, fullPath: request.path, query: request.query,
            headers: request.headers, body: request.body.isEmpty ? .none : .bytes(request.body),
            baseURL: Self.baseURL(request), behaviour: configuration.behaviour,
            bodyBytesMax: configuration.limits.bodyBytesMax)
        var served = await carryOut(call, admit(call))
        await keep(&served)
        var answer = response(served.answer, requestID: requestID, clientRequestID: clientRequestID)
        if call.preferences.wantsImmutableIDs {
            answer.headers.append("Preference-Applied", "IdType=ImmutableId")
        }
        answer.delivery = Self.delivery(served.delivery, of: answer)
        return answer
    }

    /// Counts the call, asks the limits and the fault script, and takes a place in the mailbox.
    func admit(_ call: GraphCall) -> Admission {
        let now = clock.now()
        let limits = configuration.limits
        return state.withLock { state in
            let user = call.user.isEmpty ? nil : state.user(call.user)
            state.statistics.count(call.kind, userID: user?.id)
            guard let user else {
                return .admitted(userID: nil, state.dueFaults(for: call.kind))
            }
            let refusal = state.budgets[user.id, default: RequestBudget(limits: limits)]
                .admit(uploadBytes: call.uploadBytes, nowSeconds: now)
            if let refusal {
                state.statistics.throttled += 1
                state.statistics.answers[429, default: 0] += 1
                return .refused(throttled(refusal))
            }
            return .admitted(
                userID: user.id, state.dueFaults(for: call.kind, mailbox: [user.id, user.userPrincipalName]))
        }
    }

    /// Waits the simulated time, does the work with what faults make of it, and gives the place back.
    func carryOut(_ call: GraphCall, _ admission: Admission) async -> Served {
        guard case .admitted(let userID, let due) = admission else {
            if case .refused(let error) = admission { return Served(answer: .failure(error)) }
            return Served(answer: .failure(.tooManyRequests))
        }
        var delay = configuration.behaviour.latencySeconds
        if case .slow(let seconds)? = due.fault { delay += seconds }
        if delay > 0 { await clock.sleep(delay) }
        var call = call
        if due.fault?.comesInsteadOfWork != true, let refusal = await askReceivers(call) {
            call.work = .failure(refusal)
        }
        let now = clock.now()
        return state.withLock { [call] state in
            var served = work(call, due, in: &state, nowSeconds: now)
            if let userID {
                state.budgets[userID]?.release()
                let ticket = doLateWork(of: userID, in: &state, nowSeconds: now)
                served.ticket = ticket ?? served.ticket
                if case .late(let requests, _)? = due.fault {
                    state.late.append(
                        SimulatorState.LateCall(userID: userID, requestsLeft: max(1, requests), call: call))
                }
            }
            let status = served.delivery == .cut ? 0 : served.answer.status
            state.statistics.answers[status, default: 0] += 1
            return served
        }
    }

    private func work(
        _ call: GraphCall, _ due: DueFaults, in state: inout SimulatorState, nowSeconds: Double
    ) -> Served {
        switch due.fault {
        case .answerInstead(let answer): return Served(answer: result(answer))
        case .late(_, let answer): return Served(answer: result(answer))
        case .cut(afterWork: false): return Served(answer: .success(GraphAnswer(status: 503)), delivery: .cut)
        case .tokensExpire:
            state.tokens = [:]
            return Served(answer: .failure(.unauthorized("Lifetime validation failed, the token is expired.")))
        case .answerAfterwards, .cut(afterWork: true), .truncated, .slow, nil: break
        case .deltaTokensDie, .mailbox, .setting, .member: break
        }
        var served = perform(call, due.circumstances, in: &state, nowSeconds: nowSeconds)
        switch due.fault {
        case .answerAfterwards(let answer): served.answer = result(answer)
        case .cut(afterWork: true): served.delivery = .cut
        case .truncated: served.delivery = .truncated(afterBytes: .max)
        default: break
        }
        return served
    }

    private func perform(
        _ call: GraphCall, _ circumstances: [Fault] = [], in state: inout SimulatorState, nowSeconds: Double
    ) -> Served {
        let (answer, circumstantial, changes) = state.perform(
            call, circumstances, configuration: configuration, nowSeconds: nowSeconds)
        state.record(
            call, status: answer.status, changes: changes, nowSeconds: nowSeconds,
            rememberedMax: configuration.limits.writesRememberedMax)
        // In line while the lock is held, so that the file sees the changes in the order they were made.
        return Served(answer: answer, ticket: enqueue(circumstantial + changes))
    }

    private func doLateWork(of userID: String, in state: inout SimulatorState, nowSeconds: Double) -> UInt64? {
        guard !state.late.isEmpty else { return nil }
        for index in state.late.indices where state.late[index].userID == userID {
            state.late[index].requestsLeft -= 1
        }
        let due = state.late.filter { $0.requestsLeft <= 0 }
        state.late.removeAll { $0.requestsLeft <= 0 }
        return due.compactMap { perform($0.call, in: &state, nowSeconds: nowSeconds).ticket }.last
    }

    /// Does all work that faults put off. Tests call it before they compare.
    package func finishLateWork() async throws(SimulatorError) {
        let now = clock.now()
        let ticket = state.withLock { state in
            let due = state.late
            state.late = []
            return due.compactMap { perform($0.call, in: &state, nowSeconds: now).ticket }.last
        }
        try await wait(for: ticket)
    }

    // MARK: Keeping

    /// Waits until the answer's changes are kept; without that there is no answer but 503.
    func keep(_ served: inout Served) async {
        do throws(SimulatorError) {
            try await wait(for: served.ticket)
        } catch {
            served.answer = .failure(
                GraphError(status: 503, code: "ServiceUnavailable", message: error.description))
        }
    }

    func wait(for ticket: UInt64?) async throws(SimulatorError) {
        if let ticket { try await store?.wait(for: ticket) }
    }

    func enqueue(_ changes: [StoreChange]) -> UInt64? { changes.isEmpty ? nil : store?.enqueue(changes) }

    func makeRequestID() -> String { state.withLock { $0.makeRequestID() } }

    /// FACTS §9: the refusals' bodies, and `Retry-After` in the chosen spelling.
    private func throttled(_ refusal: RequestBudget.Refusal) -> GraphError {
        var (error, seconds) =
            switch refusal {
            case .concurrent: (GraphError.concurrencyExceeded, 1.0)
            case .tooMany(let seconds): (GraphError.tooManyRequests, seconds)
            }
        switch configuration.behaviour.retryAfter {
        case .seconds: error.headers["Retry-After"] = String(Int(seconds.rounded(.up)))
        case .decimal: error.headers["Retry-After"] = seconds <= 1 ? "0.249" : String(seconds.rounded(.up) - 0.5)
        case .date: error.headers["Retry-After"] = date(inSeconds: seconds)
        case .missing: break
        }
        return error
    }

    private func date(inSeconds seconds: Double) -> String {
        HTTPDate.text(
            secondsSince1970: (clock.now() + configuration.behaviour.clockOffsetSeconds + seconds).rounded(.up))
    }

    /// A fault's answer as one of ours.
    func result(_ answer: FaultAnswer) -> Result<GraphAnswer, GraphError> {
        let headers = retryAfter(answer).map { ["Retry-After": $0] } ?? [:]
        guard let code = answer.code else {
            return .success(GraphAnswer(status: answer.status, headers: headers))
        }
        return .failure(
            GraphError(status: answer.status, code: code, message: answer.message, headers: headers))
    }

    func retryAfter(_ answer: FaultAnswer) -> String? {
        answer.retryAfterDateSeconds.map(date) ?? answer.retryAfter
    }
}

extension Result<GraphAnswer, GraphError> {
    var status: Int {
        switch self {
        case .success(let answer): answer.status
        case .failure(let error): error.status
        }
    }
}

extension SimulatorState {
    /// Notes a change that was done.
    fileprivate mutating func record(
        _ call: GraphCall, status: Int, changes: [StoreChange], nowSeconds: Double, rememberedMax: Int
    ) {
        guard call.kind.isWrite, status < 300, let user = user(call.user), let mailbox = mailboxes[user.id] else {
            return
        }
        let items = changes.compactMap { change -> ItemIdentifier? in
            switch change {
            case .contact(_, let contact): ItemIdentifier(.immutable, contact.number)
            case .photo(_, let number, _): ItemIdentifier(.immutable, number)
            case .folder(_, let folder): ItemIdentifier(.folder, folder.number)
            case .user, .subscription, .subscriptionGone: nil
            }
        }
        if writes.count >= rememberedMax { writes.removeFirst(max(1, rememberedMax / 10)) }
        writes.append(
            WriteRecord(
                kind: call.kind, userID: user.id, item: items.first?.text(mailbox: mailbox.number, seed: seed),
                status: status, seconds: nowSeconds, clientRequestID: call.clientRequestID))
    }
}
