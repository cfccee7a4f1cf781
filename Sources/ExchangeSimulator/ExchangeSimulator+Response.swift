internal import HTTPTransport

extension ExchangeSimulator {
    /// The link base a client can follow: the host it asked (FACTS §15.1), over https when a proxy says so.
    static func baseURL(_ request: HTTPServerRequest) -> String {
        let scheme = request.headers["X-Forwarded-Proto"]?.lowercased() == "https" ? "https" : "http"
        return "\(scheme)://\(request.headers["Host"] ?? "localhost")"
    }

    /// An answer as bytes, with the headers each one has (FACTS §11).
    func response(
        _ answer: Result<GraphAnswer, GraphError>, requestID: String, clientRequestID: String?
    ) -> HTTPServerResponse {
        var response: HTTPServerResponse
        switch answer {
        case .success(let answer):
            response = HTTPServerResponse(status: answer.status)
            for (name, value) in answer.headers { response.headers.append(name, value) }
            switch answer.body {
            case .none: break
            case .json(let value):
                response.headers.append("Content-Type", Self.jsonType)
                response.body = value.json
            case .bytes(let bytes, let contentType):
                response.headers.append("Content-Type", contentType)
                response.body = bytes
            }
        case .failure(let error):
            response = HTTPServerResponse(status: error.status)
            for (name, value) in error.headers { response.headers.append(name, value) }
            response.headers.append("Content-Type", "application/json")
            response.body = errorBody(error, requestID: requestID, clientRequestID: clientRequestID).json
        }
        response.headers.append("request-id", requestID)
        if let clientRequestID { response.headers.append("client-request-id", clientRequestID) }
        return response
    }

    func errorBody(_ error: GraphError, requestID: String, clientRequestID: String?) -> WireValue {
        .object([
            "error": .object([
                "code": .string(error.code), "message": .string(error.message),
                "innerError": .object([
                    // Without the Z, as the service writes it here.
                    "date": .string(String(WireTime.text(clock.now()).dropLast())),
                    "request-id": .string(requestID),
                    "client-request-id": .string(clientRequestID ?? requestID),
                ]),
            ])
        ])
    }

    static func delivery(
        _ wanted: HTTPServerResponse.Delivery, of response: HTTPServerResponse
    ) -> HTTPServerResponse.Delivery {
        if case .truncated = wanted { return .truncated(afterBytes: response.body.count / 2) }
        return wanted
    }

    private static let jsonType =
        "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
}
