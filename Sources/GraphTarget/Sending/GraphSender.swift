import ContactModel
import Contracts
import Foundation
import HTTPTransport
import Sentences

/// Sends calls with a token, and makes of every answer, or the lack of one, what its call is entitled to.
struct GraphSender: Sendable {
    let configuration: GraphConfiguration
    let transport: any HTTPSending
    let tokens: TokenProvider
    let counters: GraphCounters
    let now: @Sendable () -> Moment
    let makeRequestID: @Sendable () -> String

    static let answerBytesMax = 64 * 1024 * 1024

    /// The replies in the order of the calls. A call is sent a second time only where the first was refused for its
    /// token, hence not executed.
    func send(_ calls: [GraphCall]) async -> [GraphReply] {
        switch await tokens.token() {
        case .failure(let failure): return calls.map { _ in .outcome(failure.outcome) }
        case .success(let token):
            var replies = await transmit(calls, token)
            let refused = replies.indices.filter { replies[$0].isRefusedToken }
            guard !refused.isEmpty else { return replies }
            let again = await sendAgain(refused.map { calls[$0] }, instead: token)
            for (index, reply) in zip(refused, again) { replies[index] = reply }
            return replies
        }
    }

    private func sendAgain(_ calls: [GraphCall], instead token: AccessToken) async -> [GraphReply] {
        switch await tokens.token(replacing: token) {
        case .failure(let failure): return calls.map { _ in .outcome(failure.outcome) }
        case .success(let renewed): return await transmit(calls, renewed)
        }
    }

    private func transmit(_ calls: [GraphCall], _ token: AccessToken) async -> [GraphReply] {
        counters.count(calls.map(\.kind))
        let replies = await replies(to: calls, token)
        counters.count(replies)
        return replies
    }

    private func replies(to calls: [GraphCall], _ token: AccessToken) async -> [GraphReply] {
        if calls.count == 1 { return [await transmit(calls[0], token)] }
        // A batch of four creates costs both ends a good fifth less time than four requests side by side (measured
        // against the simulator), and the quota counts the same.
        // Pictures stay out of it: there they would have to be texts, a third longer (FACTS §10).
        guard calls.allSatisfy({ $0.jpeg == nil }) else { return await transmitSideBySide(calls, token) }
        return await transmitBatch(calls, token)
    }

    private func transmitSideBySide(_ calls: [GraphCall], _ token: AccessToken) async -> [GraphReply] {
        await withTaskGroup(of: (Int, GraphReply).self) { group in
            for (index, call) in calls.enumerated() {
                group.addTask { (index, await transmit(call, token)) }
            }
            var replies: [Int: GraphReply] = [:]
            for await (index, reply) in group { replies[index] = reply }
            return calls.indices.compactMap { replies[$0] }
        }
    }

    // MARK: One call

    private func transmit(_ call: GraphCall, _ token: AccessToken) async -> GraphReply {
        let requestID = makeRequestID()
        var headers: HTTPHeaders = ["Authorization": "Bearer \(token.text)", "Accept": "application/json"]
        for (name, value) in call.headers(requestID: requestID) { headers.append(name, value) }
        let request = HTTPRequest(
            method: call.method, url: configuration.graph.text + call.path, headers: headers,
            body: call.jpeg ?? call.body.map(Self.encode) ?? [], timeLimit: configuration.requestTimeLimit,
            answerBytesMax: Self.answerBytesMax)
        do throws(HTTPError) {
            return .answer(answer(try await transport.send(request), ownID: requestID))
        } catch {
            return .outcome(outcome(of: error, call, ownID: requestID))
        }
    }

    // Keys in order: equal requests are equal bytes (ENGINE I36).
    static func encode(_ body: JSONValue) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts, arrays and objects of them: there is nothing that could not be written.
        guard let data = try? encoder.encode(body) else { preconditionFailure("a JSON value that is none") }
        return [UInt8](data)
    }

    private func answer(_ response: HTTPResponse, ownID: String) -> GraphAnswer {
        let body = WireBody(json: response.body)
        return GraphAnswer(
            status: response.status, body: body,
            retryAfter: RetryAfter.parse(
                response.headers["Retry-After"], date: response.headers["Date"], now: now()),
            requestID: WireText.word(response.headers["request-id"]) ?? body?.errorRequestID ?? ownID)
    }

    /// What the lack of an answer means (ENGINE §6.4).
    private func outcome(of error: HTTPError, _ call: GraphCall, ownID: String) -> TargetOutcome {
        // A cancelled request is always unknown, so that whoever cancels gets one answer for all.
        guard error.isSurelyNotSent, error.kind != .cancelled else {
            return .unknown(
                (call.isWrite ? TargetSentence.writeUnknown : .readUnknown).text(call.task, error.reason, ownID))
        }
        counters.countUnsent(error.reason)
        return .throttled(TargetThrottle(retryAfter: nil, scope: .app))
    }

    // MARK: A batch

    private func transmitBatch(_ calls: [GraphCall], _ token: AccessToken) async -> [GraphReply] {
        counters.count([.batch])
        let ids = calls.map { _ in makeRequestID() }
        let batch = GraphBatch(calls: calls, requestIDs: ids)
        let requestID = makeRequestID()
        let headers: HTTPHeaders = [
            "Authorization": "Bearer \(token.text)", "Accept": "application/json", "Content-Type": "application/json",
            "Prefer": "IdType=\"ImmutableId\"", "client-request-id": requestID,
        ]
        let request = HTTPRequest(
            method: "POST", url: configuration.graph.text + "/$batch", headers: headers, body: Self.encode(batch.body),
            timeLimit: configuration.requestTimeLimit, answerBytesMax: Self.answerBytesMax)
        do throws(HTTPError) {
            return replies(to: batch, try await transport.send(request), ownID: requestID)
        } catch {
            return zip(calls, ids).map { .outcome(outcome(of: error, $0, ownID: $1)) }
        }
    }

    private func replies(to batch: GraphBatch, _ response: HTTPResponse, ownID: String) -> [GraphReply] {
        guard response.status == 200 else {
            // The whole was refused, so each part was.
            let whole = answer(response, ownID: ownID)
            return batch.calls.map { call in
                whole.status == 400 || whole.status == 413 ? .outcome(Self.refusedBatch(call, whole)) : .answer(whole)
            }
        }
        let date = response.headers["Date"]
        let answers = batch.answers(in: response.body) { RetryAfter.parse($0, date: date, now: now()) }
        return zip(batch.calls, zip(batch.requestIDs, answers)).map { call, found in
            found.1.map(GraphReply.answer)
                ?? .outcome(.unknown(TargetSentence.answerMissing.text(call.task, found.0)))
        }
    }

    /// A batch that cannot be read is our fault, whatever its parts hold.
    private static func refusedBatch(_ call: GraphCall, _ answer: GraphAnswer) -> TargetOutcome {
        .refused(
            TargetRefusal(
                kind: .unsupported, code: answer.refusalCode,
                message: TargetSentence.batchRefused.text(call.task), requestID: answer.requestID))
    }
}

extension GraphReply {
    fileprivate var isRefusedToken: Bool {
        if case .answer(let answer) = self { answer.status == 401 } else { false }
    }
}
