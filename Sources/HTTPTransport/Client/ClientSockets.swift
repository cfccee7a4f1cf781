internal import CCurl
internal import Glibc

/// What the client's thread waits with; made before the thread, so that a lack of descriptors is told to whoever wants a
/// client.
struct ClientDescriptors: Sendable {
    /// Of epoll.
    let poll: Int32
    /// Written to by whoever wakes the thread.
    let wakeup: Int32

    /// `nil`: the system has no more of them.
    init?() {
        poll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wakeup = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        let isWatched =
            poll >= 0 && wakeup >= 0
            && satchel_epoll_set(poll, EPOLL_CTL_ADD, wakeup, EPOLLIN.rawValue) == 0
        guard isWatched else {
            close()
            return nil
        }
    }

    /// From any thread.
    func wake() {
        var one: UInt64 = 1
        // Only a counter that is full refuses, and then the thread is awake.
        _ = write(wakeup, &one, MemoryLayout<UInt64>.size)
    }

    func close() {
        for descriptor in [poll, wakeup] where descriptor >= 0 { Glibc.close(descriptor) }
    }
}

/// The sockets that libcurl waits for, and until when at most. Told of each by itself, so that an answer costs the same
/// however many requests are under way: `curl_multi_perform` looks at all of them each time.
///
/// Belongs to the client's thread; libcurl's callbacks reach it by its address.
final class ClientSockets {
    struct Event {
        let socket: Int32
        /// As libcurl wants to be told.
        let mask: Int32
    }

    private let descriptors: ClientDescriptors
    private var known: Set<Int32> = []
    /// When libcurl wants to be called without an event; `nil`: never.
    private var timer: ContinuousClock.Instant?
    private var sockets = [Int32](repeating: 0, count: Int(SATCHEL_EPOLL_MAX))
    private var events = [UInt32](repeating: 0, count: Int(SATCHEL_EPOLL_MAX))

    init(_ descriptors: ClientDescriptors) { self.descriptors = descriptors }

    /// - Parameter multi: must end before this object.
    func attach(to multi: UnsafeMutableRawPointer) -> Bool {
        let address = Unmanaged.passUnretained(self).toOpaque()
        return satchel_curl_multi_set_waiting(multi, socketChanged, timerChanged, address) == CURLM_OK
    }

    /// Whether libcurl wants to be called now; it then says anew when.
    func takeTimer(now: ContinuousClock.Instant) -> Bool {
        guard let timer, timer <= now else { return false }
        self.timer = nil
        return true
    }

    /// Waits for events of sockets, for libcurl's timer, or until somebody wakes the thread.
    ///
    /// - Returns: `nil`: nothing can be waited for any more.
    func wait(atMost longest: Duration, now: ContinuousClock.Instant) -> [Event]? {
        let wait = max(.zero, timer.map { min($0 - now, longest) } ?? longest)
        // Rounded up, or the last millisecond would be a busy loop.
        let milliseconds = wait == .zero ? 0 : Int32(wait / .milliseconds(1)) + 1
        let count = satchel_epoll_wait(descriptors.poll, &sockets, &events, milliseconds)
        guard count >= 0 else { return errno == EINTR ? [] : nil }
        var found: [Event] = []
        for index in 0..<Int(count) {
            if sockets[index] == descriptors.wakeup {
                var ignored: UInt64 = 0
                _ = read(descriptors.wakeup, &ignored, MemoryLayout<UInt64>.size)
            } else {
                found.append(Event(socket: sockets[index], mask: Self.mask(events[index])))
            }
        }
        return found
    }

    // MARK: What libcurl says

    fileprivate func change(_ socket: Int32, _ what: Int32) {
        if what == CURL_POLL_REMOVE {
            known.remove(socket)
            // One that is closed already has gone by itself.
            _ = satchel_epoll_set(descriptors.poll, EPOLL_CTL_DEL, socket, 0)
            return
        }
        var events: UInt32 = 0
        if what & CURL_POLL_IN != 0 { events |= EPOLLIN.rawValue }
        if what & CURL_POLL_OUT != 0 { events |= EPOLLOUT.rawValue }
        let operation = known.insert(socket).inserted ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
        if satchel_epoll_set(descriptors.poll, operation, socket, events) == 0 { return }
        // Its number may have been another socket's, of whose end nothing was said.
        let other = operation == EPOLL_CTL_ADD ? EPOLL_CTL_MOD : EPOLL_CTL_ADD
        _ = satchel_epoll_set(descriptors.poll, other, socket, events)
    }

    fileprivate func setTimer(milliseconds: Int) {
        timer = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
    }

    private static func mask(_ events: UInt32) -> Int32 {
        var mask: Int32 = 0
        if events & (EPOLLIN.rawValue | EPOLLHUP.rawValue) != 0 { mask |= CURL_CSELECT_IN }
        if events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
        if events & EPOLLERR.rawValue != 0 { mask |= CURL_CSELECT_ERR }
        return mask
    }
}

private func socketChanged(
    _ easy: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ what: Int32, _ context: UnsafeMutableRawPointer?,
    _ own: UnsafeMutableRawPointer?
) -> Int32 {
    if let context { Unmanaged<ClientSockets>.fromOpaque(context).takeUnretainedValue().change(socket, what) }
    return 0
}

private func timerChanged(
    _ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    if let context {
        Unmanaged<ClientSockets>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds: milliseconds)
    }
    return 0
}
