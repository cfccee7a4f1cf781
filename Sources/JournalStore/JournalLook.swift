package import Contracts
import Glibc

/// What can be said of a journal's file from outside: nothing is opened for writing, made or kept locked.
package struct JournalLook: Hashable, Sendable {
    package let exists: Bool
    /// Who has it open for writing: "process 4711"; `nil`: nobody.
    package let holder: String?

    /// Tries the journal's lock for as long as it takes to let it go again: a service that starts in that very moment
    /// finds it taken and says so.
    ///
    /// - Throws: `.unavailable` where file or folder could not be written.
    package init(path: String) throws(JournalError) {
        let path = JournalFile.plain(path)
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        exists = access(path, F_OK) == 0
        guard access(folder, W_OK | X_OK) == 0 else {
            throw Self.unavailable(path, "the folder \(folder): \(String(cString: strerror(errno)))")
        }
        for file in [path, path + "-wal", path + Journal.lockSuffix, path + Journal.keySuffix]
        where access(file, F_OK) == 0 && access(file, R_OK | W_OK) != 0 {
            throw Self.unavailable(path, "\(file): \(String(cString: strerror(errno)))")
        }
        holder = LockFile.holder(path + Journal.lockSuffix)
    }

    private static func unavailable(_ path: String, _ why: String) -> JournalError {
        JournalError(kind: .unavailable, message: "Could not write the journal, \(path): \(why)")
    }
}
