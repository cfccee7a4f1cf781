package import ContactModel
package import Contracts
import Foundation
import Glibc
import SQLite

/// The seals of a journal's account of disclosures: a file beside it, so that whoever changes the journal alone is found out.
///
/// Each line depends on the one before. Whoever keeps a line elsewhere (the service's log has each) can tell whether
/// anything before it was changed later, the file included (ENGINE §18).
package struct AccountSeals: Sendable {
    /// What the file's name adds to the journal's.
    package static let suffix = ".seals"
    /// How long rows wait to be sealed.
    package static let interval = Duration.seconds(86_400)

    private let path: String

    package init(beside journalPath: String) { path = JournalFile.plain(journalPath) + Self.suffix }

    /// In the order in which they were made; none where there is no file.
    ///
    /// - Throws: `.unavailable` where the file cannot be read, `.malformed` where a line is no seal.
    package func load() throws(JournalError) -> [AccountSeal] {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            guard FileManager.default.fileExists(atPath: path) else { return [] }
            throw JournalError(kind: .unavailable, message: "Could not read the seals of the account, \(path).")
        }
        var seals: [AccountSeal] = []
        for (index, line) in String(decoding: bytes, as: UTF8.self).split(separator: "\n").enumerated() {
            guard let seal = AccountSeal(line) else {
                throw JournalError(
                    kind: .malformed,
                    message:
                        "Could not use the seals of the account, \(path): line \(index + 1) is none. Bring the file "
                        + "back from a backup; or put it aside, and the next seal begins anew.")
            }
            seals.append(seal)
        }
        return seals
    }

    /// Seals what has come since the last seal, once a day; at once, and all of it, where the journal was restored since.
    ///
    /// - Returns: the new seal; `nil`: there was nothing to be sealed yet.
    /// - Throws: also `.malformed` where sealed rows are missing.
    package func sealIfDue(_ register: JournalRegister, now: Moment) throws(JournalError) -> AccountSeal? {
        let seals = try load()
        let last = try register.lastDisclosure()
        let former = seals.last
        let restoredAt = try register.installation()?.restoredAt
        var kind = AccountSeal.Kind.sealed
        if let former {
            if let restoredAt, restoredAt > former.at {
                kind = .restored
            } else if last < former.last {
                throw JournalError(
                    kind: .malformed,
                    message:
                        "The account of disclosures lacks rows that were sealed, and the journal was not restored. See "
                        + "'satchel audit --verify'; a backup has them.")
            } else if last == former.last || (former.at <= now && now < former.at + Self.interval) {
                return nil
            }
        } else if last == 0 {
            return nil
        }
        let seal = try Self.seal(
            kind, after: former, through: last, at: now, of: register.database)
        try write(seals + [seal])
        return seal
    }

    static func seal(
        _ kind: AccountSeal.Kind, after former: AccountSeal?, through last: Int64, at now: Moment, cut: Moment? = nil,
        of database: Database
    ) throws(JournalError) -> AccountSeal {
        var digest = SealDigest(after: former, kind: kind, at: now, last: last, cut: cut)
        let before = kind == .sealed ? former?.last ?? 0 : 0
        try database.forEachDisclosure(after: before, through: last) { digest.add($0) }
        return AccountSeal(kind: kind, at: now, rows: digest.rows, last: last, cut: cut, digest: digest.end())
    }

    /// Whole under another name first, so that nobody ever sees half a line.
    func write(_ seals: [AccountSeal]) throws(JournalError) {
        let draft = "\(path).\(getpid()).\(UInt32.random(in: .min ... .max))"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unwritable() }
        defer { unlink(draft) }
        let bytes = Array(seals.map { $0.line + "\n" }.joined().utf8)
        let isWritten = Glibc.write(descriptor, bytes, bytes.count) == bytes.count
        let error = isWritten ? nil : unwritable()
        close(descriptor)
        if let error { throw error }
        try JournalBackup.name(draft, path, replaces: true)
    }

    private func unwritable() -> JournalError {
        JournalError(
            kind: .unavailable,
            message: "Could not write the seals of the account, \(path): \(String(cString: strerror(errno))). "
                + "Satchel must be able to write into its folder.")
    }
}

// MARK: Looking

/// What became of the rows of a seal.
package enum SealState: String, Hashable, Sendable {
    /// They are what was sealed.
    case whole
    /// They are not: changed, gone, or more of them; or the seal itself was changed.
    case broken
    /// It is of the journal before a restore, or before old rows were forgotten, and of its rows not all are there.
    case earlier
}

extension AccountSeals {
    /// Compares each seal with the journal.
    ///
    /// - Returns: the seals with what was found, and how many rows are not sealed yet.
    package func check(
        _ register: JournalRegister
    ) throws(JournalError) -> (seals: [(seal: AccountSeal, state: SealState)], unsealed: Int64) {
        let seals = try load()
        let first = seals.lastIndex { $0.kind != .sealed } ?? 0
        var checked: [(seal: AccountSeal, state: SealState)] = []
        for (index, seal) in seals.enumerated() {
            guard index >= first else {
                checked.append((seal, .earlier))
                continue
            }
            let again = try Self.seal(
                seal.kind, after: index > 0 ? seals[index - 1] : nil, through: seal.last, at: seal.at, cut: seal.cut,
                of: register.database)
            checked.append((seal, again == seal ? .whole : .broken))
        }
        var unsealed: Int64 = 0
        try register.forEachDisclosure(after: seals.last?.last ?? 0, through: .max) { _ in unsealed += 1 }
        return (checked, unsealed)
    }
}
