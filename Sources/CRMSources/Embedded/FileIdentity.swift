import Glibc

/// Which file a path leads to, so that one put in the place of another is told apart.
struct FileIdentity: Hashable, Sendable, CustomStringConvertible {
    private let device: UInt64
    private let number: UInt64

    /// `nil` where there is no such file, or it cannot be asked for.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
    }

    var description: String { "\(device):\(number)" }
}
