import Configuration
import ContactModel
import Contracts
import Cryptography
import JournalStore

/// The configurations under which mailboxes were written to, as the journal keeps them.
struct KeptConfigurations {
    /// One from when it came into use until the next one did.
    struct Use {
        let text: [UInt8]
        let since: Moment
        /// `nil`: the last one that was used.
        let until: Moment?

        var digest: String { KeptConfigurations.digest(of: text) }
    }

    /// The first 12 hexadecimal digits of the text's SHA-256: equal texts have equal ones.
    static func digest(of text: [UInt8]) -> String {
        String(Hexadecimal.encode(SHA256.digest(of: text)).prefix(12))
    }

    /// Newest first.
    let uses: [Use]

    /// Reads the journal, also while a service has it.
    init(journal path: String) throws(CommandFailure) {
        do throws(JournalError) {
            let rows = try SQLiteJournal.configurations(of: path)
            let ends = [Moment?.none] + rows.map(\.since)
            uses = zip(rows, ends).map { Use(text: $0.text, since: $0.since, until: $1) }
        } catch {
            throw CommandFailure(code: ExitCode(error), message: error.message)
        }
    }

    /// The one that was in use before the file's.
    ///
    /// - Parameter file: the configuration's name, for messages.
    func previous(to text: [UInt8], file: String) throws(CommandFailure) -> Use {
        guard let last = uses.first else {
            throw CommandFailure(
                code: .usage,
                message: "There is nothing to go back to: no run has written to a mailbox with this journal yet.")
        }
        guard uses.contains(where: { $0.text == text }) else {
            throw CommandFailure(
                code: .usage,
                message:
                    "\(file) has never been used: no run has written to a mailbox under it, and nothing of it is to be "
                    + "undone. The last one that was used is \(last.digest). If that is to take its place: "
                    + "satchel undo --to \(last.digest)")
        }
        guard let previous = uses.first(where: { $0.text != text }) else {
            throw CommandFailure(
                code: .usage,
                message: "There is nothing to go back to: every run that wrote to a mailbox had \(file) as it is.")
        }
        return previous
    }

    /// The one whose digest begins so.
    func named(_ digits: String) throws(UsageError) -> Use {
        let fitting = uses.filter { $0.digest.hasPrefix(digits.lowercased()) }
        guard let newest = fitting.first else {
            throw UsageError("No configuration that is kept begins with '\(digits)'. See 'satchel undo --list'.")
        }
        guard fitting.allSatisfy({ $0.text == newest.text }) else {
            throw UsageError("Several that are kept begin with '\(digits)'. Give more digits: 'satchel undo --list'.")
        }
        return newest
    }
}
