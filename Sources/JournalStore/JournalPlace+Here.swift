package import Contracts
import Cryptography
import Glibc

extension JournalPlace {
    /// The machine, and the file of the journal at `path` as it is now.
    ///
    /// The machine is known by systemd's machine id, of which nothing but a digest is kept. Where there is none, as in a
    /// container, machines are not told apart.
    package init(here path: String) {
        self.init(machine: Self.machine, file: Self.file(path))
    }

    private static var machine: String? {
        guard let id = firstLine(of: "/etc/machine-id"), id.utf8.count == 32 else { return nil }
        return String(Hexadecimal.encode(SHA256.digest(of: Array("satchel:\(id)".utf8))).prefix(16))
    }

    private static func file(_ path: String) -> Int64? {
        var status = stat()
        guard stat(JournalFile.plain(path), &status) == 0 else { return nil }
        return Int64(truncatingIfNeeded: status.st_ino)
    }

    private static func firstLine(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return nil }
        return String(validating: bytes.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
