package import Contracts
import Glibc

/// The key of the installation's fingerprints: a file of mode 0600 beside the journal, never inside it or its backups.
///
/// Without the key a fingerprint says nothing about a contact; with another key all fingerprints are unknown.
package enum InstallationKey {
    package static let bytesCount = 32

    /// Reads the key; `nil` where there is none, which beside a journal in use means that it was lost.
    /// - Throws: `.malformed` for a file of another length or kind, or one that others may read; `.unavailable` where it
    ///   cannot be read.
    package static func load(beside journalPath: String) throws(JournalError) -> [UInt8]? {
        let path = path(beside: journalPath)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw unavailable("read", path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unavailable("read", path) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size == bytesCount else {
            throw malformed(path, "it is not a file of \(bytesCount) bytes. Bring the right one back from a backup.")
        }
        guard status.st_mode & 0o177 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw malformed(path, "its mode is 0\(mode), so that others may use it. Set it to 0600.")
        }
        var key = [UInt8](repeating: 0, count: bytesCount)
        guard read(descriptor, &key, key.count) == key.count else { throw unavailable("read", path) }
        return key
    }

    /// Reads the key, or makes one at random where there is none.
    ///
    /// The key is on disk when this answers. Whoever makes it at the same time gets the same key.
    /// - Throws: as `load`.
    package static func loadOrMake(beside journalPath: String) throws(JournalError) -> [UInt8] {
        if let key = try load(beside: journalPath) { return key }
        try make(path(beside: journalPath))
        guard let key = try load(beside: journalPath) else { throw unavailable("read", path(beside: journalPath)) }
        return key
    }

    private static func path(beside journalPath: String) -> String {
        JournalFile.plain(journalPath) + Journal.keySuffix
    }

    /// Writes a file of another name first and then gives it its own, so that nobody ever sees half a key.
    private static func make(_ path: String) throws(JournalError) {
        var generator = SystemRandomNumberGenerator()
        let key = (0..<bytesCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let draft = "\(path).\(getpid()).\(UInt32.random(in: .min ... .max, using: &generator))"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unavailable("make", path) }
        defer { unlink(draft) }
        let isWritten = write(descriptor, key, key.count) == key.count && fsync(descriptor) == 0
        let error = isWritten ? nil : unavailable("make", path)
        close(descriptor)
        if let error { throw error }
        // Unlike a rename, a link leaves a key alone that somebody else has made by now.
        guard link(draft, path) == 0 || errno == EEXIST else { throw unavailable("make", path) }
        let folder = open(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) + "/", O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { throw unavailable("make", path) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw unavailable("make", path) }
    }

    private static func unavailable(_ verb: String, _ path: String) -> JournalError {
        JournalError(
            kind: .unavailable,
            message: "Could not \(verb) the key of the fingerprints, \(path): \(String(cString: strerror(errno))). "
                + "Satchel must be able to read it, and to write into its folder.")
    }

    private static func malformed(_ path: String, _ why: String) -> JournalError {
        JournalError(kind: .malformed, message: "Could not use the key of the fingerprints, \(path): \(why)")
    }
}
