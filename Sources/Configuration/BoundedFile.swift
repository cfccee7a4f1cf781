internal import Foundation
internal import Glibc

/// Reads small files: never more than it was asked for, and no folders, devices or pipes.
enum BoundedFile {
    struct ReadError: Error, CustomStringConvertible {
        /// Why, as the system says it: "no such file or directory".
        let description: String
        /// What to do, where the reason is not the system's; a whole sentence.
        var remedy: String?
    }

    /// The first `bytesMax` bytes of a regular file.
    static func read(_ path: String, bytesMax: Int) throws(ReadError) -> [UInt8] {
        try open(path) { descriptor, _ throws(ReadError) in try contents(of: descriptor, bytesMax: bytesMax) }
    }

    /// The same, and whether others than the owner may read the file.
    static func readWithMode(_ path: String, bytesMax: Int) throws(ReadError) -> (bytes: [UInt8], isExposed: Bool) {
        try open(path) { descriptor, status throws(ReadError) in
            let bytes = try contents(of: descriptor, bytesMax: bytesMax)
            return (bytes, status.st_mode & (S_IRGRP | S_IROTH) != 0)
        }
    }

    /// The same for a file by which whoever can change it gives orders.
    /// - Throws: also where every user of this machine may change it.
    static func readTrusted(_ path: String, bytesMax: Int) throws(ReadError) -> [UInt8] {
        try open(path) { descriptor, status throws(ReadError) in
            guard status.st_mode & S_IWOTH == 0 else {
                throw ReadError(
                    description: "every user of this machine may change it, and so decide who gets which contacts",
                    remedy: "Run chmod o-w on it.")
            }
            return try contents(of: descriptor, bytesMax: bytesMax)
        }
    }

    private static func open<Answer>(
        _ path: String, _ body: (Int32, stat) throws(ReadError) -> Answer
    ) throws(ReadError) -> Answer {
        // Without O_NONBLOCK, opening a pipe would wait for its writer.
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw lastError() }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw lastError() }
        guard status.st_mode & S_IFMT == S_IFREG else { throw ReadError(description: "it is no regular file") }
        return try body(descriptor, status)
    }

    private static func contents(of descriptor: Int32, bytesMax: Int) throws(ReadError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < bytesMax {
            let wanted = min(chunk.count, bytesMax - bytes.count)
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, wanted) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw lastError() }
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    private static func lastError() -> ReadError {
        let text = String(cString: strerror(errno))
        return ReadError(description: text.prefix(1).lowercased() + text.dropFirst())
    }
}
