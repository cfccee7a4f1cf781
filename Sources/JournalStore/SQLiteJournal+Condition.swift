internal import Glibc

/// What can be seen of the journal's files without writing into them.
extension SQLiteJournal {
    /// Less room on the disk is a fault: the journal's log can need so much at once.
    package static let freeBytesMin: UInt64 = 16 * 1024 * 1024

    /// Why the next write would fail; `nil`: nothing is known against it.
    package var writeFault: String? {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        guard access(path, F_OK) == 0 else { return "the journal's file is gone" }
        guard access(path, W_OK) == 0, access(folder, W_OK) == 0 else { return "the journal cannot be written" }
        var disk = statvfs()
        guard statvfs(folder, &disk) == 0 else { return "the journal's disk does not answer" }
        let free = UInt64(disk.f_bavail) * UInt64(disk.f_frsize)
        return free < Self.freeBytesMin ? "the journal's disk is full: less than 16 MiB are free" : nil
    }

    /// Why another process could work on the journal beside this one; `nil`: none can.
    package var lockFault: String? {
        guard let lock else { return "the journal is closed" }
        return lock.isInPlace ? nil : "the journal's lock was removed: another process could take it"
    }
}
