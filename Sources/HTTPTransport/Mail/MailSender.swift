internal import CCurl
internal import Dispatch

/// How a mail server is reached.
package struct MailServer: Sendable, Equatable {
    /// `smtps://host:port`, or `smtp://host:port`, which is encrypted by STARTTLS.
    package var address: String
    /// Whether `smtp` must be encrypted. Only a server on this machine may go without.
    package var mustEncrypt: Bool
    package var user: String?
    package var password: String?
    /// PEM file of the authorities to trust instead of the system's.
    package var authorityFile: String?

    package init(
        address: String, mustEncrypt: Bool, user: String? = nil, password: String? = nil, authorityFile: String? = nil
    ) {
        self.address = address
        self.mustEncrypt = mustEncrypt
        self.user = user
        self.password = password
        self.authorityFile = authorityFile
    }
}

/// Why a mail was not taken by its server; names no password.
package struct MailError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String
}

/// Hands mails to a server by SMTP, one connection for each.
package enum MailSender {
    private static let timeLimitMilliseconds = 30_000

    /// Returns once the server has taken the mail for all recipients.
    ///
    /// - Parameter mail: headers and text by RFC 5322, with CRLF.
    package static func send(
        _ mail: [UInt8], from sender: String, to recipients: [String], by server: MailServer
    ) async throws(MailError) {
        let failure: MailError? = await withCheckedContinuation { continuation in
            // libcurl waits in the calling thread; those that tasks run on are few.
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(returning: perform(mail, from: sender, to: recipients, by: server))
            }
        }
        if let failure { throw failure }
    }

    private static func perform(
        _ mail: [UInt8], from sender: String, to recipients: [String], by server: MailServer
    ) -> MailError? {
        guard let easy = curl_easy_init() else { return MailError(description: "libcurl has no further handle") }
        defer { curl_easy_cleanup(easy) }
        var list: UnsafeMutablePointer<curl_slist>?
        for recipient in recipients { list = curl_slist_append(list, "<\(recipient)>") }
        defer { curl_slist_free_all(list) }
        let upload = MailUpload(mail)
        let error = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        error.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        defer { error.deallocate() }
        setConnection(easy, server)
        _ = satchel_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, error)
        _ = satchel_curl_set_string(easy, CURLOPT_MAIL_FROM, "<\(sender)>")
        _ = satchel_curl_set_pointer(easy, CURLOPT_MAIL_RCPT, list)
        _ = satchel_curl_set_long(easy, CURLOPT_UPLOAD, 1)
        _ = satchel_curl_set_callback(easy, CURLOPT_READFUNCTION, readMail)
        _ = satchel_curl_set_pointer(easy, CURLOPT_READDATA, Unmanaged.passUnretained(upload).toOpaque())
        let code = withExtendedLifetime(upload) { curl_easy_perform(easy) }
        guard code != CURLE_OK else { return nil }
        let detail = String(cString: error)
        return MailError(description: detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail)
    }

    private static func setConnection(_ easy: UnsafeMutableRawPointer, _ server: MailServer) {
        _ = satchel_curl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        _ = satchel_curl_set_string(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        _ = satchel_curl_set_string(easy, CURLOPT_PROXY, "")
        _ = satchel_curl_set_string(easy, CURLOPT_URL, server.address)
        let isEncrypted = server.mustEncrypt ? CURLUSESSL_ALL : CURLUSESSL_TRY
        _ = satchel_curl_set_long(easy, CURLOPT_USE_SSL, Int(isEncrypted.rawValue))
        _ = satchel_curl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, timeLimitMilliseconds / 3)
        _ = satchel_curl_set_long(easy, CURLOPT_TIMEOUT_MS, timeLimitMilliseconds)
        if let user = server.user, let password = server.password {
            _ = satchel_curl_set_string(easy, CURLOPT_USERNAME, user)
            _ = satchel_curl_set_string(easy, CURLOPT_PASSWORD, password)
        }
        if let file = server.authorityFile { _ = satchel_curl_set_string(easy, CURLOPT_CAINFO, file) }
    }
}

/// A mail on its way to libcurl, which takes it piece by piece.
private final class MailUpload {
    private var rest: ArraySlice<UInt8>

    init(_ mail: [UInt8]) { rest = mail[...] }

    func read(into room: UnsafeMutableRawBufferPointer) -> Int {
        let piece = rest.prefix(room.count)
        room.copyBytes(from: piece)
        rest = rest.dropFirst(piece.count)
        return piece.count
    }
}

private func readMail(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let context else { return 0 }
    return Unmanaged<MailUpload>.fromOpaque(context).takeUnretainedValue()
        .read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
}
