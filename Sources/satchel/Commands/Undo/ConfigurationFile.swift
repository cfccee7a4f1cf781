import Foundation
import Glibc

/// Puts another text in the configuration's place: whole or not at all, and nothing is lost.
enum ConfigurationFile {
    /// The text is in the file's place.
    struct Replacement {
        /// The name under which the former one is kept.
        let aside: String
        /// Why it is not certain that the file outlasts a power failure as it is now, in a sentence; `nil`: it is.
        let doubt: String?
    }

    /// Keeps the file beside itself, and puts `text` in its place. Both have the file's mode and owner.
    ///
    /// - Parameters:
    ///   - expected: what the file must still hold, to the byte.
    ///   - word: part of the name under which the file is kept: what is done to it.
    ///   - time: part of that name, too.
    ///   - sync: has the disk keep what the folder names; it throws where that is not certain.
    /// - Throws: where nothing was replaced.
    static func replace(
        _ file: String, holding expected: [UInt8], by text: [UInt8], word: String = "undo", time: String,
        sync: (String) throws(CommandFailure) -> Void = keepFolder
    ) throws(CommandFailure) -> Replacement {
        // A link goes on naming the file that it names.
        guard let resolved = realpath(file, nil) else { throw failure(file) }
        defer { free(resolved) }
        let path = String(cString: resolved)
        var status = stat()
        guard stat(path, &status) == 0 else { throw failure(file) }
        guard FileManager.default.contents(atPath: path).map(Array.init) == expected else {
            throw CommandFailure(
                code: .usage, message: "\(file) was changed in this very moment. Nothing was replaced; try again.")
        }
        let aside = try write(expected, to: "\(path).before-\(word)-\(time)", like: status)
        do throws(CommandFailure) {
            let draft = try write(text, to: "\(path).draft-\(time)", like: status)
            guard rename(draft, path) == 0 else {
                let why = failure(file)
                unlink(draft)
                throw why
            }
        } catch {
            unlink(aside)
            throw error
        }
        // The text is in its place, and will be read: whoever called must not say that nothing was replaced.
        do throws(CommandFailure) {
            try sync(folder(of: path))
            return Replacement(aside: aside, doubt: nil)
        } catch {
            return Replacement(
                aside: aside,
                doubt: "\(file) was replaced, but after a power failure now it might be the former one again. "
                    + error.message)
        }
    }

    /// Why this process could not put another text in the file's place; `nil`: nothing that can be known beforehand keeps
    /// it from that.
    static func hindrance(_ file: String) -> String? {
        guard let resolved = realpath(file, nil) else { return reason(file) }
        defer { free(resolved) }
        let path = String(cString: resolved)
        var status = stat()
        guard stat(path, &status) == 0 else { return reason(file) }
        guard geteuid() == 0 || status.st_uid == geteuid() else { return "\(path) belongs to another user" }
        let folder = folder(of: path)
        return access(folder, R_OK | W_OK | X_OK) == 0 ? nil : reason(folder)
    }

    private static func reason(_ path: String) -> String { "\(path): \(String(cString: strerror(errno)))" }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }

    /// Writes a new file, under that name or, if there is one, under the first with a number that is free.
    private static func write(
        _ bytes: [UInt8], to wanted: String, like status: stat
    ) throws(CommandFailure) -> String {
        var path = wanted
        var number = 1
        var descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        while descriptor < 0, errno == EEXIST {
            number += 1
            path = "\(wanted)-\(number)"
            descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        }
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        // The owner first: giving a file away may take bits of its mode.
        let isWritten =
            writeAll(bytes, to: descriptor) && fchown(descriptor, status.st_uid, status.st_gid) == 0
            && fchmod(descriptor, status.st_mode & 0o7777) == 0 && fsync(descriptor) == 0
        guard isWritten else {
            let why = failure(path)
            unlink(path)
            throw why
        }
        return path
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func keepFolder(_ folder: String) throws(CommandFailure) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(folder) }
    }

    private static func failure(_ path: String) -> CommandFailure {
        let why = String(cString: strerror(errno))
        let remedy = errno == EPERM ? " Run it as the file's owner, or as root." : ""
        return CommandFailure(code: .usage, message: "Could not write \(path): \(why).\(remedy)")
    }
}
