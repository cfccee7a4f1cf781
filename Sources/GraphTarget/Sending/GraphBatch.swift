import Foundation

/// Several calls in one request. Each is answered by itself, in any order, or not at all. Source: FACTS §10.
struct GraphBatch: Sendable {
    let calls: [GraphCall]
    /// One `client-request-id` for each call.
    let requestIDs: [String]

    var body: JSONValue {
        let requests = zip(calls, requestIDs).enumerated().map { index, pair in
            let (call, requestID) = pair
            let headers = call.headers(requestID: requestID).map { ($0.name, JSONValue.text($0.value)) }
            var members: [String: JSONValue] = [
                "id": .text(String(index + 1)), "method": .text(call.method), "url": .text(call.path),
                "headers": .object(Dictionary(headers, uniquingKeysWith: { first, _ in first })),
            ]
            members["body"] = call.body
            return JSONValue.object(members)
        }
        return .object(["requests": .array(requests)])
    }

    /// The answers in the order of the calls; `nil` where one is missing, doubled or cannot be read.
    func answers(in body: [UInt8], retryAfter: (String?) -> Duration?) -> [GraphAnswer?] {
        guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(body)) else { return calls.map { _ in nil } }
        var found: [Int: [Wire.Answer]] = [:]
        for answer in wire.responses {
            if let number = Int(answer.id) { found[number, default: []].append(answer) }
        }
        return calls.indices.map { index in
            guard let answers = found[index + 1], answers.count == 1, let answer = answers.first else { return nil }
            let header = { (name: String) in
                answer.headers.first { $0.key.lowercased() == name }?.value
            }
            return GraphAnswer(
                status: answer.status, body: answer.body, retryAfter: retryAfter(header("retry-after")),
                requestID: WireText.word(header("request-id")) ?? answer.body?.errorRequestID
                    ?? requestIDs[index])
        }
    }

    private struct Wire: Decodable {
        let responses: [Answer]

        struct Answer: Decodable {
            let id: String
            let status: Int
            let headers: [String: String]
            let body: WireBody?

            private enum CodingKeys: String, CodingKey { case id, status, headers, body }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                id = try container.decode(String.self, forKey: .id)
                status = try container.decode(Int.self, forKey: .status)
                // One answer that cannot be read must not take the others with it.
                headers = (try? container.decodeIfPresent([String: String].self, forKey: .headers)) ?? [:]
                body = try? container.decodeIfPresent(WireBody.self, forKey: .body)
            }
        }
    }
}
