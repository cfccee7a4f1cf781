import Contracts
import Glibc

/// The exclusive lock on a journal: a file beside it, locked for as long as this object, or its process, lives.
///
/// The kernel gives the lock back when the process ends, however it ends. The file itself stays, since removing it could
/// take away a lock that somebody has just been given.
final class LockFile: Sendable {
    private let descriptor: Int32
    private let path: String

    /// - Throws: `.unavailable` where another holder has the lock, or the file cannot be made.
    init(path: String, for journal: String) throws(JournalError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Self.error(journal, "\(path): \(Self.reason()). Satchel must be able to write into this folder.")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isTaken = errno == EWOULDBLOCK
            let reason = Self.reason()
            let holder = Self.holder(descriptor)
            close(descriptor)
            throw Self.error(
                journal,
                isTaken
                    ? "\(holder) has it. Stop that process first; one journal serves one process."
                    : "\(path): \(reason). The journal needs a file system that has locks.")
        }
        self.descriptor = descriptor
        self.path = path
        // A file that came with other permissions: who can open it could keep the lock from everybody.
        _ = fchmod(descriptor, 0o600)
        // Who holds it is only told to people; the lock does not depend on it.
        let line = "\(getpid())\n"
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, line, line.utf8.count, 0)
    }

    deinit { close(descriptor) }

    /// Whether the file is still there under its name. Where it was removed, another process could have a lock of its own.
    var isInPlace: Bool {
        var (held, named) = (stat(), stat())
        return fstat(descriptor, &held) == 0 && stat(path, &named) == 0 && held.st_ino == named.st_ino
            && held.st_dev == named.st_dev
    }

    /// Who has the lock; `nil`: nobody, or there is no such file.
    static func holder(_ path: String) -> String? {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) == 0 ? nil : holder(descriptor)
    }

    private static func holder(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(count, 0)).prefix { $0 >= 0x30 && $0 <= 0x39 }
        return digits.isEmpty ? "another process" : "process \(String(decoding: digits, as: UTF8.self))"
    }

    private static func error(_ journal: String, _ why: String) -> JournalError {
        JournalError(kind: .unavailable, message: "Could not open the journal, \(journal): \(why)")
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
