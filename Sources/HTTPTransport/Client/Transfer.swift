internal import CCurl

/// One request on its way. Belongs to the client's thread; libcurl's callbacks reach it by its address.
final class Transfer {
    let id: Int
    let easy: UnsafeMutableRawPointer
    let request: HTTPRequest
    let deadline: ContinuousClock.Instant
    private let continuation: CheckedContinuation<TransferResult, Never>

    /// libcurl keeps the address for the time of the transfer.
    let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Transfer.errorTextBytes)
    var headerList: UnsafeMutablePointer<curl_slist>?

    /// Set when libcurl is about to hand the request to an established connection: from then on it may have left.
    private var hasBegun = false
    private var head = AnswerHead()
    private var hasLongBody = false
    private var body: [UInt8] = []

    static let errorTextBytes = Int(CURL_ERROR_SIZE)

    init(
        id: Int, easy: UnsafeMutableRawPointer, request: HTTPRequest,
        continuation: CheckedContinuation<TransferResult, Never>
    ) {
        self.id = id
        self.easy = easy
        self.request = request
        deadline = .now + request.timeLimit
        self.continuation = continuation
        errorText.initialize(repeating: 0, count: Self.errorTextBytes)
    }

    deinit {
        errorText.deallocate()
        curl_slist_free_all(headerList)
    }

    /// Called once, as the last thing.
    func finish(_ result: TransferResult) { continuation.resume(returning: result) }

    func error(_ kind: HTTPError.Kind, _ reason: String) -> HTTPError {
        HTTPError(kind: kind, isSurelyNotSent: !hasBegun, reason: reason)
    }

    func result(_ code: CURLcode) -> TransferResult {
        guard code == CURLE_OK else { return .failure(error(kind(of: code), text(of: code))) }
        if head.isMalformed { return .failure(error(.answerMalformed, "a header of the answer is no UTF-8")) }
        var status = 0
        _ = satchel_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
        return .success(HTTPResponse(status: status, headers: head.headers, body: body))
    }

    /// Whether the request may go out now: once only. libcurl would send it again by itself when a reused connection
    /// closes without an answer, a `POST` too, which the other end may have carried out by then.
    func mayBegin() -> Bool {
        defer { hasBegun = true }
        return !hasBegun
    }

    func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bytes.count <= request.answerBytesMax else {
            hasLongBody = true
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    func receiveHeader(_ line: UnsafeRawBufferPointer) -> Bool { head.receive(line) }

    private func kind(of code: CURLcode) -> HTTPError.Kind {
        if hasLongBody || head.isTooLarge { return .answerTooLarge }
        return switch code {
        // The scheme of the address, or what an answer begins with.
        case CURLE_UNSUPPORTED_PROTOCOL: hasBegun ? .answerMalformed : .requestInvalid
        case CURLE_URL_MALFORMAT, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_LOGIN_DENIED:
            .requestInvalid
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .nameNotResolved
        case CURLE_COULDNT_CONNECT, CURLE_PROXY: .notConnected
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED, CURLE_SSL_ENGINE_NOTFOUND:
            .tlsFailed
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: .answerMalformed
        // Whatever else goes wrong before the request began went wrong on the way to a connection.
        default: hasBegun ? .connectionLost : .notConnected
        }
    }

    private func text(of code: CURLcode) -> String {
        if head.isTooLarge { return "the head of the answer is longer than \(AnswerHead.bytesMax) bytes" }
        if hasLongBody { return "the answer is longer than \(request.answerBytesMax) bytes" }
        if code == CURLE_ABORTED_BY_CALLBACK { return "the connection closed without an answer" }
        let own = String(cString: errorText)
        return own.isEmpty ? String(cString: curl_easy_strerror(code)) : own
    }
}
