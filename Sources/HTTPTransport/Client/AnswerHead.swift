/// The head of an answer, line by line as libcurl hands it on: any bytes, in the end well-formed fields or a fault.
package struct AnswerHead: Sendable {
    /// All lines of one answer together, provisional ones (1xx) and those behind the body included.
    package static let bytesMax = 256 * 1024

    package private(set) var headers = HTTPHeaders()
    package private(set) var isTooLarge = false
    /// Whether a field is no UTF-8.
    package private(set) var isMalformed = false
    private var bytesCount = 0

    package init() {}

    /// Takes one line, with or without its end; `false` once there are too many bytes.
    package mutating func receive(_ line: UnsafeRawBufferPointer) -> Bool {
        bytesCount += line.count
        guard bytesCount <= Self.bytesMax else {
            isTooLarge = true
            return false
        }
        // A new status line: what came before was provisional (1xx).
        if line.starts(with: "HTTP/".utf8) {
            headers = HTTPHeaders()
            return true
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return true }
        guard let name = String(validating: Self.trimmed(line[..<colon]), as: UTF8.self),
            let value = String(validating: Self.trimmed(line[(colon + 1)...]), as: UTF8.self)
        else {
            isMalformed = true
            return true
        }
        headers.append(name, value)
        return true
    }

    private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        let isText = { (byte: UInt8) in byte > UInt8(ascii: " ") }
        guard let first = bytes.firstIndex(where: isText), let last = bytes.lastIndex(where: isText) else {
            return bytes[bytes.startIndex..<bytes.startIndex]
        }
        return bytes[first...last]
    }
}
