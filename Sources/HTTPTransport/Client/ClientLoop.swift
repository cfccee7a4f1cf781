internal import CCurl

/// The client's thread: owns libcurl's handles and every transfer, so that none of it needs a lock.
///
/// Not Sendable: made, used and ended on that one thread.
final class ClientLoop {
    private let mailbox: ClientMailbox
    private let multi: UnsafeMutableRawPointer
    private let setup: TransferSetup
    private let sockets: ClientSockets
    private let descriptors: ClientDescriptors
    private var transfers: [Int: Transfer] = [:]
    /// Handles that are kept for the next request, since making one is dear.
    private var spare: [UnsafeMutableRawPointer] = []

    /// No transfer's time is up before this moment.
    private var nextDeadline: ContinuousClock.Instant?
    private var nextLook = ContinuousClock.now

    private static let spareMax = 400
    private static let pauseMax = Duration.seconds(60)
    /// Transfers are looked at so often even if neither a socket nor a timer says anything.
    private static let lookInterval = Duration.seconds(1)

    init?(mailbox: ClientMailbox, configuration: HTTPClientConfiguration) {
        guard let multi = mailbox.multi else { return nil }
        self.mailbox = mailbox
        self.multi = multi
        setup = TransferSetup(configuration)
        descriptors = mailbox.descriptors
        sockets = ClientSockets(descriptors)
        _ = satchel_curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        _ = satchel_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.connectionsPerHostMax)
        guard sockets.attach(to: multi) else { return nil }
    }

    func run() {
        while true {
            let post = mailbox.take()
            for command in post.commands { carryOut(command) }
            if post.isClosing { break }
            if !goOn() { mailbox.close(whenClosed: nil) }
        }
        end()
    }

    /// Does what can be done now, and waits for the next event. "No": the handles are broken, and nothing more can be done
    /// with them.
    private func goOn() -> Bool {
        let now = ContinuousClock.now
        if sockets.takeTimer(now: now) || now >= nextLook {
            nextLook = now + Self.lookInterval
            guard act(Self.noSocket, 0) else { return false }
        }
        finishTransfers()
        let longest = giveUpLateTransfers(now: .now)
        guard let events = sockets.wait(atMost: longest, now: .now) else { return false }
        return events.allSatisfy { act($0.socket, $0.mask) }
    }

    /// `CURL_SOCKET_TIMEOUT`.
    private static let noSocket: curl_socket_t = -1

    private func act(_ socket: curl_socket_t, _ mask: Int32) -> Bool {
        var running: Int32 = 0
        return curl_multi_socket_action(multi, socket, mask, &running) == CURLM_OK
    }

    private func carryOut(_ command: ClientMailbox.Command) {
        switch command {
        case .start(let id, let request, let continuation): start(id, request, continuation)
        case .cancel(let id): giveUp(id, .cancelled, "the request was cancelled")
        }
    }

    private func start(
        _ id: Int, _ request: HTTPRequest, _ continuation: CheckedContinuation<TransferResult, Never>
    ) {
        guard let easy = spare.popLast() ?? curl_easy_init() else {
            let error = HTTPError(kind: .closed, isSurelyNotSent: true, reason: "libcurl has no further handle")
            continuation.resume(returning: .failure(error))
            return
        }
        let transfer = Transfer(id: id, easy: easy, request: request, continuation: continuation)
        if let problem = setup.prepare(transfer) {
            transfer.finish(.failure(HTTPError(kind: .requestInvalid, isSurelyNotSent: true, reason: problem)))
            recycle(transfer)
            return
        }
        transfers[id] = transfer
        nextDeadline = nextDeadline.map { min($0, transfer.deadline) } ?? transfer.deadline
        if curl_multi_add_handle(multi, easy) != CURLM_OK {
            giveUp(id, .closed, "libcurl takes no further request")
        }
    }

    private func giveUp(_ id: Int, _ kind: HTTPError.Kind, _ reason: String) {
        guard let transfer = transfers.removeValue(forKey: id) else { return }
        curl_multi_remove_handle(multi, transfer.easy)
        transfer.finish(.failure(transfer.error(kind, reason)))
        recycle(transfer)
    }

    /// Ends the transfers whose time is up, and tells how long to wait for the next one.
    ///
    /// libcurl 7.88 has a time limit too, but forgets it while a transfer waits for a free connection.
    private func giveUpLateTransfers(now: ContinuousClock.Instant) -> Duration {
        if let deadline = nextDeadline, deadline <= now {
            for transfer in transfers.values where transfer.deadline <= now {
                giveUp(transfer.id, .timedOut, "no answer within \(transfer.request.timeLimit)")
            }
            nextDeadline = transfers.values.map(\.deadline).min()
        }
        guard !transfers.isEmpty else { return Self.pauseMax }
        return nextDeadline.map { min($0 - now, Self.lookInterval) } ?? Self.lookInterval
    }

    private func finishTransfers() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            // The message dies with the next call on the handle.
            let code = message.pointee.data.result
            var pointer: UnsafeMutableRawPointer?
            _ = satchel_curl_get_pointer(easy, CURLINFO_PRIVATE, &pointer)
            guard let pointer else { continue }
            let transfer = Unmanaged<Transfer>.fromOpaque(pointer).takeUnretainedValue()
            curl_multi_remove_handle(multi, easy)
            transfers[transfer.id] = nil
            transfer.finish(transfer.result(code))
            recycle(transfer)
        }
    }

    private func recycle(_ transfer: Transfer) {
        guard spare.count < Self.spareMax else { return curl_easy_cleanup(transfer.easy) }
        curl_easy_reset(transfer.easy)
        spare.append(transfer.easy)
    }

    private func end() {
        for id in transfers.keys.sorted() { giveUp(id, .closed, "the client was shut down") }
        for easy in spare { curl_easy_cleanup(easy) }
        let waiting = mailbox.retire()
        curl_multi_cleanup(multi)
        descriptors.close()
        for tell in waiting { tell() }
    }
}
