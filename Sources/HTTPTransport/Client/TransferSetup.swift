internal import CCurl

/// Every option of libcurl that a transfer is sent with.
struct TransferSetup {
    private let configuration: HTTPClientConfiguration
    private let authorityFile: String?

    init(_ configuration: HTTPClientConfiguration) {
        self.configuration = configuration
        authorityFile =
            configuration.authorityFile
            ?? curl_version_info(CURLVERSION_SEVENTH).pointee.cainfo.map { String(cString: $0) }
    }

    /// Sets everything; returns why the request cannot be sent at all, if so. The reason repeats no header's value.
    func prepare(_ transfer: Transfer) -> String? {
        if let problem = problem(in: transfer.request) { return problem }
        let easy = transfer.easy
        setConnection(easy)
        setMessage(transfer)
        let address = Unmanaged.passUnretained(transfer).toOpaque()
        _ = satchel_curl_set_pointer(easy, CURLOPT_PRIVATE, address)
        _ = satchel_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, transfer.errorText)
        _ = satchel_curl_set_callback(easy, CURLOPT_WRITEFUNCTION, receiveBody)
        _ = satchel_curl_set_pointer(easy, CURLOPT_WRITEDATA, address)
        _ = satchel_curl_set_callback(easy, CURLOPT_HEADERFUNCTION, receiveHeader)
        _ = satchel_curl_set_pointer(easy, CURLOPT_HEADERDATA, address)
        _ = satchel_curl_set_prerequest(easy, mayBegin, address)
        let code = satchel_curl_set_string(easy, CURLOPT_URL, transfer.request.url)
        return code == CURLE_OK ? nil : "the address cannot be used"
    }

    private func setConnection(_ easy: UnsafeMutableRawPointer) {
        _ = satchel_curl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        _ = satchel_curl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        _ = satchel_curl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        _ = satchel_curl_set_long(easy, CURLOPT_PIPEWAIT, 1)
        _ = satchel_curl_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
        _ = satchel_curl_set_long(easy, CURLOPT_MAXAGE_CONN, configuration.connectionIdleSecondsMax)
        _ = satchel_curl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(configuration.connectTimeLimit))
        _ = satchel_curl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
        _ = satchel_curl_set_long(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        _ = satchel_curl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        _ = satchel_curl_set_string(easy, CURLOPT_PROXY, configuration.proxy ?? "")
        // With a folder of authorities as well, libcurl would parse the bundle anew for every connection.
        _ = satchel_curl_set_pointer(easy, CURLOPT_CAPATH, nil)
        _ = satchel_curl_set_pointer(easy, CURLOPT_PROXY_CAPATH, nil)
        guard let authorityFile else { return }
        _ = satchel_curl_set_string(easy, CURLOPT_CAINFO, authorityFile)
        _ = satchel_curl_set_string(easy, CURLOPT_PROXY_CAINFO, authorityFile)
    }

    private func setMessage(_ transfer: Transfer) {
        let easy = transfer.easy
        let request = transfer.request
        _ = satchel_curl_set_string(easy, CURLOPT_USERAGENT, configuration.userAgent)
        _ = satchel_curl_set_string(easy, CURLOPT_ACCEPT_ENCODING, "")
        if request.method == "HEAD" {
            _ = satchel_curl_set_long(easy, CURLOPT_NOBODY, 1)
        } else if !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
            _ = satchel_curl_set_long(easy, CURLOPT_POST, 1)
            _ = satchel_curl_set_long(easy, CURLOPT_POSTFIELDSIZE, request.body.count)
            // A copy: an empty array has no address, and libcurl keeps what it is given.
            request.body.withUnsafeBytes { bytes in
                withUnsafeBytes(of: UInt8(0)) { nothing in
                    let start = bytes.baseAddress ?? nothing.baseAddress
                    _ = satchel_curl_set_pointer(
                        easy, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: start))
                }
            }
        }
        _ = satchel_curl_set_string(easy, CURLOPT_CUSTOMREQUEST, request.method)
        appendHeaders(of: request, to: transfer)
        _ = satchel_curl_set_pointer(easy, CURLOPT_HTTPHEADER, transfer.headerList)
    }

    private func appendHeaders(of request: HTTPRequest, to transfer: Transfer) {
        // A name without a value drops what libcurl would send by itself.
        var lines = ["Expect:"]
        if request.headers["Content-Type"] == nil { lines.append("Content-Type:") }
        for field in request.headers {
            lines.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        for line in lines { transfer.headerList = curl_slist_append(transfer.headerList, line) }
    }

    private func problem(in request: HTTPRequest) -> String? {
        let isToken = { (text: String) in
            !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
        }
        guard isToken(request.method) else { return "the method is not a word" }
        guard request.url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return "the address has characters that are not percent-encoded"
        }
        for field in request.headers {
            guard isToken(field.name) else { return "a header has no proper name" }
            guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 9 }) else {
                return "header \(field.name) has control characters"
            }
        }
        return nil
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        // 0 would mean no limit at all.
        guard seconds >= 0, seconds < 1_000_000 else { return seconds < 0 ? 1 : 1_000_000_000 }
        return max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}

private func transfer(at context: UnsafeMutableRawPointer?) -> Transfer? {
    context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let chunk = UnsafeRawBufferPointer(start: bytes, count: size * count)
    // Any other count than the given one makes libcurl give up.
    return transfer(at: context)?.receive(chunk) == true ? chunk.count : chunk.count &+ 1
}

private func receiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer(at: context)?.receiveHeader(line) == true ? line.count : line.count &+ 1
}

private func mayBegin(
    _ context: UnsafeMutableRawPointer?, _ remote: UnsafeMutablePointer<CChar>?, _ local: UnsafeMutablePointer<CChar>?,
    _ remotePort: Int32, _ localPort: Int32
) -> Int32 {
    transfer(at: context)?.mayBegin() == true ? Int32(CURL_PREREQFUNC_OK) : Int32(CURL_PREREQFUNC_ABORT)
}
