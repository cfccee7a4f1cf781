import Glibc

/// Writes one file of tab-separated values through a buffer of fixed size.
///
/// Nothing is escaped: no value that is written here holds a tab or a line end. Call `finish`, or the end is missing.
final class TableWriter {
    /// What stands for a null.
    static let null = "\\N"
    private static let bufferBytes = 1 << 20

    private let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    /// Replaces what is there.
    /// - Throws: `WritingError`.
    init(folder: String, name: String) throws(WritingError) {
        path = "\(folder)/\(name)"
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw WritingError(path: path, code: errno) }
        buffer.reserveCapacity(Self.bufferBytes + 4_096)
    }

    deinit { close(descriptor) }

    /// Adds one line.
    /// - Throws: `WritingError`.
    func row(_ values: String...) throws(WritingError) {
        for (position, value) in values.enumerated() {
            if position > 0 { buffer.append(UInt8(ascii: "\t")) }
            buffer.append(contentsOf: value.utf8)
        }
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// Writes what is left.
    /// - Throws: `WritingError`.
    func finish() throws(WritingError) { try flush() }

    private func flush() throws(WritingError) {
        var done = 0
        while done < buffer.count {
            let written = buffer.withUnsafeBytes { bytes in
                Glibc.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
            }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw WritingError(path: path, code: errno) }
            done += written
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// A file or folder that the system did not let us write.
struct WritingError: Error, CustomStringConvertible {
    let path: String
    /// The system's `errno`.
    let code: Int32

    var description: String { "could not write \(path): \(String(cString: strerror(code))). The data is incomplete." }
}
