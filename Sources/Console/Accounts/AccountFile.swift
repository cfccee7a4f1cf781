import ContactModel
import Cryptography
import Foundation
import Glibc
import Passwords

/// Why the accounts could not be read or written; the message says what to do.
package struct AccountFileError: Error, Equatable, CustomStringConvertible {
    package let description: String
}

/// The console's accounts: a file of mode 0600 beside the journal, read anew for every request, so that what is changed in
/// it counts at once.
package struct AccountFile: Sendable {
    package let path: String

    private static let bytesMax = 1 << 20

    package init(besideJournal journal: String) { path = journal + ".accounts" }

    /// In the order of their names; none where there is no file yet.
    package func load() throws(AccountFileError) -> [Account] { try read().accounts }

    /// The programs' tokens, in the order of their names; none where there is no file yet.
    package func loadTokens() throws(AccountFileError) -> [APIToken] { try read().tokens }

    private func read() throws(AccountFileError) -> (accounts: [Account], tokens: [APIToken]) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return ([], []) }
            throw failure("cannot be read: \(String(cString: strerror(errno))). Satchel's user must be able to.")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.bytesMax
        else { throw failure("is not a file of accounts. Bring the right one back, or remove it.") }
        guard status.st_mode & 0o177 == 0 else {
            throw failure("may be used by others. Set its mode to 0600.")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        guard Glibc.read(descriptor, &bytes, bytes.count) == bytes.count else {
            throw failure("cannot be read whole. Try again.")
        }
        return try content(bytes)
    }

    /// Changes the accounts, alone among all who do so.
    /// - Returns: what `change` answers; where it is `nil` nothing is written.
    package func update<Answer>(
        _ change: (inout [String: Account]) -> Answer?
    ) throws(AccountFileError) -> Answer? {
        try updateAll { accounts, _ in change(&accounts) }
    }

    /// The same for the programs' tokens.
    package func updateTokens<Answer>(
        _ change: (inout [String: APIToken]) -> Answer?
    ) throws(AccountFileError) -> Answer? {
        try updateAll { _, tokens in change(&tokens) }
    }

    private func updateAll<Answer>(
        _ change: (inout [String: Account], inout [String: APIToken]) -> Answer?
    ) throws(AccountFileError) -> Answer? {
        let folder = open(folderPath, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
        guard folder >= 0 else {
            throw failure("cannot be written: there is no folder for it. Is journal in the configuration right?")
        }
        // Closing lets the lock go.
        defer { close(folder) }
        guard flock(folder, LOCK_EX) == 0 else { throw failure("cannot be written: its folder cannot be locked.") }
        let known = try read()
        var accounts = Dictionary(known.accounts.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        var tokens = Dictionary(known.tokens.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        guard let answer = change(&accounts, &tokens) else { return nil }
        try write(accounts.values.sorted { $0.name < $1.name }, tokens.values.sorted { $0.name < $1.name })
        guard fsync(folder) == 0 else { throw failure("is perhaps not on disk yet. Look at 'satchel account list'.") }
        return answer
    }

    // MARK: Private

    private struct Content: Codable {
        struct Entry: Codable {
            let name: String
            let role: Account.Role
            let password: String
            let member: String?
        }
        struct Token: Codable {
            let name: String
            let role: Account.Role
            /// SHA-256, hexadecimal.
            let digest: String
            /// Milliseconds since 1970.
            let endsAt: Moment
        }
        let accounts: [Entry]
        /// Missing in a file of before there were any.
        let tokens: [Token]?
    }

    private var folderPath: String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    }

    private func content(
        _ bytes: [UInt8]
    ) throws(AccountFileError) -> (accounts: [Account], tokens: [APIToken]) {
        let content = try? JSONDecoder().decode(Content.self, from: Data(bytes))
        let accounts = content?.accounts.compactMap { entry in
            PasswordHash(text: entry.password).flatMap {
                Account(name: entry.name, role: entry.role, password: $0, member: entry.member)
            }
        }
        let tokens = (content?.tokens ?? []).compactMap { entry in
            Hexadecimal.decode(entry.digest).flatMap {
                APIToken(name: entry.name, role: entry.role, digest: $0, endsAt: entry.endsAt)
            }
        }
        guard let content, let accounts, accounts.count == content.accounts.count,
            tokens.count == content.tokens?.count ?? 0
        else { throw failure("is not a file of accounts. Bring the right one back, or remove it.") }
        return (accounts.sorted { $0.name < $1.name }, tokens.sorted { $0.name < $1.name })
    }

    private func write(_ accounts: [Account], _ tokens: [APIToken]) throws(AccountFileError) {
        let content = Content(
            accounts: accounts.map {
                .init(name: $0.name, role: $0.role, password: $0.password.text, member: $0.member)
            },
            tokens: tokens.isEmpty
                ? nil
                : tokens.map {
                    .init(
                        name: $0.name, role: $0.role, digest: Hexadecimal.encode($0.digest), endsAt: $0.endsAt)
                })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        guard let bytes = try? Array(encoder.encode(content)) else { throw failure("cannot be written.") }
        let draft = "\(path).\(getpid()).new"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("cannot be written: \(String(cString: strerror(errno))).") }
        defer { unlink(draft) }
        let isWritten = Glibc.write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten, rename(draft, path) == 0 else {
            throw failure("cannot be written: \(String(cString: strerror(errno))).")
        }
    }

    private func failure(_ why: String) -> AccountFileError {
        AccountFileError(description: "The accounts of the console, \(path): the file \(why)")
    }
}
