internal import HTTPTransport
internal import Locking

/// One request of a batch, read (FACTS §10).
private struct BatchItem: Sendable {
    var id: String
    var dependsOn: [String]
    var call: GraphCall
}

extension ExchangeSimulator {
    /// How many requests of one batch go to Outlook at a time, where the service serialises.
    private static let serialisedWidth = 4

    /// FACTS §10: 200 for every batch that can be read, each request with its own status inside.
    func answerBatch(_ request: HTTPServerRequest, requestID: String) async -> HTTPServerResponse {
        let clientRequestID = request.headers["client-request-id"]
        state.withLock { $0.statistics.count(.batch, userID: nil) }
        let items: [BatchItem]
        do throws(GraphError) {
            items = try readBatch(request)
        } catch {
            return response(.failure(error), requestID: requestID, clientRequestID: clientRequestID)
        }
        var served: [String: Served] = [:]
        switch state.withLock({ $0.dueFaults(for: .batch).fault }) {
        case .deltaTokensDie?, .mailbox?, .setting?, .member?, nil: served = await carryOut(items)
        case .answerInstead(let answer)?, .late(_, let answer)?:
            return faultResponse(answer, requestID: requestID, clientRequestID: clientRequestID)
        case .cut(afterWork: false)?: return HTTPServerResponse(status: 503, delivery: .cut)
        case .tokensExpire?:
            state.withLock { $0.tokens = [:] }
            let error = GraphError.unauthorized("Lifetime validation failed, the token is expired.")
            return response(.failure(error), requestID: requestID, clientRequestID: clientRequestID)
        case .answerAfterwards(let answer)?:
            served = await carryOut(items)
            for var one in served.values { await keep(&one) }
            return faultResponse(answer, requestID: requestID, clientRequestID: clientRequestID)
        case .cut(afterWork: true)?:
            served = await carryOut(items)
            for var one in served.values { await keep(&one) }
            return HTTPServerResponse(status: 503, delivery: .cut)
        case .truncated?:
            served = await carryOut(items)
            for id in served.keys { served[id]?.delivery = .truncated(afterBytes: .max) }
        case .slow(let seconds)?:
            await clock.sleep(seconds)
            served = await carryOut(items)
        }
        return await batchResponse(items, served, requestID: requestID, clientRequestID: clientRequestID)
    }

    // MARK: Reading

    private func readBatch(_ request: HTTPServerRequest) throws(GraphError) -> [BatchItem] {
        guard request.method == "POST" else { throw .methodNotAllowed }
        guard request.body.count <= configuration.limits.bodyBytesMax else { throw .bodyTooLarge }
        guard let body = WireValue(json: request.body) else { throw .bodyUnreadable }
        guard let requests = body["requests"]?.array, !requests.isEmpty else {
            throw .badRequest("BadRequest", "Invalid batch payload format.")
        }
        let maximum = configuration.limits.batchItemsMax
        guard requests.count <= maximum else {
            throw .badRequest("BadRequest", "Number of batch request steps exceeds the maximum value of \(maximum).")
        }
        var items: [BatchItem] = []
        for value in requests {
            items.append(try readItem(value, uploadBytes: request.body.count / requests.count, of: request))
        }
        try checkOrder(items)
        return items
    }

    private func readItem(
        _ value: WireValue, uploadBytes: Int, of request: HTTPServerRequest
    ) throws(GraphError) -> BatchItem {
        guard let id = value["id"]?.string, !id.isEmpty, let method = value["method"]?.string,
            let url = value["url"]?.string
        else { throw .badRequest("BadRequest", "A batch request lacks its id, method or url.") }
        var headers = HTTPHeaders()
        for (name, text) in value["headers"]?.object ?? [:] { headers.append(name, text.string ?? "") }
        let target = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = (url.hasPrefix("/") ? "" : "/") + String(target.first ?? "")
        let body = value["body"]
        var call = GraphCall(
            method: method.uppercased(), path: path, fullPath: "/v1.0" + path,
            query: target.count > 1 ? String(target[1]) : "", headers: headers,
            body: body.map(GraphCall.Body.json) ?? .none, baseURL: Self.baseURL(request),
            behaviour: configuration.behaviour, bodyBytesMax: configuration.limits.bodyBytesMax)
        call.uploadBytes = body == nil ? 0 : uploadBytes
        if body != nil, headers["Content-Type"] == nil {
            call.work = .failure(
                .badRequest("BadRequest", "A batch request with a body must have the header Content-Type."))
        }
        // Other members, among them a misspelt dependsOn, are ignored (FACTS §10).
        return BatchItem(id: id, dependsOn: (value["dependsOn"]?.array ?? []).compactMap(\.string), call: call)
    }

