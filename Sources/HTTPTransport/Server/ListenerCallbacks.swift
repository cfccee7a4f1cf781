// The C functions libmicrohttpd calls on its thread. The context is the `ListenerCore`, which outlives the daemon; a
// request's context is its `Exchange`, retained from the request line until `listenerCompleted`.
internal import CMicroHTTPD

func listenerBegin(
    _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    let exchange = Exchange(target: target.map { String(cString: $0) } ?? "/")
    return Unmanaged.passRetained(exchange).toOpaque()
}

func listenerCompleted(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ code: MHD_RequestTerminationCode
) {
    guard let context, let slot, let kept = slot.pointee else { return }
    slot.pointee = nil
    let exchange = Unmanaged<Exchange>.fromOpaque(kept).takeRetainedValue()
    if exchange.isCounted { Unmanaged<ListenerCore>.fromOpaque(context).takeUnretainedValue().answerLeft() }
}

/// Called for the head, for each piece of the body, once more at its end, and again after the connection is resumed.
func listenerAnswer(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ url: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ piece: UnsafePointer<CChar>?,
    _ pieceBytes: UnsafeMutablePointer<Int>?, _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let context, let connection, let method, let pieceBytes, let kept = slot?.pointee else {
        return MHD_Result.NO
    }
    let core = Unmanaged<ListenerCore>.fromOpaque(context).takeUnretainedValue()
    let exchange = Unmanaged<Exchange>.fromOpaque(kept).takeUnretainedValue()
    let bodyBytesMax = core.bodyBytesMax(of: exchange.target)
    guard exchange.hasHead else {
        exchange.readHead(
            method: String(cString: method), connection: connection, bodyBytesMax: bodyBytesMax)
        return MHD_Result.YES
    }
    if pieceBytes.pointee > 0 {
        exchange.append(
            UnsafeRawBufferPointer(start: piece, count: pieceBytes.pointee), bodyBytesMax: bodyBytesMax)
        pieceBytes.pointee = 0
        return MHD_Result.YES
    }
    if let response = exchange.response { return queue(response, on: connection) }
    if exchange.isTooLarge { return queue(refusal(413, "The request body is too large."), on: connection) }
    guard core.begin(exchange, on: connection) else {
        return queue(refusal(503, "The server is stopping."), on: connection)
    }
    return MHD_Result.YES
}

private func refusal(_ status: Int, _ text: String) -> HTTPServerResponse {
    HTTPServerResponse(
        status: status, headers: ["Content-Type": "text/plain; charset=utf-8", "Connection": "close"],
        body: Array(text.utf8))
}

private func queue(_ answer: HTTPServerResponse, on connection: OpaquePointer) -> MHD_Result {
    let made: OpaquePointer?
    switch answer.delivery {
    // Refusing to answer makes libmicrohttpd close the connection.
    case .cut: return MHD_Result.NO
    case .whole:
        made = answer.body.withUnsafeBytes {
            MHD_create_response_from_buffer(
                $0.count, UnsafeMutableRawPointer(mutating: $0.baseAddress), MHD_ResponseMemoryMode.RESPMEM_MUST_COPY)
        }
    case .truncated(let count):
        made = truncatedResponse(answer.body, afterBytes: count)
    }
    guard let made else { return MHD_Result.NO }
    defer { MHD_destroy_response(made) }
    for field in answer.headers { _ = MHD_add_response_header(made, field.name, field.value) }
    return MHD_queue_response(connection, UInt32(answer.status), made)
}

/// The part of a body that a truncated answer shows.
private final class Prefix {
    let bytes: ArraySlice<UInt8>
    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }
}

private func truncatedResponse(_ body: [UInt8], afterBytes count: Int) -> OpaquePointer? {
    let prefix = Unmanaged.passRetained(Prefix(body.prefix(max(0, min(count, body.count - 1))))).toOpaque()
    return MHD_create_response_from_callback(
        UInt64(max(1, body.count)), 4096,
        { context, position, buffer, room in
            guard let context, let buffer else { return -2 }
            let bytes = Unmanaged<Prefix>.fromOpaque(context).takeUnretainedValue().bytes
            let rest = bytes.dropFirst(Int(position)).prefix(room)
            // MHD_CONTENT_READER_END_WITH_ERROR, a macro Swift does not see: the connection is closed here.
            guard !rest.isEmpty else { return -2 }
            for (offset, byte) in rest.enumerated() { buffer[offset] = CChar(bitPattern: byte) }
            return rest.count
        }, prefix, { context in if let context { Unmanaged<Prefix>.fromOpaque(context).release() } })
}
