internal import CCurl
internal import Glibc
internal import Locking

/// How a client reaches the network.
package struct HTTPClientConfiguration: Sendable, Equatable {
    /// `http://host:port`; `nil` goes straight, whatever the environment says.
    package var proxy: String?
    /// PEM file of the authorities to trust instead of the system's.
    package var authorityFile: String?
    package var userAgent = "Satchel"
    package var connectTimeLimit = Duration.seconds(10)
    /// Requests beyond it wait for a free connection, within their time limit. HTTP/2 needs one for many requests.
    package var connectionsPerHostMax = 400
    /// A connection idle for longer is not used again, since the other end may be closing it at that moment.
    package var connectionIdleSecondsMax = 55

    package init(proxy: String? = nil, authorityFile: String? = nil) {
        self.proxy = proxy
        self.authorityFile = authorityFile
    }
}

/// An HTTP/1.1 and HTTP/2 client: one thread of libcurl moves all bytes, connections are kept and shared.
///
/// Never follows a redirect, never keeps a cookie and never sends a request twice, not even where libcurl would by
/// itself (a reused connection that turns out dead). Whoever made the client ends it with `shutDown`; one that is
/// merely dropped ends on its own, unfinished requests included.
package final class HTTPClient: HTTPSending {
    private let mailbox: ClientMailbox

    /// - Throws: `.closed` where libcurl or the system gives no room for another client.
    package init(_ configuration: HTTPClientConfiguration = HTTPClientConfiguration()) throws(HTTPError) {
        guard Self.libraryCode == CURLE_OK, let multi = curl_multi_init() else {
            throw Self.failure("libcurl could not be set up")
        }
        guard let descriptors = ClientDescriptors() else {
            curl_multi_cleanup(multi)
            throw Self.failure("the system has no more file descriptors")
        }
        let mailbox = ClientMailbox(multi: multi, descriptors)
        self.mailbox = mailbox
        let start = Unmanaged.passRetained(ClientStart(mailbox: mailbox, configuration: configuration))
        var thread = pthread_t()
        guard pthread_create(&thread, nil, runClient, start.toOpaque()) == 0 else {
            start.release()
            curl_multi_cleanup(multi)
            descriptors.close()
            throw Self.failure("no thread could be started")
        }
        pthread_detach(thread)
    }

    deinit { mailbox.close(whenClosed: nil) }

    package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let id = mailbox.announce()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                mailbox.start(id, request, continuation)
            }
        } onCancel: {
            mailbox.cancel(id)
        }
        return try result.get()
    }

    /// Gives up what is unfinished, closes all connections and ends the thread. Later requests fail with `.closed`.
    package func shutDown() async {
        await withCheckedContinuation { continuation in
            mailbox.close { continuation.resume() }
        }
    }

    private static func failure(_ reason: String) -> HTTPError {
        HTTPError(kind: .closed, isSurelyNotSent: true, reason: reason)
    }

    // Once in a process, before the first handle; Swift makes the initialisation of a static thread-safe.
    private static let libraryCode = curl_global_init(Int(CURL_GLOBAL_ALL))
}

/// What the new thread begins with.
private final class ClientStart: Sendable {
    let mailbox: ClientMailbox
    let configuration: HTTPClientConfiguration

    init(mailbox: ClientMailbox, configuration: HTTPClientConfiguration) {
        self.mailbox = mailbox
        self.configuration = configuration
    }
}

private func runClient(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let start = Unmanaged<ClientStart>.fromOpaque(argument).takeRetainedValue()
    ClientLoop(mailbox: start.mailbox, configuration: start.configuration)?.run()
    return nil
}