    /// Ids are unique without regard to case; what a request depends on stands before it, so there are no circles.
    private func checkOrder(_ items: [BatchItem]) throws(GraphError) {
        var seen: Set<String> = []
        for item in items {
            guard item.dependsOn.allSatisfy({ seen.contains($0.lowercased()) }) else {
                throw .badRequest(
                    "BadRequest", "The request '\(item.id)' depends on one that does not come before it.")
            }
            guard seen.insert(item.id.lowercased()).inserted else {
                throw .badRequest("BadRequest", "The batch holds the request id '\(item.id)' twice.")
            }
        }
    }

    // MARK: Carrying out

    /// The independent requests in parallel, then the dependent ones in turn. By id in lower case.
    private func carryOut(_ items: [BatchItem]) async -> [String: Served] {
        let independent = items.filter(\.dependsOn.isEmpty)
        var served: [String: Served] = [:]
        let width =
            switch configuration.behaviour.batchDispatch {
            case .strict: max(1, independent.count)
            case .serialised: Self.serialisedWidth
            }
        for start in stride(from: 0, to: independent.count, by: width) {
            let group = independent[start..<min(start + width, independent.count)]
            // All places are taken before any work begins: what is beyond the mailbox's limit is refused.
            let admitted = group.map { ($0, admit($0.call)) }
            served.merge(await carryOut(admitted), uniquingKeysWith: { first, _ in first })
        }
        for item in items where !item.dependsOn.isEmpty {
            let hasFailed = item.dependsOn.contains { served[$0.lowercased()].map { $0.answer.status >= 400 } ?? true }
            served[item.id.lowercased()] =
                hasFailed ? Served(answer: .failure(.failedDependency)) : await carryOut(item.call, admit(item.call))
        }
        return served
    }

    private func carryOut(_ admitted: [(BatchItem, Admission)]) async -> [String: Served] {
        var served: [String: Served] = [:]
        let isTimed = configuration.behaviour.latencySeconds > 0 || admitted.contains { $0.1.isSlow }
        guard isTimed else {
            // Nothing to wait for: one after the other costs least and gives the same answers.
            for (item, admission) in admitted {
                served[item.id.lowercased()] = await carryOut(item.call, admission)
            }
            return served
        }
        await withTaskGroup(of: (String, Served).self) { group in
            for (item, admission) in admitted {
                group.addTask { (item.id.lowercased(), await self.carryOut(item.call, admission)) }
            }
            for await (id, one) in group { served[id] = one }
        }
        return served
    }

    // MARK: Answering

    private func batchResponse(
        _ items: [BatchItem], _ served: [String: Served], requestID: String, clientRequestID: String?
    ) async -> HTTPServerResponse {
        var responses: [WireValue] = []
        var delivery = HTTPServerResponse.Delivery.whole
        for item in items {
            guard var one = served[item.id.lowercased()] else { continue }
            await keep(&one)
            if one.delivery != .whole, delivery != .cut { delivery = one.delivery }
            responses.append(itemResponse(item, one.answer, requestID: requestID))
        }
        let body = WireValue.object(["responses": .array(responses)])
        var answer = response(
            .success(GraphAnswer(status: 200, body: .json(body))), requestID: requestID,
            clientRequestID: clientRequestID)
        answer.delivery = Self.delivery(delivery, of: answer)
        return answer
    }

    private func itemResponse(
        _ item: BatchItem, _ answer: Result<GraphAnswer, GraphError>, requestID: String
    ) -> WireValue {
        var members: [String: WireValue] = ["id": .string(item.id), "status": .number(Double(answer.status))]
        var headers: [String: String] = ["Cache-Control": "private"]
        switch answer {
        case .failure(let error):
            headers.merge(error.headers) { _, new in new }
            headers["Content-Type"] = "application/json"
            members["body"] = errorBody(error, requestID: requestID, clientRequestID: item.call.clientRequestID)
        case .success(let answer):
            headers.merge(answer.headers) { _, new in new }
            switch answer.body {
            case .none: break
            case .json(let value):
                headers["Content-Type"] = "application/json"
                members["body"] = value
            case .bytes(let bytes, let type):
                headers["Content-Type"] = type
                members["body"] = .string(Base64URL.encode(bytes))
            }
        }
        if item.call.preferences.wantsImmutableIDs { headers["Preference-Applied"] = "IdType=ImmutableId" }
        members["headers"] = .object(headers.mapValues(WireValue.string))
        return .object(members)
    }

    private func faultResponse(
        _ answer: FaultAnswer, requestID: String, clientRequestID: String?
    ) -> HTTPServerResponse {
        response(result(answer), requestID: requestID, clientRequestID: clientRequestID)
    }
}

extension ExchangeSimulator.Admission {
    fileprivate var isSlow: Bool {
        if case .admitted(_, let due) = self, case .slow? = due.fault { true } else { false }
    }
}
