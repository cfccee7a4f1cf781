package import AccessRules
import Cryptography
import Glibc
import Sentences

/// The one folder in which the files lie that a CRM's text field names.
///
/// Promises: nothing outside of it is ever opened, whatever a name says: names go downwards only, and neither the file
/// nor a folder on the way to it may be a symbolic link. Must never: write, or wait for what is no ordinary file.
package struct PictureFolder: Sendable {
    package let path: String

    package enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// The folder itself cannot be opened.
        case noFolder(String)
        /// It leads out of the folder, or is none, or longer than a file's may be.
        case badName
        case noFile
        /// Hardly any of the files that records name is there: so many of so many that were looked for.
        case emptied(there: Int, of: Int)
        /// A symbolic link, a folder, a device.
        case noOrdinaryFile
        /// The file, or a folder on the way to it, may not be read by whom the service runs as.
        case forbidden
        case unreadable(String)
        case tooMany(Int)

        package var description: String {
            switch self {
            case .noFolder(let why): RunObstacle.pictureFolderClosed.text(why)
            case .badName: RunObstacle.noFileNamed.text()
            case .noFile: RunObstacle.fileMissing.text()
            case .emptied(let there, let count): RunObstacle.filesMissing.text(there, count)
            case .noOrdinaryFile: RunObstacle.noOrdinaryFile.text()
            case .forbidden: RunObstacle.fileForbidden.text()
            case .unreadable(let why): RunObstacle.fileUnreadable.text(why)
            case .tooMany(let count): RunObstacle.fileTooLarge.text(count)
            }
        }
    }

    /// - Parameter path: may itself be a symbolic link; whoever configures it decides.
    package init(path: String) { self.path = path }

    /// What tells the file as it is now from any other, without reading it; `nil` where there is none to be read.
    package func digest(of name: String) -> BytesDigest? {
        guard let file = try? open(name), let state = try? file.state() else { return nil }
        return state.digest
    }

    /// The file's bytes, and what `digest` says of these.
    package func read(_ name: String, bytesMax: Int) throws(Fault) -> (bytes: [UInt8], digest: BytesDigest) {
        let file = try open(name)
        let before = try file.state()
        guard before.size <= bytesMax else { throw .tooMany(before.size) }
        let bytes = try file.read(before.size)
        // Written to meanwhile: what was read may be half of each.
        guard try file.state() == before, bytes.count == before.size else { throw .unreadable("it is being written") }
        return (bytes, before.digest)
    }

    private func open(_ name: String) throws(Fault) -> OpenFile {
        guard let parts = Self.parts(of: name), let last = parts.last else { throw .badName }
        let root = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard root >= 0 else { throw .noFolder(Self.reason(errno)) }
        var folder = OpenFile(descriptor: root)
        for part in parts.dropLast() {
            folder = try Self.opened(openat(folder.descriptor, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
        }
        // Without waiting: opening a pipe would.
        return try Self.opened(openat(folder.descriptor, last, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC))
    }

    /// `nil` where it does not only go downwards.
    static func parts(of name: String) -> [String]? {
        // Windows programs write their separators.
        let parts = name.replacing("\\", with: "/").split(separator: "/", omittingEmptySubsequences: false).map(
            String.init)
        return parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0) } ? parts : nil
    }

    /// Whether there is something of that name, whatever it is.
    func has(_ name: String) -> Bool {
        do throws(Fault) {
            _ = try open(name)
            return true
        } catch {
            return error == .noOrdinaryFile || error == .forbidden
        }
    }

    private static func opened(_ descriptor: Int32) throws(Fault) -> OpenFile {
        guard descriptor < 0 else { return OpenFile(descriptor: descriptor) }
        throw fault(errno)
    }

    /// Why a file could not be opened, by the system's number.
    static func fault(_ code: Int32) -> Fault {
        switch code {
        case ENOENT: .noFile
        case ENAMETOOLONG: .badName
        case ELOOP, ENOTDIR, ENXIO: .noOrdinaryFile
        case EACCES, EPERM: .forbidden
        default: .unreadable(reason(code))
        }
    }

    fileprivate static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}

/// A descriptor that is closed when nobody has it any more.
private final class OpenFile {
    struct State: Hashable {
        let size: Int
        let digest: BytesDigest
    }

    let descriptor: Int32

    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    func state() throws(PictureFolder.Fault) -> State {
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { throw .unreadable(PictureFolder.reason(errno)) }
        guard info.st_mode & S_IFMT == S_IFREG else { throw .noOrdinaryFile }
        // Nobody can change a file's content without changing the time of its last change of state.
        let facts = [
            Int64(info.st_ino), Int64(info.st_size), Int64(info.st_mtim.tv_sec), Int64(info.st_mtim.tv_nsec),
            Int64(info.st_ctim.tv_sec), Int64(info.st_ctim.tv_nsec),
        ]
        let bytes = facts.flatMap { fact in withUnsafeBytes(of: fact.bigEndian) { Array($0) } }
        guard let digest = BytesDigest(SHA256.digest(of: bytes)) else { preconditionFailure("SHA-256 has 32 bytes") }
        return State(size: Int(info.st_size), digest: digest)
    }

    func read(_ count: Int) throws(PictureFolder.Fault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let taken = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress! + filled, count - filled)
            }
            if taken < 0, errno == EINTR { continue }
            guard taken >= 0 else { throw .unreadable(PictureFolder.reason(errno)) }
            if taken == 0 { break }
            filled += taken
        }
        return Array(bytes.prefix(filled))
    }
}
