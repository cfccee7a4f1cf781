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

    /// Seals what has come since the last seal, once a day; at once, and all of it, where the journal is another one than
    /// the last seal was made of.
    ///
    /// - Returns: the new seal; `nil`: there was nothing to be sealed yet.
    /// - Throws: also `.malformed` where sealed rows are missing.
    package func sealIfDue(_ register: JournalRegister, now: Moment) throws(JournalError) -> AccountSeal? {
        let seals = try load()
        let last = try register.lastDisclosure()
        let installation = try register.installation()
        var kind = AccountSeal.Kind.sealed
        var cut: Moment?
        if let former = seals.last {
            switch Succession(after: former, installation) {
            // One that was restored in the future was not restored.
            case .restored(let at) where at <= now: (kind, cut) = (.restored, at)
            case .otherJournal: kind = .restored
            case .restored, nil:
                guard last >= former.last else { throw Self.lacksRows }
                if last == former.last || (former.at <= now && now < former.at + Self.interval) { return nil }
            }
        } else if last == 0 {
            return nil
        }
        let seal = try Self.seal(
            kind, after: seals.last, through: last, at: now, cut: cut, instance: installation?.instance,
            of: register.database)
        try write(seals + [seal])
        return seal
    }

    private static var lacksRows: JournalError {
        JournalError(
            kind: .malformed,
            message:
                "The account of disclosures lacks rows that were sealed, and the journal was not restored. See "
                + "'satchel audit --verify'; a backup has them.")
    }

    static func seal(
        _ kind: AccountSeal.Kind, after former: AccountSeal?, through last: Int64, at now: Moment, cut: Moment? = nil,
        instance: String?, of database: Database
    ) throws(JournalError) -> AccountSeal {
        var digest = SealDigest(after: former, kind: kind, at: now, last: last, cut: cut, instance: instance)
        let before = kind == .sealed ? former?.last ?? 0 : 0
        try database.forEachDisclosure(after: before, through: last) { digest.add($0) }
        return AccountSeal(
            kind: kind, at: now, rows: digest.rows, last: last, cut: cut, instance: instance, digest: digest.end())
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
