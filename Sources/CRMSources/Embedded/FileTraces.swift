import Glibc

/// What the system says from outside of a database's file, and of the logs that SQLite keeps beside it: whoever commits to the
/// database leaves traces here, and so does one that is put in its place.
///
/// Asked without opening anything, it costs a few microseconds and holds nothing: a connection that is kept would keep the
/// log from being written back when the last program closes the database.
struct FileTraces: Hashable, Sendable {
    /// File systems tell times apart by milliseconds at best and by 2 s at worst. A later write might look like an earlier one
    /// of the same step, so that traces tell nothing before it is over.
    static let timeStep = Duration.seconds(3)

    private struct Trace: Hashable, Sendable {
        let device: UInt64
        let number: UInt64
        let size: Int64
        /// Seconds and nanoseconds; the second moves with every change, whoever sets the first back. Of a log it is the first:
        /// SQLite itself, as root, gives a log to the database's owner whenever it opens it.
        let modified: [Int]
        let changed: [Int]
    }

    private let file: Trace
    private let log: Trace?
    private let rollback: Trace?

    /// `nil` where there is no such file, or it cannot be asked for.
    init?(path: String) {
        guard let plain = realpath(path, nil) else { return nil }
        defer { free(plain) }
        let path = String(cString: plain)
        guard let file = Self.trace(of: path) else { return nil }
        self.file = file
        log = Self.trace(of: path + "-wal", isLog: true)
        rollback = Self.trace(of: path + "-journal", isLog: true)
    }

    /// Whether whatever is written from now on will leave other traces; "no" also where the clock was set back meanwhile.
    ///
    /// - Parameter now: seconds since 1970, by the clock of the machine.
    func isSettled(at now: Int) -> Bool {
        let changed = [file, log, rollback].compactMap { $0?.changed[0] }
        return changed.allSatisfy { .seconds(now - $0) > Self.timeStep }
    }

    /// `nil` where there is no such file.
    private static func trace(of path: String, isLog: Bool = false) -> Trace? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        let modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
        return Trace(
            device: UInt64(status.st_dev), number: UInt64(status.st_ino), size: Int64(status.st_size),
            modified: modified, changed: isLog ? modified : [status.st_ctim.tv_sec, status.st_ctim.tv_nsec])
    }
}
